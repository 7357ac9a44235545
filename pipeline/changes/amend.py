"""Decided amendments -> the file of the next version: the bytes of the amended clauses change, and no others.

The words agreed to are put into the YAML at the parser's marks (`content.splice`). Nothing is written while a conflict
is undecided, or while the other language lacks its counterpart: a version says the same in both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.changes.amendments import SUBSTANTIAL, Amendment, Decision, Kind, Register
from pipeline.changes.conflicts import conflicts
from pipeline.changes.hunks import Hunk, applied, hunks
from pipeline.changes.proposals import passages
from pipeline.changes.tokens import key, spans
from pipeline.content import source
from pipeline.content.source import Loc, Node, Scalar
from pipeline.content.splice import delete, insert, splice
from pipeline.document.inline import parse, unparse
from pipeline.document.model import Document, Lang, Text
from pipeline.document.walk import merged, text_of
from pipeline.errors import Place, Remark, ReviewError, Sentence

LANGS = (Lang.FR, Lang.AR)
_NAMES = {Lang.FR: ("français", "French"), Lang.AR: ("arabe", "Arabic")}


@dataclass(frozen=True, slots=True)
class Amended:
    """The next version's file; `applied` are the ids of the amendments in it, `remarks` what is left to do by hand."""

    data: bytes
    applied: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


def obstacles(register: Register) -> list[ReviewError]:
    """Why the next version cannot be made yet: one sentence an obstacle."""
    found = list(register.amendments)
    by_id = {one.id: one for one in found}
    faults: list[ReviewError] = []
    for name, others in conflicts(found).items():
        group = [by_id[each] for each in (name, *others)]
        if name == min(name, *others) and any(one.decision is Decision.PENDING for one in group):
            named = ", ".join((name, *others))
            faults.append(
                _fault(
                    f"des propositions se contredisent sans décision : {named}",
                    f"conflicting proposals are undecided: {named}",
                    Sentence(fr="décidez-les : make decide", en="decide them: make decide"),
                )
            )
    faults += _contradictions(found)
    faults += _unpaired(found)
    return faults


def _contradictions(found: Iterable[Amendment]) -> Iterator[ReviewError]:
    """Two conflicting amendments that were both agreed to."""
    agreed = [one for one in found if one.decision in {Decision.ACCEPT, Decision.MODIFY}]
    for name, others in conflicts(agreed).items():
        if name == min(name, *others):
            yield _fault(
                f"deux propositions acceptées se contredisent : {', '.join((name, *others))}",
                f"two accepted proposals conflict: {', '.join((name, *others))}",
                Sentence(
                    fr="n’en acceptez qu’une, ou écrivez le texte retenu avec modify",
                    en="accept one only, or write the words retained with modify",
                ),
            )


def _unpaired(found: Iterable[Amendment]) -> Iterator[ReviewError]:
    """What was agreed to in one language only."""
    agreed = [one for one in found if one.decision in {Decision.ACCEPT, Decision.MODIFY}]
    said: dict[tuple[str, bool], set[Lang]] = defaultdict(set)
    for one in agreed:
        said[_passage(one)] |= {*one.modify} if one.decision is Decision.MODIFY else {one.lang}
    for one in agreed:
        missing = [lang for lang in LANGS if lang not in said[_passage(one)]]
        if one.kind in SUBSTANTIAL and missing and not (one.alone and one.kind is Kind.TEXT):
            fr, en = _NAMES[missing[0]]
            yield _fault(
                f"l’amendement {one.id} (« {one.clause} », {one.label}) n’a pas son pendant en {fr}",
                f"amendment {one.id} (“{one.clause}”, {one.label}) lacks its counterpart in {en}",
                Sentence(
                    fr="donnez les deux textes : modify: {fr: …, ar: …} ; ou « alone: true » si seule la langue change",
                    en="give both texts: modify: {fr: …, ar: …}; or “alone: true” if only the language changes",
                ),
            )


def _passage(one: Amendment) -> tuple[str, bool]:
    return (one.place, True) if one.kind is Kind.NEW else (one.clause, False)


def _fault(fr: str, en: str, hint: Sentence) -> ReviewError:
    return ReviewError(Sentence(fr=fr, en=en), None, hint)


# -- the next version -------------------------------------------------------------------------------------------------


def amend(data: bytes, file: str, register: Register, papers: Mapping[Lang, Document]) -> Amended:
    """The file `data` of the version that was reviewed, with what was agreed to; `papers` is that version as it left.

    Raises the first of `obstacles`, and `ReviewError` for words that are not in this file.
    """
    if faults := obstacles(register):
        raise faults[0]
    agreed = [one for one in register.amendments if one.decision in {Decision.ACCEPT, Decision.MODIFY}]
    remarks = [_by_hand(one) for one in agreed if one.kind in {Kind.MOVE, Kind.FORMAT}]
    done: list[str] = []
    for _, same in _grouped(one for one in agreed if one.kind in {Kind.TEXT, Kind.TYPOGRAPHIC}):
        data = _reworded(data, file, same, papers)
        done += (one.id for one in same)
    for one in (one for one in agreed if one.kind is Kind.DELETION):
        data = _removed(data, file, one, agreed)
        done.append(one.id)
    added: set[str] = set()
    for one in (one for one in agreed if one.kind is Kind.NEW):
        if one.id not in added:
            data, used = _added(data, file, one, [other for other in agreed if other.kind is Kind.NEW])
            added |= used
    done += sorted(added)
    data = _numbered(data, file, int(register.version))
    return Amended(data, tuple(done), tuple(remarks))


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


