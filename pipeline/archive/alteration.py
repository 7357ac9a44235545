"""What an addition to a PDF changed in it, in plain words: the file as it was and as it is, side by side.

A program that adds to a file leaves under its number each object that it does not touch: so pages, annotations and
fields are known again. Only for workers (`reader`) where the file is a stranger's.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.archive.likeness import said
from pipeline.archive.sight import fields
from pipeline.errors import Sentence

UNEXPLAINED = Sentence(
    "objets ajoutés ou changés que rien n’explique", "objects added or changed that nothing explains"
)
_LISTED = 12  # numbers or names that a sentence lists
_LONG = 60  # characters of a name
_DEEP = 50  # levels of a tree of pages or fields: a file that runs in circles has no end

_Kind = tuple[str, str]  # French and English, before the pages or names
_ADDED, _REMOVED, _MOVED = ("ajouté", "added"), ("ôté", "removed"), ("déplacé", "moved")
_TURNED, _RESIZED = ("tourné", "turned"), ("format changé", "size changed")
_REWORDED, _REDRAWN = ("texte changé", "text changed"), ("dessin ou image changé", "drawing or picture changed")
_OTHERWISE = ("texte, dessin ou image changé", "text, drawing or picture changed")
_NOTED, _UNNOTED = ("annotation ajoutée", "annotation added"), ("annotation ôtée", "annotation removed")
_RENOTED = ("annotation changée", "annotation changed")
_SIGNED, _RESIGNED = ("autre signature ajoutée", "another signature added"), ("signature changée", "signature changed")
_FIELD_ADDED, _FIELD_REMOVED = ("champ ajouté", "field added"), ("champ ôté", "field removed")
_FILLED, _REPAINTED = (
    ("formulaire rempli", "form filled"),
    ("aspect d’un champ changé", "appearance of a field changed"),
)


def told(before: bytes, after: bytes) -> tuple[Sentence, ...]:
    """What a person sees otherwise in `after`, which begins with `before`: pages by number, fields by name.

    Nothing where the difference is in nothing that is seen. What a strange file makes a library raise is raised.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
        touched = _touched(old, new)
        return (*_pages(old, new, touched, (before, after)), *_form(old, new, touched))


def otherwise(pages: Sequence[int]) -> Sentence:
    """That pages of a file which was written anew do not say, or show, what they did."""
    return next(_numbered(_OTHERWISE, pages))


def _touched(old: Any, new: Any) -> frozenset[tuple[int, int]]:
    """The numbers of the objects that are not the same in both; mere numbers are told where they are used."""
    import pikepdf

    first, second = (
        {item.objgen: _digest(item) for item in pdf.objects if isinstance(item, pikepdf.Object)} for pdf in (old, new)
    )
    return frozenset(number for number in first.keys() | second.keys() if first.get(number) != second.get(number))


def _digest(item: Any) -> bytes:
    import pikepdf

    if isinstance(item, pikepdf.Stream):
        return sha256(item.stream_dict.unparse(resolved=True) + item.read_raw_bytes()).digest()
    return sha256(item.unparse(resolved=True)).digest()


# -- pages -------------------------------------------------------------------------------------------------------------


def _pages(old: Any, new: Any, touched: frozenset[tuple[int, int]], both: tuple[bytes, bytes]) -> Iterator[Sentence]:
    olds, news = ({page.obj.objgen: (n, page.obj) for n, page in enumerate(pdf.pages, 1)} for pdf in (old, new))
    yield from _numbered(_ADDED, (news[one][0] for one in news if one not in olds))
    yield from _numbered(_REMOVED, (olds[one][0] for one in olds if one not in news))
    shared = [(*olds[one], *news[one]) for one in news if one in olds]
    order = sorted(shared, key=lambda pair: pair[0])
    yield from _numbered(_MOVED, (now[2] for now, was in zip(shared, order, strict=True) if now[0] != was[0]))
    yield from _numbered(_TURNED, (n for _, was, n, now in shared if _turn(was) != _turn(now)))
    boxes = ("/MediaBox", "/CropBox")
    yield from _numbered(_RESIZED, (n for _, was, n, now in shared if _differ(was, now, boxes, frozenset())))
    shown = ("/Contents", "/Resources")
    redrawn = [(o, n) for o, was, n, now in shared if _differ(was, now, shown, touched)]
    reworded = _reworded(redrawn, *both)
    yield from _numbered(_REWORDED, reworded)
    yield from _numbered(_REDRAWN, (n for _, n in redrawn if n not in reworded))
    notes = [(n, _notes(was), _notes(now)) for _, was, n, now in shared]
    yield from _numbered(_NOTED, (n for n, was, now in notes if now.keys() - was.keys()))
    yield from _numbered(_UNNOTED, (n for n, was, now in notes if was.keys() - now.keys()))
    changed = (n for n, was, now in notes if any(_reaches(now[one], touched) for one in now.keys() & was.keys()))
    yield from _numbered(_RENOTED, changed)


