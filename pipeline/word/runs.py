"""Runs of text as WordprocessingML: languages, directions, emphasis, links, fields, notes, changes of text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.document.isolates import isolated
from pipeline.document.model import Change, ChangeKind, Field, Inline, Lang, Note, Paragraph, Text
from pipeline.house import LINK
from pipeline.word.ooxml import FOOTNOTE_REFERENCE, escape, language
from pipeline.word.parts import Comments, Relations
from pipeline.word.revisions import Changes, Revisions, deletes, former, move

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Runs:
    """Writes the runs of one part. `anchor` gives the bookmark of an identifier in a language.

    `links` collects the bookmarks that links lead to, each with its identifier.
    """

    ids: dict[str, str]
    territory: str
    revisions: Revisions
    relations: Relations
    comments: Comments
    notes: list[str]
    anchor: Callable[[str, Lang], str]
    links: dict[str, str] = field(default_factory=dict)
    _properties: dict[tuple[object, ...], str] = field(default_factory=dict)

    def mark(self, lang: Lang) -> str:
        """What the `w:rPr` of a paragraph's mark says beside its change."""
        return f'<w:rtl/><w:lang w:bidi="{language(lang, self.territory)}"/>' if lang is Lang.AR else ""

    def content(
        self, paragraph: Paragraph, around: Changes = (), mark: Changes = (), *, moves: bool = True
    ) -> tuple[list[str], list[ChangeKind | None]]:
        """The content as fragments, each with the innermost change it is wrapped in.

        `around` are the changes of what the paragraph stands in, `mark` those of its mark: a move of the whole
        paragraph has its range there. Without `moves`, moves are written as deletions and insertions.
        """
        fragments: list[str] = []
        kinds: list[ChangeKind | None] = []
        content, opens, closes = self._commented(paragraph)
        whole = move(mark)
        for number, item in enumerate(isolated(content, paragraph.lang)):
            changes = (
                self.revisions.ordered((*around, *_changes(item)), moves=moves) if around or _changes(item) else ()
            )
            changes, starts, ends = self._range(changes, whole)
            inner = self.revisions.wrap(self._item(item, changes), changes)
            if isinstance(item, Text) and item.href:
                inner = self._linked(item, inner)
            fragments.append(f"{opens.get(number, '')}{starts}{inner}{ends}{closes.get(number, '')}")
            kinds.append(changes[-1].kind if changes else None)
        if not content and (opens or closes):
            fragments.append("".join((*opens.values(), *closes.values())))
            kinds.append(None)
        return fragments, kinds

    def _range(self, changes: Changes, whole: Change | None) -> tuple[Changes, str, str]:
        """A move inside a paragraph has its range around it; a second piece of the same name is no move any more."""
        moved = move(changes)
        if moved is None or (whole and (whole.kind, whole.name) == (moved.kind, moved.name)):
            return changes, "", ""
        if self.revisions.ranged(moved):
            return self.revisions.ordered(changes, moves=False), "", ""
        return changes, *self.revisions.range(moved)

    def _item(self, item: Inline, changes: Changes) -> str:
        match item:
            case Text():
                return self.text(item, deleted=deletes(changes))
            case Field():
                return self._field(item)
            case Note():
                return self._note(item, changes)

    def text(self, item: Text, *, deleted: bool = False) -> str:
        """One run of text."""
        properties = self.properties(item, former(item.changes))
        tag = "delText" if deleted else "t"
        inner = "<w:br/>".join(
            f'<w:{tag} xml:space="preserve">{escape(_clean(line))}</w:{tag}>' if line else ""
            for line in item.text.split("\n")
        )
        return f"<w:r>{properties}{inner}</w:r>"

    def properties(self, item: Text, change: Change | None = None) -> str:
        """The `w:rPr`; a change of format keeps the former ones inside."""
        link = bool(item.href)
        if change is not None:
            before = self._rpr(
                item.lang,
                strong="strong" in change.before,
                emph="emph" in change.before,
                underline="underline" in change.before,
                link=link,
            )
            now = self._rpr(item.lang, strong=item.strong, emph=item.emph, underline=item.underline, link=link)
            kept = f"<w:rPr>{before}</w:rPr>"
            return f"<w:rPr>{now}<w:rPrChange {self.revisions.attributes(change)}>{kept}</w:rPrChange></w:rPr>"
        key = (item.lang, item.strong, item.emph, item.underline, link)
        found = self._properties.get(key)
        if found is None:
            inner = self._rpr(item.lang, strong=item.strong, emph=item.emph, underline=item.underline, link=link)
            found = self._properties[key] = f"<w:rPr>{inner}</w:rPr>" if inner else ""
        return found

    def _rpr(self, lang: Lang, *, strong: bool, emph: bool, underline: bool, link: bool = False) -> str:
        """The properties in the order of the schema. French is the language of the file: it is not said again."""
        return (
            (f'<w:rStyle w:val="{self.ids[LINK]}"/>' if link else "")
            + ("<w:b/><w:bCs/>" if strong else "")
            + ("<w:i/><w:iCs/>" if emph else "")
            + ("<w:noProof/>" if lang is Lang.ZXX else "")
            + ('<w:u w:val="single"/>' if underline else "")
            + ("<w:rtl/>" if lang is Lang.AR else "")
            + (f'<w:lang w:bidi="{language(lang, self.territory)}"/>' if lang is Lang.AR else "")
            + ('<w:lang w:val="zxx"/>' if lang is Lang.ZXX else "")
        )

    def _linked(self, item: Text, inner: str) -> str:
        if item.href.startswith("#"):
            anchor = self.anchor(item.href[1:], item.lang)
            self.links[anchor] = item.href[1:]
            return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inner}</w:hyperlink>'
        return f'<w:hyperlink r:id="{self.relations.link(item.href)}" w:history="1">{inner}</w:hyperlink>'

    def _field(self, item: Field) -> str:
        properties = "<w:rPr><w:rtl/></w:rPr>" if item.lang is Lang.AR else ""
        return field_runs({"page": "PAGE", "pages": "NUMPAGES"}[item.name], "1", properties)

    # -- notes --------------------------------------------------------------------------------------------------------

    def _note(self, note: Note, changes: Changes) -> str:
        """The reference; the note itself is put aside for its own part."""
        direction = "<w:rtl/>" if note.lang is Lang.AR else ""
        style = f'<w:rPr><w:rStyle w:val="{self.ids[FOOTNOTE_REFERENCE]}"/>{direction}</w:rPr>'
        texts = "".join(
            self.revisions.wrap(self.text(text, deleted=deletes(inner)), inner)
            for text in isolated(note.content, note.lang)
            if isinstance(text, Text)
            for inner in (self.revisions.ordered((*changes, *text.changes), moves=False),)
        )
        bidi = "<w:bidi/>" if note.lang is Lang.AR else ""
        mark = f"<w:rPr>{mark}</w:rPr>" if (mark := self.mark(note.lang)) else ""
        space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        self.notes.append(
            f'<w:p><w:pPr><w:pStyle w:val="{self.ids["footnote"]}"/>{bidi}{mark}</w:pPr>'
            f"<w:r>{style}<w:footnoteRef/></w:r>{space}{texts}</w:p>"
        )
        return f'<w:r>{style}<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'

    # -- comments -----------------------------------------------------------------------------------------------------

    def _commented(self, paragraph: Paragraph) -> tuple[tuple[Inline, ...], dict[int, str], dict[int, str]]:
        """The content cut where comments start and end, and what opens before and closes after each item."""
        opens: dict[int, str] = {}
        closes: dict[int, str] = {}
        if not paragraph.comments:
            return paragraph.content, opens, closes
        words = "".join(item.text for item in paragraph.content if isinstance(item, Text))
        spans = []
        for comment in paragraph.comments:
            at = words.find(comment.quote) if comment.quote else -1
            spans.append((comment, at, at + len(comment.quote)) if at >= 0 else (comment, 0, len(words)))
        content, places = _cut(paragraph.content, {edge for _, *edges in spans for edge in edges})
        for comment, start, end in spans:
            first = places.index(start) if start in places[:-1] else 0
            last = max(first, len(places) - 2 if end >= len(words) else places.index(end) - 1)
            for number in self.comments.add(comment):
                opens[first] = opens.get(first, "") + f'<w:commentRangeStart w:id="{number}"/>'
                closes[last] = closes.get(last, "") + (
                    f'<w:commentRangeEnd w:id="{number}"/><w:r><w:rPr><w:rStyle w:val="{self.comments.reference}"/>'
                    f'</w:rPr><w:commentReference w:id="{number}"/></w:r>'
                )
        return content, opens, closes


def _changes(item: Inline) -> Changes:
    return () if isinstance(item, Field) else item.changes


def _cut(content: Iterable[Inline], edges: set[int]) -> tuple[tuple[Inline, ...], list[int]]:
    """The content with its texts cut at `edges`, and where each piece starts (and the last one ends)."""
    found: list[Inline] = []
    places: list[int] = []
    at = 0
    for item in content:
        if not isinstance(item, Text):
            found.append(item)
            places.append(at)
            continue
        inner = sorted({0, len(item.text)} | {edge - at for edge in edges if 0 < edge - at < len(item.text)})
        for start, end in pairwise(inner):
            found.append(replace(item, text=item.text[start:end]))
            places.append(at + start)
        at += len(item.text)
    return tuple(found), [*places, at]


def field_runs(instruction: str, shown: str, properties: str = "") -> str:
    """A field with the text it shows until Word counts again."""
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{properties}<w:t>{shown}</w:t></w:r>"
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
