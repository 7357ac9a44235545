"""Which paragraph or table of a returned file stands where in the paper that left."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from pipeline.word.reading.body import Grid, Line, Piece
from pipeline.word.reading.body import lines as lines_of
from pipeline.word.reading.settle import COMES, before, inserted

ALIKE = 0.4  # less alike than this, two passages are two passages
_MOST = 40_000  # pairs that are all tried in a gap; in a larger one, passages are paired in order
_SAME_NAME = 2.0


@dataclass(slots=True)
class Spot:
    """A place of the frame: what stands there as plain text, and the bookmarks that span it."""

    kind: str  # "line", "grid" or "picture"
    text: str
    bookmarks: frozenset[str] = frozenset()


@dataclass(slots=True)
class Unit:
    """What may stand at one spot: a piece, with the paragraphs before it that flow into it when they are refused."""

    kind: str  # as of a spot; "" for what was inserted whole, which stands nowhere
    text: str
    main: Piece
    leading: list[Piece] = field(default_factory=list)

    @property
    def bookmarks(self) -> frozenset[str]:
        first = next(lines_of((self.main,)), None)
        return frozenset(first.bookmarks) if first else frozenset()


def units(pieces: Sequence[Piece]) -> list[Unit]:
    found: list[Unit] = []
    leading: list[Piece] = []
    text = ""
    for number, piece in enumerate(pieces):
        if isinstance(piece, Grid):
            own = refused(piece)
            whole = bool(piece.rows) and all(any(change.kind in COMES for change in row.changes) for row in piece.rows)
            found.append(Unit("" if whole else "grid", own, piece, leading))
            leading = []
            continue
        text += before(piece.paragraph)
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if inserted(piece.paragraph) and isinstance(after, Line):
            leading.append(piece)
            continue
        nothing = inserted(piece.paragraph) and not text
        kind = "" if nothing else "picture" if piece.pictures and not text.strip() else "line"
        found.append(Unit(kind, text, piece, leading))
        leading, text = [], ""
    return found


def refused(piece: Piece) -> str:
    """The words of a piece as they were before the changes."""
    if isinstance(piece, Line):
        return before(piece.paragraph)
    rows = (row for row in piece.rows if not any(change.kind in COMES for change in row.changes))
    cells = (cell for row in rows for cell in row.cells if cell.merge in {"", "restart"})
    return "\n".join(text for cell in cells for inner in cell.pieces if (text := refused(inner)))


def pairs(spots: Sequence[Spot], found: Sequence[Unit]) -> dict[int, int]:
    """Spot -> unit, never crossing: first what is word for word the same, then in each gap what is most alike."""
    numbers: dict[Hashable, int] = {}
    a = [numbers.setdefault((spot.kind, _folded(spot.text)), len(numbers)) for spot in spots]
    b = [numbers.setdefault((unit.kind, _folded(unit.text)), len(numbers)) for unit in found]
    result: dict[int, int] = {}
    i = j = 0
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            _gap(spots, found, (i, op.src_start), (j, op.dest_start), result)
            result.update(zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True))
            i, j = op.src_end, op.dest_end
    _gap(spots, found, (i, len(spots)), (j, len(found)), result)
    return result


def _folded(text: str) -> str:
    return " ".join(text.split())


def _gap(
    spots: Sequence[Spot],
    found: Sequence[Unit],
    rows: tuple[int, int],
    columns: tuple[int, int],
    result: dict[int, int],
) -> None:
    height, width = rows[1] - rows[0], columns[1] - columns[0]
    if not height or not width:
        return
    if height == width == 1 and spots[rows[0]].kind == found[columns[0]].kind:
        result[rows[0]] = columns[0]
        return
    if height * width > _MOST:
        _in_order(spots, found, rows, columns, result)
        return
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    taken = [[False] * (width + 1) for _ in range(height + 1)]
    names = [unit.bookmarks for unit in found[columns[0] : columns[1]]]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            skip = max(best[i + 1][j], best[i][j + 1])
            likeness = _likeness(spots[rows[0] + i], found[columns[0] + j], names[j])
            together = best[i + 1][j + 1] + likeness if likeness else 0.0
            best[i][j], taken[i][j] = (together, True) if likeness and together >= skip else (skip, False)
    i = j = 0
    while i < height and j < width:
        if taken[i][j]:
            result[rows[0] + i] = columns[0] + j
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _in_order(
    spots: Sequence[Spot],
    found: Sequence[Unit],
    rows: tuple[int, int],
    columns: tuple[int, int],
    result: dict[int, int],
) -> None:
    """A gap too large to try everything: by bookmarks alone, forwards."""
    j = columns[0]
    for i in range(*rows):
        for n in range(j, min(columns[1], j + 64)):
            if spots[i].bookmarks & found[n].bookmarks:
                result[i], j = n, n + 1
                break


def _likeness(spot: Spot, unit: Unit, names: frozenset[str]) -> float:
    if spot.kind != unit.kind:
        return 0.0
    named = _SAME_NAME if spot.bookmarks & names else 0.0
    if not spot.text or not unit.text:
        return named or (0.1 if spot.text == unit.text else 0.0)
    likeness = Indel.normalized_similarity(spot.text, unit.text)
    needed = ALIKE / 2 if spot.kind == "grid" else ALIKE
    return named + (likeness if likeness >= needed or named else 0.0)