def _turn(page: Any) -> int:
    return int(_inherited(page, "/Rotate") or 0) % 360


def _inherited(page: Any, key: str) -> Any:
    for _ in range(_DEEP):
        if page is None or key in page:
            break
        page = page.get("/Parent")
    return None if page is None else page[key]


def _differ(was: Any, now: Any, keys: Sequence[str], touched: frozenset[tuple[int, int]]) -> bool:
    """Whether a page has other values of `keys`, or the same that lead to an object that was touched."""
    pairs = [(_inherited(was, key), _inherited(now, key)) for key in keys]
    return any(_spelled(a) != _spelled(b) or _reaches(b, touched) for a, b in pairs)


def _spelled(item: Any) -> object:
    return item.unparse() if hasattr(item, "unparse") else item


def _reaches(item: Any, touched: frozenset[tuple[int, int]]) -> bool:
    """Whether what is seen of an object is, or refers to, one that was touched."""
    import pikepdf

    seen: set[tuple[int, int]] = set()
    todo = [item] if touched else []
    while todo:
        one = todo.pop()
        if not isinstance(one, pikepdf.Object):
            continue
        if one.is_indirect:
            if one.objgen in touched:
                return True
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, pikepdf.Array):
            todo += list(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            todo += [value for key, value in one.items() if key not in {"/Parent", "/P", "/Popup", "/Dest", "/A"}]
    return False


def _reworded(pages: Sequence[tuple[int, int]], before: bytes, after: bytes) -> set[int]:
    """Of pages, each with its former number and its own, those that say other words."""
    import pypdfium2

    if not pages:
        return set()
    with pypdfium2.PdfDocument(before) as old, pypdfium2.PdfDocument(after) as new:
        return {n for o, n in pages if said(old[o - 1]) != said(new[n - 1])}


def _notes(page: Any) -> dict[object, Any]:
    """The annotations of a page, fields of forms aside, by what they are known by again."""
    found = [one for one in page.get("/Annots", []) if one.get("/Subtype") not in {"/Widget", "/Popup"}]
    return {one.objgen if one.is_indirect else bytes(one.unparse()): one for one in found}


# -- the form ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that has no others below; `value` is None for an empty one, `shown` what it looks like."""

    signs: bool
    value: Any
    shown: Any


def _form(old: Any, new: Any, touched: frozenset[tuple[int, int]]) -> Iterator[Sentence]:
    was, now = (dict(_fields(pdf)) for pdf in (old, new))
    kinds: dict[_Kind, list[str]] = {}
    for name in (*now, *(one for one in was if one not in now)):
        if kind := _became(was.get(name), now.get(name), touched):
            kinds.setdefault(kind, []).append(name)
    yield from (_sentence(kind, "", names) for kind, names in kinds.items())


def _became(was: _Field | None, now: _Field | None, touched: frozenset[tuple[int, int]]) -> _Kind | None:
    """What became of a field."""
    if now is None:
        return _FIELD_REMOVED
    former = was.value if was else None
    if _spelled(now.value) != _spelled(former) or _reaches(now.value, touched):
        return (_SIGNED if former is None else _RESIGNED) if now.signs else _FILLED
    if was is None:
        return _FIELD_ADDED
    return _REPAINTED if _reaches(now.shown, touched) else None


def _fields(pdf: Any) -> Iterator[tuple[str, _Field]]:
    for field in fields(pdf.Root.get("/AcroForm", {})):
        if "/T" in field and not any("/T" in kid for kid in field.get("/Kids", [])):
            signs = _inherited(field, "/FT") == "/Sig"
            yield _name(field), _Field(signs, _inherited(field, "/V"), field.get("/AP"))


def _name(field: Any) -> str:
    names: list[str] = []
    while field is not None and len(names) < _DEEP:
        names.insert(0, str(field.get("/T", "")))
        field = field.get("/Parent")
    return " ".join(".".join(filter(None, names)).split())[:_LONG]


# -- sentences ---------------------------------------------------------------------------------------------------------


def _numbered(kind: _Kind, numbers: Iterable[int]) -> Iterator[Sentence]:
    if listed := [str(n) for n in sorted(numbers)]:
        yield _sentence(kind, "page " if len(listed) == 1 else "pages ", listed)


def _sentence(kind: _Kind, noun: str, listed: Sequence[str]) -> Sentence:
    """`noun` is the same in both languages."""
    shown = noun + ", ".join(listed[:_LISTED]) + ("…" if len(listed) > _LISTED else "")
    return Sentence(f"{kind[0]} : {shown}", f"{kind[1]}: {shown}")
