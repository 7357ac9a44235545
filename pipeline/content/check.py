"""What a single value cannot say: identifiers, references, order of time, marks, and words that deserve a remark."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import time
from itertools import chain, pairwise

from pipeline.content import attribution
from pipeline.content.glossary import Term
from pipeline.content.located import Located
from pipeline.content.names import meant
from pipeline.content.pending import pending
from pipeline.content.schema import City, Consultation, Minutes, Model, Pair, Programme, Session, Texts, Version
from pipeline.content.spacing import loose
from pipeline.document import inline
from pipeline.document.model import Lang
from pipeline.errors import ContentError, Place, Remark, Sentence

# Where the value at (key or index, …) of one file begins: days and times are no texts and do not know it themselves.
At = Callable[..., Place]


def texts(model: Model) -> Iterator[tuple[Lang, Located]]:
    """Every text in a language inside `model`, in the order of the schema."""
    if isinstance(model, Pair):
        yield Lang.FR, model.fr
        yield Lang.AR, model.ar
        yield from ((lang, text) for lang, text in ((Lang.FR, model.fr_MA), (Lang.AR, model.ar_MA)) if text)
    for _, value in model:
        if isinstance(value, Model):
            yield from texts(value)
        elif isinstance(value, tuple):
            for entry in value:
                if isinstance(entry, Model):
                    yield from texts(entry)


# -- errors -----------------------------------------------------------------------------------------------------------


def programme(model: Programme, at: At) -> Iterator[ContentError]:
    yield from common(model)
    yield from unique([paper.kind for paper in model.papers])
    for key, lists in (
        ("papers", [paper.consultations for paper in model.papers]),
        ("mailings", [mailing.consultations for mailing in model.mailings]),
    ):
        for i, numbers in enumerate(lists):
            twice = next((n for n in numbers if numbers.count(n) > 1), None)
            if twice is None:
                continue
            yield ContentError(
                Sentence(fr=f"la consultation {twice} est citée deux fois", en=f"consultation {twice} is listed twice"),
                at(key, i, "consultations"),
                Sentence(fr="ne la citer qu’une fois", en="list it once"),
            )


def common_texts(model: Texts, at: At) -> Iterator[ContentError]:
    yield from common(model)
    numbers = [step.n for step in model.consultations]
    if numbers != [1, 2, 3, 4]:
        yield ContentError(
            Sentence(
                fr=f"« consultations » décrit {_listed(numbers)} au lieu de 1, 2, 3, 4",
                en=f"“consultations” describes {_listed(numbers)} instead of 1, 2, 3, 4",
            ),
            at("consultations"),
            Sentence(fr="décrire chacune des quatre, dans l’ordre", en="describe each of the four, in order"),
        )


def city(model: City) -> Iterator[ContentError]:
    yield from common(model)
    organisations = [*(one.id for one in model.partners), *(one.id for one in model.stakeholders)]
    yield from unique(organisations, among=len(model.partners))
    persons = [one.id for one in model.persons]
    yield from unique([*organisations, *persons], among=len(organisations))
    for person in model.persons:
        yield from known(person.organisation, organisations, Sentence(fr="organisation", en="organisation"))
    for signatory in model.signatories:
        if signatory.person:
            yield from known(signatory.person, persons, Sentence(fr="personne", en="person"))


def order(model: City, at: Mapping[int, At]) -> Iterator[ContentError]:
    """The consultations of a city take place in the order of their numbers."""
    for (n, before), (m, after) in pairwise(sorted(model.consultations.items())):
        if after.day <= before.day:
            yield ContentError(
                Sentence(
                    fr=f"la consultation {m} ({after.day}) n’est pas après la consultation {n} ({before.day})",
                    en=f"consultation {m} ({after.day}) is not after consultation {n} ({before.day})",
                ),
                at[m]("day"),
                Sentence(fr="corriger l’un des deux jours", en="correct one of the two days"),
            )


def consultation(model: Consultation, of: City, at: At) -> Iterator[ContentError]:
    yield from common(model)
    persons = [one.id for one in of.persons]
    speakers = [*(one.id for one in of.partners), *(one.id for one in of.stakeholders), *persons]
    yield from known(model.venue, [venue.id for venue in of.venues], Sentence(fr="lieu", en="venue"))
    partners = [one.id for one in of.partners]
    for key in model.guests:
        yield from known(key, partners, Sentence(fr="partenaire", en="partner"))
    for key in (*model.contacts, *model.replies):
        yield from known(key, persons, Sentence(fr="personne", en="person"))
    for session in model.agenda:
        for item in session.items:
            if item.moderator:
                yield from known(item.moderator, persons, Sentence(fr="personne", en="person"))
            for key in item.speakers:
                yield from known(key, speakers, Sentence(fr="organisation ou personne", en="organisation or person"))
    yield from _agenda(model.agenda, at)
    if model.minutes:
        yield from _minutes(model.minutes, model, of, at)


def _minutes(model: Minutes, of: Consultation, within: City, at: At) -> Iterator[ContentError]:
    """Who was there and who has what to do is known; nothing falls due before the meeting; nobody is quoted by name."""
    persons = [one.id for one in within.persons]
    owners = [*(one.id for one in within.partners), *(one.id for one in within.stakeholders), *persons]
    items = [item.id for session in of.agenda for item in session.items]
    for key in (*model.present, *model.excused):
        yield from known(key, persons, Sentence(fr="personne", en="person"))
    yield from unique([*model.present, *model.excused])
    for discussion in model.discussions:
        yield from known(discussion.item, items, Sentence(fr="point", en="item"))
    charged = [*(one.owners for one in model.decisions), *(one.owners for one in model.actions)]
    for key in chain.from_iterable(charged):
        yield from known(key, owners, Sentence(fr="organisation ou personne", en="organisation or person"))
    for i, task in enumerate(model.actions):
        if task.due < of.day:
            yield ContentError(
                Sentence(
                    fr=f"l’échéance ({task.due}) précède la réunion ({of.day})",
                    en=f"the due day ({task.due}) is before the meeting ({of.day})",
                ),
                at("minutes", "actions", i, "due"),
                Sentence(fr="corriger l’échéance", en="correct the due day"),
            )
    yield from attribution.named(texts(model), of, within)


def _agenda(agenda: Sequence[Session], at: At) -> Iterator[ContentError]:
    """Every session ends after it begins, and the next one begins when it is over."""
    for i, session in enumerate(agenda):
        if session.end <= session.start:
            yield ContentError(
                Sentence(
                    fr=f"la séance « {session.items[0].title.fr} » finit à {_hour(session.end)}, "
                    f"avant de commencer à {_hour(session.start)}",
                    en=f"the session “{session.items[0].title.fr}” ends at {_hour(session.end)}, "
                    f"before it begins at {_hour(session.start)}",
                ),
                at("agenda", i, "end"),
                Sentence(fr="corriger l’une des deux heures", en="correct one of the two times"),
            )
    for i, (before, after) in enumerate(pairwise(agenda), start=1):
        if after.start < before.start:
            yield ContentError(
                Sentence(
                    fr=f"l’ordre du jour revient en arrière : « {after.items[0].title.fr} » commence à "
                    f"{_hour(after.start)}, après une séance de {_hour(before.start)}",
                    en=f"the agenda goes backwards: “{after.items[0].title.fr}” begins at "
                    f"{_hour(after.start)}, after a session of {_hour(before.start)}",
                ),
                at("agenda", i, "start"),
                Sentence(fr="ranger les séances dans l’ordre des heures", en="put the sessions in the order of time"),
            )
        elif after.start < before.end:
            yield ContentError(
                Sentence(
                    fr=f"deux séances se chevauchent : « {after.items[0].title.fr} » commence à {_hour(after.start)}, "
                    f"« {before.items[0].title.fr} » finit à {_hour(before.end)}",
                    en=f"two sessions overlap: “{after.items[0].title.fr}” begins at {_hour(after.start)}, "
                    f"“{before.items[0].title.fr}” ends at {_hour(before.end)}",
                ),
                at("agenda", i, "start"),
                Sentence(
                    fr="corriger l’heure ; deux points simultanés s’écrivent dans une même séance, sous « items »",
                    en="correct the time; two things at once are written in one session, below “items”",
                ),
            )


def version(model: Version, number: int, of: Mapping[int, Version], at: At) -> Iterator[ContentError]:
    """What holds of every version: its number is that of its file, and it comes after the one that it follows."""
    yield from common(model)
    if model.version != number:
        yield ContentError(
            Sentence(
                fr=f"ce fichier est la version {number} et se dit la version {model.version}",
                en=f"this file is version {number} and says that it is version {model.version}",
            ),
            at("version"),
            Sentence(fr=f"écrire « version: {number} »", en=f"write “version: {number}”"),
        )
    if model.follows is None:
        return
    if model.follows not in of or model.follows >= number:
        earlier = [n for n in sorted(of) if n < number]
        yield ContentError(
            Sentence(
                fr=f"la version {number} ne peut pas suivre la version {model.follows}",
                en=f"version {number} cannot follow version {model.follows}",
            ),
            at("follows"),
            Sentence(fr=f"versions antérieures : {_listed(earlier)}", en=f"earlier versions: {_listed(earlier)}"),
        )
    elif model.day < of[model.follows].day:
        yield ContentError(
            Sentence(
                fr=f"la version {number} ({model.day}) est datée d’avant la version {model.follows} "
                f"({of[model.follows].day}), dont elle est la suite",
                en=f"version {number} ({model.day}) is dated before version {model.follows} "
                f"({of[model.follows].day}), which it follows",
            ),
            at("day"),
            Sentence(fr="corriger l’un des deux jours", en="correct one of the two days"),
        )


def _hour(value: time) -> str:
    return value.strftime("%H:%M")


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "0"


def common(model: Model) -> Iterator[ContentError]:
    """What holds in every file: identifiers unique in their list, marks that can be read."""
    yield from _ids(model)
    for lang, text in texts(model):
        for offset, paragraph in text.paragraphs():
            try:
                runs = inline.parse(paragraph, lang)
            except inline.InlineError as error:
                yield ContentError(error.what, text.at(offset + error.offset), error.hint)
                continue
            if word := inline.unnamed(runs):
                yield _unnamed(word, text.at(offset + paragraph.index(word)))


def _unnamed(word: str, place: Place | None) -> ContentError:
    return ContentError(
        Sentence(
            fr=f"« {word} » n’est ni du français ni de l’arabe, et ne dit pas sa langue",
            en=f"“{word}” is neither French nor Arabic, and does not name its language",
        ),
        place,
        Sentence(
            fr=f"l’écrire en lettres latines ou arabes ou, s’il doit rester, {{zxx:{word}}}",
            en=f"write it in Latin or Arabic letters or, if it must stay, {{zxx:{word}}}",
        ),
    )


def _ids(model: Model) -> Iterator[ContentError]:
    for _, value in model:
        if isinstance(value, Model):
            yield from _ids(value)
        elif isinstance(value, tuple):
            entries = [entry for entry in value if isinstance(entry, Model)]
            ids = [getattr(entry, "id", None) for entry in entries]
            yield from unique([key for key in ids if isinstance(key, Located)])
            for entry in entries:
                yield from _ids(entry)


def unique(ids: Sequence[Located], among: int = 0) -> Iterator[ContentError]:
    """An error for each repeated identifier; the first `among` were judged before."""
    seen: dict[str, Located] = {}
    for i, key in enumerate(ids):
        if key in seen and i >= among:
            first = seen[key].place
            yield ContentError(
                Sentence(
                    fr=f"l’identifiant « {key} » est déjà pris" + (f" ({first})" if first else ""),
                    en=f"the identifier “{key}” is already taken" + (f" ({first})" if first else ""),
                ),
                key.place,
                Sentence(
                    fr="en donner un autre au nouvel élément, sans toucher à l’ancien",
                    en="give the new element another one and leave the old one alone",
                ),
            )
        seen.setdefault(key, key)


_MASCULINE = frozenset({"lieu", "partenaire", "objectif", "axe", "point", "indicateur", "acteur", "résultat"})


def one_each(given: Sequence[Located], owed: Sequence[str], place: Place, what: Sentence) -> Iterator[ContentError]:
    """An error for what (a role, masculine in French) is given to the same one twice, and for one who has none."""
    for i, key in enumerate(given):
        if key in given[:i]:
            first = given[given.index(key)].place
            yield ContentError(
                Sentence(
                    fr=f"un deuxième {what.fr} pour « {key} »" + (f" (déjà {first})" if first else ""),
                    en=f"a second {what.en} for “{key}”" + (f" (already {first})" if first else ""),
                ),
                key.place,
                Sentence(fr="n’en garder qu’un", en="keep only one"),
            )
    for without in owed:
        if without not in given:
            yield ContentError(
                Sentence(fr=f"aucun {what.fr} pour « {without} »", en=f"no {what.en} for “{without}”"),
                place,
                Sentence(fr="ajouter la ligne qui manque", en="add the line that is missing"),
            )


def known(key: Located, among: Sequence[str], what: Sentence) -> Iterator[ContentError]:
    """An error where an identifier is none of those that there are."""
    if key in among:
        return
    names = ", ".join(among)
    yield ContentError(
        Sentence(
            fr=f"{what.fr} « {key} » inconnu" + ("" if what.fr in _MASCULINE else "e"),
            en=f"unknown {what.en} “{key}”",
        ),
        key.place,
        meant(key, among) or Sentence(fr=f"identifiants connus : {names}", en=f"known identifiers: {names}"),
    )


def glyphs(model: Model, undrawable: Callable[[str], Collection[str]]) -> Iterator[ContentError]:
    """An error for each character of the content that no font of the house can draw, at its place."""
    for _, text in texts(model):
        missing = undrawable(text)
        for offset, char in enumerate(text) if missing else ():
            if not char.isspace() and char in missing:
                yield ContentError(
                    Sentence(
                        fr=f"aucune police de la maison ne sait dessiner « {char} » (U+{ord(char):04X})",
                        en=f"no font of the house can draw “{char}” (U+{ord(char):04X})",
                    ),
                    text.at(offset),
                    Sentence(fr="remplacer ce caractère", en="replace this character"),
                )
                break


# -- remarks ----------------------------------------------------------------------------------------------------------

_LATIN_WORD = re.compile(r"(?<![\w@.:/{-])[A-ZÀ-Þ]?[a-zß-ÿœ]{3,}(?![\w@/]|\.\w)")
_LINK = re.compile(r"\]\([^)]*\)|\{(?:fr|zxx):[^}]*\}")
_ARABIC_WORD = re.compile("[\u0620-\u064a]{2,}")


def scripts(model: Model) -> Iterator[Remark]:
    """A remark where a word stands in the script of the other language: perhaps a forgotten translation."""
    for lang, text in texts(model):
        if pending(text)[0]:
            continue
        hidden = _LINK.sub(lambda link: " " * len(link[0]), text)
        found = (_LATIN_WORD if lang is Lang.AR else _ARABIC_WORD).search(hidden)
        if found:
            yield Remark(
                Sentence(
                    fr=f"« {found[0]} » dans un texte " + ("arabe" if lang is Lang.AR else "français"),
                    en=f"“{found[0]}” in " + ("an Arabic text" if lang is Lang.AR else "a French text"),
                ),
                text.at(found.start()),
                Sentence(
                    fr=f"le traduire ou, s’il doit rester, écrire {{{'fr' if lang is Lang.AR else 'ar'}:{found[0]}}}",
                    en=f"translate it or, if it must stay, write {{{'fr' if lang is Lang.AR else 'ar'}:{found[0]}}}",
                ),
            )


def blanks(model: Model) -> Iterator[Remark]:
    """A remark for each French text that lacks a no-break space, at the first place, saying how many it lacks."""
    for lang, text in texts(model):
        if lang is not Lang.FR or pending(text)[0]:
            continue
        found = list(loose(text))
        if not found:
            continue
        (offset, words), others = found[0], len(found) - 1
        fr, en = (f" (et {others} de plus dans ce texte)", f" (and {others} more in this text)") if others else ("", "")
        yield Remark(
            Sentence(
                fr=f"il manque une espace insécable dans « {words} »{fr}",
                en=f"a no-break space is missing in “{words}”{en}",
            ),
            text.at(offset),
            Sentence(
                fr="sans elle, une ligne peut finir là : Alt+0160 sous Windows, Option+Espace sur Mac",
                en="without it a line may end there: Alt+0160 on Windows, Option+Space on a Mac",
            ),
        )


def owed(model: Model) -> Iterator[Remark]:
    """A remark for each text that a translator still owes."""
    for lang, text in texts(model):
        state, _ = pending(text)
        if state:
            name = ("arabe", "Arabic") if lang is Lang.AR else ("français", "French")
            what = ("à traduire", "missing") if state == "missing" else ("à revoir", "out of date")
            yield Remark(
                Sentence(fr=f"texte {name[0]} {what[0]}", en=f"{name[1]} text {what[1]}"),
                text.place,
                Sentence(fr="la version définitive en aura besoin", en="the final version will need it"),
            )


def terms(model: Model, glossary: Sequence[Term], territory: str) -> Iterator[Remark]:
    """A remark for each French term of the glossary whose pair has none of the Arabic forms accepted in `territory`."""
    for pair in _pairs(model):
        source, target = pair[f"{Lang.FR}_{territory}"], pair[f"{Lang.AR}_{territory}"]
        if any(pending(text)[0] for text in (source, target)):
            continue
        french, arabic = plain(source), plain(target)
        taken: list[tuple[int, int]] = []  # a longer term hides the shorter ones inside it
        for term in glossary:
            found = next((m for m in term.pattern.finditer(french) if not _inside(m.span(), taken)), None)
            if found is None:
                continue
            taken.append(found.span())
            if not term.is_in(arabic, territory):
                forms = " / ".join(dict.fromkeys(term.accepted(territory)))
                yield Remark(
                    Sentence(
                        fr=f"« {term.french[0]} » sans son équivalent arabe du glossaire",
                        en=f"“{term.french[0]}” without its Arabic equivalent of the glossary",
                    ),
                    target.place,
                    Sentence(fr=f"formes admises : {forms}", en=f"accepted forms: {forms}"),
                )


def _inside(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in taken)


def _pairs(model: Model) -> Iterator[Pair]:
    if isinstance(model, Pair):
        yield model
    for _, value in model:
        for entry in value if isinstance(value, tuple) else (value,):
            if isinstance(entry, Model):
                yield from _pairs(entry)


def plain(text: str) -> str:
    """The words of a text without its marks, as a glossary looks at them."""
    return (
        re.sub(r"\*\*|__|[\u064b-\u0652\u0640]", "", text)
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
        .replace("’", "'")
    )
