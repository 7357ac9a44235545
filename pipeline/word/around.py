"""What a block of Word stands in."""

from dataclasses import dataclass, replace

from pipeline.word.revisions import Changes


@dataclass(frozen=True, slots=True)
class Around:
    """What a block stands in: `style` is that of its plain paragraphs, `width` the measure in twips.

    `depth` counts sections, `lists` lists; `changes` are those of everything around. `outline`: headings count for
    navigation (side by side, only those of the first column do). `keep`: with the next. `table`: no moves in here.
    `turns`: on pages of both widths (header and footer), so that tables are as wide as what they stand in.
    """

    style: str
    width: int
    depth: int = 0
    lists: int = 0
    changes: Changes = ()
    outline: bool = True
    keep: bool = False
    table: bool = False
    turns: bool = False

    @property
    def of(self) -> int:
        """The measure that widths of columns are shares of; 0 where they are twips."""
        return self.width if self.turns else 0

    def inside(self, changes: Changes) -> "Around":
        """The same for what is inside a block with changes of its own."""
        return replace(self, changes=(*self.changes, *changes)) if changes else self
