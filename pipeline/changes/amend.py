"""Decided amendments -> the file of the next version: the bytes of the amended clauses change, and no others.

The words agreed to are put into the YAML at the parser's marks, and clauses that move take their lines along
(`content.splice`). Nothing is written while there are `obstacles`: a version says the same in both languages.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.changes.amendments import AGREED, Amendment, Decision, Kind, Part, Register
from pipeline.changes.arrivals import Arrival, arrivals
from pipeline.changes.hunks import applied, hunks
from pipeline.changes.looks import Look, wanted
from pipeline.changes.newcomers import Model, goal
from pipeline.changes.obstacles import LANGS, obstacles
from pipeline.changes.proposals import passages
from pipeline.changes.rewording import reworded
from pipeline.changes.tokens import words
from pipeline.changes.written import clause, destination, identifier, nodes, plain, spoken, texts, tree
from pipeline.content import source
from pipeline.content.schema import City
from pipeline.content.source import Loc, Node
from pipeline.content.splice import delete, insert, move, splice
from pipeline.document.model import Document, Lang, Paragraph, Text
from pipeline.document.walk import paragraphs, text_of
from pipeline.errors import ContentError, PipelineError, Place, Remark, ReviewError, Sentence

_SENTENCE = 6  # words: fewer may be a name or a heading, which several things bear
_REWORDED = frozenset({Kind.TEXT, Kind.TYPOGRAPHIC, Kind.FORMAT})


@dataclass(frozen=True, slots=True)
class Amended:
    """The next version's file; `applied` are the ids of the amendments in it, `remarks` what is left to do by hand."""

    data: bytes
    applied: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


def amend(
    data: bytes, file: str, register: Register, papers: Mapping[Lang, Document], city: City | None = None
) -> Amended:
    """The file `data` of the version that was reviewed, with what was agreed to; `papers` is that version as it left.

    `city` knows the organisations that rows of tables name.

    Raises the first of `obstacles`, and `ReviewError` for words that are not in this file.
    """
    if faults := obstacles(register):
        raise faults[0]
    agreed = [one for one in register.amendments if one.decision in AGREED and one.kind is not Kind.COMMENT]
    doable = [one for one in agreed if not one.by_hand]
    made = _made(data, file, doable, papers, city)
    remarks = tuple(_by_hand(one) for one in agreed if one.by_hand)
    return Amended(_numbered(made, file, int(register.version)), tuple(one.id for one in doable), remarks)


@dataclass(frozen=True, slots=True)
class Base:
    """The version that was reviewed: its file, its papers as they left, its city.

    `judge` raises `ContentError` for bytes that cannot be such a file.
    """

    data: bytes
    file: str
    papers: Mapping[Lang, Document]
    judge: Callable[[bytes, str], object]
    city: City | None = None


def misplaced(base: Base, one: Amendment, register: Register) -> PipelineError | None:
    """Why what is proposed has no place in the file, and is made by hand if agreed to; None where it has one.

    An article goes by its heading and each of its clauses: a deletion may need the others of its language.
    """
    agreed = replace(one, decision=Decision.ACCEPT, modify={})
    if one.kind is Kind.NEW:  # the other language decides nothing about its place
        agreed = replace(agreed, decision=Decision.MODIFY, modify=dict.fromkeys(LANGS, one.after))
    tries = [[agreed]]
    if one.kind is Kind.DELETION:
        root = tree(base.data, base.file)
        same = (each for each in register.amendments if each.kind is one.kind and each.lang is one.lang)
        near = (each for each in same if _entry(root, each) == _entry(root, one))
        tries.append([replace(each, decision=Decision.ACCEPT, modify={}) for each in near])
    fault: PipelineError | None = None
    for each in tries:
        if (fault := _impossible(base, each)) is None:
            break
    return fault


def _entry(root: Node | None, one: Amendment) -> Loc:
    """The entry at the top of the file that the clause of an amendment is in: its list and its number."""
    found = clause(root, one.clause)
    return found[0][:2] if found else ()


def _impossible(base: Base, agreed: list[Amendment]) -> PipelineError | None:
    try:
        if all(one.kind in _REWORDED for one in agreed):  # most are: words that are found can be spliced
            for one in agreed:
                formats = [one] if one.kind is Kind.FORMAT else []
                _spelled(base.data, base.file, one, (one.lang, one.before, one.after), base.papers, formats)
            return None
        base.judge(_made(base.data, base.file, agreed, base.papers, base.city), base.file)
    except (ReviewError, ContentError) as fault:
        return fault
    return None


