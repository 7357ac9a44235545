"""Chatham House: what was said is written down, who said it is not.

In the texts of minutes no person, no stakeholder and no guest may be named. Names belong in the fields made for them:
who was present, who has to do what.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.content.located import Located
from pipeline.content.schema import City, Consultation
from pipeline.document.model import Lang
from pipeline.errors import ContentError, Sentence

_TITLE = r"(?:السيد|السيدة|الأستاذ|الأستاذة|الدكتور|الدكتورة)"
_VOWELS = "[\u064b-\u0652\u0640]*"
_VOWEL = re.compile("[\u064b-\u0652\u0640]")
_BLANK = r"[ \u00a0\u202f\n]+"
_SURNAME = 4  # letters: shorter ones are words too


def named(texts: Iterable[tuple[Lang, Located]], of: Consultation, city: City) -> Iterator[ContentError]:
    """An error for each of the texts, those of minutes, that names a participant; at the first name."""
    patterns = {lang: _patterns(of, city, lang) for lang in (Lang.FR, Lang.AR)}
    for lang, text in texts:
        bare = _bare(text)
        found = [
            (match.start(), name)
            for name, clue, pattern in patterns[lang]
            if clue in bare and (match := re.search(pattern, text))
        ]
        if found:
            start, name = min(found)
            yield ContentError(
                Sentence(
                    fr=f"« {name} » est nommé dans le compte rendu : la règle de Chatham House l’interdit",
                    en=f"“{name}” is named in the minutes: the Chatham House rule forbids it",
                ),
                text.at(start),
                Sentence(
                    fr="écrire ce qui a été dit sans dire par qui ; qui fait quoi se met sous « owners »",
                    en="write what was said, not by whom; who does what stands below “owners”",
                ),
            )


def _patterns(of: Consultation, city: City, lang: Lang) -> list[tuple[str, str, str]]:
    """What names whom: organisations, persons, and persons by their surname.

    Each has a clue, without which the pattern need not be looked for (nor compiled: a millisecond each).
    """
    guests = [partner for partner in city.partners if partner.id in of.guests]
    organisations = [one.name for one in (*city.stakeholders, *guests)]
    names = [name[lang] for name in (*organisations, *(person.name for person in city.persons))]
    found = [(str(name), _clue(name), _spelt(name.split(), lang)) for name in names]
    for person in city.persons:
        surname = person.name[lang].split()[-1]
        if lang is Lang.AR:
            found.append((surname, _clue(surname), f"{_TITLE}{_BLANK}{_spelt([surname], lang)}"))
        elif len(surname) >= _SURNAME:
            found.append((surname, _clue(surname), _spelt([surname], lang)))
    return found


def _clue(name: str) -> str:
    """The letters of its last word, which stand wherever the name does."""
    return _bare(name.rsplit(maxsplit=1)[-1].removeprefix("ال"))


def _bare(text: str) -> str:
    return _VOWEL.sub("", text)


def _spelt(words: list[str], lang: Lang) -> str:
    """A pattern of a name, whatever stands between its words and, in Arabic, is written together with it."""
    if lang is Lang.FR:
        return rf"(?<!\w){_BLANK.join(map(re.escape, words))}(?!\w)"
    letters = [_VOWELS.join(map(re.escape, word)) for word in words]
    before = "[وف]?[بلك]?"
    if words[0].startswith("ال"):
        letters[0] = _VOWELS.join(map(re.escape, words[0][2:]))
        before = "(?:[وف]?[بك]?ال|[وف]?لل)"
    return rf"(?<!\w){before}{_BLANK.join(letters)}(?!\w)"
