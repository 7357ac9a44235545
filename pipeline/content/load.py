"""The content folder as typed, checked values: `load(root)`.

Every text of what is returned is a `Located`: `content.cities["tunis"].name.fr.place` says where it was written.
Numbers, days and times do not: `content.place(file, *keys)` finds theirs.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline.content import check, source
from pipeline.content.complaints import complaints
from pipeline.content.glossary import Term, read_glossary
from pipeline.content.kinds import VERSIONED
from pipeline.content.names import meant
from pipeline.content.schema import (
    City,
    CityFile,
    Consultation,
    ConsultationFile,
    Model,
    Programme,
    Texts,
    Version,
)
from pipeline.errors import ContentError, Place, Remark, Sentence, reason

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONSULTATION = re.compile(r"consultation-([1-4])\.yaml")
_VERSION = re.compile(r"v([1-9][0-9]{0,3})\.yaml")

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that people wrote. `cities` by identifier, in alphabetical order."""

    root: Path
    programme: Programme
    texts: Texts
    cities: Mapping[str, City]
    glossary: tuple[Term, ...]
    trees: Mapping[str, source.Mapping] = field(repr=False, compare=False)  # by path below `root`

    def place(self, file: str, *loc: int | str) -> Place:
        """Where a value begins that is no text: `place("cities/tunis/consultation-1.yaml", "agenda", 0, "start")`."""
        return source.place(self.trees[file], loc)

    def city(self, key: str) -> City:
        """The city with this identifier; raises `ContentError` if there is none."""
        if key in self.cities:
            return self.cities[key]
        known = ", ".join(self.cities)
        raise ContentError(
            Sentence(fr=f"ville « {key} » inconnue", en=f"unknown city “{key}”"),
            None,
            meant(key.lower(), self.cities) or Sentence(fr=f"villes connues : {known}", en=f"known cities: {known}"),
        )

    def consultation(self, city: str, n: int) -> Consultation:
        """Consultation `n` of a city; raises `ContentError` if there is none."""
        known = self.city(city).consultations
        if n in known:
            return known[n]
        numbers = ", ".join(map(str, known))
        raise ContentError(
            Sentence(fr=f"consultation {n} inconnue à « {city} »", en=f"unknown consultation {n} of “{city}”"),
            None,
            Sentence(fr=f"consultations connues : {numbers}", en=f"known consultations: {numbers}")
            if known
            else Sentence(
                fr=f"créer cities/{city}/consultation-{n}.yaml", en=f"create cities/{city}/consultation-{n}.yaml"
            ),
        )

    def versions(self, city: str, kind: str) -> Mapping[int, Version]:
        """The versions of a paper of a city by number, the oldest first; none where it has none."""
        return self.city(city).versions.get(kind, {})

    def version(self, city: str, kind: str, number: int | None = None) -> Version:
        """A version of a paper of a city, the newest where no number is given; `ContentError` where there is none."""
        found = self.versions(city, kind)
        if found and (number is None or number in found):
            return found[number or max(found)]
        named = f"version {number}" if number else "version"
        numbers = ", ".join(map(str, found))
        raise ContentError(
            Sentence(fr=f"« {kind} » de « {city} » n’a pas de {named}", en=f"“{kind}” of “{city}” has no {named}"),
            Place((self.root / "cities" / city / kind).as_posix()),
            Sentence(fr=f"versions connues : {numbers}", en=f"known versions: {numbers}")
            if found
            else Sentence(fr=f"écrire cities/{city}/{kind}/v1.yaml", en=f"write cities/{city}/{kind}/v1.yaml"),
        )

    def versions_of(self, city: str, n: int, kind: str) -> tuple[Version, ...]:
        """The versions that belong to a meeting: the one that it works on, and the one that it led to, if written.

        The first is the newest that is not dated after the meeting; the second is the newest dated after it, as long as
        no later meeting works on it. A ratified version is no longer worked on: it is signed (`packs.ratified`).
        """
        days = sorted(
            meeting.day
            for paper in self.programme.papers
            if paper.kind == kind
            for m in paper.consultations
            if (meeting := self.city(city).consultations.get(m))
        )
        day = self.consultation(city, n).day
        following = next((one for one in days if one > day), None)
        found = sorted((n, one) for n, one in self.versions(city, kind).items() if one.status != "ratified")
        before = [version for _, version in found if version.day <= day]
        after = [version for _, version in found if day < version.day and not (following and following <= version.day)]
        return (*before[-1:], *after[-1:])

    def presented(self, city: str, kind: str, number: int) -> Consultation | None:
        """The meeting that works on a version: the first held on its day or later, else the last; None without any."""
        day = self.version(city, kind, number).day
        held = self.city(city).consultations
        wanted = [n for paper in self.programme.papers if paper.kind == kind for n in paper.consultations]
        meetings = sorted((held[n] for n in wanted if n in held), key=lambda meeting: meeting.day)
        return next((one for one in meetings if one.day >= day), meetings[-1] if meetings else None)


