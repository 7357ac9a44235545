"""What the marks of a redline mean, each word marked as what it names; at the foot of every page.

For PDF: Word explains its own marks, and the preview has a legend of its own. It stands in the footer, so that the
words of the paper stay its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.document.model import Change, ChangeKind, Document, Lang, Paragraph, Parallel, Text

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
    return replace(redline, footer=(*redline.footer, legend))


def _line(lang: Lang) -> Paragraph:
    return Paragraph(tuple(_pieces(lang)), lang, style="footer")


def _pieces(lang: Lang) -> Iterator[Text]:
    before, comma, words = _WORDS[lang]
    for number, (kind, word) in enumerate(words.items()):
        yield Text(comma if number else before, lang)
        yield Text(word, lang, changes=(Change(kind),))
    yield Text(_BAR[lang], lang)
