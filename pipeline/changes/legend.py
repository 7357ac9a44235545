"""What the marks of a redline mean, each word marked as what it names; at the foot of every page.

For PDF: Word explains its own marks, and the preview has a legend of its own. It stands in the footer, so that the
words of the paper stay its own. Word also tells hands apart by colour; on paper, two that put words at the same place
are parted by a stroke.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.document.model import Change, ChangeKind, Document, Inline, Lang, Paragraph, Parallel, Text
from pipeline.document.walk import rewrite

_WORDS: Mapping[Lang, tuple[str, str, Mapping[ChangeKind, str]]] = {
    Lang.FR: (
        "Légende\u00a0: ",
        ", ",
        {
            ChangeKind.INSERT: "inséré",
            ChangeKind.DELETE: "supprimé",
            ChangeKind.MOVED_TO: "déplacé ici",
            ChangeKind.MOVED_FROM: "déplacé ailleurs",
        },
    ),
    Lang.AR: (
        "مفتاح العلامات: ",
        "، ",
        {
            ChangeKind.INSERT: "مضاف",
            ChangeKind.DELETE: "محذوف",
            ChangeKind.MOVED_TO: "منقول إلى هنا",
            ChangeKind.MOVED_FROM: "منقول إلى موضع آخر",
        },
    ),
}
_BAR = {
    Lang.FR: "\u202f; un filet dans la marge\u00a0: passage modifié.",
    Lang.AR: "؛ خط في الهامش: موضع معدّل.",
}


def with_legend(redline: Document) -> Document:
    """The redline with its legend below its footer, in its language or languages."""
    lines = [_line(lang) for lang in redline.langs]
    legend = lines[0] if len(lines) == 1 else Parallel(tuple((line,) for line in lines))
    return replace(rewrite(redline, _parted), footer=(*redline.footer, legend))


def _parted(paragraph: Paragraph) -> Paragraph:
    """The paragraph with a stroke between what two hands insert at the same place."""
    content: list[Inline] = []
    for item in paragraph.content:
        last = content[-1] if content else None
        if isinstance(last, Text) and isinstance(item, Text) and _hands(last, item) > 1:
            content.append(replace(item, text=" / ", href=""))
        content.append(item)
    return replace(paragraph, content=tuple(content)) if len(content) > len(paragraph.content) else paragraph


def _hands(last: Text, text: Text) -> int:
    """How many hands insert two neighbours, if somebody inserts each."""
    pair = [{change.author for change in each.changes if change.kind is ChangeKind.INSERT} for each in (last, text)]
    return len(set.union(*pair)) if all(pair) else 0


def _line(lang: Lang) -> Paragraph:
    return Paragraph(tuple(_pieces(lang)), lang, style="footer")


def _pieces(lang: Lang) -> Iterator[Text]:
    before, comma, words = _WORDS[lang]
    for number, (kind, word) in enumerate(words.items()):
        yield Text(comma if number else before, lang)
        yield Text(word, lang, changes=(Change(kind),))
    yield Text(_BAR[lang], lang)
