"""Change one value of a YAML file and not one other byte: line ends, byte order mark, comments and indentation stay.

A value keeps its style: a quoted one stays quoted, a block keeps its header, its indentation and the width of its
lines; a plain one is quoted only if it must be. Every result is read again before it is returned: what a file says
after a splice is what was asked for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.content import source
from pipeline.content.located import Span
from pipeline.content.source import BOM, Loc, Node, Scalar, Source
from pipeline.errors import ContentError, Place, Sentence

WIDTH = 120  # of the lines of a new block

Entry = Mapping[str, "str | Entry | Sequence[str | Entry]"]


def splice(data: bytes, path: Loc, new: str, file: str = "") -> bytes:
    r"""The file with the text at `path` replaced by `new`, in which "\n\n" parts paragraphs and "\n" is a line break.

    Raises `ContentError` if there is no text at `path`, or if `new` holds what content may not.
    """
    read = source.read(data, file)
    node = _node(read, path)
    if not isinstance(node, Scalar):
        raise _impossible(node, f"« {_name(path)} » n’est pas un texte", f"“{_name(path)}” is not a text")
    wanted = canonical(new)
    source.refuse_hidden(wanted, replace(node.span, end=node.span.start))
    for edit in _spellings(read, node, wanted):
        text = edit.applied(read.text)
        try:
            found = _node(source.read(text.encode(), file), path)
        except ContentError:
            continue
        if isinstance(found, Scalar) and found.text == wanted:
            return _encoded(read, text)
    raise _impossible(
        node,
        f"le texte de « {_name(path)} » ne peut pas être écrit ici",
        f"the text of “{_name(path)}” cannot be written here",
    )


def insert(data: bytes, after: Loc, entry: Entry, file: str = "", *, first: bool = False, apart: bool = False) -> bytes:
    """The file with a new list entry, or new keys, below the list entry or key at `after`, indented as that one is.

    With `first`, `after` names a list, and the new entry comes before its others. With `apart`, blank lines part it
    from its neighbour as they part the others of the list.
    """
    read = source.read(data, file)
    path = (*after, 0) if first else after
    node = _node(read, path)
    lines = _lines(read, node, path)
    newline = _newline(read.text, lines.start)
    width = lines.indent + (2 if lines.dash else 0)
    written = list(_rendered(entry, width))
    if lines.dash:
        written[0] = " " * lines.indent + "- " + written[0][width:]
    block = "".join(line + newline for line in written)
    gap = _gap(read, path) if apart else ""
    if first:
        start = _commented(read.text, lines.start)
        return _checked(read, read.text[:start] + block + gap + read.text[start:], file)
    ended = read.text[: lines.end].endswith("\n")
    text = read.text[: lines.end] + ("" if ended else newline) + gap + block + read.text[lines.end :]
    return _checked(read, text, file)


def move(data: bytes, path: Loc, after: Loc, file: str = "", *, first: bool = False) -> bytes:
    """The file with the list entry at `path` below the one at `after`; with `first`, first in the list at `after`.

    The comments right above it and the blank lines that part it from its neighbour go with it; it is indented as its
    new neighbours are. Raises `ContentError` for the only entry of a list, or one that would stand inside itself.
    """
    read = source.read(data, file)
    goal = (*after, 0) if first else after
    if goal[: len(path)] == path:
        return data
    _not_only(read, path)
    entry, neighbour = (_lines(read, _node(read, where), where) for where in (path, goal))
    start, gap = _commented(read.text, entry.start), ""
    above = _blank(read.text, start)
    if path[-1] == 0:  # nothing parts the first one from what is above it
        end = _unblank(read.text, entry.end)
        gap, cut = read.text[entry.end : end], (start, end)
    else:
        gap, cut = read.text[above:start], (above, entry.end)
    newline = _newline(read.text, entry.start)
    block = _indented(_ended(read.text[start : entry.end], newline), neighbour.indent - entry.indent)
    at = _commented(read.text, neighbour.start) if first else neighbour.end
    put = block + gap if first else gap + block
    if not first and not read.text[:at].endswith("\n"):
        put = newline + put
    text = read.text
    if at >= cut[1]:
        text = text[: cut[0]] + text[cut[1] : at] + put + text[at:]
    else:
        text = text[:at] + put + text[at : cut[0]] + text[cut[1] :]
    return _checked(read, text, file)


def delete(data: bytes, path: Loc, file: str = "") -> bytes:
    """The file without the lines of the list entry, or of the key, at `path`; comments around it stay."""
    read = source.read(data, file)
    _not_only(read, path)
    lines = _lines(read, _node(read, path), path)
    return _checked(read, read.text[: lines.start] + read.text[lines.end :], file)


def canonical(text: str) -> str:
    """A text as a file can hold it: no blank at the ends of lines, one empty line between paragraphs."""
    paragraphs = re.split(r"\n[ \n]*\n", text.replace("\r\n", "\n"))
    stripped = ("\n".join(line.strip(" ") for line in part.split("\n") if line.strip(" ")) for part in paragraphs)
    return "\n\n".join(part for part in stripped if part)


# -- spellings of a text ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replace `start` to `end` by `new`."""

    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


