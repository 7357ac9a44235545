"""What reviewers do to a paper besides rewording it: they move, embolden, add and take away."""

from collections.abc import Callable
from dataclasses import replace

from pipeline.document import walk
from pipeline.document.model import Block, Cell, Document, Lang, List, ListItem, Paragraph, Row, Section, Table, Text


def embolden(document: Document, words: str) -> Document:
    """With some words strong."""

    def paragraph(found: Paragraph) -> Paragraph:
        content = (piece for item in found.content for piece in (cut(item) if isinstance(item, Text) else (item,)))
        return replace(found, content=walk.merged(content))

    def cut(text: Text) -> tuple[Text, ...]:
        before, sign, after = text.text.partition(words)
        if not sign:
            return (text,)
        return (replace(text, text=before), replace(text, text=sign, strong=True), replace(text, text=after))

    result = walk.rewrite(document, paragraph)
    assert result != document, f"« {words} » is not in the paper"
    return result


def with_items(document: Document, items: Callable[[list[ListItem]], list[ListItem]]) -> Document:
    def block(found: Block) -> tuple[Block, ...]:
        return (replace(found, items=tuple(items(list(found.items)))),) if isinstance(found, List) else (found,)

    return walk.rewrite_blocks(document, block)


def moved_item(document: Document, name: str, after: str) -> Document:
    """With an item of a list after another one of it."""

    def items(found: list[ListItem]) -> list[ListItem]:
        if {name, after} <= {item.id for item in found}:
            (one,) = (item for item in found if item.id == name)
            found.remove(one)
            found.insert([item.id for item in found].index(after) + 1, one)
        return found

    return with_items(document, items)


def moved_across(document: Document, name: str, after: str) -> Document:
    """With an item of a list after one of another list."""
    moving: list[ListItem] = []

    def taken(found: list[ListItem]) -> list[ListItem]:
        moving.extend(item for item in found if item.id == name)
        return [item for item in found if item.id != name]

    def put(found: list[ListItem]) -> list[ListItem]:
        at = next((n for n, item in enumerate(found, 1) if item.id == after), 0)
        return [*found[:at], *moving, *found[at:]] if at else found

    return with_items(with_items(document, taken), put)


def moved_section(document: Document, name: str, after: str) -> Document:
    """With an article after another one; first of them where `after` is ""."""
    rest = [block for block in document.blocks if getattr(block, "id", "") != name]
    (one,) = (block for block in document.blocks if getattr(block, "id", "") == name)
    names = [getattr(block, "id", "") for block in rest]
    first = next(n for n, block in enumerate(rest) if isinstance(block, Section) and block.numbering == "article")
    at = names.index(after) + 1 if after else first
    return replace(document, blocks=(*rest[:at], one, *rest[at:]))


def without(document: Document, name: str) -> Document:
    """Without an article, a paragraph, an item or a row."""

    def block(found: Block) -> tuple[Block, ...]:
        match found:
            case Section() | Paragraph() if found.id == name:
                return ()
            case List():
                return (replace(found, items=tuple(item for item in found.items if item.id != name)),)
            case Table():
                return (replace(found, rows=tuple(row for row in found.rows if row.id != name)),)
            case _:
                return (found,)

    return walk.rewrite_blocks(document, block)


def with_item(document: Document, after: str, *words: str) -> Document:
    """With new items after one of a list."""
    lang = document.langs[0]

    def items(found: list[ListItem]) -> list[ListItem]:
        names = [item.id for item in found]
        new = [ListItem((line(text, lang, label="z)"),)) for text in words]
        at = names.index(after) + 1 if after in names else 0
        return [*found[:at], *new, *found[at:]] if at else found

    return with_items(document, items)


def with_row(document: Document, after: str, *cells: str) -> Document:
    """With a new row after one of a table."""
    lang = document.langs[0]

    def block(found: Block) -> tuple[Block, ...]:
        names = [row.id for row in found.rows] if isinstance(found, Table) else []
        if not isinstance(found, Table) or after not in names:
            return (found,)
        at = names.index(after) + 1
        new = Row(tuple(Cell((line(text, lang),)) for text in cells))
        return (replace(found, rows=(*found.rows[:at], new, *found.rows[at:])),)

    return walk.rewrite_blocks(document, block)


def line(words: str, lang: Lang, label: str = "") -> Paragraph:
    return Paragraph((Text(words, lang),), lang, label=label)
