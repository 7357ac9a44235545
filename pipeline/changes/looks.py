"""The look of words (strong, emphasised, underlined): what a redline proposes of it, and putting it where words stand.

A change of look is spelled as people spell it in content: the words with their marks, as in `un **cadre** ouvert`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.changes.hand import Hand
from pipeline.document.inline import InlineError, parse, unparse
from pipeline.document.model import Change, ChangeKind, Inline, Lang, Paragraph, Text
from pipeline.document.walk import merged

_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}


@dataclass(frozen=True, slots=True)
class Look:
    strong: bool = False
    emph: bool = False
    underline: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """As a change of format spells it."""
        return tuple(name for name in ("strong", "emph", "underline") if getattr(self, name))


def reformatted(paragraph: Paragraph) -> Change | None:
    """The first change of the look of words that stay."""
    stay = (text for text in paragraph.content if not any(change.kind in _COMES for change in text.changes))
    changes = (change for text in stay if isinstance(text, Text) for change in text.changes)
    return next((change for change in changes if change.kind is ChangeKind.FORMAT), None)


def spelled(paragraph: Paragraph) -> str:
    """The former words of a paragraph with the look that they are to have."""
    kept = (text for text in paragraph.content if isinstance(text, Text))
    words = (replace(text, changes=()) for text in kept if not any(c.kind in _COMES for c in text.changes))
    return unparse(merged(words), paragraph.lang)


def looks(content: Iterable[Inline]) -> list[Look]:
    """The look of each character."""
    texts = (item for item in content if isinstance(item, Text))
    return [Look(t.strong, t.emph, t.underline) for t in texts for _ in t.text]


def wanted(before: Sequence[Inline], marked: str, lang: Lang) -> dict[int, Look]:
    """Offset in the words -> its new look, where `marked` gives it another; nothing if `marked` has other words."""
    try:
        runs = parse(marked, lang)
    except InlineError:
        return {}
    if "".join(run.text for run in runs) != "".join(item.text for item in before if isinstance(item, Text)):
        return {}
    pairs = zip(looks(before), looks(runs), strict=True)
    return {n: new for n, (old, new) in enumerate(pairs) if new != old}


def relooked(content: Iterable[Inline], want: dict[int, Look], hand: Hand | None = None) -> tuple[Inline, ...]:
    """The content with some characters of another look; by a `hand`, as a change that is proposed."""
    return merged(_relooked(content, want, hand))


def _relooked(content: Iterable[Inline], want: dict[int, Look], hand: Hand | None) -> Iterator[Inline]:
    at = 0
    for item in content:
        if not isinstance(item, Text) or not item.text:
            yield item
            continue
        start, at = at, at + len(item.text)
        for look, places in groupby(range(start, at), key=want.get):
            found = list(places)
            part = replace(item, text=item.text[found[0] - start : found[-1] + 1 - start])
            yield _with(part, look, hand) if look else part


def _with(part: Text, look: Look, hand: Hand | None) -> Text:
    was = Look(part.strong, part.emph, part.underline).names
    changes = (*part.changes, hand.change(ChangeKind.FORMAT, before=was)) if hand else part.changes
    return replace(part, strong=look.strong, emph=look.emph, underline=look.underline, changes=changes)
