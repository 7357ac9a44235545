"""Returned files become amendments, decisions, and the next version: nothing lost, nothing retyped, nothing else changed."""

import io
import re
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from pipeline import house
from pipeline.changes import amendments, register
from pipeline.changes.amend import amend
from pipeline.changes.amendments import Amendment, Decision, Kind, Register
from pipeline.changes.anonymity import unattributed
from pipeline.changes.compare import compare
from pipeline.changes.conflicts import conflicts, lonely
from pipeline.changes.consolidated import consolidated
from pipeline.changes.hunks import applied, hunks, overlap, shown
from pipeline.changes.obstacles import obstacles
from pipeline.changes.redlines import version
from pipeline.changes.review import Reviewed, review
from pipeline.cli import main
from pipeline.content.load import Content, load
from pipeline.document import walk
from pipeline.document.model import Comment, Document, Lang, Paragraph, Text
from pipeline.document.parallel import parallel
from pipeline.word.writer import write

ROOT = Path(__file__).parents[2]
WHEN = datetime(2023, 11, 2, tzinfo=UTC)
KIND = "terms-of-reference"
SOURCE = ROOT / "content" / "cities" / "tunis" / KIND / "v2.yaml"
FR, AR = Lang.FR, Lang.AR


@cache
def content() -> Content:
    return load(ROOT / "content")


@cache
def the_house() -> house.House:
    return house.read(ROOT / "templates" / "house.docx")


@cache
def papers() -> Mapping[Lang, Document]:
    return version(content(), ROOT / "templates", "tunis", KIND, 2)


def edited(document: Document, old: str, new: str) -> Document:
    """With some words replaced, as somebody types."""

    def paragraph(found: Paragraph) -> Paragraph:
        texts = (replace(t, text=t.text.replace(old, new)) if isinstance(t, Text) else t for t in found.content)
        return replace(found, content=tuple(texts))

    result = walk.rewrite(document, paragraph)
    assert result != document, f"« {old} » is not in the paper"
    return result


def commented(document: Document, words: str, comment: Comment) -> Document:
    return walk.rewrite(document, lambda p: replace(p, comments=(comment,)) if words in walk.text_of(p) else p)


def file(folder: Path, name: str, document: Document) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(write(document, the_house(), embed_fonts=False, tracking=True))


def tracked(lang: Lang, old: str, new: str, author: str) -> Document:
    return compare(papers()[lang], edited(papers()[lang], old, new), author=author, when=WHEN)


def reviewed(folder: Path, registers: Mapping[str, Register] | None = None) -> Reviewed:
    return review(folder.glob("*"), papers().values(), content().city("tunis"), registers or {})


KINDS = (Kind.TEXT, Kind.COMMENT)
PERMANENT = "cadre permanent de concertation"