def load(root: Path) -> Content:
    """The content below `root`; raises the first `ContentError`, with all that was found beside it as `others`."""
    content, errors = examine(root)
    if content is None or errors:
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    return content


def examine(root: Path) -> tuple[Content | None, list[ContentError]]:
    """The content that could be read, if any, and every fault found, in the order of files and lines."""
    reading = _Reading(root)
    content = reading.content()
    unread = {Path(error.place.file).parts[-3] for error in reading.errors if error.place and _in_versions(error.place)}
    errors = reading.errors + (list(_across(content, unread)) if content else [])
    once = {(error.what, error.place): error for error in errors}  # said of its list, and of its paper
    return content, sorted(once.values(), key=_order)


def _in_versions(place: Place) -> bool:
    """Whether it lies in a file of a version."""
    return bool(_VERSION.fullmatch(Path(place.file).name)) and Path(place.file).parent.name in VERSIONED


def _across(content: Content, unread: Collection[str]) -> Iterator[ContentError]:
    """The faults that no single value shows.

    In the cities of `unread` a version could not be read: what other versions say of it is not judged.
    """
    yield from check.programme(content.programme, partial(content.place, "programme.yaml"))
    yield from check.common_texts(content.texts, partial(content.place, "texts.yaml"))
    for city in content.cities.values():
        yield from check.city(city)
        ats = {n: partial(content.place, f"cities/{city.id}/consultation-{n}.yaml") for n in city.consultations}
        yield from check.order(city, ats)
        for n, consultation in city.consultations.items():
            yield from check.consultation(consultation, city, ats[n])
        for kind, versions in city.versions.items():
            for n, version in versions.items():
                at = partial(content.place, f"cities/{city.id}/{kind}/v{n}.yaml")
                yield from check.version(version, n, versions, at)
                if city.id not in unread:
                    yield from VERSIONED[kind].faults(version, city, at)


def remarks(content: Content) -> Iterator[Remark]:
    """What a person should look at, and what stops nothing.

    Words in the wrong script, no-break spaces that French lacks, terms outside the glossary, texts that a translator
    owes, papers not yet written.
    """
    shared: tuple[Model, ...] = (content.programme, content.texts)
    for model in shared:
        yield from check.scripts(model)
        yield from check.blanks(model)
        yield from check.owed(model)
        for territory in sorted({city.territory for city in content.cities.values()}):
            yield from check.terms(model, content.glossary, territory)
    for city in content.cities.values():
        for one in _of(city):
            yield from check.scripts(one)
            yield from check.blanks(one)
            yield from check.owed(one)
            yield from check.terms(one, content.glossary, city.territory)
        for n in city.consultations:
            yield from _unwritten(content, city.id, n)


def _of(city: City) -> Iterator[Model]:
    """Everything that was written about a city."""
    yield city
    yield from city.consultations.values()
    for versions in city.versions.values():
        yield from versions.values()


def _unwritten(content: Content, city: str, n: int) -> Iterator[Remark]:
    """A remark for each paper that the programme wants for a meeting and that has no version yet."""
    for paper in content.programme.papers_of(n):
        if paper.kind in VERSIONED and not content.versions_of(city, n, paper.kind):
            yield Remark(
                Sentence(
                    fr=f"« {paper.kind} » n’a pas de version pour la consultation {n} de « {city} »",
                    en=f"“{paper.kind}” has no version for consultation {n} of “{city}”",
                ),
                paper.kind.place,
                Sentence(
                    fr=f"écrire cities/{city}/{paper.kind}/v1.yaml, datée au plus tard du jour de la réunion",
                    en=f"write cities/{city}/{paper.kind}/v1.yaml, dated not later than the meeting",
                ),
            )


