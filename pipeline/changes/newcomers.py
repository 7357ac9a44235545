"""A new clause, article or row as an entry of the file of the version: its place, its id, its texts in both."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.changes.amendments import Part
from pipeline.changes.arrivals import Arrival
from pipeline.changes.outline import Line
from pipeline.changes.rows import row_values
from pipeline.changes.written import clause, destination, shelf, siblings
from pipeline.content.schema import City
from pipeline.content.source import Loc, Node
from pipeline.content.splice import Entry
from pipeline.document.inline import tagged, unparse
from pipeline.document.model import Document, Lang

_LONGEST = 40  # characters of the words of an id: it is read by people


@dataclass(frozen=True, slots=True)
class Model:
    """What new entries are made like: the version as it left (`root` its file), its papers, and its city."""

    root: Node | None
    papers: Mapping[Lang, Document]
    city: City | None

    def entry(self, root: Node | None, arrival: Arrival) -> Entry | None:
        """The entry to be written into the file as it is now; None for what has no place there."""
        stem = arrival.place[0]
        if arrival.sort is Part.TITLE:
            return _article(root, arrival)
        if arrival.sort is Part.CELL:
            return self._row(root, arrival)
        return {"id": _free(root, f"{stem}-1"), **_texts({lang: [text] for lang, text in arrival.texts.items()})}

    def _row(self, root: Node | None, arrival: Arrival) -> Entry | None:
        values = row_values(self.root, self.papers, arrival.place, arrival.lines, self.city)
        place, inside = arrival.place
        name = _identifier(arrival, _stem(siblings(self.root, place, inside=inside)))
        return {"id": _free(root, name), **values} if values is not None else None


def goal(root: Node | None, arrival: Arrival, last: str) -> tuple[Loc, bool] | None:
    """Where it goes, as `destination`: below the one that came there `last`, if any; None for no place."""
    place, inside = (last, False) if last else arrival.place
    if arrival.sort is Part.TITLE:
        return None if inside else shelf(root, place)
    return destination(root, (), place, inside=inside)


# -- articles ---------------------------------------------------------------------------------------------------------


def _article(root: Node | None, arrival: Arrival) -> Entry:
    """An article with its clauses, and these with their lists; every part in both languages."""
    name = _free(root, _identifier(arrival, ""))
    titles, *clauses = _grown(arrival.lines, Part.CLAUSE)
    return {
        "id": name,
        "title": _texts(_own(titles)),
        "clauses": [_clause(root, f"{name}-{number}", each) for number, each in enumerate(clauses, 1)],
    }


def _clause(root: Node | None, name: str, lines: Mapping[Lang, Sequence[Line]]) -> Entry:
    own, *items = _grown(lines, Part.ITEM)
    name = _free(root, name)
    listed = [{"id": _free(root, f"{name}-{n}"), **_texts(_own(item))} for n, item in enumerate(items, 1)]
    return {"id": name, **_texts(_own(own)), **({"items": listed} if listed else {})}


def _grown(lines: Mapping[Lang, Sequence[Line]], part: Part) -> Iterator[Mapping[Lang, Sequence[Line]]]:
    """The lines parted before each line of a sort, side by side."""
    parted: dict[Lang, list[list[Line]]] = {lang: [] for lang in lines}
    for lang, found in lines.items():
        for number, line in enumerate(found):
            if not number or line[0] is part:
                parted[lang].append([])
            parted[lang][-1].append(line)
    for each in zip(*parted.values(), strict=True):
        yield dict(zip(parted, each, strict=True))


def _own(lines: Mapping[Lang, Sequence[Line]]) -> Mapping[Lang, Sequence[str]]:
    return {lang: [text for _, text in found] for lang, found in lines.items()}


def _texts(paragraphs: Mapping[Lang, Sequence[str]]) -> Mapping[str, str]:
    """Texts as content holds them, French first."""
    return {
        lang.value: "\n\n".join(unparse(tagged(text, lang), lang) for text in paragraphs[lang])
        for lang in (Lang.FR, Lang.AR)
        if lang in paragraphs
    }


# -- ids --------------------------------------------------------------------------------------------------------------


def _identifier(arrival: Arrival, stem: str) -> str:
    """An id made of the first words in French, as people make them; of its neighbour's where there are none."""
    first = arrival.texts.get(Lang.FR, "").partition("\n")[0]
    plain = unicodedata.normalize("NFKD", re.sub(r"\b\w['’]", "", first)).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(words) > _LONGEST:
        words = words[: words.rfind("-", 0, _LONGEST + 1)] if "-" in words[: _LONGEST + 1] else words[:_LONGEST]
    return f"{stem}{words}" if words else f"{arrival.place[0]}-1"


def _stem(names: Iterable[str]) -> str:
    """The words with which the ids of a list begin: "role-" of role-emploi and role-sante."""
    parts = [name.split("-")[:-1] for name in names]
    common = takewhile(lambda words: len(set(words)) == 1, zip(*parts, strict=False))
    return "".join(f"{words[0]}-" for words in common)


def _free(root: Node | None, wanted: str) -> str:
    """An id that no entry has: the one wanted, or with the next number."""
    if clause(root, wanted) is None:
        return wanted
    stem, sign, number = wanted.rpartition("-")
    stem, last = (stem, int(number)) if sign and number.isdecimal() else (wanted, 1)
    while clause(root, f"{stem}-{last}") is not None:
        last += 1
    return f"{stem}-{last}"
