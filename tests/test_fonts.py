from pathlib import Path

import pytest

from pipeline import fonts
from pipeline.errors import FontError


@pytest.mark.parametrize("family", fonts.families())
def test_every_family_has_four_truetype_faces(family: str) -> None:
    faces = {fonts.face(family, strong, emph) for strong in (False, True) for emph in (False, True)}
    assert len(faces) == 4
    assert {f[:4] for f in faces} == {b"\0\1\0\0"}


def test_an_unknown_family_is_refused_by_name() -> None:
    with pytest.raises(FontError, match=r"“Calibri” is not known — possible fonts: FiraGO, Amiri"):
        fonts.face("Calibri")


def test_characters_without_a_glyph_are_found_and_controls_are_not() -> None:
    text = "Été — \u202f« مرحبا » \u2066\u2069\u200f\n漢"
    assert fonts.undrawable(text, "FiraGO") == {"漢"}
    assert fonts.undrawable(text, "Amiri") == {"漢"}


def test_a_decoded_face_is_kept_checked_and_made_again_when_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_cache_folder", lambda: iter([tmp_path / "new"]))
    made = []

    def make() -> bytes:
        made.append(1)
        return b"a face"

    assert [fonts._kept("x", make), fonts._kept("x", make)] == [b"a face"] * 2
    assert len(made) == 1
    (kept,) = (tmp_path / "new").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert fonts._kept("x", make) == b"a face"
    assert len(made) == 2


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(fonts, "_cache_folder", lambda: iter([tmp_path / "file"]))
    assert fonts._kept("x", lambda: b"a face") == b"a face"
    monkeypatch.setattr(fonts, "_cache_folder", lambda: iter(()))
    assert fonts._kept("x", lambda: b"a face") == b"a face"
