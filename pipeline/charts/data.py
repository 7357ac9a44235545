"""What a chart draws, read from the table of its figure: the table is the data, so the two cannot disagree."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.document.model import Block, Cell, Figure, List, Paragraph, Text
from pipeline.errors import DocumentError, Sentence


@dataclass(frozen=True, slots=True)
class Value:
    """A machine value (an ISO date, or a decimal number) and the words that the table prints for it."""

    raw: str
    text: str


@dataclass(frozen=True, slots=True)
class Datum:
    """A row of the table. Without `values` it is the heading of the rows that follow."""

    label: str
    values: tuple[Value, ...]


def _words(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield "".join(inline.text for inline in block.content if isinstance(inline, Text))
        elif isinstance(block, List):
            for item in block.items:
                yield from _words(item.blocks)


def _text(cell: Cell) -> str:
    return " ".join(_words(cell.blocks))


def data(figure: Figure) -> tuple[Datum, ...]:
    """The rows of the figure's table, header rows aside: a label, then the cells that carry a value.

    Raises `DocumentError` for a figure without a table.
    """
    if figure.table is None:
        raise DocumentError(
            Sentence(
                fr=f"la figure « {figure.alt} » n’a pas de tableau de données",
                en=f"the figure “{figure.alt}” has no table of data",
            ),
            hint=Sentence(fr="placez un tableau dans <figure>", en="put a table inside <figure>"),
        )
    return tuple(
        Datum(_text(row.cells[0]), tuple(Value(cell.value, _text(cell)) for cell in row.cells if cell.value))
        for row in figure.table.rows
        if not row.header and row.cells
    )


def legend(figure: Figure) -> tuple[str, ...]:
    """The words of the first header row, the label's own column aside: what each series is called."""
    if figure.table is None:
        return ()
    header = next((row for row in figure.table.rows if row.header), None)
    return tuple(_text(cell) for cell in header.cells[1:]) if header else ()
