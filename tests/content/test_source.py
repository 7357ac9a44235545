"""YAML as the tree of what is written in it, every value with its place."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.content import source
from pipeline.content.located import Located
from pipeline.errors import ContentError

BUILT_IN = sorted((Path(__file__).parent.parent.parent / "content").rglob("*.yaml"))


def texts(node: source.Node | None) -> list[Located]:
    if isinstance(node, source.Scalar):
        return [node.text]
    if isinstance(node, source.Sequence):
        return [text for item in node.items for text in texts(item)]
    return [text for value in node.entries.values() for text in texts(value)] if node else []


def only(written: str) -> Located:
    root = source.read(written.encode(), "f.yaml").root
    assert isinstance(root, source.Mapping)
    (text,) = texts(root)
    return text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a: un texte", "un texte"),
        ("a: 09:30", "09:30"),
        ("a: 0021671", "0021671"),
        ("a: no", "no"),
        ("a: ~", "~"),
        ("a: un\n  deux\n\n  trois", "un deux\n\ntrois"),
        ("a: |\n  un\n  deux", "un deux"),
        ("a: |\n  un\n  deux\n\n\n  trois\n\n", "un deux\n\ntrois"),
        ("a: |\n  un\\\n  deux", "un\ndeux"),
        ("a: |\n  un\\\\\n  deux", "un\\\\ deux"),
        ("a: |\n  un\\\n\n  deux\\", "un\\\n\ndeux\\"),
        ("a: |+\n  un\n\n\n", "un"),
        ("a: |\r\n  un\r\n  deux\r\n", "un deux"),
        ("a: >\n  un\n  deux\n\n  trois\n", "un deux\n\ntrois"),
        ("a: |\n  à\u00a0:\n  b", "à\u00a0: b"),
        ('a: "un\\u00a0: deux"', "un\u00a0: deux"),
        ("a: 'l''eau'", "l'eau"),
    ],
)
def test_every_scalar_is_a_text_whose_lines_are_folded_as_in_markdown(written: str, text: str) -> None:
    assert only(written) == text


WORDS = st.lists(st.text("aé😀ق\u064b«»:#'\"\\-", min_size=1, max_size=6), min_size=1, max_size=12)


@st.composite
def written_texts(draw: st.DrawFn) -> str:
    """A mapping of one text, in any of the styles."""
    words = draw(WORDS)
    gaps = [draw(st.sampled_from([" ", "\n    ", "\n\n    "])) for _ in words]
    body = "".join(word + gap for word, gap in zip(words, gaps, strict=True)).rstrip()
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    style = draw(st.sampled_from(["|", ">-", '"', "'"]))
    if style == '"':
        value = '"' + body.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif style == "'":
        value = "'" + body.replace("'", "''") + "'"
    else:
        value = f"{style}\n    {body}"
    return ("# é\nk:\n  x: " + value + "\n").replace("\n", newline)


@settings(max_examples=200, deadline=None)
@given(written_texts())
def test_every_character_of_a_value_is_where_its_place_says(written: str) -> None:
    text = only(written)
    lines = written.split("\n")
    for offset, char in enumerate(text):
        place = text.at(offset)
        assert place
        there = lines[place.line - 1][place.column - 1]
        if char not in " \n":
            assert there == char or (there, char) in {("\\", '"'), ("\\", "\\")}  # an escape begins there


def test_the_text_of_the_built_in_files_is_what_a_yaml_parser_reads() -> None:
    for path in BUILT_IN:
        read = source.read(path.read_bytes(), path.name)
        theirs = yaml.load(path.read_bytes(), yaml.CBaseLoader)  # noqa: S506 -- makes nothing but texts
        assert [" ".join(text.split()) for text in texts(read.root)] == [
            " ".join(text.split()) for text in leaves(theirs)
        ]


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in leaves(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in leaves(inner)]
    return [str(value)]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([path.read_bytes() for path in BUILT_IN]),
    st.integers(0, 10_000),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b"\t", b": ", b'"', b"'", b"- ", b"[", b"{", b"|\n", b"&a ", b"*a", b"\n"]),
    ),
)
def test_a_damaged_file_is_read_or_refused_with_a_place_inside_it(
    data: bytes, start: int, size: int, put: bytes
) -> None:
    start %= len(data)
    damaged = data[:start] + put + data[start + size :]
    if error := refusal(damaged):
        assert error.place
        assert error.place.file == "f.yaml"
        assert 1 <= error.place.line <= damaged.count(b"\n") + damaged.count(b"\r") + 1
        assert error.hint


def refusal(data: bytes) -> ContentError | None:
    try:
        source.read(data, "f.yaml")
    except ContentError as error:
        return error
    return None
