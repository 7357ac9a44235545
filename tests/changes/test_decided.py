"""What the meeting does to the consolidated paper in Word is what it decided."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.changes.amendments import Amendment, Decision, Kind, Part, Proposal, Register
from pipeline.changes.anonymity import unattributed
from pipeline.changes.compare import compare
from pipeline.changes.conflicts import lonely
from pipeline.changes.consolidated import consolidated
from pipeline.changes.legend import with_legend
from pipeline.changes.review import review
from pipeline.document import walk
from pipeline.document.model import Comment, Document, Lang, Paragraph
from pipeline.document.parallel import parallel
from pipeline.word.writer import write
from tests.changes.edits import without
from tests.changes.test_review import (
    AR,
    FR,
    PERMANENT,
    WHEN,
    commented,
    content,
    edited,
    file,
    papers,
    reviewed,
    the_house,
    tracked,
)

Registers = dict[str, Register]


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two want the same words in French, one an Arabic wording; one only asks."""
    tmp_path = tmp_path_factory.mktemp("returned")
    redline = tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis")
    asked = Comment("Ville de Tunis", "Quelle base légale ?", WHEN, "instituent")
    file(tmp_path, "a.docx", commented(redline, "instituent", asked))
    file(tmp_path, "b.docx", tracked(FR, PERMANENT, "cadre durable de concertation", "Leila Mansouri"))
    file(tmp_path, "c.docx", tracked(AR, "إطار دائم", "إطار استشاري", "بلدية تونس"))
    return tmp_path


def both() -> Document:
    return parallel(papers()[FR], papers()[AR])


def after(returned: Path, decide: Callable[[Document], Document], paper: Document | None = None) -> list[Amendment]:
    """The amendments once the consolidated paper came back as `decide` made it."""
    first = once(returned)
    meeting = consolidated(paper or papers()[FR], first["2"].amendments)
    with tempfile.TemporaryDirectory() as folder:
        file(Path(folder), "séance.docx", decide(meeting))
        return list(reviewed_with_both(Path(folder), first)["2"].amendments)


@cache
def once(returned: Path) -> Registers:
    return reviewed_with_both(returned, {})


def reviewed_with_both(folder: Path, registers: Registers) -> Registers:
    known = [*papers().values(), both()]
    return dict(review(sorted(folder.glob("*")), known, content().city("tunis"), registers).registers)


def decisions(found: list[Amendment]) -> dict[str, Decision]:
    return {one.authors: one.decision for one in found if one.kind is Kind.TEXT}


def keeping(author: str) -> Callable[[Document], Document]:
    """Accept what one proposes, refuse the rest."""
    return lambda meeting: walk.decide(meeting, lambda change: change.author == author)


def test_what_is_accepted_in_word_is_accepted_and_the_rest_is_refused(returned: Path) -> None:
    found = after(returned, keeping("Leila Mansouri"))
    assert decisions(found) == {
        "Ville de Tunis": Decision.REJECT,
        "Leila Mansouri": Decision.ACCEPT,
        "بلدية تونس": Decision.PENDING,
    }


def test_both_languages_are_decided_side_by_side(returned: Path) -> None:
    found = after(returned, lambda m: walk.decide(m, lambda c: c.author != "Ville de Tunis"), both())
    assert decisions(found) == {
        "Ville de Tunis": Decision.REJECT,
        "Leila Mansouri": Decision.ACCEPT,
        "بلدية تونس": Decision.ACCEPT,
    }


def test_side_by_side_each_language_has_its_own_proposals(returned: Path) -> None:
    meeting = consolidated(both(), reviewed_with_both(returned, {})["2"].amendments)
    assert walk.reject(walk.without_comments(meeting)).blocks == both().blocks
    changed = {
        (paragraph.lang, change.author)
        for paragraph in walk.paragraphs(meeting)
        for item in paragraph.content
        for change in item.changes
    }
    assert changed == {(FR, "Ville de Tunis"), (FR, "Leila Mansouri"), (AR, "بلدية تونس")}


