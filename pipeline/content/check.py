"""What single values cannot say: references, order of time, identifiers."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from pipeline.content.located import Located
from pipeline.content.names import meant
from pipeline.content.schema import City, Clause, Consultation, Model, Pair, Programme, Texts
from pipeline.errors import ContentError, Sentence


def errors(programme: Programme, texts: Texts, cities: Mapping[str, City]) -> list[ContentError]:
    """Every fault that keeps the content from being used."""
    return []
