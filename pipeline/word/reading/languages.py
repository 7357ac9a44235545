"""The languages of words that came back: those that the paper gave to them, which Word does not show and may lose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz.distance import Indel

from pipeline.document import walk
from pipeline.document.model import Inline, Lang, Note, Text
from pipeline.word.reading.settle import comes

_OBJECT = "\ufffc"


def spoken(content: tuple[Inline, ...], was: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The content with the languages that the frame gives to the words still there: nobody sees them change."""
    old = "".join(_chars(item) for item in was)
    new = "".join(_chars(item) for item in content if not comes(item))
    langs = [lang for item in was for lang in [item.lang] * len(_chars(item))]
    if old == new:
        given: list[Lang | None] = list(langs)
    else:
        given = [None] * len(new)
        for op in Indel.opcodes(new, old):
            if op.tag == "equal":
                given[op.src_start : op.src_end] = langs[op.dest_start : op.dest_end]
    notes = iter([item for item in was if isinstance(item, Note)])
    found: list[Inline] = []
    at = 0
    for item in content:
        size = 0 if comes(item) else len(_chars(item))
        if isinstance(item, Text):
            found += _tagged(item, given[at : at + size])
        elif isinstance(item, Note) and not comes(item) and (note := next(notes, None)) is not None:
            # Word's notes hold no links of ours: where the words are the same, so are the links.
            same = _plain(item.content) == _plain(note.content)
            inner = (
                note.content if same else tuple(t for t in spoken(item.content, note.content) if isinstance(t, Text))
            )
            found.append(replace(item, content=inner, lang=note.lang))
        else:
            found.append(item)
        at += size
    return walk.merged(found)


def _tagged(text: Text, given: Sequence[Lang | None]) -> Iterator[Text]:
    if not given:
        yield text
        return
    start = 0
    for lang, run in groupby(given):
        end = start + len(list(run))
        yield replace(text, text=text.text[start:end], lang=lang or text.lang)
        start = end


def _plain(content: tuple[Text, ...]) -> tuple[Text, ...]:
    """Without languages, links and references still to be filled: what two notes look like."""
    return walk.merged(replace(text, lang=Lang.FR, href="") for text in content if text.text)


def _chars(item: Inline) -> str:
    return item.text if isinstance(item, Text) else _OBJECT