def undrawn(content: Content, undrawable: Callable[[str], Collection[str]]) -> Iterator[ContentError]:
    """An error for each text with a character that the fonts cannot draw (`undrawable`: which of a text)."""
    for city in content.cities.values():
        for model in _of(city):
            yield from check.glyphs(model, undrawable)
    for model in (content.programme, content.texts):
        yield from check.glyphs(model, undrawable)


def read_one(path: Path, model: type[M]) -> M:
    """A file that stands alone (holidays.yaml) as its `model`; raises its first fault, as `load` does."""
    return read_data(_bytes(path), path.as_posix(), model)


def read_data(data: bytes, file: str, model: type[M]) -> M:
    """What is to become a file as its `model`; raises its first fault, as `load` does."""
    reading = _Reading(Path())
    if (found := reading.data(data, file, model, file)) is None:
        reading.errors[0].others = tuple(reading.errors[1:])
        raise reading.errors[0]
    return found


def read_version(content: Content, city: str, kind: str, data: bytes, file: str) -> Version:
    """What is to become a version of a paper, held against its city and its like; raises its faults as `load`."""
    found = read_data(data, file, VERSIONED[kind].model)
    root, where = source.read(data, file).root, content.city(city)
    versions = {**content.versions(city, kind), int(found.version): found}
    there = where.model_copy(update={"versions": {**where.versions, kind: versions}})

    def at(*loc: int | str) -> Place:
        return source.place(root, loc) if root is not None else Place(file)

    if faults := list(VERSIONED[kind].faults(found, there, at)):
        faults[0].others = tuple(faults[1:])
        raise faults[0]
    return found


def _order(error: ContentError) -> tuple[str, int, int]:
    return (error.place.file, error.place.line, error.place.column) if error.place else ("", 0, 0)


def files(root: Path) -> Iterator[Path]:
    """The files that `load` reads, in order: what a build depends on."""
    yield from (path for name in ("programme.yaml", "texts.yaml", "glossary.csv") if (path := root / name).is_file())
    for folder in _folders(root):
        yield from sorted(folder.glob("*.yaml"))
        for kind in VERSIONED:
            yield from sorted(path for path in (folder / kind).glob("v*.yaml") if _VERSION.fullmatch(path.name))


def _folders(root: Path) -> list[Path]:
    cities = root / "cities"
    return sorted(p for p in cities.iterdir() if p.is_dir() and not p.name.startswith(".")) if cities.is_dir() else []


