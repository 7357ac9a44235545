"""Labels and cross-references, given once for Word, PDF, HTML and mails.

Sections are numbered by their scheme: "decimal" by depth ("1.", "1.1"; inside article 3, "3.1"), "article" and "annex"
straight through the paper ("Article 3 –", «الفصل 3 –» in Tunisia, «المادة 3 –» in Morocco). List items carry "1.", "a)"
or «أ)» (in the order of the abjad, as Arabic administrations letter), bullets "•", "–" inside another list. Tables and
figures with a caption are "Tableau 1 –". The sign that parts a label from what follows is the label's own, as in "1.".

A reference is an internal link without words; it receives the label of its target as a sentence needs it: "article 3",
"2.1", «الجدول 1». A target without a label of its own is known by that of what it stands in, a section without number
by its heading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pipeline.content.names import meant
from pipeline.document import walk
from pipeline.document.model import (
    Block,
    Document,
    Figure,
    Inline,
    Lang,
    List,
    ListItem,
    Note,
    Paragraph,
    Parallel,
    Section,
    Table,
    Text,
)
from pipeline.errors import DocumentError, Sentence

Gettext = Callable[[str], str]

# What needs words: the label, and how a sentence names it. Message ids of the catalogues.
WORDS = {
    "article": ("Article %(n)s –", "article %(n)s"),
    "annex": ("Annexe %(n)s –", "annexe %(n)s"),
    "table": ("Tableau %(n)s –", "tableau %(n)s"),
    "figure": ("Figure %(n)s –", "figure %(n)s"),
}
_LETTERS = {Lang.FR: "abcdefghijklmnopqrstuvwxyz", Lang.AR: "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"}
_BULLETS = ("•", "–")


def number(document: Document, gettext: Gettext) -> Document:
    """The document with every label and every reference filled in; numbering it again changes nothing.

    Raises `DocumentError` for a reference to what is not in the paper.
    """
    counter = _Counter(gettext)
    numbered = replace(
        document,
        blocks=counter.blocks(document.blocks),
        header=counter.blocks(document.header),
        footer=counter.blocks(document.footer),
    )
    return walk.rewrite(numbered, lambda paragraph: _referring(paragraph, counter.names))


# -- labels -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counter:
    """One pass in reading order. `names` says how a sentence names each identified place."""

    gettext: Gettext
    names: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    path: list[int] = field(default_factory=lambda: [0])  # the decimal number reached at each depth, the innermost last
    lists: int = 0  # how many lists we are in
    here: str = ""  # how a sentence names the numbered thing we are in

    def blocks(self, found: tuple[Block, ...]) -> tuple[Block, ...]:
        return walk.kept(found, map(self.block, found))

    def block(self, block: Block) -> Block:
        match block:
            case Section():
                return self.section(block)
            case List():
                return self.list(block)
            case Table() | Figure() if block.caption:
                label, name = self.words("table" if isinstance(block, Table) else "figure")
                self.note(block.id, name)
                return self.inside(replace(block, caption=replace(block.caption, label=label)))
            case Paragraph():
                self.note(block.id, self.here)
                return block
            case _:
                return self.inside(block)

    def inside(self, block: Block) -> Block:
        return walk.rebuilt(block, lambda paragraph: paragraph, self.blocks)

    def words(self, kind: str) -> tuple[str, str]:
        n = self.counts[kind] = self.counts.get(kind, 0) + 1
        label, name = (self.gettext(message) % {"n": n} for message in WORDS[kind])
        return label, name.replace(" ", "\u00a0")

    def note(self, target: str, name: str) -> None:
        if target and name:
            self.names.setdefault(target, name)

    def section(self, section: Section) -> Section:
        outside, path, label = self.here, self.path, ""
        match section.numbering:
            case "decimal":
                path[-1] += 1
                self.here = ".".join(map(str, path))
                label = self.here if len(path) > 1 else f"{self.here}."
                self.path = [*path, 0]
            case "article" | "annex" as kind:
                label, self.here = self.words(kind)
                self.path = [self.counts[kind], 0]
            case _:
                self.here = self.here or walk.text_of(section.heading)
        self.note(section.id, self.here if label else walk.text_of(section.heading))
        heading = _labelled(section.heading, label) if label else section.heading
        blocks = self.blocks(section.blocks)
        self.here, self.path = outside, path
        return replace(section, heading=heading, blocks=blocks)

    def list(self, found: List) -> List:
        self.lists += 1
        outside = self.here
        items = []
        for n, item in enumerate(found.items, found.start):
            label = mark(found, n, self.lists)
            if found.marker != "bullet":
                self.here = f"{outside}, {label.rstrip('.')}" if outside else label.rstrip(".")
            self.note(item.id, self.here)
            items.append(self.item(item, label))
        self.here = outside
        self.lists -= 1
        return replace(found, items=tuple(items))

    def item(self, item: ListItem, label: str) -> ListItem:
        blocks = self.blocks(item.blocks)
        match blocks:
            case (Paragraph() as first, *rest):
                return replace(item, blocks=(replace(first, label=label), *rest))
            case _:
                return replace(item, blocks=blocks)


def _labelled(heading: Paragraph | Parallel, label: str) -> Paragraph | Parallel:
    """A heading in two languages, which the template wrote side by side itself, is labelled in both."""
    if isinstance(heading, Paragraph):
        return replace(heading, label=label)
    return replace(
        heading,
        columns=tuple(
            tuple(replace(block, label=label) if isinstance(block, Paragraph) else block for block in column)
            for column in heading.columns
        ),
    )


def mark(found: List, n: int, depth: int) -> str:
    """What stands before item `n` of a list that is the `depth`th inside one another."""
    match found.marker:
        case "decimal":
            return f"{n}."
        case "letter":
            letters = _LETTERS.get(found.lang, _LETTERS[Lang.FR])
            return f"{letters[(n - 1) % len(letters)]})"
        case _:
            return _BULLETS[(depth - 1) % len(_BULLETS)]


# -- references -------------------------------------------------------------------------------------------------------


def _referring(paragraph: Paragraph, names: Mapping[str, str]) -> Paragraph:
    content = tuple(_filled(item, names) for item in paragraph.content)
    return paragraph if content == paragraph.content else replace(paragraph, content=content)


def _filled(item: Inline, names: Mapping[str, str]) -> Inline:
    match item:
        case Text() if item.href.startswith("#") and not item.text:
            return replace(item, text=_name(item.href[1:], names))
        case Note():
            return replace(
                item, content=tuple(t for t in (_filled(t, names) for t in item.content) if isinstance(t, Text))
            )
        case _:
            return item


def _name(target: str, names: Mapping[str, str]) -> str:
    if target in names:
        return names[target]
    raise DocumentError(
        Sentence(
            f"renvoi vers « {target} », qui n’est pas dans le document", f"reference to “{target}”, not in the paper"
        ),
        hint=meant(target, sorted(names)),
    )
