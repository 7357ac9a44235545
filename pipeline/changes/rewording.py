"""A paragraph of a content text reworded, its words given another look; the rest of its marks and references stay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.changes.hunks import Hunk, hunks
from pipeline.changes.looks import Look, relooked
from pipeline.changes.tokens import key, spans, words
from pipeline.document.inline import parse, tagged, unparse
from pipeline.document.model import Lang, Text
from pipeline.document.walk import merged


def reworded(
    text: str, lang: Lang, before: str, after: str, references: Sequence[str], look: Mapping[int, Look]
) -> str | None:
    """The content text with its paragraph `before` become `after`; None if it has none with these words.

    `references` is what each link to a place in the paper prints, in order; `look` the new look of characters of
    `before`.
    """
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        found = parse(paragraph, lang)
        content = _filled(found, references)
        filled = {(t.href, t.text) for t, was in zip(content, found, strict=True) if t != was}
        if words("".join(t.text for t in content)) == words(before):
            places = _matched(before, "".join(t.text for t in content))
            want = {places[n]: wanted for n, wanted in look.items()}
            looked = tuple(t for t in relooked(content, want) if isinstance(t, Text))
            changes = [Hunk(places[h.start], places[h.end], h.new) for h in hunks(before, after)]
            new = _emptied(merged(_rewritten(looked, changes, lang)), filled)
            paragraphs[number] = unparse(new, lang)
            return "\n\n".join(paragraphs)
    return None


def _filled(content: tuple[Text, ...], references: Sequence[str]) -> tuple[Text, ...]:
    """The content with the words of its references, which the file leaves to the program."""
    waiting = iter(references)
    return tuple(_said(text, next(waiting, "")) if text.href.startswith("#") else text for text in content)


def _said(text: Text, printed: str) -> Text:
    return text if text.text else replace(text, text=printed)


def _emptied(content: tuple[Text, ...], filled: set[tuple[str, str]]) -> tuple[Text, ...]:
    """The content with its references left to the program again."""
    return tuple(replace(text, text="") if (text.href, text.text) in filled else text for text in content)


def _rewritten(content: tuple[Text, ...], changes: list[Hunk], lang: Lang) -> Iterator[Text]:
    """The runs with the changes made: what comes takes the look of what it follows."""
    size = sum(len(piece.text) for piece in content)
    at = 0
    for piece in content:
        start = position = at
        at = end = start + len(piece.text)
        for hunk in changes:
            if start <= hunk.start < end or (hunk.start == end == size and piece is content[-1]):
                yield replace(piece, text=piece.text[position - start : hunk.start - start])
                yield from (replace(piece, text=new.text, lang=new.lang) for new in tagged(hunk.new, lang))
                position = max(position, min(hunk.end, end))
            elif hunk.start < start < hunk.end:
                position = max(position, min(hunk.end, end))
        yield replace(piece, text=piece.text[position - start :])


def _matched(before: str, text: str) -> list[int]:
    """Offset in the composed words -> offset in the file's, whose blanks may be others."""
    ours = [(a, b) for a, b in spans(before) if key(before[a:b]).strip()]
    theirs = [(a, b) for a, b in spans(text) if key(text[a:b]).strip()]
    places = [0] * (len(before) + 1)
    last = (0, 0)
    for (a, b), (c, d) in zip(ours, theirs, strict=True):
        for n in range(last[0], a):
            places[n] = min(last[1] + n - last[0], c)
        for n in range(a, b):
            places[n] = min(c + n - a, d)
        last = (b, d)
    for n in range(last[0], len(before) + 1):
        places[n] = min(last[1] + n - last[0], len(text))
    return places