def _grouped(found: Iterable[Amendment]) -> Iterator[tuple[tuple[str, Lang, str], list[Amendment]]]:
    """Amendments of the same paragraph together."""
    groups: dict[tuple[str, Lang, str], list[Amendment]] = defaultdict(list)
    for one in found:
        groups[one.clause, one.lang, one.before].append(one)
    yield from groups.items()


def _reworded(data: bytes, file: str, same: list[Amendment], papers: Mapping[Lang, Document]) -> bytes:
    """One paragraph reworded as agreed to, in the languages that were decided."""
    first = same[0]
    modified = next((one for one in same if one.decision is Decision.MODIFY), None)
    if modified is None:
        after = applied(first.before, (hunk for one in same for hunk in hunks(one.before, one.after)))
        return _replaced(data, file, first, first.lang, first.before, after, papers)
    for lang, after in modified.modify.items():
        before = first.before if lang is first.lang else _counterpart(first, lang, papers)
        data = _replaced(data, file, first, lang, before, after, papers)
    return data


def _counterpart(one: Amendment, lang: Lang, papers: Mapping[Lang, Document]) -> str:
    """The words in the other language of the paragraph that an amendment is about: the same paragraph of its clause."""
    here, there = (
        [paragraph for clause, _, paragraph in passages(papers[own].blocks) if clause == one.clause]
        for own in (one.lang, lang)
    )
    number = next((n for n, paragraph in enumerate(here) if text_of(paragraph) == one.before), -1)
    if len(here) != len(there) or number < 0:
        raise _not_here(one, "")
    return text_of(there[number])


def _replaced(
    data: bytes, file: str, one: Amendment, lang: Lang, before: str, after: str, papers: Mapping[Lang, Document]
) -> bytes:
    """The file with a paragraph of a clause reworded; its emphases and references stay where their words do."""
    labels = _references(papers[lang], before)
    read = source.read(data, file)
    for path, text in _texts(read.root, one.clause, lang):
        paragraphs = text.split("\n\n")
        for number, paragraph in enumerate(paragraphs):
            content = _filled(parse(paragraph, lang), labels)
            if _keys("".join(t.text for t in content)) != _keys(before):
                continue
            new = _rewritten(content, before, after, labels)
            paragraphs[number] = unparse(new, lang)
            return splice(data, path, "\n\n".join(paragraphs), file)
    raise _not_here(one, file)


def _keys(text: str) -> list[str]:
    return [word for a, b in spans(text) if (word := key(text[a:b])).strip()]


def _references(paper: Document, before: str) -> list[str]:
    """What each reference of a paragraph prints, in order."""
    for _, _, paragraph in passages(paper.blocks):
        if text_of(paragraph) == before:
            texts = (item for item in paragraph.content if isinstance(item, Text))
            return [text.text for text in texts if text.href.startswith("#")]
    return []


def _filled(content: tuple[Text, ...], labels: list[str]) -> tuple[Text, ...]:
    """The content with the words of its references, which the file leaves to the program."""
    waiting = iter(labels)
    return tuple(
        replace(text, text=next(waiting, "")) if not text.text and text.href.startswith("#") else text
        for text in content
    )


def _rewritten(content: tuple[Text, ...], before: str, after: str, labels: list[str]) -> tuple[Text, ...]:
    """The runs of the file with the words of `after`: what comes takes the look of what it follows."""
    text = "".join(piece.text for piece in content)
    places = _matched(before, text)
    found: list[Text] = []
    changes = [Hunk(places[h.start], places[h.end], h.new) for h in hunks(before, after)]
    at = 0
    for piece in content:
        start, end = at, at + len(piece.text)
        at = end
        kept, position = "", start
        for hunk in changes:
            if start <= hunk.start < end or (hunk.start == end == len(text) and piece is content[-1]):
                kept += text[position : hunk.start] + hunk.new
                position = max(position, min(hunk.end, end))
            elif hunk.start < start < hunk.end:
                position = max(position, min(hunk.end, end))
        kept += text[position:end]
        reference = piece.href.startswith("#") and piece.text in labels
        found.append(replace(piece, text="" if reference and kept == piece.text else kept))
    return merged(piece for piece in found if piece.text or piece.href.startswith("#"))


