"""What was agreed to is in the file of the next version: clauses that move, come and go, and the look of words."""

import difflib
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.changes.amend import amend
from pipeline.changes.amendments import Amendment, Decision, Kind, Proposal, Register
from pipeline.changes.compare import compare
from pipeline.changes.obstacles import obstacles
from pipeline.changes.proposals import Sender, proposed
from pipeline.changes.redlines import version
from pipeline.cli import main
from pipeline.document import walk
from pipeline.document.model import Document, Lang
from pipeline.errors import ReviewError
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests.changes.edits import embolden, moved_across, moved_item, moved_section, with_item, with_row, without
from tests.changes.test_review import AR, FR, ROOT, SOURCE, WHEN, content, edited, file, office, papers, the_house

__all__ = ["office"]  # a fixture

Edit = Callable[[Document], Document]


def amendments(lang: Lang, edit: Edit, *, tracked: bool = True) -> list[Amendment]:
    """What comes back of a paper that somebody edited in Word, all accepted."""
    new = edit(papers()[lang])
    sent = compare(papers()[lang], new, author="Leila Mansouri", when=WHEN) if tracked else new
    found = read(write(sent, the_house(), embed_fonts=False), "retour.docx", papers().values())
    assert found.answers is not None
    listed = proposed(found.answers, found.document, Sender(content().city("tunis"), "retour.docx"))
    return [replace(one, decision=Decision.ACCEPT) for one in listed]


def amended(*found: Amendment) -> str:
    return amend(SOURCE.read_bytes(), "v2.yaml", Register("2", {}, found), papers()).data.decode()