@pytest.mark.parametrize("lang", [FR, AR])
def test_side_by_side_an_article_that_goes_in_one_language_is_struck_in_its_column(lang: Lang, tmp_path: Path) -> None:
    paper = papers()[lang]
    file(tmp_path, "a.docx", compare(paper, without(paper, "composition"), author="UGTT", when=WHEN))
    first = reviewed_with_both(tmp_path, {})
    meeting = consolidated(both(), first["2"].amendments)
    gone = [p for p in walk.paragraphs(meeting) if p.changes]
    assert {p.lang for p in gone} == {lang}
    assert "\n".join(map(walk.text_of, gone)) == first["2"].amendments[0].before
    assert not any(p.comments for p in walk.paragraphs(meeting))
    assert walk.reject(meeting).blocks == both().blocks
    for decide, decision in ((walk.accept, Decision.ACCEPT), (walk.reject, Decision.REJECT)):
        file(tmp_path / decision, "séance.docx", decide(meeting))
        found = reviewed_with_both(tmp_path / decision, first)["2"].amendments
        assert [one.decision for one in found] == [decision]


@pytest.mark.parametrize(("lang", "asked"), [(FR, "ajouter après « Article 4 » :"), (AR, "إضافة بعد «الفصل 4»:")])
def test_side_by_side_an_article_that_comes_in_one_language_is_asked_for_after_another(lang: Lang, asked: str) -> None:
    by = (Proposal("UGTT", "UGTT", "a.docx"),)
    outline = (Part.TITLE, Part.CLAUSE)
    new = Amendment("", "", lang, Kind.NEW, "", "A\nB", by, place="composition", outline=outline)
    (comment,) = (c for p in walk.paragraphs(consolidated(both(), [new])) for c in p.comments)
    assert asked in comment.text


def test_what_many_proposed_together_is_not_taken_for_a_proposal_of_another(tmp_path: Path) -> None:
    for number in range(3):
        author = f"{number} " + "Nom " * 15
        file(tmp_path / "in", f"{number}.docx", tracked(FR, PERMANENT, "cadre durable de concertation", author))
    first = reviewed_with_both(tmp_path / "in", {})
    file(tmp_path / "out", "séance.docx", consolidated(papers()[FR], first["2"].amendments))
    assert reviewed_with_both(tmp_path / "out", first)["2"].amendments == first["2"].amendments


def test_words_that_the_meeting_writes_are_retained_and_the_other_language_is_wanted(returned: Path) -> None:
    def rewritten(meeting: Document) -> Document:
        return edited(walk.reject(meeting), PERMANENT, "cadre ouvert de concertation")

    found = after(returned, rewritten)
    retained, *others = [one for one in found if one.kind is Kind.TEXT and one.lang is FR]
    assert retained.decision is Decision.MODIFY
    assert set(retained.modify) == {FR}
    assert "cadre ouvert de concertation" in retained.modify[FR]
    assert {one.decision for one in others} == {Decision.REJECT}
    alone = [one for one in found if one.lang is FR]
    assert retained.id in lonely(alone)


def test_what_the_meeting_changes_elsewhere_is_an_accepted_amendment(returned: Path) -> None:
    found = after(returned, lambda m: edited(m, "la participation et la transparence", "la transparence"))
    new = next(one for one in found if one.clause == "principles-1")
    assert (new.kind, new.decision, new.proposals[0].file) == (Kind.TEXT, Decision.ACCEPT, "séance.docx")
    assert decisions([one for one in found if one is not new])["Leila Mansouri"] is Decision.PENDING


def answered(words: str, *answers: str, resolved: bool = False) -> Callable[[Document], Document]:
    """The paper with answers below a comment."""

    def comment(found: Comment) -> Comment:
        if found.text != words:
            return found
        return replace(found, replies=tuple(Comment("Secrétariat", text) for text in answers), resolved=resolved)

    def paragraph(found: Paragraph) -> Paragraph:
        return replace(found, comments=tuple(map(comment, found.comments)))

    return lambda meeting: walk.rewrite(meeting, paragraph)


@pytest.mark.parametrize(
    ("answers", "state", "decision", "reason"),
    [
        (["Accepté : le code des collectivités"], "open", Decision.ACCEPT, "le code des collectivités"),
        (["rejetée, hors sujet"], "open", Decision.REJECT, "hors sujet"),
        (["مقبول، للتوضيح"], "resolved", Decision.ACCEPT, "للتوضيح"),
        (["مرفوض"], "open", Decision.REJECT, ""),
        (["À voir.", "accepté"], "open", Decision.ACCEPT, ""),
        ([], "resolved", Decision.NOTED, ""),
        (["Voir l’annexe."], "resolved", Decision.NOTED, "Voir l’annexe."),
        (["Voir l’annexe."], "open", Decision.PENDING, "Voir l’annexe."),
        ([], "open", Decision.PENDING, ""),
    ],
)
def test_a_comment_is_decided_by_the_answer_to_it(
    returned: Path, answers: list[str], state: str, decision: Decision, reason: str
) -> None:
    found = after(returned, answered("Quelle base légale ?", *answers, resolved=state == "resolved"))
    (asked,) = [one for one in found if one.kind is Kind.COMMENT]
    assert (asked.decision, asked.reason) == (decision, reason)


