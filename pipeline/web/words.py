"""The few words that a page on screen needs and a sheet of paper does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.document.model import ChangeKind, Lang


@dataclass(frozen=True, slots=True)
class Words:
    skip: str
    contents: str
    notes: str
    data: str
    legend: str
    changes: Mapping[ChangeKind, str]
    resolved: str
    unknown: str  # an author whose name was taken off


_FR = Words(
    skip="Aller au texte",
    contents="Sommaire",
    notes="Notes",
    data="Données de la figure",
    legend="Modifications",
    changes={
        ChangeKind.INSERT: "Inséré",
        ChangeKind.DELETE: "Supprimé",
        ChangeKind.MOVED_FROM: "Déplacé d’ici",
        ChangeKind.MOVED_TO: "Déplacé ici",
        ChangeKind.FORMAT: "Mise en forme",
    },
    resolved="résolu",
    unknown="Auteur non communiqué",
)
_AR = Words(
    skip="الانتقال إلى النص",
    contents="الفهرس",
    notes="الهوامش",
    data="معطيات الرسم",
    legend="التعديلات",
    changes={
        ChangeKind.INSERT: "مضاف",
        ChangeKind.DELETE: "محذوف",
        ChangeKind.MOVED_FROM: "منقول من هنا",
        ChangeKind.MOVED_TO: "منقول إلى هنا",
        ChangeKind.FORMAT: "تنسيق معدّل",
    },
    resolved="تمّت معالجته",
    unknown="صاحب الملاحظة غير مذكور",
)


def words(lang: Lang) -> Words:
    return _AR if lang is Lang.AR else _FR
