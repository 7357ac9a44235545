r"""The marks in content text, and the language of each run.

    **strong**   *emphasis*   __underline__   [text](https://example.org)   {fr:Souhaib Khayati}

A mark switches its property on or off, so that marks may overlap and never nest. A link goes to `http:`, `https:`,
`mailto:`, `tel:` or to a place in the same paper, `#mandate`; `[](#mandate)` is a cross-reference whose words are
filled in later. `{fr:…}`, `{ar:…}` and `{zxx:…}` (codes, numbers: no language) name a language where the letters do not
say it. A backslash takes the meaning from the sign that follows it, and a line feed is a line break. Marks between two
blanks are ordinary signs ("5 * 3"), and so are brackets without a link ("[…]") and a rule to write on ("______").

Most languages are seen from the script (`tagged`): Latin words in an Arabic text are French, Arabic words in a French
one Arabic; e-mail addresses, URLs, telephone numbers, references such as `12/2026-7` and codes such as `tunis-c1` have
no language. Numbers and punctuation stay in the language around them. Words in letters of a third script are refused
unless they are named `{zxx:…}`; so are marks of other dialects (`~~…~~`, backticks), which would be printed as
they stand.

`parse(unparse(texts, lang), lang) == texts` for canonical texts without changes, and `unparse` gives the one canonical
spelling: marks only where needed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from pipeline.document.model import Inline, Lang, Text
from pipeline.document.walk import merged
from pipeline.errors import Sentence

SCHEMES = ("http:", "https:", "mailto:", "tel:")


class InlineError(Exception):
    """A mark that cannot be read; `offset` counts characters of the text from 0, so that its place can be found."""

    def __init__(self, what: Sentence, offset: int, hint: Sentence | None = None) -> None:
        super().__init__(what, offset, hint)
        self.what, self.offset, self.hint = what, offset, hint


def good_href(href: str) -> bool:
    """Whether a link may go there: a known scheme or `#id`, and nothing in it that is blank or a control."""
    known = href.startswith("#") and len(href) > 1
    known = known or any(href.lower().startswith(scheme) and len(href) > len(scheme) for scheme in SCHEMES)
    return known and not re.search(r"[\x00-\x20\x7f\"<>\\^`{|}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", href)


# -- languages seen from the script -----------------------------------------------------------------------------------

_ARABIC = (
    r"\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
    r"\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdfb\ufe70-\ufefc"
)
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\ufb00-\ufb06"
_OBJECT = "\ufffc"  # stands for what is not text, or already has its language
_VOWELS = "\u064b-\u065f\u0670"  # signs on Arabic letters, which are no letters
# Between two foreign words: blanks and what joins names, titles and years, never a sentence's own punctuation.
_JOIN = r"[ \u00a0\u202f'’&+./\-\u2010-\u2014,0-9]{1,12}"
_FRENCH_WORD = rf"\w*[{_LATIN}]\w*"
_ARABIC_WORD = rf"\w*[{_ARABIC}][\w{_VOWELS}]*"
# Words are sought where they start, so that a long one is not read again from each of its letters.
_FOREIGN = {
    Lang.AR: (Lang.FR, re.compile(rf"(?<!\w){_FRENCH_WORD}(?:{_JOIN}{_FRENCH_WORD})*")),
    Lang.FR: (Lang.AR, re.compile(rf"(?<![\w{_VOWELS}]){_ARABIC_WORD}(?:{_JOIN}{_ARABIC_WORD})*")),
}
_TECHNICAL = re.compile(
    r"""
      (?P<url>(?:https?://|www\.)[^\s\ufffc<>"«»،؛{}|\\^`]*[^\s\ufffc<>"«»،؛{}|\\^`.,;:!?)\]'’])
    | (?P<mail>(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})
    | (?P<phone>(?<![\w+])\(?(?:\+|00)\d{1,3}\)?(?:[ \u00a0\u202f.-]?\(?\d{1,4}\)?){2,6}(?!\w)
        | (?<![\w/.,-])0\d(?:[ \u00a0\u202f.-]?\d{2}){4}(?![\w/-]))
    | (?P<reference>(?<![\w/-])(?:\d{1,6}/\d{1,6}(?:/\d{1,6})?-\d{1,6}|\d{1,6}-\d{1,6}/\d{1,6})(?![\w/-])
        | (?<![\w/-])(?=[A-Z0-9/-]*[A-Z])(?=[A-Z0-9-]*/)(?=[A-Z/-]*[0-9])[A-Z0-9]+(?:[/-][A-Z0-9]+)+(?![\w/-]))
    | (?P<code>(?<![\w.-])[a-z0-9]++(?:[-_.][a-z0-9]++)++(?![\w-]))
    """,
    re.VERBOSE,
)
_LETTER_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]+[0-9]+(?![a-z0-9])")  # what tells `tunis-c1` from `peut-être`


@lru_cache(maxsize=2048)
def technical(text: str) -> tuple[tuple[int, int], ...]:
    """Where addresses, telephone numbers, references and codes stand: (start, end) of each.

    Composing and each writer ask about the same paragraphs.
    """
    found = _TECHNICAL.finditer(text)
    return tuple(one.span() for one in found if not one["code"] or _LETTER_NUMBER.search(one["code"]))


def languages(text: str, lang: Lang, given: list[Lang | None]) -> list[Lang]:
    """The language of each character of a paragraph in `lang`; what is `given` stands and cuts passages around it."""
    result = [tag or lang for tag in given]
    if not _could_differ(text, lang):
        return result
    free = [_OBJECT if tag else char for char, tag in zip(text, given, strict=True)]
    for start, end in technical("".join(free)):
        result[start:end] = [Lang.ZXX] * (end - start)
        free[start:end] = [_OBJECT] * (end - start)
    other, words = _FOREIGN[lang]
    for found in words.finditer("".join(free)):
        result[found.start() : found.end()] = [other] * (found.end() - found.start())
    return result


_HINT = {
    Lang.AR: re.compile(rf"[{_LATIN}]|[0-9][-/ \u00a0\u202f.]?[0-9]|\+[0-9]"),
    Lang.FR: re.compile(rf"[{_ARABIC}@]|://|www\.|[0-9]|\+"),
}


def _could_differ(text: str, lang: Lang) -> bool:
    """Whether a closer look may find anything: most text is all of one language."""
    return lang is not Lang.ZXX and _HINT[lang].search(text) is not None


def needs_naming(content: tuple[Inline, ...], lang: Lang) -> list[bool]:
    """Which runs must name their language, because the script alone would give them another.

    Neighbours of one language are named together, so that there is one answer.
    """
    chars = _characters(content)
    if not _could_differ(chars, lang) and all(item.lang is lang for item in content if isinstance(item, Text)):
        return [False] * len(content)
    passages = _passages(content)  # of each item, the passage of one language that it is in
    wanted: list[Lang | None] = []
    where: list[int] = []
    for item, passage in zip(content, passages, strict=True):
        size = len(item.text) if isinstance(item, Text) else 1
        wanted += [item.lang if isinstance(item, Text) else None] * size
        where += [passage] * size
    named: set[int] = set()
    while True:
        given = [want if passage in named else None for want, passage in zip(wanted, where, strict=True)]
        found = languages(chars, lang, given)
        wrong = {p for want, tag, p in zip(wanted, found, where, strict=True) if want is not None and want is not tag}
        if not wrong:
            break
        named |= wrong
    return [
        isinstance(item, Text) and (passage in named if item.text else item.lang is not lang)
        for item, passage in zip(content, passages, strict=True)
    ]


def _characters(content: Iterable[Inline]) -> str:
    """The characters of a paragraph, U+FFFC for each note or field."""
    return "".join(item.text if isinstance(item, Text) else _OBJECT for item in content)


def _passages(content: Iterable[Inline]) -> list[int]:
    numbers: list[int] = []
    last: Lang | None = None
    for item in content:
        here = item.lang if isinstance(item, Text) else None
        numbers.append((numbers[-1] if numbers else 0) + (here is not last))
        last = here
    return numbers


def tagged(text: str, lang: Lang) -> tuple[Text, ...]:
    """Plain text, without marks, as runs of one language each."""
    tags = languages(text, lang, [None] * len(text))
    runs = groupby(zip(text, tags, strict=True), key=lambda pair: pair[1])
    return tuple(Text("".join(char for char, _ in run), tag) for tag, run in runs)


# Letters of other scripts; one alone may be a symbol (Δ, µ). A range ends where signs of all scripts begin.
_OTHER = re.compile(
    "[\u0370-\u052f\u0531-\u05ff\u0700-\u074f\u0780-\u089f\u0900-\u1cff\u1f00-\u1fff\u2c00-\u2dff\u3040-\u9fff\ua000-\ud7ff]{2,}"
)


def unnamed(texts: Iterable[Inline]) -> str:
    """The first word that is given as French or Arabic and is in letters of neither; "" where there is none."""
    runs = (item for item in texts if isinstance(item, Text) and item.lang is not Lang.ZXX)
    return next((found[0] for run in runs if (found := _OTHER.search(run.text))), "")


# -- reading marks ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    strong: bool = False
    emph: bool = False
    underline: bool = False
    href: str = ""
    lang: Lang | None = None


_MARK = re.compile(r"\\|\*+|_{2,}|\[|\]|\{|\}|~{2,}|`+")
_LANGUAGE = re.compile(r"\{([A-Za-z]{2,3}):")
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_TARGET = re.compile(r"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)


@lru_cache(maxsize=8192)  # what was checked is then composed, in several papers
def parse(text: str, lang: Lang) -> tuple[Text, ...]:
    """The runs that a content text in `lang` means. Raises `InlineError`."""
    return _Reader(text, lang).read()


class _Reader:
    def __init__(self, text: str, lang: Lang) -> None:
        self.text, self.lang = text, lang
        self.state = _State()
        self.opened: dict[str, int] = {}  # mark -> where it was opened
        self.link_end: tuple[int, int] | None = None  # where the open link's "](…)" starts and ends
        self.pieces: list[Text] = []
        self.given: list[bool] = []

    def read(self) -> tuple[Text, ...]:
        position = 0
        while found := _MARK.search(self.text, position):
            self.write(self.text[position : found.start()])
            position = self.mark(found.group(), found.start())
        self.write(self.text[position:])
        for mark, offset in self.opened.items():
            raise _unclosed(mark, offset)
        return self.runs()

    def write(self, chars: str) -> None:
        if chars:
            self.put(chars)

    def put(self, chars: str) -> None:
        state = self.state
        self.pieces.append(Text(chars, state.lang or self.lang, state.strong, state.emph, state.underline, state.href))
        self.given.append(state.lang is not None)

    def mark(self, mark: str, start: int) -> int:  # noqa: PLR0911 — one case a mark
        """What a mark at `start` does; the offset after it."""
        end = start + len(mark)
        match mark[0]:
            case "\\":
                return self.escape(start)
            case "*" | "_":
                return self.toggle(mark, start, end)
            case "~" | "`":
                raise _no_mark(mark, start)
            case "[":
                return self.link(start)
            case "]" if self.link_end and self.link_end[0] == start:
                return self.unlink()
            case "{" if found := _LANGUAGE.match(self.text, start):
                return self.language(found.group(1), start, found.end())
            case "}" if self.state.lang:
                self.state.lang = None
                self.opened.pop("{")
                return end
            case _:
                self.write(mark)
                return end

    def escape(self, start: int) -> int:
        char = self.text[start + 1 : start + 2]
        if not char or char.isalnum():
            raise InlineError(
                Sentence(
                    fr=f"« \\{char} » ne veut rien dire : la barre oblique inverse précède un signe.",
                    en=f"“\\{char}” means nothing: a backslash stands before a sign.",
                ),
                start,
                Sentence(fr="Pour écrire la barre elle-même : \\\\", en="To write the backslash itself: \\\\"),
            )
        self.write(char)
        return start + 2

    def toggle(self, mark: str, start: int, end: int) -> int:
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        escaped = start >= 2 and self.text[start - 2] == "\\" and self._odd_backslashes(start - 2)  # noqa: PLR2004
        alone = (not before or (before.isspace() and not escaped)) and (not after or after.isspace())
        if alone or (mark[0] == "_" and len(mark) > len("__")):
            self.write(mark)
            return end
        if len(mark) > len("***"):
            raise _no_mark(mark, start)
        if mark == "__":
            self.state.underline = self.switch("__", start, on=not self.state.underline)
        if mark in {"*", "***"}:
            self.state.emph = self.switch("*", start, on=not self.state.emph)
        if mark in {"**", "***"}:
            self.state.strong = self.switch("**", start, on=not self.state.strong)
        return end

    def _odd_backslashes(self, last: int) -> bool:
        count = 0
        while last - count >= 0 and self.text[last - count] == "\\":
            count += 1
        return count % 2 == 1

    def switch(self, mark: str, offset: int, *, on: bool) -> bool:
        if on:
            self.opened[mark] = offset
        else:
            self.opened.pop(mark)
        return on

    def link(self, start: int) -> int:
        """A "[" opens a link if the next bracket is its "](…)"; else it is a bracket."""
        bracket = start + 1
        while (found := _BRACKET.search(self.text, bracket)) and found.group()[0] == "\\":
            bracket = found.end()
        target = _TARGET.match(self.text, found.end()) if found and found.group() == "]" else None
        if not found or not target:
            self.write("[")
            return start + 1
        href = re.sub(r"\\(.)", r"\1", target.group(1))
        if not good_href(href):
            raise InlineError(
                Sentence(fr=f"Un lien ne peut pas mener à « {href} ».", en=f"A link cannot lead to “{href}”."),
                found.end() + 1,
                Sentence(
                    fr="Un lien commence par https:, http:, mailto:, tel: ou #identifiant.",
                    en="A link starts with https:, http:, mailto:, tel: or #identifier.",
                ),
            )
        if found.start() == start + 1 and not href.startswith("#"):
            raise InlineError(
                Sentence(fr="Ce lien n’a pas de texte.", en="This link has no text."),
                start,
                Sentence(fr=f"Écrire [texte]({href}).", en=f"Write [text]({href})."),
            )
        self.state.href = href
        if found.start() == start + 1:
            self.put("")
        self.link_end = (found.start(), target.end())
        return start + 1

    def unlink(self) -> int:
        assert self.link_end  # noqa: S101 — the caller has just looked
        end = self.link_end[1]
        self.state.href, self.link_end = "", None
        return end

    def language(self, name: str, start: int, end: int) -> int:
        if name not in set(Lang):
            raise InlineError(
                Sentence(fr=f"Langue inconnue : « {name} ».", en=f"Unknown language: “{name}”."),
                start,
                Sentence(
                    fr="Écrire {fr:…}, {ar:…} ou {zxx:…} ; pour une accolade : \\{",
                    en="Write {fr:…}, {ar:…} or {zxx:…}; for a brace: \\{",
                ),
            )
        if self.state.lang:
            raise InlineError(
                Sentence(fr="Une langue est déjà ouverte ici.", en="A language is already open here."),
                start,
                Sentence(fr="La fermer d’abord par }.", en="Close it with } first."),
            )
        self.state.lang = Lang(name)
        self.opened["{"] = start
        return end

    def runs(self) -> tuple[Text, ...]:
        runs = with_languages(self.pieces, self.given, self.lang)
        return tuple(run for run in runs if isinstance(run, Text))


def with_languages(pieces: Sequence[Inline], given: Sequence[bool], lang: Lang) -> tuple[Inline, ...]:
    """Canonical runs: those whose language is not `given` get it from their letters."""
    chars = _characters(pieces)
    if not any(given) and not _could_differ(chars, lang) and all(p.lang is lang for p in pieces if isinstance(p, Text)):
        return merged(pieces)
    tags: list[Lang | None] = []
    for piece, sure in zip(pieces, given, strict=True):
        tags += [piece.lang if sure else None] * len(piece.text) if isinstance(piece, Text) else [piece.lang]
    return merged(_split(pieces, languages(chars, lang, tags)))


def _split(pieces: Iterable[Inline], tags: list[Lang]) -> Iterator[Inline]:
    """The runs cut where `tags`, a language a character, change."""
    position = 0
    for piece in pieces:
        start = position
        position += len(piece.text) if isinstance(piece, Text) else 1
        if not isinstance(piece, Text) or tags[start:position] == [piece.lang] * (position - start):
            yield piece
            continue
        for tag, run in groupby(range(start, position), key=tags.__getitem__):
            where = list(run)
            yield replace(piece, text=piece.text[where[0] - start : where[-1] + 1 - start], lang=tag)


def _no_mark(mark: str, offset: int) -> InlineError:
    return InlineError(
        Sentence(fr=f"« {mark} » n’est pas une marque.", en=f"“{mark}” is not a mark."),
        offset,
        Sentence(
            fr=f"Gras : **mots** ; italique : *mots* ; souligné : __mots__ ; pour le signe lui-même : \\{mark[0]}",
            en=f"Strong: **words**; emphasis: *words*; underline: __words__; for the sign itself: \\{mark[0]}",
        ),
    )


def _unclosed(mark: str, offset: int) -> InlineError:
    closing = "}" if mark == "{" else mark
    sign = mark.replace("*", "\\*").replace("_", "\\_").replace("{", "\\{")
    return InlineError(
        Sentence(fr=f"La marque « {mark} » n’est pas fermée.", en=f"The mark “{mark}” is not closed."),
        offset,
        Sentence(
            fr=f"Ajouter « {closing} » à la fin du passage, ou écrire « {sign} » pour le signe lui-même.",
            en=f"Add “{closing}” at the end of the passage, or write “{sign}” for the sign itself.",
        ),
    )


# -- writing marks ----------------------------------------------------------------------------------------------------


def unparse(texts: tuple[Text, ...], lang: Lang) -> str:
    """The one canonical spelling of canonical `texts` in a content text in `lang`; changes have no spelling."""
    if any(text.changes for text in texts):
        raise ValueError("changes must be accepted or rejected before they are spelled")
    return _Writer(lang).write(texts)


class _Writer:
    """Characters and marks in one list, so that escapes are decided knowing what stands on both sides."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.tokens: list[tuple[str, str]] = []  # ("char" | "mark", text)

    def write(self, texts: tuple[Text, ...]) -> str:
        last = Text("", self.lang)
        open_lang: Lang | None = None
        for text, named in zip(texts, needs_naming(texts, self.lang), strict=True):
            lang = text.lang if named else None
            reference = not text.text
            relinked = text.href != last.href or reference or not last.text
            if open_lang and (lang is not open_lang or relinked):
                self.mark("}")
                open_lang = None
            if relinked and last.href and last.text:
                self.mark(f"]({_target(last.href)})")
            self.toggles(last, text)
            if reference:
                self.mark(f"{{{lang}:[]({_target(text.href)})}}" if lang else f"[]({_target(text.href)})")
            else:
                if relinked and text.href:
                    self.mark("[")
                if lang and not open_lang:
                    self.mark(f"{{{lang}:")
                    open_lang = lang
                self.tokens += [("char", char) for char in text.text]
            last = text
        if open_lang:
            self.mark("}")
        if last.href and last.text:
            self.mark(f"]({_target(last.href)})")
        self.toggles(last, Text("", self.lang))
        return self.spelled()

    def mark(self, mark: str) -> None:
        self.tokens.append(("mark", mark))

    def toggles(self, last: Text, text: Text) -> None:
        stars = (last.emph != text.emph) + 2 * (last.strong != text.strong)
        if stars:
            self.mark("*" * stars)
        if last.underline != text.underline:
            self.mark("__")

    def spelled(self) -> str:
        plain = "".join(text for _, text in self.tokens)
        found: list[str] = []
        position = 0
        in_link = False
        for index, (kind, text) in enumerate(self.tokens):
            if kind == "mark":
                in_link = (in_link or text == "[") and not text.startswith("](")
                found.append(text)
            elif self.escaped(index, text, plain, position, in_link=in_link):
                found.append("\\" + text)
            else:
                found.append(text)
            position += len(text)
        return "".join(found)

    def escaped(self, index: int, char: str, plain: str, position: int, *, in_link: bool) -> bool:
        if char.isspace():
            return self.beside_toggle(index)
        if char in "\\{}`":
            return True
        if char == "~":
            return "~" in {plain[position - 1 : position], plain[position + 1 : position + 2]}
        if char in "[]":
            return in_link or (char == "]" and plain[position + 1 : position + 2] == "(")
        if char in "*_":
            return self.special(index, char)
        return False

    def beside_toggle(self, index: int) -> bool:
        """Whether a blank touches a mark that would be taken for ordinary signs between blanks."""
        before, after = self.at(index - 1), self.at(index + 1)
        after_toggle = before[0] == "mark" and before[1][0] in "*_" and self.blank(index - 2)
        before_end = after[0] == "mark" and after[1][0] in "*_" and self.at(index + 2) == ("end", "")
        return after_toggle or before_end

    def blank(self, index: int) -> bool:
        kind, text = self.at(index)
        if kind == "mark" and text[0] in "*_":  # two marks side by side: look behind both
            return False
        return kind == "end" or (kind == "char" and text.isspace())

    def special(self, index: int, char: str) -> bool:
        """Whether a star or underscore would be read as a mark."""
        first = last = index
        while self.at(first - 1) == ("char", char):
            first -= 1
        while self.at(last + 1) == ("char", char):
            last += 1
        before, after = self.at(first - 1), self.at(last + 1)
        touches = any(kind == "mark" and text[0] in "*_" for kind, text in (before, after))
        if touches:
            return True
        if char == "_":
            return last - first == 1
        return not (self.plain_blank(first - 1) and self.plain_blank(last + 1))

    def plain_blank(self, index: int) -> bool:
        kind, text = self.at(index)
        return kind == "end" or (kind == "char" and text.isspace() and not self.beside_toggle(index))

    def at(self, index: int) -> tuple[str, str]:
        return self.tokens[index] if 0 <= index < len(self.tokens) else ("end", "")


def _target(href: str) -> str:
    return re.sub(r"([()\\])", r"\\\1", href)
