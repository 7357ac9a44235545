"""What a cell of a table prints of an entry of the file: a text, names, a choice in words, figures; and the way back.

Learned from the rows of the table: what is true of each of them. The ways are tried from the surest to the least sure,
and of one sort there may be several.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pipeline.changes.tokens import words
from pipeline.changes.written import plain
from pipeline.content import source
from pipeline.content.schema import City
from pipeline.content.splice import Entry
from pipeline.document.inline import tagged, unparse
from pipeline.document.model import Lang

Value = Entry | str | Sequence[str]
Said = Mapping[Lang, tuple[str, ...]]  # the paragraphs of a cell in each language
Values = Mapping[str, source.Node]
There = Sequence[tuple[Values, Said]]  # what each row's entry says, and what the cell prints of it
Words = tuple[str, ...]  # as they are compared: blanks and typography aside


@dataclass(frozen=True, slots=True)
class Text:
    """The text at a key, in both languages."""

    key: str

    def read(self, said: Said) -> Value | None:
        texts = {lang: "\n\n".join(own) for lang, own in said.items()}
        return {lang.value: unparse(tagged(text, lang), lang) for lang, text in texts.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """What some words stand for, a paragraph a word; a list of them, or only one."""

    key: str
    known: Mapping[Words, str]
    several: bool

    def read(self, said: Said) -> Value | None:
        readings = {tuple(self.known.get(words(line), "") for line in own) for own in said.values()}
        (found, *others) = readings
        if others or "" in found or (len(found) != 1 and not self.several):
            return None
        return found if self.several else found[0]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures between fixed words, which are those of one language or the other."""

    key: str
    frames: frozenset[tuple[str, str]]

    def read(self, said: Said) -> Value | None:
        readings = {figures for own in said.values() for figures in self._figures(_blanks("\n".join(own)))}
        return readings.pop() if len(readings) == 1 else None

    def _figures(self, line: str) -> Iterator[str]:
        for before, after in self.frames:
            if line.startswith(before) and line.endswith(after) and len(line) > len(before) + len(after):
                yield line[len(before) : len(line) - len(after)]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words that are the same in all rows: nothing of the file."""

    known: frozenset[Words]
    key: str = ""

    def read(self, said: Said) -> Value | None:
        return "" if all(words("\n".join(own)) in self.known for own in said.values()) else None


Print = Text | Names | Figures | Fixed


def prints(there: There, city: City | None) -> list[Print]:
    """What a cell may print: all that is true of every row, of the surest sort."""
    keys = [key for key in there[0][0] if all(key in values for values, _ in there)]
    organisations = _organisations(city)
    sorts: tuple[Iterable[Print], ...] = (
        (Text(key) for key in keys if all(_is_text(values[key], said) for values, said in there)),
        _figures(there, keys),
        _named(there, keys, organisations),
        _chosen(there, keys),
        _fixed(there),
    )
    return next((found for sort in sorts if (found := list(sort))), [])


def _is_text(node: source.Node, said: Said) -> bool:
    texts = {lang: source.child(node, lang.value) for lang in said}
    return all(
        isinstance(text, source.Scalar) and plain(text.text, lang) == words("\n".join(said[lang]))
        for lang, text in texts.items()
    )


# -- figures ----------------------------------------------------------------------------------------------------------


def _figures(there: There, keys: Iterable[str]) -> Iterator[Figures]:
    for key in keys:
        values = [node.text for row, _ in there if isinstance(node := row[key], source.Scalar)]
        if len(values) == len(there) and all(map(str.isdecimal, values)):
            common = [
                reduce(
                    frozenset.intersection, map(_frames, values, (_blanks("\n".join(said[lang])) for _, said in there))
                )
                for lang in there[0][1]
            ]
            if all(common):
                yield Figures(key, frozenset().union(*common))


def _frames(value: str, line: str) -> frozenset[tuple[str, str]]:
    """What stands before and after the figures, for each place of the line where they stand alone."""
    places = re.finditer(rf"(?<!\d){re.escape(value)}(?!\d)", line)
    return frozenset((line[: place.start()], line[place.end() :]) for place in places)


def _blanks(line: str) -> str:
    return " ".join(line.split())


# -- words that stand for something -----------------------------------------------------------------------------------


def _named(there: There, keys: Iterable[str], known: Mapping[Words, str]) -> Iterator[Names]:
    for key in keys:
        wanted = [_several(values[key]) for values, _ in there]
        if all(
            ids and tuple(known.get(words(line)) for line in own) == ids
            for ids, (_, said) in zip(wanted, there, strict=True)
            for own in said.values()
        ):
            yield Names(key, known, isinstance(there[0][0][key], source.Sequence))


def _several(node: source.Node) -> tuple[str, ...]:
    """The text there, or the texts of a list."""
    nodes = node.items if isinstance(node, source.Sequence) else [node]
    return tuple(one.text for one in nodes if isinstance(one, source.Scalar))


def _chosen(there: There, keys: Iterable[str]) -> Iterator[Names]:
    """The words for a choice: that a choice recurs, with its own words each time, shows that it is one."""
    for key in keys:
        values = [node.text for row, _ in there if isinstance(node := row[key], source.Scalar)]
        if len(set(values)) == len(there) or len(values) != len(there) or any(map(str.isdecimal, values)):
            continue
        known = {
            words("\n".join(own)): value
            for value, (_, said) in zip(values, there, strict=True)
            for own in said.values()
        }
        pairs = {
            (lang, words("\n".join(own)), value)
            for value, (_, said) in zip(values, there, strict=True)
            for lang, own in said.items()
        }
        if len(pairs) == len(set(values)) * len(there[0][1]) and len({(lang, said) for lang, said, _ in pairs}) == len(
            pairs
        ):
            yield Names(key, known, several=False)


def _fixed(there: There) -> Iterator[Fixed]:
    common = {lang: {words("\n".join(said[lang])) for _, said in there} for lang in there[0][1]}
    if len(there) > 1 and all(len(each) == 1 for each in common.values()):
        yield Fixed(frozenset(each for found in common.values() for each in found))


def _organisations(city: City | None) -> Mapping[Words, str]:
    listed = (*city.stakeholders, *city.partners) if city else ()
    return {words(name): str(one.id) for one in listed for name in (one.name.fr, one.name.ar)}
