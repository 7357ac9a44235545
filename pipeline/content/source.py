"""A YAML file as the tree of what is written in it: every scalar a text, every value with its place.

Content comes from outside. Anchors, aliases and tags are refused (a few lines of them can fill a memory), so are deep
nesting, oversized files, and characters that hide or turn round what a reader sees.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from pipeline.content.located import Located, Span
from pipeline.content.syntax import explain
from pipeline.errors import ContentError, Place, Sentence

MAX_BYTES = 4 << 20  # a city's largest file is a hundredth of this
MAX_DEPTH = 24

BOM = "\ufeff"

# Characters without a place in a text. YAML takes U+0085, U+2028 and U+2029 for line ends, people do not see them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\uffff\ud800-\udfff]|\r(?!\n)")
_OVERRIDE = re.compile("[\u202a-\u202e]")
_ISOLATE = re.compile("[\u2066-\u2069\u200e\u200f\u061c]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A `folded` text and where its source stands."""

    text: Located
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """`entries` in the order of the file; keys are unique."""

    entries: dict[Located, "Node"]
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    items: list["Node"]
    span: Span


Node = Scalar | Mapping | Sequence


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: `text` is without byte order mark and has its line ends; `root` is None if it is empty."""

    file: str
    text: str
    bom: bool
    root: Node | None = field(repr=False)


Loc = tuple[int | str, ...]  # keys and indexes, from the root down


def child(node: Node, step: int | str) -> Node | None:
    """The value below a key, or the entry at an index."""
    if isinstance(node, Mapping):
        return next((value for key, value in node.entries.items() if key == step), None)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def place(root: Node, loc: Loc) -> Place:
    """Where the value at `loc` begins, or the nearest thing around it that is there."""
    node = root
    for step in loc:
        inner = child(node, step)
        if inner is None:
            break
        node = inner
    return node.span.place(node.span.start)


def key_place(root: Node, loc: Loc) -> Place:
    """Where the key of the value at `loc` is written; of a list entry, where the entry begins."""
    node = root
    for step in loc[:-1]:
        inner = child(node, step)
        if inner is None:
            return node.span.place(node.span.start)
        node = inner
    key = next((key for key in node.entries if key == loc[-1]), None) if loc and isinstance(node, Mapping) else None
    return (key.place if key is not None else None) or place(root, loc)


def read(data: bytes, file: str) -> Source:
    """The tree of a file's bytes; raises `ContentError` where it is not what content may be."""
    if len(data) > MAX_BYTES:
        raise ContentError(
            Sentence(
                fr=f"fichier trop grand : plus de {MAX_BYTES >> 20} Mo",
                en=f"the file is too large: more than {MAX_BYTES >> 20} MB",
            ),
            Place(file),
        )
    text = _decoded(data, file)
    bom = text.startswith(BOM)
    text = text.removeprefix(BOM)
    refuse_hidden(text, Span(file, text, 0, len(text), ""))
    try:
        return Source(file, text, bom, _Builder(file, text).tree())
    except yaml.MarkedYAMLError as error:
        raise explain(error, text, file) from None


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        raise ContentError(
            Sentence(fr="ce fichier n’est pas en UTF-8", en="this file is not in UTF-8"),
            Span(file, good, 0, len(good), "").place(len(good)),
            Sentence(
                fr="l’enregistrer de nouveau en choisissant l’encodage UTF-8",
                en="save it again with the encoding UTF-8",
            ),
        ) from None


def refuse_hidden(text: str, span: Span) -> None:
    """Raise at the first control character or direction mark of `text`, which begins where `span` does.

    A span without length is one place for all.
    """
    if match := _CONTROL.search(text):
        raise _control(match[0], span.place(min(span.start + match.start(), span.end)))
    if match := _OVERRIDE.search(text):
        raise ContentError(
            Sentence(
                fr=f"caractère U+{ord(match[0]):04X}, qui force le sens de lecture et peut tromper le lecteur",
                en=f"character U+{ord(match[0]):04X}, which forces the direction and can deceive the reader",
            ),
            span.place(min(span.start + match.start(), span.end)),
            Sentence(
                fr="l’effacer : le programme dispose lui-même l’arabe et le français",
                en="delete it: the program arranges Arabic and French by itself",
            ),
        )
    if match := _ISOLATE.search(text):
        raise ContentError(
            Sentence(
                fr=f"marque de direction U+{ord(match[0]):04X} dans le texte",
                en=f"direction mark U+{ord(match[0]):04X} in the text",
            ),
            span.place(min(span.start + match.start(), span.end)),
            Sentence(
                fr="l’effacer : le programme isole lui-même les sigles, les nombres et les adresses",
                en="delete it: the program itself isolates acronyms, numbers and addresses",
            ),
        )


