"""What has left is frozen: read back, told apart from what was edited since, and never overwritten."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.changes.departed import departed, edited_since, freeze, read
from pipeline.document.model import Document, Lang, Paragraph, Section, Text
from pipeline.errors import ReviewError

ON = date(2023, 10, 31)


def paper(words: str, lang: Lang = Lang.FR, version: str = "v1") -> Document:
    heading = Paragraph((Text("Mandat", lang),), lang, label="Article 1")
    section = Section(heading, (Paragraph((Text(words, lang),), lang, id="mandate-1"),), "mandate", "article")
    return Document("tunis-tor-v1", "terms-of-reference", version, (lang,), "TN", "Termes", ON, (section,))


FRENCH, ARABIC = paper("Le groupe conseille la ville."), paper("تقدّم المجموعة المشورة.", Lang.AR)


def test_a_version_that_left_reads_back_in_both_languages(tmp_path: Path) -> None:
    paths = freeze(tmp_path / "departed", [FRENCH, ARABIC], on=ON)
    assert [path.name for path in paths] == ["v1.fr.html", "v1.ar.html", "v1.json"]
    assert read(tmp_path / "departed", "v1", (Lang.FR,)) == FRENCH
    assert read(tmp_path / "departed", "1", (Lang.AR,)) == ARABIC
    assert departed(tmp_path / "departed") == ("v1",)
    assert json.loads(paths[-1].read_bytes())["left"] == "2023-10-31"


def test_freezing_the_same_again_changes_nothing_not_even_the_day(tmp_path: Path) -> None:
    paths = freeze(tmp_path, [FRENCH, ARABIC], on=ON)
    before = [path.read_bytes() for path in paths]
    assert freeze(tmp_path, [FRENCH, ARABIC], on=date(2024, 1, 1)) == paths
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v1.ar.html", "v1.fr.html", "v1.json"]


def test_a_footer_worded_otherwise_is_no_other_content(tmp_path: Path) -> None:
    paths = freeze(tmp_path, [FRENCH], on=ON)
    before = [path.read_bytes() for path in paths]
    footer = (Paragraph((Text("Page 1 de 4", Lang.FR),), Lang.FR),)
    assert freeze(tmp_path, [replace(FRENCH, footer=footer)], on=ON) == paths
    assert [path.read_bytes() for path in paths] == before


def test_a_version_that_left_is_not_overwritten_with_other_words(tmp_path: Path) -> None:
    paths = freeze(tmp_path, [FRENCH, ARABIC], on=ON)
    before = [path.read_bytes() for path in paths]
    with pytest.raises(ReviewError, match="already left, with other content"):
        freeze(tmp_path, [paper("Le groupe décide."), ARABIC], on=ON)
    assert [path.read_bytes() for path in paths] == before


def test_a_file_changed_after_it_left_is_not_read(tmp_path: Path) -> None:
    french = freeze(tmp_path, [FRENCH], on=ON)[0]
    french.write_bytes(french.read_bytes().replace(b"conseille", b"dirige"))
    with pytest.raises(ReviewError, match="changed after it left"):
        read(tmp_path, "v1", (Lang.FR,))
    french.unlink()
    with pytest.raises(ReviewError, match="changed after it left"):
        read(tmp_path, "v1", (Lang.FR,))


def test_line_ends_of_another_system_are_no_change(tmp_path: Path) -> None:
    french = freeze(tmp_path, [FRENCH], on=ON)[0]
    french.write_bytes(french.read_bytes().replace(b"\n", b"\r\n"))
    assert read(tmp_path, "v1", (Lang.FR,)) == FRENCH


@pytest.mark.parametrize("version", ["v2", "2"])
def test_a_version_that_has_not_left_is_told_with_those_that_have(tmp_path: Path, version: str) -> None:
    freeze(tmp_path, [FRENCH], on=ON)
    with pytest.raises(ReviewError, match=r"has not left\. — These have left: v1\.") as caught:
        read(tmp_path, version, (Lang.FR,))
    assert version in caught.value.what.fr


@pytest.mark.parametrize("version", ["", "../v1", "v0", "v1/..", "v1.fr", "٣"])
def test_what_is_no_version_never_becomes_a_path(tmp_path: Path, version: str) -> None:
    with pytest.raises(ReviewError, match="is not a version"):
        read(tmp_path, version, (Lang.FR,))


@pytest.mark.parametrize("record", [b"", b"[]", b"\xff", json.dumps({"format": 2}).encode(), b'{"format": 1}'])
def test_broken_digests_are_a_sentence(tmp_path: Path, record: bytes) -> None:
    freeze(tmp_path, [FRENCH], on=ON)
    (tmp_path / "v1.json").write_bytes(record)
    with pytest.raises(ReviewError, match="unreadable"):
        read(tmp_path, "v1", (Lang.FR,))


def test_a_version_edited_after_it_left_says_which_clauses(tmp_path: Path) -> None:
    freeze(tmp_path, [FRENCH, ARABIC], on=ON)
    assert edited_since(tmp_path, [FRENCH, ARABIC]) == []
    (remark,) = edited_since(tmp_path, [paper("Le groupe décide."), ARABIC])
    assert remark.what.fr == "La version v1 (fr) a été modifiée après son départ : Article 1."
    assert edited_since(tmp_path, [replace(FRENCH, version="v2")]) == []


def test_words_that_come_from_elsewhere_do_not_edit_a_version_that_left(tmp_path: Path) -> None:
    own, folder = tmp_path / "v1.yaml", tmp_path / "departed"
    own.write_bytes(b"mandate-1: Le groupe conseille.\n")
    freeze(folder, [FRENCH], on=ON)
    renamed = paper("Le groupe conseille la commune.")
    own.write_bytes(b"mandate-1: Le groupe conseille.\r\n")
    assert edited_since(folder, [renamed]) == []
    own.write_bytes(b"mandate-1: Le groupe dirige.\n")
    assert len(edited_since(folder, [renamed])) == 1


def test_documents_of_two_versions_do_not_leave_together(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="one version"):
        freeze(tmp_path, [FRENCH, replace(ARABIC, version="v2")], on=ON)
    assert not list(tmp_path.iterdir())
