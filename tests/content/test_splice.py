"""Changing one value and no other byte."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.content import source
from pipeline.content.splice import Entry, canonical, delete, insert, move, splice
from pipeline.errors import ContentError

FILE = """\
# un commentaire
format: 1   # le format
a:
  - id: un
    fr: Un texte simple.   # et sa remarque
    ar: 'l''autre'
  - id: deux
    title: {fr: "Le «titre»", ar: عنوان}
    fr: |
      Un long texte, sur une
      ligne et demie.

      Un second paragraphe\\
      et sa seconde ligne.

    # avant l’arabe
    ar: >-
        نص مطوي
        على سطرين

  - id: trois
    fr: texte sur
      deux lignes
    ar:
# fin"""

PATHS: list[source.Loc] = [
    ("format",),
    ("a", 0, "fr"),
    ("a", 0, "ar"),
    ("a", 1, "title", "fr"),
    ("a", 1, "title", "ar"),
    ("a", 1, "fr"),
    ("a", 1, "ar"),
    ("a", 2, "fr"),
    ("a", 2, "ar"),
]
SHAPES = {
    "as it is": FILE.encode(),
    "with CRLF": FILE.replace("\n", "\r\n").encode(),
    "with a byte order mark": ("\ufeff" + FILE).encode(),
    "with a last line end": (FILE + "\n").encode(),
}

Value = str | dict[str, "Value"] | list["Value"]


def said(data: bytes) -> Value:
    def value(node: source.Node) -> Value:
        if isinstance(node, source.Scalar):
            return str(node.text)
        if isinstance(node, source.Sequence):
            return [value(item) for item in node.items]
        return {str(key): value(inner) for key, inner in node.entries.items()}

    root = source.read(data, "f.yaml").root
    assert root is not None
    return value(root)


def at(value: Value, path: source.Loc) -> Value:
    for step in path:
        if isinstance(value, list):
            assert isinstance(step, int)
            value = value[step]
        else:
            assert isinstance(value, dict)
            value = value[str(step)]
    return value


def with_value(value: Value, path: source.Loc, new: str) -> Value:
    if not path:
        return new
    if isinstance(value, list):
        return [with_value(v, path[1:], new) if i == path[0] else v for i, v in enumerate(value)]
    assert isinstance(value, dict)
    return {k: with_value(v, path[1:], new) if k == path[0] else v for k, v in value.items()}


def text_around(data: bytes, path: source.Loc) -> tuple[str, str]:
    """What stands before and after the value, its own style aside."""
    read = source.read(data, "f.yaml")
    node = read.root
    for step in path:
        assert node is not None
        node = source.child(node, step)
    assert node is not None
    return read.text[: node.span.start].rstrip(" "), read.text[node.span.end :].lstrip("\r\n ")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_value_replaced_is_read_back_and_nothing_else_changes(path: source.Loc, shape: str) -> None:
    data = SHAPES[shape]
    changed = splice(data, path, "Nouveau : « texte » # neuf")
    assert said(changed) == with_value(said(data), path, "Nouveau : « texte » # neuf")
    assert text_around(changed, path) == text_around(data, path)
    assert changed.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    assert (b"\r\n" in changed) == (b"\r\n" in data)
    assert b"\n" not in changed.replace(b"\r\n", b"") or b"\r\n" not in data


def test_a_plain_value_stays_plain_and_keeps_the_remark_behind_it() -> None:
    assert splice(b"a: x   # note\nb: y\n", ("a",), "neuf") == b"a: neuf   # note\nb: y\n"


def test_a_plain_value_is_quoted_only_if_it_must_be() -> None:
    assert splice(b"a: x\n", ("a",), "oui : non") == b'a: "oui : non"\n'
    assert splice(b"a: x\n", ("a",), '"dit-il" : non') == b'a: "\\"dit-il\\" : non"\n'
    assert splice(b"a: x\n", ("a",), "**gras** et la suite") == b'a: "**gras** et la suite"\n'


def test_a_quoted_value_keeps_its_quotes() -> None:
    assert splice(b"a: 'x'\n", ("a",), "l'eau") == b"a: 'l''eau'\n"
    assert splice(b'a: "x"\n', ("a",), "neuf") == b'a: "neuf"\n'


def test_a_block_keeps_its_header_its_indentation_and_its_line_ends() -> None:
    data = b"a: |-  # note\r\n     un\r\n     deux\r\n\r\n# fin\r\nb: c\r\n"
    assert (
        splice(data, ("a",), "trois\n\nquatre")
        == b"a: |-  # note\r\n     trois\r\n\r\n     quatre\r\n\r\n# fin\r\nb: c\r\n"
    )


def test_a_block_keeps_the_width_of_its_lines() -> None:
    data = b"a: |\n  mot mot mot\n  mot\n"
    assert splice(data, ("a",), "un deux trois quatre cinq") == b"a: |\n  un deux\n  trois\n  quatre cinq\n"