def changes(new: str, old: str = SOURCE.read_text(encoding="utf-8")) -> list[str]:
    """The lines that go and come, without those that number the version."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    head = ("---", "+++", "@@", "-version", "+version", "-status", "+status", "-follows", "+follows")
    return [line for line in found if not line.startswith(head)]


@pytest.mark.parametrize("tracked", [True, False])
def test_an_item_that_moves_takes_its_lines_along_in_both_languages(tracked: bool) -> None:  # noqa: FBT001 -- a case
    found = amendments(FR, lambda p: moved_item(p, "mandate-needs", "mandate-plan"), tracked=tracked)
    assert [(one.kind, one.clause, one.place) for one in found] == [(Kind.MOVE, "mandate-needs", "mandate-plan")]
    lines = changes(amended(*found))
    gone, come = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    assert gone == come
    assert len(gone) == 3


def test_an_article_that_moves_is_one_amendment_and_its_comments_and_blank_line_go_with_it() -> None:
    found = amendments(FR, lambda p: moved_section(p, "chair", "meetings"))
    assert [(one.kind, one.clause, one.place) for one in found] == [(Kind.MOVE, "chair", "meetings")]
    new = amended(*found)
    assert new.index("- id: meetings\n") < new.index("\n\n  - id: chair\n") < new.index("\n\n  - id: chatham-house\n")
    assert sorted(line[1:] for line in changes(new) if line[0] == "-") == sorted(
        line[1:] for line in changes(new) if line[0] == "+"
    )


def test_an_article_can_come_first() -> None:
    new = amended(*amendments(FR, lambda p: moved_section(p, "chair", "")))
    assert "articles:\n  - id: chair\n" in new


@pytest.mark.parametrize(
    ("name", "after", "indent"),
    [("chair-2", "purpose-1", 6), ("mandate-needs", "purpose-2", 6), ("principles-2", "mandate-vision", 10)],
)
def test_a_clause_can_move_to_another_article_and_another_level(name: str, after: str, indent: int) -> None:
    found = amendments(FR, lambda p: moved_across(p, name, after))
    new = amended(*found)
    assert new.count(f"- id: {name}\n") == 1
    place = new.index(f"- id: {after}\n")
    assert new.index(f"\n{' ' * indent}- id: {name}\n", place) < new.index("- id: ", new.index(f"- id: {name}\n") + 1)
    gone, come = ([line[1:].strip() for line in changes(new) if line[0] == sign] for sign in "-+")
    assert sorted(gone) == sorted(come)


def test_two_who_want_a_clause_elsewhere_contradict_each_other() -> None:
    one = amendments(FR, lambda p: moved_item(p, "mandate-needs", "mandate-plan"))
    other = amendments(AR, lambda p: moved_item(p, "mandate-needs", "mandate-roadmap"))
    same = amendments(AR, lambda p: moved_item(p, "mandate-needs", "mandate-plan"))
    (fault,) = obstacles(Register("2", {}, (*one, *other)))
    assert "two accepted proposals conflict" in fault.what.en
    assert not obstacles(Register("2", {}, (*one, *same)))
    assert amended(*one, *same) == amended(*one)


def test_words_become_strong_in_their_own_text_and_nowhere_else() -> None:
    found = amendments(FR, lambda p: embolden(p, "conseil municipal"))
    assert [(one.kind, one.before == one.after) for one in found] == [(Kind.FORMAT, True)]
    new = amended(*found)
    assert "un **cadre permanent de concertation**. Il ne se substitue ni au **conseil municipal**, ni" in new
    assert len(changes(new)) == 4


def test_a_change_of_look_and_one_of_words_are_decided_apart() -> None:
    found = amendments(FR, lambda p: edited(embolden(p, "conseil municipal"), "administrations", "services"))
    words, look = sorted(found, key=lambda one: one.kind is Kind.FORMAT)
    alone = replace(words, alone=True)
    assert "aux services" in amended(alone)
    assert "**conseil municipal**" not in amended(alone)
    assert "**conseil municipal**" in amended(look)
    assert "services" not in "".join(changes(amended(look)))
    both = amended(alone, look)
    assert "**conseil municipal**" in both
    assert "aux services" in both


def test_a_sentence_in_a_section_of_the_template_is_reworded_where_the_file_says_it() -> None:
    plan = version(content(), ROOT / "templates", "tunis", "action-plan", 1)
    path = ROOT / "content" / "cities" / "tunis" / "action-plan" / "v1.yaml"
    (introduction,) = (p for p in walk.paragraphs(plan[FR]) if walk.text_of(p).startswith("Le plan d’action traduit"))
    before = walk.text_of(introduction)
    by = (Proposal("Leila Mansouri", "UTICA", "retour.docx"),)
    one = Amendment("purpose", "1.", FR, Kind.TEXT, before, before.replace("traduit", "met en œuvre"), by, alone=True)
    register = Register("1", {}, (replace(one, decision=Decision.ACCEPT),))
    new = amend(path.read_bytes(), "v1.yaml", register, plan).data.decode()
    assert [line[:1] for line in changes(new, path.read_text(encoding="utf-8"))].count("-") <= 2
    assert "met en œuvre" in new
    for fixed in ("Présentation", "Le plan court du"):
        (known,) = (text for p in walk.paragraphs(plan[FR]) if (text := walk.text_of(p)).startswith(fixed))
        other = replace(one, before=known, after=f"{known} Non.", decision=Decision.ACCEPT)
        with pytest.raises(ReviewError, match="not, or no longer, in this file"):
            amend(path.read_bytes(), "v1.yaml", Register("1", {}, (other,)), plan)


@pytest.mark.parametrize("name", ["mandate-needs", "chair", "role-emploi"])
def test_what_goes_in_both_languages_goes_whole(name: str) -> None:
    found = [one for lang in (FR, AR) for one in amendments(lang, lambda p: without(p, name))]
    new = amended(*found)
    assert f"- id: {name}\n" not in new
    assert all(line.startswith("-") for line in changes(new))


def test_new_items_stand_in_the_order_in_which_they_were_written_each_with_its_counterpart() -> None:
    french = amendments(FR, lambda p: with_item(p, "mandate-needs", "de convaincre ;", "d’informer ;"))
    arabic = amendments(AR, lambda p: with_item(p, "mandate-needs", "الإقناع؛", "الإعلام؛"))
    assert changes(amended(*french, *arabic)) == [
        "+          - id: mandate-needs-1",
        "+            fr: de convaincre ;",
        "+            ar: الإقناع؛",
        "+          - id: mandate-needs-2",
        "+            fr: d’informer ;",
        "+            ar: الإعلام؛",
    ]
    (fault,) = obstacles(Register("2", {}, (*french, arabic[0])))
    assert "lacks its counterpart in Arabic" in fault.what.en


def test_what_the_file_no_longer_says_is_refused_with_a_sentence() -> None:
    found = amendments(FR, lambda p: edited(p, "cadre permanent", "cadre consultatif"))
    data = SOURCE.read_text(encoding="utf-8").replace("cadre permanent", "cadre provisoire").encode()
    with pytest.raises(ReviewError, match="no longer, in this file"):
        amend(data, "v2.yaml", Register("2", {}, (replace(found[0], alone=True),)), papers())


def test_review_decide_amend_move_format_delete_and_add(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def french(paper: Document) -> Document:
        paper = moved_section(embolden(paper, "conseil municipal"), "chair", "meetings")
        return without(with_row(paper, "role-emploi", "Chambre", "Conseil", "Commerce"), "preamble-partners")

    def arabic(paper: Document) -> Document:
        return without(paper, "preamble-partners")

    shutil.rmtree(office / "returned")
    redline = compare(papers()[FR], french(papers()[FR]), author="Leila Mansouri", when=WHEN)
    file(office / "returned", "a.docx", redline)
    file(office / "returned", "b.docx", arabic(papers()[AR]))

    assert main(["review", "tunis"]) == 0
    assert "has no place in this file" in capsys.readouterr().err
    pending = (office / "reviews" / "v2.yaml").read_text(encoding="utf-8").count("decision: pending")
    monkeypatch.setattr("sys.stdin", io.StringIO("a\nadopté\n" * pending))
    assert main(["decide", "tunis"]) == 0
    assert main(["amend", "tunis"]) == 0
    assert "left to be made by hand" in capsys.readouterr().err
    new = (office / "v3.yaml").read_text(encoding="utf-8")
    assert "**conseil municipal**" in new
    assert "\n\n  - id: chair\n" in new[new.index("- id: meetings\n") :]
    assert "Chambre" not in new
    assert "preamble-partners" not in new

    (office / "v3.yaml").write_text(new.replace("**conseil municipal**", "conseil municipal"), encoding="utf-8")
    assert main(["amend", "tunis"]) == 2
    assert "version 3 exists already" in capsys.readouterr().err