def _spellings(read: Source, node: Scalar, wanted: str) -> Iterator[_Edit]:
    """The ways to write it, best first; not all of them can be read back."""
    span, text = node.span, read.text
    newline = _newline(text, span.start)
    if span.style in ("|", ">"):
        yield from _in_block(node, wanted, newline)
        return
    blank = "" if span.start == 0 or text[span.start - 1] in " \t\n" else " "
    edit = _Edit(span.start, span.end, "")
    if "\n" not in wanted:
        double = blank + '"' + wanted.replace("\\", "\\\\").replace('"', '\\"') + '"'
        single = blank + "'" + wanted.replace("'", "''") + "'"
        plain = blank + wanted
        for spelling in {"'": (single, double), '"': (double, single)}.get(span.style, (plain, double, single)):
            yield replace(edit, new=spelling)
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    indent = len(line) - len(re.sub(r"^[ -]*", "", line)) + 2
    ends_line = text.find("\n", span.end)
    if not text[span.end : ends_line if ends_line >= 0 else None].strip():
        lines = _block_lines(wanted, indent, WIDTH)
        yield replace(edit, new=f"{blank}|{newline}{newline.join(lines)}")


def _in_block(node: Scalar, wanted: str, newline: str) -> Iterator[_Edit]:
    """The same block with other lines; a folded one becomes literal if it must hold a line break."""
    span = node.span
    head = span.source.find("\n", span.start, span.end) + 1
    start, end = _content(span)
    old = [line.rstrip("\r") for line in span.source[start:end].split("\n")]
    indent = min((len(line) - len(line.lstrip(" ")) for line in old if line.strip()), default=_indent_of(span) + 2)
    wrapped = any(first.strip() and second.strip() for first, second in pairwise(old))
    width = max(map(len, old)) if wrapped else 0
    literal = newline.join(_block_lines(wanted, indent, width))
    if span.style == ">":
        yield _Edit(start, end, newline.join(_block_lines(wanted, indent, width, breaks=False)))
        header = span.source[span.start : head].replace(">", "|", 1)
        yield _Edit(span.start, end, header + span.source[head:start] + literal)
        return
    yield _Edit(start, end, literal)


def _content(span: Span) -> tuple[int, int]:
    """From the first line of a block that is not blank to the end of the last; where one would stand if none is."""
    head = span.source.find("\n", span.start, span.end) + 1 or span.end
    body = span.source[head : span.end]
    stripped = body.rstrip(" \r\n")
    if not stripped:
        return head, head
    first = len(body) - len(body.lstrip(" \r\n"))
    return head + body.rfind("\n", 0, first) + 1, head + len(stripped)


def _indent_of(span: Span) -> int:
    line = span.source[span.source.rfind("\n", 0, span.start) + 1 : span.start]
    return len(line) - len(line.lstrip(" "))