def _made(data: bytes, file: str, agreed: list[Amendment], papers: Mapping[Lang, Document], city: City | None) -> bytes:
    model = Model(tree(data, file), papers, city)
    for same in _together(agreed):
        data = _reworded(data, file, same, papers)
    data = _arrived(data, file, arrivals(agreed), model)
    for one in agreed:
        if one.kind is Kind.MOVE:
            data = _moved(data, file, one)
    return _without(data, file, [one for one in agreed if one.kind is Kind.DELETION and not one.modify])


def _numbered(data: bytes, file: str, former: int) -> bytes:
    """The file under its own number: a draft that follows the version it was made of."""
    root = source.read(data, file).root
    data = splice(data, ("version",), str(former + 1), file)
    if root is not None and source.child(root, "follows") is None:
        data = insert(data, ("version",), {"follows": str(former)}, file)
    else:
        data = splice(data, ("follows",), str(former), file)
    if root is not None and source.child(root, "status") is not None:
        data = splice(data, ("status",), "draft", file)
    return data


# -- words ------------------------------------------------------------------------------------------------------------


def _together(found: Iterable[Amendment]) -> Iterator[list[Amendment]]:
    """Amendments of the words of the same paragraph."""
    groups: dict[tuple[str, Lang, str], list[Amendment]] = defaultdict(list)
    for one in found:
        if one.kind in _REWORDED or (one.kind is Kind.DELETION and one.modify):
            groups[one.clause, one.lang, one.before].append(one)
    yield from groups.values()


def _reworded(data: bytes, file: str, same: list[Amendment], papers: Mapping[Lang, Document]) -> bytes:
    """One paragraph reworded as agreed to, in the languages that were decided."""
    first = same[0]
    formats = [one for one in same if one.kind is Kind.FORMAT]
    modified = next((one for one in same if one.decision is Decision.MODIFY), None)
    if modified is None:
        worded = (one for one in same if one.kind is not Kind.FORMAT)
        after = applied(first.before, (hunk for one in worded for hunk in hunks(one.before, one.after)))
        path, new = _spelled(data, file, first, (first.lang, first.before, after), papers, formats)
        return splice(data, path, new, file)
    for lang, after in modified.modify.items():
        before = first.before if lang is first.lang else _counterpart(first, lang, papers)
        own = formats if lang is first.lang else []
        path, new = _spelled(data, file, first, (lang, before, after), papers, own)
        data = splice(data, path, new, file)
    return data


def _counterpart(one: Amendment, lang: Lang, papers: Mapping[Lang, Document]) -> str:
    """The words in the other language of the paragraph that an amendment is about: the same paragraph of its clause."""
    here, there = (
        [paragraph for name, _, paragraph in passages(papers[own].blocks) if name == one.clause]
        for own in (one.lang, lang)
    )
    number = next((n for n, paragraph in enumerate(here) if text_of(paragraph) == one.before), -1)
    if len(here) != len(there) or number < 0:
        raise _not_here(one, "")
    return text_of(there[number])


def _spelled(
    data: bytes,
    file: str,
    one: Amendment,
    wording: tuple[Lang, str, str],
    papers: Mapping[Lang, Document],
    formats: list[Amendment],
) -> tuple[Loc, str]:
    """Where the text with a paragraph of a clause stands, and the text with the paragraph reworded.

    Its emphases and references stay where their words do.
    """
    lang, before, after = wording
    paragraph = _paragraph(papers[lang], one.clause, before)
    runs = [item for item in paragraph.content if isinstance(item, Text)] if paragraph else []
    references = [text.text for text in runs if text.href.startswith("#")]
    look: dict[int, Look] = {}
    for each in formats:
        if not (want := wanted(runs, each.marked, lang)):
            raise _not_here(each, file)
        look |= want
    root = tree(data, file)

    def said(places: Iterable[tuple[Loc, str]]) -> Iterator[tuple[Loc, str]]:
        for path, text in places:
            if (new := reworded(text, lang, before, after, references, look)) is not None:
                yield path, new

    found = next(said(texts(root, one.clause, lang)), None)
    if found is None and clause(root, one.clause) is None and _sure(papers[lang], before):
        everywhere = list(said(spoken(lang, nodes(root))))
        found = everywhere[0] if len(everywhere) == 1 else None
    if found is None:
        raise _not_here(one, file)
    return found


def _sure(paper: Document, before: str) -> bool:
    """Whether a paper says a sentence only once: then it is known by it, though its section is a template's."""
    same = [paragraph for paragraph in paragraphs(paper) if text_of(paragraph) == before]
    return len(same) == 1 and len(words(before)) >= _SENTENCE


def _paragraph(paper: Document, name: str, words_of_it: str) -> Paragraph | None:
    """The paragraph of the paper with these words, of its clause if there are several."""
    same = [(own, p) for own, _, p in passages(paper.blocks) if text_of(p) == words_of_it]
    return next((p for own, p in same if own == name), same[0][1] if same else None)