def _control(char: str, place: Place) -> ContentError:
    return ContentError(
        Sentence(
            fr=f"caractère de contrôle U+{ord(char):04X} dans le texte",
            en=f"control character U+{ord(char):04X} in the text",
        ),
        place,
        Sentence(
            fr="effacer ce caractère invisible et retaper le mot",
            en="delete this invisible character and retype the word",
        ),
    )


def folded(value: str, style: str) -> str:
    r"""A scalar's text as papers need it: "\n\n" parts paragraphs, "\n" is a line break; there is no other line end.

    As in Markdown, a blank line opens a paragraph, a line end alone is a space, one after a backslash a line break. In
    styles that YAML has already folded, each line end left is one that the author wrote as a blank line.
    """
    if "\n" not in value:
        return value
    if style != "|":
        return "\n\n".join(line for part in value.split("\n") if (line := part.strip(" ")))
    paragraphs: list[list[str]] = [[]]
    for part in value.split("\n"):
        if line := part.strip(" "):
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(_joined(lines) for lines in paragraphs if lines)


def breaks(line: str) -> bool:
    """Whether the line ends with a backslash that asks for a line break (and is not one that another one escapes)."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _joined(lines: list[str]) -> str:
    ends = [line[:-1] + "\n" if breaks(line) else line + " " for line in lines[:-1]]
    return "".join([*ends, lines[-1]])


class _Builder:
    """One pass over the events of libyaml, without its composer, which would follow aliases."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        # libyaml counts characters, but strips nothing: `text` has no byte order mark.
        self.events: Iterator[yaml.Event] = yaml.parse(text, yaml.CSafeLoader)

    def tree(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise ContentError(
                    Sentence(fr="deux documents dans un même fichier", en="two documents in one file"),
                    self._place(_offsets(event)[0]),
                    Sentence(fr="supprimer la ligne « --- »", en="delete the line “---”"),
                )
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0)
        return root

    def _place(self, index: int) -> Place:
        return Span(self.file, self.text, 0, 0, "").place(index)

    def _span(self, start: int, end: int, style: str = "") -> Span:
        return Span(self.file, self.text, start, end, style)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        start, end = _offsets(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise ContentError(
                Sentence(
                    fr="les ancres (&), les alias (*) et les étiquettes (!) de YAML ne sont pas admis",
                    en="YAML anchors (&), aliases (*) and tags (!) are not accepted",
                ),
                self._place(start),
                Sentence(
                    fr="mettre entre guillemets droits un texte qui commence par & * ou !",
                    en="put a text that begins with & * or ! between straight quotes",
                ),
            )
        if isinstance(event, yaml.ScalarEvent):
            span = self._span(start, end, event.style or "")
            if event.style == '"':  # escapes can spell what the file does not show
                refuse_hidden(event.value, self._span(start, start))
            if "\t" in event.value:
                raise _control("\t", self._place(max(start, self.text.find("\t", start, span.end))))
            return Scalar(Located(folded(event.value, span.style), span), span)
        if depth >= MAX_DEPTH:
            raise ContentError(
                Sentence(fr="trop de niveaux imbriqués", en="too many nested levels"),
                self._place(start),
                Sentence(fr=f"{MAX_DEPTH} niveaux au plus", en=f"{MAX_DEPTH} levels at most"),
            )
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Sequence(items, self._span(start, _offsets(following)[1]))
        return self._mapping(start, depth)

    def _mapping(self, start: int, depth: int) -> Mapping:
        entries: dict[Located, Node] = {}
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            key = self._node(following, depth + 1)
            if not isinstance(key, Scalar):
                raise ContentError(
                    Sentence(fr="une clé doit être un mot", en="a key must be a word"),
                    self._place(key.span.start),
                    Sentence(
                        fr="mettre entre guillemets droits un texte qui commence par [ ou {",
                        en="put a text that begins with [ or { between straight quotes",
                    ),
                )
            if key.text in entries:
                first = next(k for k in entries if k == key.text).place
                raise ContentError(
                    Sentence(
                        fr=f"la clé « {key.text} » est écrite deux fois (déjà ligne {first.line if first else 0})",
                        en=f"the key “{key.text}” is written twice (already on line {first.line if first else 0})",
                    ),
                    self._place(key.span.start),
                    Sentence(fr="n’en garder qu’une", en="keep only one"),
                )
            entries[key.text] = self._node(next(self.events), depth + 1)
        return Mapping(entries, self._span(start, _offsets(following)[1]))


def _offsets(event: yaml.Event) -> tuple[int, int]:
    """Where an event begins and ends, in characters; libyaml always knows."""
    if event.start_mark is None or event.end_mark is None:
        raise AssertionError(event)
    return event.start_mark.index, event.end_mark.index