def test_a_line_break_is_a_backslash_at_the_end_of_the_line() -> None:
    assert splice(b"a: |\n  x\n", ("a",), "un\ndeux") == b"a: |\n  un\\\n  deux\n"


def test_several_paragraphs_make_a_block_of_a_plain_value() -> None:
    assert splice(b"a:\n  - fr: x\n    ar: y\n", ("a", 0, "fr"), "un\n\ndeux") == (
        b"a:\n  - fr: |\n      un\n\n      deux\n    ar: y\n"
    )


def test_an_empty_value_is_filled_in() -> None:
    assert splice(b"a:\nb: c\n", ("a",), "x") == b"a: x\nb: c\n"


TEXTS = st.text(
    st.sampled_from("ab é«»’'\"\\:#-[]{},&*!|>%@`?=~\n\u00a0\u202fقل،؟\u064b😀0129"), min_size=1, max_size=60
).map(canonical)


def escapable(text: str) -> bool:
    """A line that ends with an odd number of backslashes cannot be told from one that asks for a line break."""
    return bool(text) and not any(source.breaks(line) for line in text.split("\n"))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), st.sampled_from(sorted(SHAPES)), TEXTS.filter(escapable))
@example(("a", 1, "fr"), "with CRLF", "un\ndeux\n\ntrois")
def test_any_text_is_read_back_exactly(path: source.Loc, shape: str, new: str) -> None:
    data = SHAPES[shape]
    try:
        changed = splice(data, path, new)
    except ContentError:
        assert "\n" in new  # a flow list, or a plain value with a remark behind it, holds one line only
        assert path in {("a", 1, "title", "fr"), ("a", 1, "title", "ar"), ("a", 0, "fr"), ("format",)}
        return
    assert said(changed) == with_value(said(data), path, new)
    assert text_around(changed, path) == text_around(data, path)


@given(st.sampled_from(PATHS), st.sampled_from(sorted(SHAPES)))
def test_the_same_text_twice_changes_nothing_the_second_time(path: source.Loc, shape: str) -> None:
    once = splice(SHAPES[shape], path, "Un texte.")
    assert splice(once, path, "Un texte.") == once


def test_a_new_clause_stands_below_the_one_before_it() -> None:
    data = b"a:\r\n  - id: un\r\n    fr: x\r\n    ar: |\r\n      y\r\n\r\n  # le suivant\r\n  - id: deux\r\n    fr: x\r\n    ar: y\r\n"
    new: Entry = {"id": "neuf", "title": {"fr": "Titre", "ar": "عنوان"}, "fr": "un : deux", "ar": "واحد\n\nاثنان"}
    changed = insert(data, ("a", 0), new)
    assert changed.decode() == (
        "a:\r\n  - id: un\r\n    fr: x\r\n    ar: |\r\n      y\r\n"
        "  - id: neuf\r\n    title:\r\n      fr: Titre\r\n      ar: عنوان\r\n"
        "    fr: |\r\n      un : deux\r\n    ar: |\r\n      واحد\r\n\r\n      اثنان\r\n"
        "\r\n  # le suivant\r\n  - id: deux\r\n    fr: x\r\n    ar: y\r\n"
    )


def test_an_entry_with_lists_stands_apart_as_its_neighbours_do() -> None:
    data = b"a:\n  - id: un\n    fr: x\n\n  # le suivant\n  - id: deux\n    fr: y\n"
    new: Entry = {
        "id": "neuf",
        "clauses": [{"id": "neuf-1", "fr": "z"}, {"id": "neuf-2", "fr": "t"}],
        "names": ["p", "q"],
    }
    block = (
        b"  - id: neuf\n    clauses:\n      - id: neuf-1\n        fr: z\n      - id: neuf-2\n        fr: t\n"
        b"    names:\n      - p\n      - q\n"
    )
    below, first, last = (
        insert(data, ("a", 0), new, apart=True),
        insert(data, ("a",), new, first=True, apart=True),
        insert(data, ("a", 1), new, apart=True),
    )
    assert below == data.replace(b"\n\n  # le", b"\n\n" + block + b"\n  # le")
    assert first == data.replace(b"  - id: un\n", block + b"\n  - id: un\n")
    assert last == data + b"\n" + block


def test_a_new_key_stands_below_the_one_before_it() -> None:
    assert insert(b"a:\n  fr: x", ("a", "fr"), {"ar": "y"}) == b"a:\n  fr: x\n  ar: y\n"


def test_a_clause_goes_with_its_lines_and_leaves_the_others() -> None:
    data = b"a:\n- id: un\n  fr: |\n    x\n\n# garde\n- id: deux\n  fr: y # fin\n- id: trois\n  fr: z\n"
    assert delete(data, ("a", 1)) == b"a:\n- id: un\n  fr: |\n    x\n\n# garde\n- id: trois\n  fr: z\n"
    assert delete(data, ("a", 0)) == b"a:\n\n# garde\n- id: deux\n  fr: y # fin\n- id: trois\n  fr: z\n"


