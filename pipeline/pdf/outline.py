"""Bookmarks: the headings of a paper, nested as its sections are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.document.model import Lang
from pipeline.pdf.contents import Entry
from pipeline.pdf.objects import File, Raw
from pipeline.pdf.tags import text


@dataclass(slots=True)
class _Item:
    title: str
    destination: str
    kids: "list[_Item]" = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.kids) + sum(kid.count for kid in self.kids)


def outline(file: File, entries: Sequence[Entry], language: str, destination: Callable[[str], str]) -> str:
    """Its reference."""
    lang = Lang.AR if language.startswith(Lang.AR) else Lang.FR
    top = _Item("", "")
    path = [top]
    for entry in entries:
        if entry.of == "sections":
            del path[min(entry.level, len(path)) :]
            item = _Item(entry.words(lang), destination(entry.name))
            path[-1].kids.append(item)
            path.append(item)
    made = Raw()
    reference = file.put(made)
    made.content = f"<</Type/Outlines{_kids(file, top, reference)}>>"
    return reference


def _kids(file: File, item: _Item, own: str) -> str:
    """The entries that say what is below an item; what is below is written on the way."""
    if not item.kids:
        return ""
    objects = [Raw() for _ in item.kids]
    references = [file.put(made) for made in objects]
    for n, (kid, made) in enumerate(zip(item.kids, objects, strict=True)):
        before = f"/Prev {references[n - 1]}" if n else ""
        after = f"/Next {references[n + 1]}" if n + 1 < len(references) else ""
        below = _kids(file, kid, references[n])
        made.content = f"<</Title{text(kid.title)}/Parent {own}/Dest{kid.destination}{before}{after}{below}>>"
    return f"/First {references[0]}/Last {references[-1]}/Count {item.count}"
