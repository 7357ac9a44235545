"""Words compared as a person would edit them, in both scripts."""

from datetime import UTC, datetime

import pytest

from pipeline.changes.hand import Hand
from pipeline.changes.tokens import key, spans
from pipeline.changes.words import compare_words
from pipeline.document.model import ChangeKind, Field, Inline, Lang, Note, Text

HAND = Hand("Ville de Tunis", datetime(2023, 11, 1, tzinfo=UTC))


def shown(content: tuple[Inline, ...]) -> str:
    """[-deleted-] {+inserted+} (-typo-) (+typo+) <reformatted>; a note in ‹›."""
    out = []
    for piece in content:
        text = (
            piece.text if isinstance(piece, Text) else f"‹{shown(piece.content)}›" if isinstance(piece, Note) else "#"
        )
        change = piece.changes[0] if piece.changes else None
        match change and (change.kind, change.name):
            case None:
                out.append(text)
            case ChangeKind.DELETE, "":
                out.append(f"[-{text}-]")
            case ChangeKind.INSERT, "":
                out.append(f"{{+{text}+}}")
            case ChangeKind.DELETE, _:
                out.append(f"(-{text}-)")
            case ChangeKind.INSERT, _:
                out.append(f"(+{text}+)")
            case _:
                out.append(f"<{text}>")
    return "".join(out)


def compared(old: str, new: str, lang: Lang = Lang.FR) -> str:
    return shown(compare_words((Text(old, lang),), (Text(new, lang),), HAND))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Le comité se réunit deux fois par an.",
            "Le comité de suivi se réunit au moins trois fois par an.",
            "Le comité {+de suivi +}se réunit [-deux-]{+au moins trois+} fois par an.",
        ),
        (
            "révisé à la demande de la majorité des membres du comité",
            "révisé à la demande d’un tiers des membres du comité",
            "révisé à la demande [-de la majorité-]{+d’un tiers+} des membres du comité",
        ),
        (
            "Les parties sont invitées. Le secrétariat accuse réception.",
            "Les parties sont invitées. Les observations anonymes sont écartées. Le secrétariat accuse réception.",
            "Les parties sont invitées. {+Les observations anonymes sont écartées. +}Le secrétariat accuse réception.",
        ),
        ("le 15/04/2026 à 10:30", "le 16/04/2026 à 10:30", "le [-15/04/2026-]{+16/04/2026+} à 10:30"),
        ("Écrire à a@example.org.", "Écrire à b@example.org.", "Écrire à [-a@example.org-]{+b@example.org+}."),
        ("Un texte.", "نصّ آخر.", "[-Un texte.-]{+نصّ آخر.+}"),
        ("", "Nouveau", "{+Nouveau+}"),
        ("Ancien", "", "[-Ancien-]"),
    ],
)
def test_french_is_edited_by_words_and_phrases(old: str, new: str, expected: str) -> None:
    assert compared(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "تجتمع اللجنة مرتين في السنة.",
            "تجتمع لجنة المتابعة ثلاث مرات في السنة.",
            "تجتمع [-اللجنة مرتين-]{+لجنة المتابعة ثلاث مرات+} في السنة.",
        ),
        (
            "تقدم الأطراف ملاحظاتها كتابة. وتُشعر الأمانة باستلامها.",
            "تقدم الأطراف ملاحظاتها كتابة. ولا تُقبل الملاحظات المجهولة. وتُشعر الأمانة باستلامها.",
            "تقدم الأطراف ملاحظاتها كتابة. {+ولا تُقبل الملاحظات المجهولة. +}وتُشعر الأمانة باستلامها.",
        ),
        ("وللأطراف رأيها", "وبالأطراف رأيها", "[-وللأطراف-]{+وبالأطراف+} رأيها"),
    ],
)
def test_arabic_is_edited_by_whole_words(old: str, new: str, expected: str) -> None:
    assert compared(old, new, Lang.AR) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("« note » : oui", "«\u00a0note\u00a0»\u00a0: oui", "(-« -)(+«\u00a0+)note(- » :-)(+\u00a0»\u00a0:+) oui"),
        ("l'eau", "l’eau", "(-l'-)(+l’+)eau"),
        ("12 500 euros...", "12\u202f500 euros…", "(-12 500-)(+12\u202f500+) euros(-...-)(+…+)"),
        ("de 10:30-10:45", "de 10:30–10:45", "de (-10:30-10:45-)(+10:30–10:45+)"),
        ("deux  blancs", "deux blancs", "deux(-  -)(+ +)blancs"),
        ("fin.Puis", "fin. Puis", "fin.(+ +)Puis"),
        ("المـــادة 5", "المادة ٥", "(-المـــادة-)(+المادة+) (-5-)(+٥+)"),
        ("تُدعى", "تدعى", "(-تُدعى-)(+تدعى+)"),
        ("\u200eTunis", "Tunis", "(-\u200e-)Tunis"),
    ],
)
def test_what_only_looks_different_is_typographic(old: str, new: str, expected: str) -> None:
    assert compared(old, new) == expected


def test_the_same_words_in_another_emphasis_are_reformatted_and_remember_how_they_were() -> None:
    old = (Text("un mot ", Lang.FR), Text("gras", Lang.FR, strong=True))
    new = (Text("un ", Lang.FR), Text("mot", Lang.FR, emph=True), Text(" gras", Lang.FR))
    merged = compare_words(old, new, HAND)
    assert shown(merged) == "un <mot> <gras>"
    assert [piece.changes[0].before for piece in merged if piece.changes] == [(), ("strong",)]
    assert isinstance(merged[1], Text)
    assert merged[1].emph


def test_a_link_that_leads_elsewhere_is_replaced() -> None:
    old, new = (Text("voir", Lang.FR, href="#a"),), (Text("voir", Lang.FR, href="#b"),)
    assert shown(compare_words(old, new, HAND)) == "[-voir-]{+voir+}"


def test_a_note_is_reworded_inside_and_another_note_is_replaced() -> None:
    def with_note(words: str) -> tuple[Inline, ...]:
        return (Text("Le texte", Lang.FR), Note((Text(words, Lang.FR),), Lang.FR), Text(" suit.", Lang.FR))

    reworded = compare_words(with_note("Voir la note ancienne."), with_note("Voir la note nouvelle."), HAND)
    assert shown(reworded) == "Le texte‹Voir la note [-ancienne-]{+nouvelle+}.› suit."
    replaced = compare_words(with_note("Voir l’annexe."), with_note("Source : statistiques municipales."), HAND)
    assert shown(replaced) == "Le texte[-‹Voir l’annexe.›-]{+‹Source : statistiques municipales.›+} suit."


def test_a_page_field_is_kept_or_replaced_whole() -> None:
    old = (Text("page ", Lang.FR), Field("page", Lang.FR))
    assert (
        shown(compare_words(old, (*old, Text(" / ", Lang.FR), Field("pages", Lang.FR)), HAND)) == "page #{+ / +}{+#+}"
    )


def test_tokens_cover_a_text_from_end_to_end() -> None:
    text = "«\u00a0L’eau\u00a0»\u00a0: 12 500,75 € à e\u0301te\u0301 — المادّة ٣؟ a.b@c.org\u200f\n"
    found = spans(text)
    assert "".join(text[a:b] for a, b in found) == text
    assert [text[a:b] for a, b in found][:4] == ["«\u00a0", "L’", "eau", "\u00a0»"]
    assert key("12\u202f500") == key("١٢٥٠٠") == "12500"