def test_a_tracked_change_is_an_amendment_of_its_clause(tmp_path: Path) -> None:
    file(tmp_path, "retour (1).docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    (found,) = reviewed(tmp_path).registers["2"].amendments
    assert (found.clause, found.lang, found.kind) == ("purpose-2", FR, Kind.TEXT)
    assert "[-permanent-]{+consultatif+}" in shown(found.before, found.after)
    (by,) = found.proposals
    assert (by.author, by.organisation, by.day, by.tracked) == ("Ville de Tunis", "Ville de Tunis", "2023-11-02", True)


def test_an_edit_with_tracking_off_is_found_and_said(tmp_path: Path) -> None:
    file(tmp_path, "UGTT.docx", edited(papers()[AR], "هذه الشروط", "هذه الأحكام"))
    found = reviewed(tmp_path).registers["2"].amendments
    assert {one.lang for one in found} == {AR}
    assert {by.tracked for one in found for by in one.proposals} == {False}
    assert {by.file for one in found for by in one.proposals} == {"UGTT.docx"}


@pytest.mark.skipif(sys.platform == "win32", reason="names hold no such signs there")
def test_a_file_is_called_by_what_can_be_written_of_its_name(tmp_path: Path) -> None:
    file(tmp_path, "UGTT\a\u202e\u00a0lu \udcff.docx", edited(papers()[FR], PERMANENT, "cadre durable de concertation"))
    found = reviewed(tmp_path).registers["2"]
    assert {by.file for one in found.amendments for by in one.proposals} == {"UGTT lu .docx"}
    (tmp_path / "v2.yaml").write_bytes(register.dump(found))
    assert register.load(tmp_path / "v2.yaml", "2") == found


def test_authors_are_called_by_what_can_be_written_of_their_names(tmp_path: Path) -> None:
    authors = ("Leila Mansouri", "Leila\n\u202eMansouri\u202c", "A" * 3_000)
    for number, author in enumerate(authors):
        redline = tracked(FR, PERMANENT, "cadre durable de concertation", author)
        asked = Comment(author, "Pourquoi ?", WHEN, replies=(Comment(author, "Pour durer.", WHEN),))
        file(tmp_path, f"{number}.docx", commented(redline, "instituent", asked))
    found = reviewed(tmp_path).registers["2"].amendments
    assert {one.authors for one in found} == {f"Leila Mansouri, {'A' * 119}…"}
    replies = {reply.author for one in found for by in one.proposals for reply in by.replies}
    assert replies == {"Leila Mansouri", f"{'A' * 119}…"}


def test_both_languages_are_told_apart_without_names_of_styles_bookmarks_or_manifest(tmp_path: Path) -> None:
    both = parallel(papers()[FR], papers()[AR])
    file(tmp_path, "en ligne.docx", edited(both, PERMANENT, "cadre durable de concertation"))
    with zipfile.ZipFile(tmp_path / "en ligne.docx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if not name.startswith("customXml")}
    lost = rb"<w:(pStyle|rStyle|tblStyle|bookmarkStart|bookmarkEnd)\b[^>]*/>"
    parts["word/document.xml"] = re.sub(lost, b"", parts["word/document.xml"])
    with zipfile.ZipFile(tmp_path / "en ligne.docx", "w", zipfile.ZIP_DEFLATED) as stripped:
        for name, data in parts.items():
            stripped.writestr(name, data)
    found = review(tmp_path.glob("*"), [*papers().values(), both], content().city("tunis"), {}).registers["2"]
    assert [(one.clause, one.lang, one.kind) for one in found.amendments] == [("purpose-2", FR, Kind.TEXT)]


def test_side_by_side_an_amendment_bears_the_label_of_its_language(tmp_path: Path) -> None:
    both = parallel(papers()[FR], papers()[AR])
    new = edited(edited(both, PERMANENT, "cadre durable de concertation"), "إطار دائم", "إطار مستدام")
    redline = compare(both, new, author="UGTT", when=WHEN)
    for words in ("Le groupe est un cadre", "مستدام"):
        redline = commented(redline, words, Comment("Leila Mansouri", "Pourquoi ?", WHEN))
    file(tmp_path, "a.docx", redline)
    found = review(tmp_path.glob("*"), [*papers().values(), both], content().city("tunis"), {}).registers["2"]
    labels = {(one.lang, one.kind): one.label for one in found.amendments}
    assert labels == {(lang, kind): label for lang, label in ((FR, "Article 1"), (AR, "الفصل 1")) for kind in KINDS}


def test_an_untouched_file_proposes_nothing(tmp_path: Path) -> None:
    file(tmp_path, "tel quel.docx", papers()[AR])
    found = reviewed(tmp_path)
    assert not found.registers["2"].amendments
    assert [str(remark.what) for remark in found.remarks] == ["This file proposes nothing."]


def test_a_comment_goes_with_the_change_of_its_author_and_stands_alone_elsewhere(tmp_path: Path) -> None:
    redline = tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis")
    redline = commented(redline, "Le groupe est un cadre", Comment("Ville de Tunis", "Plus prudent.", WHEN))
    redline = commented(redline, "instituent", Comment("Ville de Tunis", "Quelle base légale ?", WHEN))
    file(tmp_path, "retour.docx", redline)
    found = reviewed(tmp_path).registers["2"].amendments
    said = {one.kind: one.proposals[0].comment for one in found}
    assert said == {Kind.TEXT: "Plus prudent.", Kind.COMMENT: "Quelle base légale ?"}


def test_reading_again_adds_nothing(tmp_path: Path) -> None:
    file(tmp_path, "retour.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    first = reviewed(tmp_path)
    again = reviewed(tmp_path, first.registers)
    assert (again.new, again.read, again.registers) == (0, 0, first.registers)


def test_identical_proposals_are_joined_and_contradictory_ones_face_each_other(tmp_path: Path) -> None:
    file(tmp_path, "a.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    file(tmp_path, "b.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "UTICA"))
    file(tmp_path, "c.docx", tracked(FR, PERMANENT, "cadre durable de concertation", "UGTT"))
    found = reviewed(tmp_path).registers["2"].amendments
    assert [one.authors for one in found] == ["Ville de Tunis, UTICA", "UGTT"]
    one, other = found
    assert conflicts(found) == {one.id: (other.id,), other.id: (one.id,)}
    assert lonely(found) == {one.id, other.id}


def test_a_file_of_another_paper_or_city_says_so_and_the_others_go_on(tmp_path: Path) -> None:
    file(tmp_path, "autre.docx", replace(papers()[FR], key="casablanca-roadmap-v1"))
    file(tmp_path, "bon.docx", papers()[FR])
    (tmp_path / "scan.docx").write_bytes(b"%PDF-1.4")
    found = reviewed(tmp_path)
    assert found.read == 1
    assert [fault.what.en for fault in found.refused] == [
        "this file answers another paper: “casablanca-roadmap-v1.fr”",
        "this file is a PDF, not a Word document",
    ]


def test_a_register_is_written_and_read_without_loss(tmp_path: Path) -> None:
    file(tmp_path, "retour.docx", tracked(AR, "هذه الشروط", "هذه الأحكام", "بلدية تونس"))
    found = reviewed(tmp_path).registers["2"]
    path = tmp_path / "v2.yaml"
    path.write_bytes(register.dump(found))
    assert register.load(path, "2") == found
    assert register.dump(register.load(path, "2")) == path.read_bytes()


def test_one_paper_shows_all_proposals_and_brings_back_what_was_decided_in_word(tmp_path: Path) -> None:
    file(tmp_path, "a.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    file(tmp_path, "b.docx", tracked(FR, PERMANENT, "cadre durable de concertation", "Leila Mansouri"))
    first = reviewed(tmp_path)
    meeting = consolidated(papers()[FR], first.registers["2"].amendments)
    assert {change.author for change in walk.changes_in(meeting)} == {"Ville de Tunis", "Leila Mansouri"}
    assert walk.reject(meeting).blocks == papers()[FR].blocks
    agreed = edited(replace(papers()[FR], key=meeting.key), PERMANENT, "cadre durable de concertation")
    file(tmp_path, "décidé.docx", agreed)
    found = {one.authors: one.decision for one in reviewed(tmp_path, first.registers).registers["2"].amendments}
    assert found == {"Ville de Tunis": Decision.REJECT, "Leila Mansouri": Decision.ACCEPT}


def test_what_is_still_tracked_in_the_paper_of_the_meeting_stays_pending(tmp_path: Path) -> None:
    file(tmp_path, "a.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    first = reviewed(tmp_path)
    file(tmp_path, "b.docx", consolidated(papers()[FR], first.registers["2"].amendments))
    found = reviewed(tmp_path, first.registers).registers["2"].amendments
    assert [one.decision for one in found] == [Decision.PENDING]


def test_a_paper_without_attribution_names_nobody(tmp_path: Path) -> None:
    redline = tracked(FR, PERMANENT, "cadre consultatif de concertation", "Leila Mansouri")
    file(tmp_path, "a.docx", commented(redline, "Le groupe est un cadre", Comment("Leila Mansouri", "Prudence.", WHEN)))
    meeting = consolidated(papers()[FR], unattributed(reviewed(tmp_path).registers["2"].amendments))
    with zipfile.ZipFile(io.BytesIO(write(meeting, the_house(), embed_fonts=False))) as package:
        parts = b"".join(package.read(name) for name in package.namelist())
    assert b"Prudence." in parts
    assert b"Mansouri" not in parts
    assert b"2023-11-02" not in parts


# -- words ------------------------------------------------------------------------------------------------------------


def test_replacements_of_words_are_applied_together_and_known_to_overlap() -> None:
    before = "Le groupe se réunit chaque mois à Tunis."
    a = hunks(before, "Le groupe se réunit chaque trimestre à Tunis.")
    b = hunks(before, "Le comité se réunit chaque mois à Tunis.")
    c = hunks(before, "Le groupe se réunit chaque semaine à Tunis.")
    assert not overlap(a, b)
    assert overlap(a, c)
    assert applied(before, (*a, *b)) == "Le comité se réunit chaque trimestre à Tunis."


# -- the next version -------------------------------------------------------------------------------------------------


def proposal(lang: Lang, clause: str, old: str, new: str, **more: object) -> Amendment:
    """An accepted amendment of the paragraph of a clause that holds `old`."""
    texts = [walk.text_of(p) for p in walk.paragraphs(papers()[lang])]
    before = next(text for text in texts if old in text)
    given = {"decision": Decision.ACCEPT, **more}
    by = (amendments.Proposal("Ville de Tunis", "Ville de Tunis", "retour.docx"),)
    made = Amendment(clause, "", lang, Kind.TEXT, before, before.replace(old, new), by)
    return replace(made, **given)  # type: ignore[arg-type]  # fields of the amendment


def changed_lines(new: bytes) -> list[str]:
    old = SOURCE.read_bytes().decode().splitlines()
    return [line for line in new.decode().splitlines() if line not in old]


def test_only_the_amended_clauses_change() -> None:
    made = Register(
        "2",
        {},
        (
            proposal(FR, "purpose-2", "cadre permanent", "cadre consultatif"),
            proposal(AR, "purpose-2", "إطار دائم", "إطار استشاري"),
        ),
    )
    found = amend(SOURCE.read_bytes(), "v1.yaml", made, papers())
    lines = changed_lines(found.data)
    assert lines[0] == "version: 3"
    assert "consultatif" in lines[3]
    assert any("استشاري" in line for line in lines)
    assert lines[1:3] == ["status: draft", "follows: 2"]
    assert len(lines) <= 7


def test_both_texts_of_a_modified_amendment_are_written() -> None:
    texts = {FR: "Le groupe est un cadre ouvert.", AR: "المجموعة إطار مفتوح."}
    one = proposal(FR, "purpose-2", "cadre permanent", "x", decision=Decision.MODIFY, modify=texts)
    found = amend(SOURCE.read_bytes(), "v1.yaml", Register("2", {}, (one,)), papers()).data.decode()
    assert "Le groupe est un **cadre ouvert**." in found
    assert "المجموعة **إطار مفتوح**." in found


def test_nothing_is_written_while_a_counterpart_is_missing() -> None:
    made = Register("2", {}, (proposal(FR, "purpose-2", "cadre permanent", "cadre consultatif"),))
    (fault,) = obstacles(made)
    assert "lacks its counterpart in Arabic" in fault.what.en
    assert "purpose-2" in fault.what.en
    alone = replace(made, amendments=(replace(made.amendments[0], alone=True),))
    assert not obstacles(alone)


def test_nothing_is_written_while_a_conflict_is_undecided() -> None:
    one = proposal(FR, "purpose-2", "cadre permanent", "cadre consultatif", alone=True)
    other = proposal(FR, "purpose-2", "cadre permanent", "cadre durable", decision=Decision.PENDING)
    assert any("undecided" in fault.what.en for fault in obstacles(Register("2", {}, (one, other))))
    both = replace(other, decision=Decision.ACCEPT, alone=True)
    assert any("two accepted" in fault.what.en for fault in obstacles(Register("2", {}, (one, both))))
    refused = replace(other, decision=Decision.REJECT)
    assert not obstacles(Register("2", {}, (one, refused)))


def test_a_new_clause_and_a_deletion_are_made_in_both_languages() -> None:
    by = (amendments.Proposal("Ville de Tunis", "Ville de Tunis", "retour.docx"),)
    new = [
        Amendment("purpose", "", lang, Kind.NEW, "", text, by, place="purpose-2", decision=Decision.ACCEPT)
        for lang, text in ((FR, "Il siège à l’hôtel de ville."), (AR, "يوجد مقره بقصر البلدية."))
    ]
    gone = [
        replace(proposal(lang, "preamble-rights", words, ""), kind=Kind.DELETION, after="")
        for lang, words in ((FR, "Considérant que la gouvernance"), (AR, "واعتبارا لأن حوكمة"))
    ]
    found = amend(SOURCE.read_bytes(), "v1.yaml", Register("2", {}, (*new, *gone)), papers()).data.decode()
    assert "- id: purpose-2-1\n        fr: Il siège à l’hôtel de ville.\n        ar: يوجد مقره بقصر البلدية.\n" in found
    assert "preamble-rights" not in found


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office of its own, with three returned files."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    paper = tmp_path / "content" / "cities" / "tunis" / KIND
    for made in ("returned", "reviews", "departed"):
        shutil.rmtree(paper / made, ignore_errors=True)
    (paper / "v3.yaml").unlink(missing_ok=True)
    for name, value in {"CONTENT": tmp_path / "content", "BUILD": tmp_path / "build", "LANG": "en"}.items():
        monkeypatch.setenv(f"MITHAQ_{name}", str(value))
    monkeypatch.setenv("MITHAQ_TEMPLATES", str(ROOT / "templates"))
    monkeypatch.chdir(tmp_path)
    file(paper / "returned", "a.docx", tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis"))
    file(paper / "returned", "b.docx", tracked(AR, "إطار دائم", "إطار استشاري", "بلدية تونس"))
    monday = paper / "returned" / "reçu lundi"  # people drop folders, too
    file(monday, "c.docx", edited(papers()[FR], PERMANENT, "cadre durable de concertation"))
    return paper


def test_review_decide_amend_give_the_next_version(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (office / "returned").rglob("*.docx")}
    assert main(["review", "tunis"]) == 0
    assert main(["amend", "tunis"]) == 2
    assert "conflicting proposals are undecided" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nretenu\na\n\nr\ntrop fort\n"))
    assert main(["decide", "tunis"]) == 0
    assert main(["amend", "tunis"]) == 0
    new = (office / "v3.yaml").read_text(encoding="utf-8")
    assert "cadre consultatif" in new
    assert "إطار استشاري" in new
    assert "durable" not in new
    made = {path.name for path in (office.parents[3] / "build" / "tunis").glob("*/*")}
    assert "tunis-terms-of-reference-v2-v3.fr-ar.docx" in made
    assert "tunis-terms-of-reference-v2-amendments.fr.docx" in made
    assert "tunis-terms-of-reference-v2-amendment-table.fr-ar.pdf" in made
    assert "tunis-terms-of-reference-v2-v3-changes.fr-ar.pdf" in made
    assert before == {path: path.read_bytes() for path in (office / "returned").rglob("*") if path.is_file()}


def test_proposals_that_differ_in_a_kind_of_blank_are_the_same() -> None:
    one = proposal(FR, "purpose-2", "cadre permanent", "cadre ouvert : ici")
    typed = replace(one, after=one.after.replace(" :", "\u00a0:"))
    other = replace(typed, proposals=(amendments.Proposal("UTICA", "UTICA", "b.docx"),))
    (joined,) = Register("2").with_file("a", "a.docx", [one]).with_file("b", "b.docx", [other]).amendments
    assert (joined.id, joined.authors) == (one.id, "Ville de Tunis, UTICA")
