"""The dialogue in which amendments are decided one by one: before and after, who wants what, what stands against it.

Every answer is kept as soon as it is given, and so is half of one: stopping loses nothing.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cli.console import Console
from pipeline.errors import Sentence

if TYPE_CHECKING:
    from pipeline.changes.amendments import Amendment, Register
    from pipeline.document.model import Lang

_KINDS = {
    "text": Sentence("texte", "text"),
    "new-clause": Sentence("passage nouveau", "new passage"),
    "deletion": Sentence("suppression", "deletion"),
    "move": Sentence("déplacement", "move"),
    "format": Sentence("mise en forme", "format"),
    "typographic": Sentence("typographie", "typography"),
    "comment": Sentence("commentaire", "comment"),
}
_WHOLE = {"title": Sentence("article nouveau", "new article"), "cell": Sentence("ligne nouvelle", "new row")}
_DECISIONS = {
    "pending": Sentence("en attente", "pending"),
    "accept": Sentence("accepté", "accepted"),
    "reject": Sentence("rejeté", "rejected"),
    "modify": Sentence("accepté, modifié", "accepted, modified"),
    "noted": Sentence("pris note", "noted"),
}
_LANGUAGES = {"fr": Sentence("français", "French"), "ar": Sentence("arabe", "Arabic")}
_CHOICES = Sentence(
    "[a]ccepter, [r]ejeter, [m]odifier, [p]asser, [q]uitter ? ", "[a]ccept, [r]eject, [m]odify, [s]kip, [q]uit? "
)
_OF_COMMENTS = Sentence(
    "prendre [n]ote, [a]ccepter, [r]ejeter, [p]asser, [q]uitter ? ", "[n]ote, [a]ccept, [r]eject, [s]kip, [q]uit? "
)
_PARTS = " | "  # parts the cells of a row, or the title and clauses of an article, in one line of a terminal
_PARTED = Sentence(
    "  « | » sépare les cellules de la ligne, ou le titre et les alinéas de l’article",
    "  “|” parts the cells of the row, or the title and the clauses of the article",
)
_UNKNOWN = Sentence("  répondez par une de ces lettres", "  answer with one of these letters")


def walked(register: "Register", console: Console, keep: "Callable[[Register], None]") -> "Register":
    """The register as decided; `keep` is given it after every answer."""
    from pipeline.changes.amendments import Decision

    pending = [one.id for one in register.amendments if one.decision is Decision.PENDING]
    for number, name in enumerate(pending, 1):
        console.result(f"\n[{number}/{len(pending)}] " + _shown(name, register, console))
        for state in _answers(register.by_id[name], register, console):
            if state is None:
                return register
            register = register.decided(name, state)
            keep(register)
    return register


# -- showing ----------------------------------------------------------------------------------------------------------


def _shown(name: str, register: "Register", console: Console) -> str:
    return "\n".join(console.words(line) for line in _lines(register.by_id[name], register, console))


def _lines(one: "Amendment", register: "Register", console: Console) -> Iterator[Sentence | str]:
    from pipeline.changes.conflicts import conflicts, lonely

    kind = console.words(_WHOLE[one.outline[0]] if one.outline else _KINDS[one.kind])
    lang = console.words(_LANGUAGES.get(one.lang, _LANGUAGES["fr"]))
    yield " · ".join(filter(None, (one.id, one.label, one.clause, lang, kind, _authors(one))))
    yield from _wordings(one)
    for by in one.proposals:
        if by.comment:
            yield f"  « {by.comment} » ({by.author})"
        yield from (f"    « {reply.text} » ({reply.author})" for reply in by.replies)
        if not by.tracked:
            yield Sentence(
                f"  modifié sans suivi des modifications ({by.file})", f"  changed with tracking off ({by.file})"
            )
    for name in conflicts(register.amendments).get(one.id, ()):
        yield from _against(register.by_id[name], console)
    if one.id in lonely(register.amendments):
        fr, en = ("arabe", "Arabic") if one.lang == "fr" else ("français", "French")
        yield Sentence(
            f"  sans pendant en {fr} : « m » demande les deux textes",
            f"  without its counterpart in {en}: “m” asks for both texts",
        )
    if one.by_hand:
        yield Sentence(
            "  n’a pas de place dans le fichier de la version : accepté, il reste à faire à la main",
            "  has no place in the file of the version: accepted, it is left to be made by hand",
        )


def _authors(one: "Amendment") -> str:
    """Who proposes it, each with their organisation where it says more."""
    named = {by.author: by.organisation for by in one.proposals}
    return ", ".join(f"{who} ({of})" if of and of != who else who for who, of in named.items())


def _wordings(one: "Amendment") -> Iterator[Sentence]:
    if one.kind == "move":
        after = _after(one.place)
        yield _named(Sentence("passage : ", "passage: "), one.before.partition("\n")[0])
        yield Sentence(f"  déplacé {after.fr}", f"  moved {after.en}")
        return
    if one.kind == "format" and not one.marked:
        yield _named(Sentence("passage : ", "passage: "), one.before)
        yield Sentence(
            "  le style ou le niveau du paragraphe change", "  the style or the level of the paragraph changes"
        )
        return
    if one.before:
        yield _named(Sentence("avant : ", "before: "), one.before)
    if one.marked or one.after:
        yield _named(Sentence("après : ", "after:  "), one.marked or one.after)
    if one.kind == "new-clause":
        after = _after(one.place)
        yield Sentence(f"  à placer {after.fr}", f"  to go {after.en}")


def _named(name: Sentence, words: str) -> Sentence:
    """Words behind their name; further lines begin below the first word."""
    fr, en = (words.replace("\n", "\n  " + " " * len(text)) for text in (name.fr, name.en))
    return Sentence(f"  {name.fr}{fr}", f"  {name.en}{en}")


def _after(place: str) -> Sentence:
    return Sentence(f"après « {place} »", f"after “{place}”") if place else Sentence("au début", "at the beginning")


def _against(other: "Amendment", console: Console) -> Iterator[Sentence]:
    """A proposal that wants the same words: what it wants, who wants it, what was decided of it."""
    from pipeline.changes.hunks import shown

    wants = shown(other.before, other.after) if other.before and other.after else _word(other, console)
    state = console.words(_DECISIONS[other.decision])
    yield Sentence(
        f"  en conflit avec : {other.id} ({other.authors}, {state}) : {wants}",
        f"  conflicts with: {other.id} ({other.authors}, {state}): {wants}",
    )


def _word(other: "Amendment", console: Console) -> str:
    place = f" → {other.place}" if other.kind == "move" else ""
    return console.words(_KINDS[other.kind]) + place


# -- asking -----------------------------------------------------------------------------------------------------------


def _answers(one: "Amendment", register: "Register", console: Console) -> "Iterator[Amendment | None]":
    """The amendment after each answer, the last whole; nothing if skipped, None to stop."""
    from pipeline.changes.amendments import Decision

    comment = one.kind == "comment"
    choices = {"a": Decision.ACCEPT, "r": Decision.REJECT}
    choices |= {"n": Decision.NOTED} if comment else {"m": Decision.MODIFY}
    while (said := _ask(_OF_COMMENTS if comment else _CHOICES, console)) not in choices:
        if said is None or said == "q":
            yield None
            return
        if said in {"", "p", "s"}:
            return
        console.note(_UNKNOWN)
    modify: dict[Lang, str] = {}
    if choices[said] is Decision.MODIFY:
        for lang, text in _texts(one, register, console):
            modify[lang] = text
            yield replace(one, decision=Decision.MODIFY, modify=dict(modify))
        if not modify:
            return
    done = replace(one, decision=choices[said], modify=modify)
    yield done
    if reason := _ask(Sentence("  motif (facultatif) : ", "  reason (optional): "), console):
        yield replace(done, reason=reason)


def _texts(one: "Amendment", register: "Register", console: Console) -> "Iterator[tuple[Lang, str]]":
    """The words retained in each language that was given; a terminal starts from those proposed."""
    from pipeline.document.model import Lang

    start = _proposed(one, register.amendments)
    if one.outline:
        console.note(_PARTED)
    for lang, name in ((Lang.FR, "français"), (Lang.AR, "العربية")):
        words = start.get(lang, "")
        words = words.replace("\n", _PARTS) if one.outline else words
        if text := _ask(Sentence(f"  {name} : ", f"  {name}: "), console, words):
            yield lang, _lined(text) if one.outline else text


def _lined(text: str) -> str:
    """What was typed in one line, a line a part."""
    return "\n".join(part.strip() for part in text.split(_PARTS.strip()))


def _proposed(one: "Amendment", others: "Iterable[Amendment]") -> "Mapping[Lang, str]":
    """What is proposed for the passage in each language."""
    same = [each for each in others if each.kind is one.kind and each.lang is not one.lang and each.after]
    about = (one.clause, one.place, one.outline[:1])
    there = next((each for each in same if (each.clause, each.place, each.outline[:1]) == about), None)
    return {one.lang: one.after or one.before, **({there.lang: there.after} if there else {})}


def _ask(question: Sentence, console: Console, start: str = "") -> str | None:
    """A line of the answer; None where there is no more. In a terminal it can be edited, beginning with `start`."""
    words = console.words(question)
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return _edited(words, start)
        sys.stderr.write(words)
        sys.stderr.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None
    except EOFError:
        console.note("")
        return None
    except KeyboardInterrupt:
        console.note("")
        raise


def _edited(words: str, start: str) -> str:
    try:
        import readline
    except ImportError:  # Windows: its terminal edits lines by itself, from nothing
        return input(words).strip()
    readline.set_startup_hook(lambda: readline.insert_text(start))
    try:
        return input(words).strip()
    finally:
        readline.set_startup_hook(None)
