"""A new row of a table as an entry of the list that the table shows, as the rows that are there teach.

A cell prints a text in both languages, the names of organisations, a word that stands for a choice ("Haute": high), or
figures among fixed words ("Note : 4 sur 5"). What holds for every row holds for the new one; a value that no cell shows
is the one that all rows share. Where a cell prints anything else (an amount, a date, a number that the program counts),
or could print two values, the row is made by hand: nothing is guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.changes.amendments import Part
from pipeline.changes.arrivals import Place
from pipeline.changes.outline import Line
from pipeline.changes.prints import Print, Said, Value, prints
from pipeline.changes.written import siblings
from pipeline.content import source
from pipeline.content.schema import City
from pipeline.document.model import Document, Lang, Row, Table
from pipeline.document.walk import blocks, paragraphs, text_of

Spot = tuple[list[Print], Said]  # what a cell, or one paragraph of it, may print, and what the new row says there


@dataclass(frozen=True, slots=True)
class _Known:
    """A row that is there: the values of its entry, and what its cells say."""

    values: Mapping[str, source.Node]
    cells: Sequence[Said]


def row_values(
    root: source.Node | None,
    papers: Mapping[Lang, Document],
    place: Place,
    lines: Mapping[Lang, Sequence[Line]],
    city: City | None,
) -> dict[str, Value] | None:
    """The values of a new row that stands at a place, but for its id, in the order of its neighbours'."""
    known = list(_known(root, papers, place))
    cells = _side_by_side({lang: _cells(found) for lang, found in lines.items()})
    if not known or any(len(row.cells) != len(cells) for row in known):
        return None
    spots = [spot for number, said in enumerate(cells) for spot in _spots(known, number, said, city)]
    chosen = _settled([candidates for candidates, _ in spots])
    found = [(one.key, one.read(said)) for one, (_, said) in zip(chosen, spots, strict=False)]
    if len(chosen) != len(spots) or any(value is None for _, value in found):
        return None
    return _completed(known, {key: value for key, value in found if key and value is not None})


def _known(root: source.Node | None, papers: Mapping[Lang, Document], place: Place) -> Iterator[_Known]:
    """The rows of the table at a place that show entries of its list."""
    rows = {lang: _rows(paper, place) for lang, paper in papers.items()}
    for name, node in siblings(root, place[0], inside=place[1]).items():
        shown = {lang: found[name] for lang, found in rows.items() if name in found}
        if len(shown) == len(rows) and isinstance(node, source.Mapping):
            values = {str(key): value for key, value in node.entries.items() if key != "id"}
            yield _Known(values, _side_by_side({lang: _shown(row) for lang, row in shown.items()}))


def _rows(paper: Document, place: Place) -> Mapping[str, Row]:
    """The rows with an id of the table that a place is in."""
    name, inside = place
    for block in blocks(paper):
        if isinstance(block, Table) and (block.id == name if inside else any(row.id == name for row in block.rows)):
            return {row.id: row for row in block.rows if row.id}
    return {}


def _shown(row: Row) -> list[tuple[str, ...]]:
    return [tuple(map(text_of, paragraphs(cell.blocks))) for cell in row.cells]


def _cells(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The paragraphs of each cell of a new row."""
    found: list[tuple[str, ...]] = []
    for part, text in lines:
        found = [*found, (text,)] if part is Part.CELL else [*found[:-1], (*found[-1], text)]
    return found


def _side_by_side(cells: Mapping[Lang, Sequence[tuple[str, ...]]]) -> list[Said]:
    """Each cell in every language; nothing where the languages have not the same cells."""
    counts = {len(own) for own in cells.values()}
    return [{lang: own[n] for lang, own in cells.items()} for n in range(*counts)] if len(counts) == 1 else []


# -- what each cell prints --------------------------------------------------------------------------------------------


def _spots(known: Sequence[_Known], number: int, said: Said, city: City | None) -> Iterator[Spot]:
    """A cell as a whole; paragraph by paragraph where each prints something of its own."""
    there = [(row.values, row.cells[number]) for row in known]
    whole = prints(there, city)
    counts = {len(own) for each in (said, *(cell for _, cell in there)) for own in each.values()}
    if whole or len(counts) != 1:
        yield whole, said
        return
    for n in range(*counts):
        yield prints([(values, _line(cell, n)) for values, cell in there], city), _line(said, n)


def _line(said: Said, number: int) -> Said:
    return {lang: (own[number],) for lang, own in said.items()}


def _settled(spots: list[list[Print]]) -> list[Print]:
    """One print a spot, no value printed twice; fewer than the spots where that does not tell which."""
    while sure := {one.key for spot in spots for one in spot if len(spot) == 1 and one.key}:
        left = [spot if len(spot) == 1 else [one for one in spot if one.key not in sure] for spot in spots]
        if left == spots:
            break
        spots = left
    chosen = [spot[0] for spot in spots if len(spot) == 1]
    keys = [one.key for one in chosen if one.key]
    return chosen if len(keys) == len(set(keys)) else []


def _completed(known: Sequence[_Known], found: Mapping[str, Value]) -> dict[str, Value] | None:
    """With the values that all rows share, in the order of the file; None where a value that differs is not shown."""
    names = dict.fromkeys(name for row in known for name in row.values)
    whole: dict[str, Value] = {}
    for name in names:
        if name in found:
            whole[name] = found[name]
            continue
        texts = {node.text if isinstance(node := row.values.get(name), source.Scalar) else "" for row in known}
        if len(texts) != 1 or "" in texts:
            return None
        whole[name] = texts.pop()
    return whole
