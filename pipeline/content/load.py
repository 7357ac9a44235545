"""The content folder as typed, checked values: `load(root)`.

Every text of what is returned is a `Located`: `content.cities["tunis"].name.fr.place` says where it was written.
Numbers, days and times do not: `content.place(file, *keys)` finds theirs.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.content import check, source
from pipeline.content.glossary import Term, read_glossary
from pipeline.content.names import meant
from pipeline.content.schema import (
    City,
    CityFile,
    Consultation,
    ConsultationFile,
    Model,
    Pair,
    Programme,
    Texts,
)
from pipeline.errors import ContentError, Place, Remark, Sentence

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONSULTATION = re.compile(r"consultation-([1-4])\.yaml")

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
        """Where a value begins that is no text (a day, a time): `place("programme.yaml", "papers", 0, "consultations")`."""
        return _place(self.trees[file], loc)

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
    errors = reading.errors + (list(_across(content)) if content else [])
    return content, sorted(errors, key=_order)


def _across(content: Content) -> Iterator[ContentError]:
    """The faults that no single value shows."""
    yield from check.programme(content.programme, partial(content.place, "programme.yaml"))
    yield from check.common_texts(content.texts, partial(content.place, "texts.yaml"))
    for city in content.cities.values():
        yield from check.city(city)
        ats = {n: partial(content.place, f"cities/{city.id}/consultation-{n}.yaml") for n in city.consultations}
        yield from check.order(city, ats)
        for n, consultation in city.consultations.items():
            yield from check.consultation(consultation, city, ats[n])


def remarks(content: Content) -> Iterator[Remark]:
    """What a person should look at, and what stops nothing: words in the wrong script, terms outside the glossary."""
    shared: tuple[Model, ...] = (content.programme, content.texts)
    for model in shared:
        yield from check.scripts(model)
        yield from check.terms(model, content.glossary)
    for city in content.cities.values():
        for one in (city, *city.consultations.values()):
            yield from check.scripts(one)
            yield from check.terms(one, content.glossary, city.territory)


def undrawn(content: Content, undrawable: Callable[[str], Container[str]]) -> Iterator[ContentError]:
    """An error for each text with a character that the fonts cannot draw; `undrawable` is `fonts.undrawable` of a family."""
    for city in content.cities.values():
        for model in (city, *city.consultations.values()):
            yield from check.glyphs(model, undrawable)
    for model in (content.programme, content.texts):
        yield from check.glyphs(model, undrawable)


def read_one(path: Path, model: type[M]) -> M:
    """A file that stands alone (holidays.yaml) as its `model`; raises its first fault, as `load` does."""
    reading = _Reading(path.parent)
    if (found := reading.file(path, model)) is None:
        reading.errors[0].others = tuple(reading.errors[1:])
        raise reading.errors[0]
    return found


def _order(error: ContentError) -> tuple[str, int, int]:
    return (error.place.file, error.place.line, error.place.column) if error.place else ("", 0, 0)


def files(root: Path) -> Iterator[Path]:
    """The files that `load` reads, in order: what a build depends on."""
    yield from (path for name in ("programme.yaml", "texts.yaml", "glossary.csv") if (path := root / name).is_file())
    for folder in _folders(root):
        yield from sorted(folder.glob("*.yaml"))


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
        if city is None or programme is None:
            return None
        return City(id=folder.name, consultations=consultations, partners=programme.partners, **dict(city))

    def file(self, path: Path, model: type[M]) -> M | None:
        """The file as a `model`; None after its faults were noted."""
        try:
            read = source.read(_bytes(path), path.as_posix())
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
            self.trees[path.relative_to(self.root).as_posix()] = read.root
            return model.model_validate(_plain(read.root))
        except ValidationError as error:
            self.errors += [_error(detail, read.root, model) for detail in error.errors(include_url=False)]
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
        raise ContentError(
            Sentence(fr=f"fichier illisible : {error.strerror}", en=f"the file cannot be read: {error.strerror}"),
            Place(path.as_posix()),
        ) from None


def _plain(node: source.Node) -> Any:
    """The tree as mappings, lists and located texts, as pydantic takes it."""
    if isinstance(node, source.Scalar):
        return node.text
    if isinstance(node, source.Sequence):
        return [_plain(item) for item in node.items]
    return {str(key): _plain(value) for key, value in node.entries.items()}


# -- pydantic's errors as sentences -----------------------------------------------------------------------------------


def _error(detail: ErrorDetails, root: source.Mapping, model: type[Model]) -> ContentError:
    kind, loc = detail["type"], detail["loc"]
    context = detail.get("ctx", {})
    key = next((str(step) for step in reversed(loc) if isinstance(step, str)), "")
    if kind == "mithaq":
        what = Sentence(fr=context["fr"], en=context["en"])
        return ContentError(what, _place(root, loc), Sentence(fr=context["hint_fr"], en=context["hint_en"]))
    if kind == "extra_forbidden":
        known = _model_at(model, loc[:-1])
        names = list(known.model_fields) if known else []
        return ContentError(
            Sentence(fr=f"clé « {key} » inconnue", en=f"unknown key “{key}”"),
            _key_place(root, loc),
            meant(key, names)
            or Sentence(fr="clés admises : " + ", ".join(names), en="accepted keys: " + ", ".join(names)),
        )
    if kind == "missing":
        return _missing(key, loc, root, model)
    if kind == "text_empty":
        return ContentError(
            Sentence(fr=f"le texte de « {key} » est vide", en=f"the text of “{key}” is empty"),
            _place(root, loc),
            Sentence(
                fr="l’écrire après le deux-points, ou supprimer la clé",
                en="write it after the colon, or delete the key",
            ),
        )
    if kind in ("model_type", "model_attributes_type"):
        wanted = _model_at(model, loc)
        names = list(wanted.model_fields) if wanted else []
        if wanted is not None and issubclass(wanted, Pair):
            return ContentError(
                Sentence(
                    fr=f"« {key} » doit être une paire : le texte français et le texte arabe",
                    en=f"“{key}” must be a pair: the French text and the Arabic text",
                ),
                _place(root, loc),
                Sentence(
                    fr="écrire « fr: » et « ar: » en retrait, sur deux lignes",
                    en="write “fr:” and “ar:” indented, on two lines",
                ),
            )
        return ContentError(
            Sentence(fr=f"« {key} » doit contenir des clés", en=f"“{key}” must hold keys"),
            _place(root, loc),
            Sentence(fr="clés admises : " + ", ".join(names), en="accepted keys: " + ", ".join(names)),
        )
    if kind == "tuple_type":
        return ContentError(
            Sentence(fr=f"« {key} » doit être une liste", en=f"“{key}” must be a list"),
            _place(root, loc),
            Sentence(
                fr="commencer chaque élément par un tiret et une espace",
                en="begin each element with a hyphen and a space",
            ),
        )
    if kind == "too_short":
        return ContentError(
            Sentence(fr=f"la liste « {key} » est vide", en=f"the list “{key}” is empty"),
            _place(root, loc),
            Sentence(fr="y écrire au moins un élément", en="write at least one element"),
        )
    if kind == "text_expected":
        return ContentError(
            Sentence(fr=f"« {key} » doit être un texte", en=f"“{key}” must be a text"),
            _place(root, loc),
            Sentence(
                fr="un texte qui commence par [ ou { se met entre guillemets droits",
                en="a text that begins with [ or { stands between straight quotes",
            ),
        )
    if kind == "literal_error":
        value = detail["input"]
        expected = [text.strip("' ") for text in re.split(r",| or ", str(context["expected"]))]
        return ContentError(
            Sentence(fr=f"« {key} » ne peut pas valoir « {value} »", en=f"“{key}” cannot be “{value}”"),
            _place(root, loc),
            meant(str(value), expected)
            or Sentence(fr="valeurs admises : " + ", ".join(expected), en="accepted values: " + ", ".join(expected)),
        )
    return ContentError(
        Sentence(fr=f"« {key} » n’est pas admis : {detail['msg']}", en=f"“{key}” is not accepted: {detail['msg']}"),
        _place(root, loc),
    )


def _missing(key: str, loc: tuple[int | str, ...], root: source.Mapping, model: type[Model]) -> ContentError:
    owner = next((str(step) for step in reversed(loc[:-1]) if isinstance(step, str)), "")
    place = _key_place(root, loc[:-1])
    wanted = _model_at(model, loc[:-1])
    if key in ("fr", "ar") and wanted is not None and issubclass(wanted, Pair):
        french, english = {"fr": ("français", "French"), "ar": ("arabe", "Arabic")}[key]
        return ContentError(
            Sentence(fr=f"« {owner} » n’a pas de texte {french}", en=f"“{owner}” has no {english} text"),
            place,
            Sentence(fr=f"ajouter « {key}: » et la traduction", en=f"add “{key}:” and the translation"),
        )
    where = (
        Sentence(fr=f"dans « {owner} »", en=f"in “{owner}”")
        if owner
        else Sentence(fr="dans ce fichier", en="in this file")
    )
    description = (wanted.model_fields[key].description if wanted and key in wanted.model_fields else "") or ""
    return ContentError(
        Sentence(fr=f"la clé « {key} » manque {where.fr}", en=f"the key “{key}” is missing {where.en}"),
        place,
        Sentence(
            fr=f"ajouter « {key}: » ({description[:1].lower()}{description[1:].rstrip('.')})"
            if description
            else f"ajouter « {key}: »",
            en=f"add “{key}:”",
        ),
    )


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that governs the value at `loc`."""
    found: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, str):
            field = found.model_fields.get(step) if found else None
            found = _model_in(field.annotation) if field else None
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X`, `X | None` or `tuple[X, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)


def _place(root: source.Mapping, loc: tuple[int | str, ...]) -> Place:
    """Where the value at `loc` begins, or the nearest thing around it that is there."""
    node: source.Node = root
    for step in loc:
        inner = _child(node, step)
        if inner is None:
            break
        node = inner
    return node.span.place(node.span.start)


def _key_place(root: source.Mapping, loc: tuple[int | str, ...]) -> Place:
    """Where the key of the value at `loc` is written; of a list entry, where it begins."""
    if not loc:
        return root.span.place(root.span.start)
    node: source.Node = root
    for step in loc[:-1]:
        inner = _child(node, step)
        if inner is None:
            return node.span.place(node.span.start)
        node = inner
    if isinstance(node, source.Mapping):
        key = next((key for key in node.entries if key == loc[-1]), None)
        if key is not None and key.place:
            return key.place
    return _place(root, loc)


def _child(node: source.Node, step: int | str) -> source.Node | None:
    if isinstance(node, source.Mapping):
        return next((value for key, value in node.entries.items() if key == step), None)
    if isinstance(node, source.Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