class _Reading:
    """One reading of the folder: it goes on after a fault, so that an officer sees them all at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.errors: list[ContentError] = []
        self.trees: dict[str, source.Mapping] = {}

    def content(self) -> Content | None:
        programme = self.file(self.root / "programme.yaml", Programme)
        texts = self.file(self.root / "texts.yaml", Texts)
        cities = [self.city(folder, programme) for folder in _folders(self.root)]
        glossary: tuple[Term, ...] = ()
        try:
            glossary = read_glossary(self.root / "glossary.csv")
        except ContentError as error:
            self.errors.append(error)
        if programme is None or texts is None:
            return None
        found = {city.id: city for city in cities if city}
        return Content(self.root, programme, texts, found, glossary, self.trees)

    def city(self, folder: Path, programme: Programme | None) -> City | None:
        if not _ID.fullmatch(folder.name):
            self.errors.append(
                ContentError(
                    Sentence(
                        fr=f"le dossier « {folder.name} » n’a pas un nom de ville",
                        en=f"the folder “{folder.name}” does not have the name of a city",
                    ),
                    Place(folder.as_posix()),
                    Sentence(
                        fr="des minuscules sans accent, des chiffres et des tirets, par exemple tunis",
                        en="lower-case letters without accents, digits and hyphens, for example tunis",
                    ),
                )
            )
            return None
        city = self.file(folder / "city.yaml", CityFile)
        consultations = {}
        for path in sorted(folder.glob("*.y*ml")):
            if match := _CONSULTATION.fullmatch(path.name):
                if one := self.file(path, ConsultationFile):
                    consultations[int(match[1])] = Consultation(n=int(match[1]), **dict(one))
            elif path.name != "city.yaml":
                names = ["city.yaml", *(f"consultation-{n}.yaml" for n in range(1, 5))]
                self.errors.append(
                    ContentError(
                        Sentence(fr=f"fichier « {path.name} » inconnu ici", en=f"unknown file “{path.name}” here"),
                        Place(path.as_posix()),
                        meant(path.name, names)
                        or Sentence(fr="noms admis : " + ", ".join(names), en="accepted names: " + ", ".join(names)),
                    )
                )
        versions = {kind: self.versions(folder / kind, model.model) for kind, model in VERSIONED.items()}
        self.astray(folder)
        if city is None or programme is None:
            return None
        return City(
            id=folder.name,
            consultations=consultations,
            versions={kind: found for kind, found in versions.items() if found},
            partners=programme.partners,
            **dict(city),
        )

    def versions(self, folder: Path, model: type[M]) -> dict[int, M]:
        """The versions in the folder of a kind, by number; what came back and what has left lies in folders there."""
        found: dict[int, M] = {}
        for path in sorted(folder.glob("*.y*ml"), key=lambda path: (len(path.name), path.name)):
            if not (match := _VERSION.fullmatch(path.name)):
                self.errors.append(
                    ContentError(
                        Sentence(fr=f"fichier « {path.name} » inconnu ici", en=f"unknown file “{path.name}” here"),
                        Place(path.as_posix()),
                        Sentence(fr="les versions s’appellent v1.yaml, v2.yaml…", en="versions are v1.yaml, v2.yaml…"),
                    )
                )
            elif one := self.file(path, model):
                found[int(match[1])] = one
        return found

    def astray(self, folder: Path) -> None:
        """Note the folders that hold versions of no known kind."""
        for path in sorted(folder.glob("*/v*.yaml")):
            kind = path.parent.name
            if kind not in VERSIONED and _VERSION.fullmatch(path.name):
                names = ", ".join(VERSIONED)
                self.errors.append(
                    ContentError(
                        Sentence(fr=f"nature de document « {kind} » inconnue", en=f"unknown kind of paper “{kind}”"),
                        Place(path.as_posix()),
                        meant(kind, VERSIONED) or Sentence(fr=f"natures connues : {names}", en=f"known kinds: {names}"),
                    )
                )

    def file(self, path: Path, model: type[M]) -> M | None:
        """The file as a `model`; None after its faults were noted."""
        try:
            data = _bytes(path)
        except ContentError as error:
            self.errors.append(error)
            return None
        return self.data(data, path.as_posix(), model, path.relative_to(self.root).as_posix())

    def data(self, data: bytes, file: str, model: type[M], name: str) -> M | None:
        """What a file holds as a `model`; `name` is its path below the root."""
        try:
            read = source.read(data, file)
        except ContentError as error:
            self.errors.append(error)
            return None
        if not isinstance(read.root, source.Mapping):
            self.errors.append(
                ContentError(
                    Sentence(fr="ce fichier ne contient aucune clé", en="this file holds no key"),
                    Place(read.file, 1, 1),
                    Sentence(fr="écrire « format: 1 » puis les clés", en="write “format: 1”, then the keys"),
                )
            )
            return None
        try:
            self.trees[name] = read.root
            return model.model_validate(_plain(read.root))
        except ValidationError as error:
            self.errors += complaints(error, read.root, model)
            return None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(source.MAX_BYTES + 1)
    except FileNotFoundError:
        raise ContentError(
            Sentence(fr="ce fichier manque", en="this file is missing"),
            Place(path.as_posix()),
            Sentence(
                fr="le créer, ou corriger le dossier de contenu dans les réglages",
                en="create it, or correct the content folder in the settings",
            ),
        ) from None
    except OSError as error:
        why = reason(error)
        raise ContentError(
            Sentence(fr=f"fichier illisible : {why.fr}", en=f"the file cannot be read: {why.en}"),
            Place(path.as_posix()),
        ) from None


def _plain(node: source.Node) -> Any:
    """The tree as mappings, lists and located texts, as pydantic takes it."""
    if isinstance(node, source.Scalar):
        return node.text
    if isinstance(node, source.Sequence):
        return [_plain(item) for item in node.items]
    return {str(key): _plain(value) for key, value in node.entries.items()}