def _matched(before: str, text: str) -> list[int]:
    """Offset in the composed words -> offset in the file's, whose blanks may be others."""
    ours = [(a, b) for a, b in spans(before) if key(before[a:b]).strip()]
    theirs = [(a, b) for a, b in spans(text) if key(text[a:b]).strip()]
    places = [0] * (len(before) + 1)
    last = (0, 0)
    for (a, b), (c, d) in zip(ours, theirs, strict=True):
        for n in range(last[0], a):
            places[n] = min(last[1] + n - last[0], c)
        for n in range(a, b):
            places[n] = min(c + n - a, d)
        last = (b, d)
    for n in range(last[0], len(before) + 1):
        places[n] = min(last[1] + n - last[0], len(text))
    return places


# -- clauses that come and go -----------------------------------------------------------------------------------------


def _removed(data: bytes, file: str, one: Amendment, agreed: list[Amendment]) -> bytes:
    """The file without a clause that goes in both languages."""
    read = source.read(data, file)
    found = _clause(read.root, one.clause)
    if found is None:
        if any(other.kind is Kind.DELETION and other.clause == one.clause and other is not one for other in agreed):
            return data  # its other language took it away
        raise _not_here(one, file)
    path, node = found
    said = Counter(_keys(one.before))
    if all(Counter(_spoken(text, one.lang)) <= said for _, text in _in(one.lang, _nodes(node))):
        return delete(data, path, file)
    for place, text in _in(one.lang, (((*path, *inner), below) for inner, below in _nodes(node, stop=one.clause))):
        paragraphs = text.split("\n\n")
        kept = [part for part in paragraphs if _spoken(part, one.lang) != _keys(one.before)]
        if kept and len(kept) < len(paragraphs):
            return splice(data, place, "\n\n".join(kept), file)
    raise _not_here(one, file)


def _spoken(text: str, lang: Lang) -> list[str]:
    """The words of a content text, without its marks and the references that the program fills."""
    return _keys("".join(piece.text for piece in parse(text, lang)))


def _added(data: bytes, file: str, one: Amendment, new: list[Amendment]) -> tuple[bytes, set[str]]:
    """The file with a new clause after the one it follows, in both languages."""
    texts = dict(one.modify) if one.decision is Decision.MODIFY else {one.lang: one.after}
    used = {one.id}
    for other in new:
        if other.place == one.place and other.lang not in texts and other.decision is Decision.ACCEPT:
            texts[other.lang] = other.after
            used.add(other.id)
    read = source.read(data, file)
    found = _clause(read.root, one.place)
    if found is None:
        raise _not_here(one, file)
    name = next(name for n in range(1, 1000) if _clause(read.root, name := f"{one.place}-{n}") is None)
    written = {lang.value: unparse((Text(texts[lang], lang),), lang) for lang in LANGS if lang in texts}
    entry = {"id": name, **written}
    return insert(data, found[0], entry, file), used


# -- finding ----------------------------------------------------------------------------------------------------------


def _clause(root: Node | None, name: str) -> tuple[Loc, Node] | None:
    """Where the entry with this id stands."""
    return next(((path, node) for path, node in _nodes(root) if _id(node) == name), None) if name else None


def _id(node: Node) -> str:
    found = source.child(node, "id") if isinstance(node, source.Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _nodes(node: Node | None, path: Loc = (), *, stop: str = "") -> Iterator[tuple[Loc, Node]]:
    """Every node with its path; not into entries that have an id of their own if `stop` is the id of another."""
    if node is None:
        return
    yield path, node
    if isinstance(node, source.Mapping):
        for name, inner in node.entries.items():
            yield from _nodes(inner, (*path, name), stop=stop)
    elif isinstance(node, source.Sequence):
        for number, inner in enumerate(node.items):
            if not stop or not _id(inner):
                yield from _nodes(inner, (*path, number), stop=stop)


def _texts(root: Node | None, clause: str, lang: Lang) -> Iterator[tuple[Loc, str]]:
    """The texts of a clause in a language, its own first; then every text, for what stands in no clause."""
    found = _clause(root, clause)
    if found is not None:
        path, node = found
        yield from _in(lang, (((*path, *inner), one) for inner, one in _nodes(node, stop=clause)))
    yield from _in(lang, _nodes(root))


def _in(lang: Lang, found: Iterable[tuple[Loc, Node]]) -> Iterator[tuple[Loc, str]]:
    for path, node in found:
        if isinstance(node, Scalar) and path and path[-1] == lang.value:
            yield path, node.text


def _not_here(one: Amendment, file: str) -> ReviewError:
    return ReviewError(
        Sentence(
            fr=f"le texte de l’amendement {one.id} (« {one.clause} ») n’est pas dans ce fichier",
            en=f"the words of amendment {one.id} (“{one.clause}”) are not in this file",
        ),
        Place(file) if file else None,
        Sentence(
            fr="ce passage vient d’un modèle ou d’un autre fichier : changez-le à la main, puis rejetez l’amendement",
            en="this passage comes from a template or another file: change it by hand, then reject the amendment",
        ),
    )


def _by_hand(one: Amendment) -> Remark:
    return Remark(
        Sentence(
            fr=f"L’amendement {one.id} ({one.kind}, « {one.clause} ») se fait à la main.",
            en=f"Amendment {one.id} ({one.kind}, “{one.clause}”) is made by hand.",
        )
    )