def test_a_new_comment_in_the_paper_of_the_meeting_is_not_lost(returned: Path) -> None:
    found = after(
        returned, lambda m: commented(m, "la non-discrimination", Comment("Secrétariat", "Citer la loi.", WHEN))
    )
    assert [one.proposals[0].comment for one in found if one.clause == "principles-1"] == ["Citer la loi."]


def test_the_paper_of_the_meeting_is_not_protected(returned: Path) -> None:
    meeting = consolidated(papers()[FR], reviewed(returned).registers["2"].amendments)
    with zipfile.ZipFile(io.BytesIO(write(meeting, the_house(), embed_fonts=False))) as package:
        settings = package.read("word/settings.xml")
    assert b"documentProtection" not in settings


def test_without_names_two_proposals_on_the_same_words_can_still_be_told_apart(returned: Path) -> None:
    found = unattributed(reviewed(returned).registers["2"].amendments)
    meeting = consolidated(papers()[FR], found)
    assert {change.author for change in walk.changes_in(meeting)} == {"Proposition 1", "Proposition 3"}
    assert all(change.when is None for change in walk.changes_in(meeting))


def test_a_paper_without_names_is_answered_all_the_same(tmp_path: Path) -> None:
    said = Comment("Leila Mansouri", "Leila Mansouri demande : pourquoi ?", WHEN, replies=(Comment("UGTT", "Oui."),))
    file(tmp_path, "a.docx", commented(papers()[FR], "instituent", said))
    first = reviewed_with_both(tmp_path, {})
    meeting = consolidated(papers()[FR], unattributed(first["2"].amendments))
    file(tmp_path, "séance.docx", answered("[…] demande : pourquoi ?", "Oui.", "accepté")(meeting))
    (one,) = reviewed_with_both(tmp_path, first)["2"].amendments
    assert (one.decision, one.reason, one.authors) == (Decision.ACCEPT, "", "Leila Mansouri")


def test_an_answer_that_libreoffice_made_a_comment_of_its_own_decides_too(returned: Path) -> None:
    def beside(meeting: Document) -> Document:
        text = 'Répondre à Ville de Tunis (02/11/2023, 00:00:00) : "Quelle base légale ?"\nAccepté : à préciser'
        answer = Comment("Secrétariat", text, WHEN, "instituent")
        return walk.rewrite(
            meeting,
            lambda p: replace(p, comments=(*p.comments, answer)) if "instituent" in walk.text_of(p) else p,
        )

    (asked,) = [one for one in after(returned, beside) if one.kind is Kind.COMMENT]
    assert (asked.decision, asked.reason) == (Decision.ACCEPT, "à préciser")


def test_on_paper_a_stroke_parts_what_two_want_at_the_same_place(returned: Path) -> None:
    meeting = consolidated(papers()[FR], reviewed(returned).registers["2"].amendments)
    assert "permanentconsultatifdurable" in walk.text_of(meeting)
    assert "permanentconsultatif / durable" in walk.text_of(with_legend(meeting))


def test_what_somebody_tracks_anew_in_the_paper_of_the_meeting_is_a_proposal(returned: Path) -> None:
    def tracked_anew(meeting: Document) -> Document:
        plain = walk.reject(walk.without_comments(meeting))
        new = compare(plain, edited(plain, "la participation et", "l’écoute et"), author="UTICA", when=WHEN)
        own = {walk.text_of(walk.reject(replace(new, blocks=(p,)))): p for p in walk.paragraphs(new) if p.content}
        return walk.rewrite(
            meeting, lambda p: own.get(walk.text_of(p), p) if "la participation et" in walk.text_of(p) else p
        )

    found = after(returned, tracked_anew)
    (new,) = [one for one in found if one.clause == "principles-1"]
    assert (new.authors, new.kind, new.decision) == ("UTICA", Kind.TEXT, Decision.PENDING)
    assert {one.decision for one in found} == {Decision.PENDING}
