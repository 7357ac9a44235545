"""The families that the house may use, as bytes of TrueType faces.

No file of a font is in the project: both families come as dependencies. FiraGO is decoded from its package (about
20 ms a face), so decoded faces are kept in the user's cache directory, where each is checked before it is used.
"""

import contextlib
import os
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipeline.errors import FontError, Sentence

_CONTROLS = {"Cc", "Cf", "Zl", "Zp"}
_SPACE = "Zs"  # U+202F is missing in FiraGO: spaces without a glyph are drawn as an advance


def families() -> tuple[str, ...]:
    """Names of the families, as styles in Word call them."""
    return tuple(_FAMILIES)


@cache
def face(family: str, strong: bool = False, emph: bool = False) -> bytes:  # noqa: FBT001, FBT002 -- the two axes of a family
    """The TrueType file of one of the four faces of a family; `FontError` where there is no such family."""
    if family not in _FAMILIES:
        known = ", ".join(_FAMILIES)
        raise FontError(
            Sentence(f"la police « {family} » n’est pas connue", f"the font “{family}” is not known"),
            hint=Sentence(f"polices possibles : {known}", f"possible fonts: {known}"),
        )
    return _FAMILIES[family](strong, emph)


def undrawable(text: str, family: str) -> set[str]:
    """The characters of `text` for which `family` has no glyph; characters that are never drawn are not among them."""
    return {c for c in set(text) - _drawable(family) if inked(c)}


@cache
def invisible(char: str) -> bool:
    """Whether `char` is a control (bidi marks, joiners, line feeds): never drawn, never missed."""
    return unicodedata.category(char) in _CONTROLS


@cache
def inked(char: str) -> bool:
    """Whether `char` needs a glyph: neither a control nor a space."""
    return unicodedata.category(char) not in _CONTROLS | {_SPACE}


@cache
def _drawable(family: str) -> frozenset[str]:
    import uharfbuzz as hb

    return frozenset(map(chr, hb.Face(face(family)).unicodes))


def _firago(strong: bool, emph: bool) -> bytes:  # noqa: FBT001 -- as `face`
    import pymupdf_fonts

    code = {(False, False): "figo", (True, False): "figbo", (False, True): "figit", (True, True): "figbi"}[strong, emph]
    decode: Callable[[str], bytes] = pymupdf_fonts.myfont
    return _kept(f"{code}-{version('pymupdf-fonts')}", lambda: decode(code))


def _amiri(strong: bool, emph: bool) -> bytes:  # noqa: FBT001 -- as `face`
    import fontpkg

    path: Path = fontpkg.path("Amiri", weight=700 if strong else 400, style="italic" if emph else "normal")
    return path.read_bytes()


_FAMILIES: dict[str, Callable[[bool, bool], bytes]] = {"FiraGO": _firago, "Amiri": _amiri}


# -- the cache of decoded faces ---------------------------------------------------------------------------------------


def _kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes kept under `name`, or made and kept. A cache that cannot be read or written is done without."""
    for path in (folder / f"{name}.ttf" for folder in _cache_folder()):
        with contextlib.suppress(OSError):
            kept = path.read_bytes()
            if len(kept) > 4 and zlib.crc32(kept[4:]) == int.from_bytes(kept[:4], "big"):  # noqa: PLR2004 -- size of a CRC
                return kept[4:]
        data = make()
        with contextlib.suppress(OSError):
            _write_whole(path, zlib.crc32(data).to_bytes(4, "big") + data)
        return data
    return make()


def _cache_folder() -> Iterator[Path]:
    """One folder, or none where the machine has no home for its user."""
    with contextlib.suppress(RuntimeError):
        if sys.platform == "win32":
            root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            root = Path.home() / "Library" / "Caches"
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        yield root / "mithaq"


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
