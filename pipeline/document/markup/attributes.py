"""Attributes that many elements share: language, identifier, numbers, days, changes."""

import re
from datetime import datetime

from pipeline.document.markup.spelling import fields, names, unescaped
from pipeline.document.markup.tree import Node, choice, near
from pipeline.document.model import Change, ChangeKind, Lang
from pipeline.errors import Place, Sentence, TemplateError

_LANGS = frozenset(Lang)
LANG_HINT = Sentence(fr='lang="fr", lang="ar" ou lang="zxx"', en='lang="fr", lang="ar" or lang="zxx"')
DATE_HINT = Sentence(fr="Comme 2023-11-07.", en="Like 2023-11-07.")


class Attributes:
    """Takes attributes from elements; remembers identifiers and links, which the whole paper shares."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.ids: dict[str, Place] = {}
        self.links: list[tuple[str, Place]] = []

    def language(self, node: Node, value: str) -> Lang:
        name = value.partition("-")[0].lower()
        if name not in _LANGS:
            raise node.fail(f"Langue inconnue : « {value} ».", f"Unknown language: “{value}”.", LANG_HINT)
        return Lang(name)

    def lang(self, node: Node, around: Lang) -> Lang:
        value = node.take("lang")
        lang = around if value is None else self.language(node, value)
        direction = node.take("dir")
        if direction is not None and direction != lang.direction:
            raise node.fail(
                f'dir="{direction}" contredit la langue ({lang}).',
                f'dir="{direction}" contradicts the language ({lang}).',
                Sentence(fr="La direction vient de la langue : ôter dir.", en="Direction follows language: drop dir."),
            )
        return lang

    def id(self, node: Node) -> str:
        name = node.take("id") or ""
        if name and self.strict and name in self.ids:
            raise node.fail(
                f"L’identifiant « {name} » est déjà pris ({self.ids[name]}).",
                f"The identifier “{name}” is taken already ({self.ids[name]}).",
            )
        if name:
            self.ids.setdefault(name, node.place)
        return name

    def check_links(self) -> None:
        for href, place in self.links:
            if self.strict and href.startswith("#") and href[1:] not in self.ids:
                raise TemplateError(
                    Sentence(
                        fr=f"Ce lien mène à « {href} », qui n’existe pas dans ce document.",
                        en=f"This link leads to “{href}”, which is nowhere in this paper.",
                    ),
                    place,
                    near(href[1:], self.ids),
                )

    def number(self, node: Node, name: str, default: int) -> int:
        value = node.take(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            raise node.fail(f'{name}="{value}" n’est pas un nombre.', f'{name}="{value}" is not a number.')
        return int(value)

    def when(self, node: Node, value: str) -> datetime | None:
        try:
            return datetime.fromisoformat(value) if value else None
        except ValueError as fault:
            raise node.fail(f"« {value} » n’est pas une date.", f"“{value}” is not a date.", DATE_HINT) from fault

    def changes(self, node: Node) -> tuple[Change, ...]:
        value = node.take("data-changes")
        return tuple(self.change(node, entry) for entry in fields(value, ";")) if value else ()

    def change(self, node: Node, entry: str) -> Change:
        kind, author, when, name, before, *_ = [*(unescaped(part) for part in fields(entry.strip(), "|")), *[""] * 5]
        return Change(
            ChangeKind(choice(node, "data-changes", kind, tuple(ChangeKind))),
            author,
            self.when(node, when),
            name,
            names(before),
        )