def test_inserting_then_deleting_gives_the_same_bytes() -> None:
    for shape in ("as it is", "with CRLF", "with a byte order mark"):
        changed = insert(SHAPES[shape], ("a", 0), {"id": "neuf", "fr": "x\n\ny", "ar": "ز"})
        assert at(said(changed), ("a", 1, "id")) == "neuf"
        assert delete(changed, ("a", 1)) == SHAPES[shape]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda: splice(b"a:\n  b: c\n", ("a",), "x"), "“a” is not a text"),
        (lambda: splice(b"a: b\n", ("z", 1), "x"), "there is no “z.1” in this file"),
        (lambda: splice(b"a: [b, c]\n", ("a", 0), "x\n\ny"), "the text of “a.0” cannot be written here"),
        (
            lambda: splice(b"a: b\n", ("a",), "x\u202ey"),
            "character U+202E, which forces the direction and can deceive the reader",
        ),
        (lambda: delete(b"a:\n  - b\n", ("a", 0)), "“a.0” is the last element, it cannot be removed"),
        (lambda: delete(b"a: [b, c]\n", ("a", 0)), "“a.0” does not begin a line of its own"),
    ],
)
def test_what_cannot_be_changed_says_so(change: Callable[[], bytes], sentence: str) -> None:
    with pytest.raises(ContentError) as raised:
        change()
    assert raised.value.what.en == sentence


# -- moving -----------------------------------------------------------------------------------------------------------

LIST = """\
articles:
  # sur le premier
  - id: un
    fr: a

  # sur le second
  # en deux lignes
  - id: deux
    fr: b
    items:
      - id: deux-un
        fr: c

  - id: trois
    fr: d
# fin"""


def test_an_entry_moves_with_its_comments_and_the_blank_line_above_it() -> None:
    assert move(LIST.encode(), ("articles", 1), ("articles", 2)).decode() == (
        "articles:\n  # sur le premier\n  - id: un\n    fr: a\n\n  - id: trois\n    fr: d\n\n"
        "  # sur le second\n  # en deux lignes\n  - id: deux\n    fr: b\n    items:\n      - id: deux-un\n        fr: c\n"
        "# fin"
    )


def test_an_entry_becomes_the_first_and_the_first_the_last() -> None:
    first = move(LIST.encode(), ("articles", 2), ("articles",), first=True).decode()
    assert first.startswith("articles:\n  - id: trois\n    fr: d\n\n  # sur le premier\n  - id: un\n    fr: a\n\n")
    last = move(LIST.encode(), ("articles", 0), ("articles", 2)).decode()
    assert last.startswith("articles:\n  # sur le second\n")
    assert last.endswith("  - id: trois\n    fr: d\n\n  # sur le premier\n  - id: un\n    fr: a\n# fin")


def test_an_entry_of_a_list_inside_another_is_indented_as_its_new_neighbours() -> None:
    two = LIST.replace("        fr: c\n", "        fr: c\n      - id: deux-deux\n        fr: e\n")
    new = move(two.encode(), ("articles", 1, "items", 0), ("articles", 2)).decode()
    assert new.endswith("  - id: trois\n    fr: d\n  - id: deux-un\n    fr: c\n# fin")


@given(
    st.sampled_from(["\n", "\r\n"]),
    st.permutations(range(4)),
    st.integers(0, 3),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_a_move_changes_the_order_of_entries_and_no_line(
    newline: str, order: list[int], goal: int, parted: list[bool]
) -> None:
    blocks = [f"  # {n}\n  - id: n{n}\n    fr: |\n      {n} a\n\n      {n} b\n" for n in range(4)]
    text = "a:\n" + "".join(
        ("\n" if n and gap else "") + block for n, (block, gap) in enumerate(zip(blocks, parted, strict=True))
    )
    data = text.replace("\n", newline).encode()
    new = move(data, ("a", order[0]), ("a", goal))
    assert sorted(new.splitlines(keepends=True)) == sorted(data.splitlines(keepends=True))
    found = [str(values) for values in names(new)]
    wanted = [f"n{n}" for n in range(4) if n != order[0]]
    if goal != order[0]:
        wanted.insert(wanted.index(f"n{goal}") + 1, f"n{order[0]}")
    assert found == (wanted if goal != order[0] else [f"n{n}" for n in range(4)])


def names(data: bytes) -> list[str]:
    root = source.read(data, "").root
    entries = source.child(root, "a") if root else None
    assert isinstance(entries, source.Sequence)
    found = [source.child(entry, "id") for entry in entries.items]
    return [node.text for node in found if isinstance(node, source.Scalar)]


def test_a_new_entry_can_come_first() -> None:
    new = insert(LIST.encode(), ("articles",), {"id": "zero", "fr": "z"}, first=True).decode()
    assert new.startswith("articles:\n  - id: zero\n    fr: z\n  # sur le premier\n  - id: un\n")