def _block_lines(text: str, indent: int, width: int, *, breaks: bool = True) -> list[str]:
    """The lines of a block; `width` 0 does not wrap. Without `breaks`, a line break is an ordinary line end."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append("")
        pieces = paragraph.split("\n")
        for i, piece in enumerate(pieces):
            wrapped = _wrapped(piece, width - indent) if width else [piece]
            if breaks and i < len(pieces) - 1:
                wrapped[-1] += "\\"
            lines += [" " * indent + line for line in wrapped]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters where possible, parted only where joining them gives the same text."""
    lines = [""]
    for word in re.split(r"(?<![ \\]) (?! )", text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += (" " if lines[-1] else "") + word
    return lines


# -- entries ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lines:
    """The whole lines of an entry, their indentation, and whether a dash begins them."""

    start: int
    end: int
    indent: int
    dash: bool


def _lines(read: Source, node: Node, path: Loc) -> _Lines:
    parent = _node(read, path[:-1])
    begin = node.span.start
    if isinstance(parent, source.Mapping):
        key = next(key for key in parent.entries if key == path[-1])
        begin = key.span.start if key.span else begin
    start = read.text.rfind("\n", 0, begin) + 1
    before = read.text[start:begin]
    if read.text[parent.span.start] in "[{" or not re.fullmatch(
        r" *- +" if isinstance(parent, source.Sequence) else r" *", before
    ):
        raise _impossible(
            node,
            f"« {_name(path)} » ne commence pas sa propre ligne",
            f"“{_name(path)}” does not begin a line of its own",
        )
    last = read.text.find("\n", _end(node))
    return _Lines(
        start, last + 1 if last >= 0 else len(read.text), len(before) - len(before.lstrip(" ")), "-" in before
    )


def _gap(read: Source, path: Loc) -> str:
    """The blank lines above the entry at `path`; of the first of a list, those above the next one."""
    entry = (*path[:-1], max(int(path[-1]), 1))
    parent = _node(read, path[:-1])
    if not isinstance(parent, source.Sequence) or len(parent.items) < 2:  # noqa: PLR2004 -- nothing to part
        return ""
    start = _commented(read.text, _lines(read, _node(read, entry), entry).start)
    return read.text[_blank(read.text, start) : start]


def _not_only(read: Source, path: Loc) -> None:
    parent = _node(read, path[:-1])
    if len(parent.items if isinstance(parent, source.Sequence) else getattr(parent, "entries", ())) == 1:
        raise _impossible(
            _node(read, path),
            f"« {_name(path)} » est le dernier élément, il ne peut pas être retiré",
            f"“{_name(path)}” is the last element, it cannot be removed",
        )


def _commented(text: str, start: int) -> int:
    """Where the comments right above the line at `start` begin; `start` if there are none."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip(" ").startswith("#"):
            break
        start = above
    return start


def _blank(text: str, start: int) -> int:
    """Where the blank lines right above the line at `start` begin."""
    while start > 0 and not text[(above := text.rfind("\n", 0, start - 1) + 1) : start].strip():
        start = above
    return start


def _unblank(text: str, start: int) -> int:
    """Where the blank lines from the line at `start` on end."""
    while (end := text.find("\n", start) + 1) and not text[start:end].strip():
        start = end
    return start


def _ended(block: str, newline: str) -> str:
    return block if block.endswith("\n") else block + newline


def _indented(block: str, by: int) -> str:
    """The lines moved to the right, or to the left where `by` is negative; blank ones stay."""
    lines = block.splitlines(keepends=True)
    if by < 0:
        return "".join(line[-by:] if line.strip() else line for line in lines)
    return "".join(" " * by + line if line.strip() else line for line in lines)


def _end(node: Node) -> int:
    """Where the last character of a value stands: parsers count the blanks and comments after it too."""
    if isinstance(node, Scalar):
        if node.span.style in ("|", ">"):
            return _content(node.span)[1]
        return max(node.span.start, node.span.end)
    if node.span.source[node.span.start] in "[{":
        return node.span.end
    children = list(node.entries.values()) if isinstance(node, source.Mapping) else node.items
    return _end(children[-1])


def _rendered(entry: Entry, indent: int) -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, str):
            yield from _text_lines(f"{' ' * indent}{key}:", canonical(value), indent)
            continue
        yield f"{' ' * indent}{key}:"
        if isinstance(value, Mapping):
            yield from _rendered(value, indent + 2)
            continue
        for one in value:
            if isinstance(one, str):
                yield from _text_lines(f"{' ' * indent}  -", canonical(one), indent + 2)
            else:
                first, *others = _rendered(one, indent + 4)
                yield f"{' ' * indent}  - {first.lstrip(' ')}"
                yield from others


def _text_lines(head: str, text: str, indent: int) -> Iterator[str]:
    """A text behind its key or its dash, on their line where it can stand there."""
    line = f"{head} {text}"
    if "\n" not in text and len(line) <= WIDTH and _is_plain(text):
        yield line
    else:
        yield f"{head} |"
        yield from _block_lines(text, indent + 2, WIDTH)


def _is_plain(text: str) -> bool:
    """Whether the text can stand behind a key as it is."""
    try:
        root = source.read(f"k: {text}\n".encode(), "").root
    except ContentError:
        return False
    found = source.child(root, "k") if root else None
    return isinstance(found, Scalar) and found.text == text


# -- common -----------------------------------------------------------------------------------------------------------


def _node(read: Source, path: Loc) -> Node:
    node = read.root
    for step in path:
        node = source.child(node, step) if node is not None else None
    if node is None:
        raise ContentError(
            Sentence(
                fr=f"il n’y a pas de « {_name(path)} » dans ce fichier", en=f"there is no “{_name(path)}” in this file"
            ),
            Place(read.file),
        )
    return node


def _name(path: Loc) -> str:
    return ".".join(map(str, path))


def _impossible(node: Node, fr: str, en: str) -> ContentError:
    return ContentError(
        Sentence(fr=fr, en=en),
        node.span.place(node.span.start),
        Sentence(fr="modifier ce passage à la main", en="change this passage by hand"),
    )


def _newline(text: str, near: int) -> str:
    """The line end used where the value stands."""
    end = text.find("\n", near)
    if end < 0:
        end = text.rfind("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _checked(read: Source, text: str, file: str) -> bytes:
    source.read(text.encode(), file)
    return _encoded(read, text)


def _encoded(read: Source, text: str) -> bytes:
    return ((BOM if read.bom else "") + text).encode()
