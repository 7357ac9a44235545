"""What the schema refuses, in the sentences of the house."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.content import source
from pipeline.content.names import meant, nearest
from pipeline.content.schema import Label, Model, Pair
from pipeline.errors import ContentError, Sentence


@dataclass(frozen=True, slots=True)
class _Complaint:
    """An error of pydantic: what it is about (`key`, "" for a whole file) and where."""

    detail: ErrorDetails
    root: source.Mapping
    model: type[Model]

    @property
    def loc(self) -> source.Loc:
        return self.detail["loc"]

    @property
    def key(self) -> str:
        return _last_key(self.loc)

    def here(self, what: Sentence, hint: Sentence | None = None) -> ContentError:
        return ContentError(what, source.place(self.root, self.loc), hint)


def complaints(error: ValidationError, root: source.Mapping, model: type[Model]) -> list[ContentError]:
    """What pydantic found in a file whose tree is `root`: each fault with its place and a way out."""
    found = [_Complaint(detail, root, model) for detail in error.errors(include_url=False) if not _echo(detail)]
    misspelt = {
        (*one.loc[:-1], near) for one in found if one.detail["type"] == "extra_forbidden" for near in _near(one)
    }
    return [_sentence(one) for one in found if one.detail["type"] != "missing" or one.loc not in misspelt]


def _echo(detail: ErrorDetails) -> bool:
    """Whether pydantic calls a list empty that only holds what it refused, and said so."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _sentence(this: _Complaint) -> ContentError:
    if say := _SENTENCES.get(this.detail["type"]):
        return say(this)
    return this.here(
        Sentence(
            fr=f"« {this.key} » n’est pas admis : {this.detail['msg']}",
            en=f"“{this.key}” is not accepted: {this.detail['msg']}",
        )
    )


def _ours(this: _Complaint) -> ContentError:
    said = this.detail["ctx"]
    return this.here(Sentence(fr=said["fr"], en=said["en"]), Sentence(fr=said["hint_fr"], en=said["hint_en"]))


def _unknown_key(this: _Complaint) -> ContentError:
    names = _keys(_model_at(this.model, this.loc[:-1]))
    return ContentError(
        Sentence(fr=f"clé « {this.key} » inconnue", en=f"unknown key “{this.key}”"),
        source.key_place(this.root, this.loc),
        meant(this.key, names) or _accepted_keys(names),
    )


def _near(this: _Complaint) -> list[str]:
    """The known key that an unknown one was meant to be: that one is not missing too."""
    return nearest(this.key, _keys(_model_at(this.model, this.loc[:-1])))


def _missing(this: _Complaint) -> ContentError:
    owner, key = _last_key(this.loc[:-1]), this.key
    place = source.key_place(this.root, this.loc[:-1])
    wanted = _model_at(this.model, this.loc[:-1])
    if key in _LANGUAGES and wanted is not None and issubclass(wanted, Pair):
        return ContentError(
            _untranslated(owner, key),
            place,
            Sentence(fr=f"ajouter « {key}: » et la traduction", en=f"add “{key}:” and the translation"),
        )
    field = wanted.model_fields.get(key) if wanted else None
    meaning = (field.description or "") if field else ""
    return ContentError(
        Sentence(
            fr=f"la clé « {key} » manque " + (f"dans « {owner} »" if owner else "dans ce fichier"),
            en=f"the key “{key}” is missing " + (f"in “{owner}”" if owner else "in this file"),
        ),
        place,
        Sentence(
            fr=f"ajouter « {key}: »" + (f" – {meaning[:1].lower()}{meaning[1:].rstrip('.')}" if meaning else ""),
            en=f"add “{key}:”",
        ),
    )


def _empty_text(this: _Complaint) -> ContentError:
    if this.key in _LANGUAGES:
        return this.here(
            _untranslated(_last_key(this.loc[:-1]), this.key),
            Sentence(fr=f"écrire la traduction après « {this.key}: »", en=f"write the translation after “{this.key}:”"),
        )
    return this.here(
        Sentence(fr=f"le texte de « {this.key} » est vide", en=f"the text of “{this.key}” is empty"),
        Sentence(
            fr="l’écrire après le deux-points, ou supprimer la clé", en="write it after the colon, or delete the key"
        ),
    )


def _not_a_text(this: _Complaint) -> ContentError:
    return this.here(
        Sentence(fr=f"« {this.key} » doit être un texte", en=f"“{this.key}” must be a text"),
        Sentence(
            fr="un texte qui commence par [ ou { se met entre guillemets droits",
            en="a text that begins with [ or { stands between straight quotes",
        ),
    )


def _not_keys(this: _Complaint) -> ContentError:
    wanted = _model_at(this.model, this.loc)
    if wanted in {Pair, Label}:
        return this.here(
            Sentence(
                fr=f"« {this.key} » doit être une paire : le texte français et le texte arabe",
                en=f"“{this.key}” must be a pair: the French text and the Arabic text",
            ),
            Sentence(
                fr="écrire « fr: » et « ar: » en retrait, sur deux lignes",
                en="write “fr:” and “ar:” indented, on two lines",
            ),
        )
    return this.here(
        Sentence(fr=f"« {this.key} » doit contenir des clés", en=f"“{this.key}” must hold keys"),
        _accepted_keys(_keys(wanted)),
    )


def _not_a_list(this: _Complaint) -> ContentError:
    return this.here(
        Sentence(fr=f"« {this.key} » doit être une liste", en=f"“{this.key}” must be a list"),
        Sentence(
            fr="commencer chaque élément par un tiret et une espace", en="begin each element with a hyphen and a space"
        ),
    )


def _empty_list(this: _Complaint) -> ContentError:
    return this.here(
        Sentence(fr=f"la liste « {this.key} » est vide", en=f"the list “{this.key}” is empty"),
        Sentence(fr="y écrire au moins un élément", en="write at least one element"),
    )


def _not_among(this: _Complaint) -> ContentError:
    value = str(this.detail["input"])
    expected = [text.strip("' ") for text in re.split(r",| or ", str(this.detail["ctx"]["expected"]))]
    listed = ", ".join(expected)
    return this.here(
        Sentence(fr=f"« {this.key} » ne peut pas valoir « {value} »", en=f"“{this.key}” cannot be “{value}”"),
        meant(value, expected) or Sentence(fr=f"valeurs admises : {listed}", en=f"accepted values: {listed}"),
    )


_SENTENCES: Mapping[str, Callable[[_Complaint], ContentError]] = {
    "mithaq": _ours,
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "text_empty": _empty_text,
    "text_expected": _not_a_text,
    "model_type": _not_keys,
    "tuple_type": _not_a_list,
    "too_short": _empty_list,
    "literal_error": _not_among,
}


_LANGUAGES = {"fr": Sentence(fr="français", en="French"), "ar": Sentence(fr="arabe", en="Arabic")}


def _untranslated(owner: str, lang: str) -> Sentence:
    name = _LANGUAGES[lang]
    return Sentence(fr=f"« {owner} » n’a pas de texte {name.fr}", en=f"“{owner}” has no {name.en} text")


def _accepted_keys(names: list[str]) -> Sentence:
    listed = ", ".join(names)
    return Sentence(fr=f"clés admises : {listed}", en=f"accepted keys: {listed}")


def _last_key(loc: source.Loc) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str)), "")


def _keys(model: type[BaseModel] | None) -> list[str]:
    return list(model.model_fields) if model else []


def _model_at(model: type[BaseModel], loc: source.Loc) -> type[BaseModel] | None:
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