# -- clauses that come, move and go -----------------------------------------------------------------------------------


def _arrived(data: bytes, file: str, found: Iterable[Arrival], model: Model) -> bytes:
    """The file with the new clauses, articles and rows, those of one place one below the other."""
    above: dict[tuple[object, ...], str] = {}
    for arrival in found:
        root = tree(data, file)
        there = goal(root, arrival, above.get((arrival.place, arrival.sort), ""))
        entry = model.entry(root, arrival) if there else None
        if there is None:
            raise _not_here(arrival.of[0], file)
        if entry is None:
            raise _unlike(arrival.of[0], file)
        above[arrival.place, arrival.sort] = str(entry["id"])
        data = insert(data, there[0], entry, file, first=there[1], apart=arrival.sort is Part.TITLE)
    return data


def _moved(data: bytes, file: str, one: Amendment) -> bytes:
    """The file with the lines of a clause after the passage that it is to follow; both languages move at once."""
    root = tree(data, file)
    found = clause(root, one.clause)
    goal = destination(root, found[0], one.place, inside=one.inside) if found else None
    if found is None or goal is None:
        raise _not_here(one, file)
    (there, first), path = goal, found[0]
    after = (*there[:-1], int(there[-1]) + 1) if not first else (*there, 0)
    return data if path in (there, after) else move(data, path, there, file, first=first)


def _without(data: bytes, file: str, gone: list[Amendment]) -> bytes:
    """The file without what goes: whole entries, with all that is in them, else paragraphs of their texts."""
    root = tree(data, file)
    places = {one.id: found[0] for one in gone if (found := clause(root, one.clause))}
    entries = [(path, node) for path, node in nodes(root) if identifier(node)]
    cut: list[Loc] = []
    for path, node in entries:
        mine = [one for one in gone if places.get(one.id, ())[: len(path)] == path]
        if mine and not any(path[: len(outer)] == outer for outer in cut) and _covered(node, mine):
            cut.append(path)
    left = [one for one in gone if not any(places.get(one.id, ())[: len(path)] == path for path in cut)]
    for path in reversed(cut):
        data = delete(data, path, file)
    for one in left:
        data = _shortened(data, file, one)
    return data


def _covered(node: Node, gone: list[Amendment]) -> bool:
    """Whether every text of an entry, in each language in which something of it goes, goes."""
    said: dict[Lang, Counter[str]] = defaultdict(Counter)
    for one in gone:
        said[one.lang].update(words(one.before))
    return all(
        Counter(word for _, text in spoken(lang, nodes(node)) for word in plain(text, lang)) <= heard
        for lang, heard in said.items()
    )


def _shortened(data: bytes, file: str, one: Amendment) -> bytes:
    """The file with a text of a clause without one of its paragraphs."""
    for path, text in texts(tree(data, file), one.clause, one.lang):
        paragraphs = text.split("\n\n")
        kept = [part for part in paragraphs if plain(part, one.lang) != words(one.before)]
        if kept and len(kept) < len(paragraphs):
            return splice(data, path, "\n\n".join(kept), file)
    raise _not_here(one, file)


# -- what cannot be made ----------------------------------------------------------------------------------------------


def _not_here(one: Amendment, file: str) -> ReviewError:
    return ReviewError(
        Sentence(
            fr=f"le texte de l’amendement {one.id} (« {one.clause} ») n’est pas, ou n’est plus, dans ce fichier",
            en=f"the words of amendment {one.id} (“{one.clause}”) are not, or no longer, in this file",
        ),
        Place(file) if file else None,
        Sentence(
            fr="remettez le texte d’avant, ou changez-le à la main et écrivez « by_hand: true » dans le registre",
            en="put the former words back, or change them by hand and write “by_hand: true” into the register",
        ),
    )


def _unlike(one: Amendment, file: str) -> ReviewError:
    """A row whose cells do not say what those of its neighbours do."""
    named = one.after.partition("\n")[0]
    return ReviewError(
        Sentence(
            fr=f"la ligne de l’amendement {one.id} (« {named} ») n’est pas faite comme celles de son tableau",
            en=f"the row of amendment {one.id} (“{named}”) is not made like those of its table",
        ),
        Place(file) if file else None,
        Sentence(
            fr="une ligne par cellule, avec les mots des autres lignes, ou « by_hand: true » dans le registre",
            en="a line a cell, in the words of the other rows, or “by_hand: true” in the register",
        ),
    )


def _by_hand(one: Amendment) -> Remark:
    return Remark(
        Sentence(
            fr=f"L’amendement {one.id} (« {one.clause} », {one.label}) est accepté, mais reste à faire à la main.",
            en=f"Amendment {one.id} (“{one.clause}”, {one.label}) is accepted, but is left to be made by hand.",
        )
    )
