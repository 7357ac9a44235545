"""The comments of a file with their answers, by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.document.model import Comment
from pipeline.word.ooxml import q
from pipeline.word.reading.inline import Line
from pipeline.word.reading.marks import author, moment
from pipeline.word.reading.package import Package

_PARA = q("w14:paraId")


def comments(package: Package) -> Mapping[str, Comment]:
    """Id -> comment, each with the answers to it; an answer has no entry of its own."""
    found: dict[str, Comment] = {}
    paragraphs: dict[str, str] = {}  # id of the last paragraph -> id of the comment
    for name in package.related(package.main, "comments"):
        root = package.xml(name)
        for element in () if root is None else root.iterchildren(q("comment")):
            number = element.get(q("id"), "")
            found.setdefault(number, Comment(author(element), _words(element), moment(element)))
            for paragraph in element.iter(q("p")):
                if identity := paragraph.get(_PARA):
                    paragraphs[identity] = number
    parents, done = _extended(package, paragraphs)
    for number in parents:
        top = _top(number, parents)
        if top in found and number in found and top != number:
            found[top] = replace(found[top], replies=(*found[top].replies, found[number]))
    for number in done & found.keys():
        found[number] = replace(found[number], resolved=True)
    tops = {number: _top(number, parents) for number in found}
    return {number: comment for number, comment in found.items() if tops[number] == number or tops[number] not in found}


def _top(number: str, parents: Mapping[str, str]) -> str:
    """The comment that an answer, or an answer to an answer, is about; of answers in a circle, each is its own."""
    passed = {number}
    top = number
    while top in parents:
        top = parents[top]
        if top in passed:
            return number
        passed.add(top)
    return top


def _extended(package: Package, paragraphs: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """Which comment answers which, and which are settled."""
    parents: dict[str, str] = {}
    done: set[str] = set()
    for name in package.related(package.main, "commentsExtended"):
        root = package.xml(name)
        for element in () if root is None else root.iterchildren(q("w15:commentEx")):
            number = paragraphs.get(element.get(q("w15:paraId"), ""))
            parent = paragraphs.get(element.get(q("w15:paraIdParent"), ""))
            if number is not None and parent is not None and parent != number:
                parents[number] = parent
            if number is not None and element.get(q("w15:done")) == "1":
                done.add(number)
    return parents, done


def _words(element: etree._Element) -> str:
    lines = []
    for paragraph in element.iter(q("p")):
        pieces = paragraph.iter(q("t"), q("tab"), q("br"), q("delText"))
        lines.append("".join((piece.text or "") if piece.tag == q("t") else _sign(piece) for piece in pieces))
    return "\n".join(lines)


def _sign(piece: etree._Element) -> str:
    return {q("tab"): "\t", q("br"): "\n"}.get(str(piece.tag), "")


@dataclass
class Margin:
    """Gives each comment to the first paragraph that it is about; `left` are those that are about none."""

    known: Mapping[str, Comment]
    _placed: set[str] = field(default_factory=set)

    def beside(self, line: Line) -> tuple[Comment, ...]:
        """The comments of a paragraph; `quote` is empty where the comment is about all of it."""
        words = "".join(getattr(item, "text", "") for item in line.content)
        found = []
        for number, (start, end) in line.spans.items():
            if number in self.known and number not in self._placed:
                self._placed.add(number)
                quote = words[start : end if end >= 0 else None] if start >= 0 else ""
                found.append(replace(self.known[number], quote="" if quote == words else quote))
        return tuple(found)

    @property
    def left(self) -> list[Comment]:
        return [comment for number, comment in self.known.items() if number not in self._placed]
