"""The first law of the model, for arbitrary pairs of versions: a redline holds both of them whole."""

import os
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings

from pipeline.changes.compare import compare
from pipeline.changes.entries import entries
from pipeline.document.markup import dump, parse
from pipeline.document.model import Document
from pipeline.document.walk import accept, canonical, has_changes, reject
from tests.changes.pairs import pairs

WHEN = datetime(2023, 11, 1, 9, 0, tzinfo=UTC)

quick = settings(
    max_examples=int(os.environ.get("PAIRS", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@quick
@given(pairs())
def test_accepting_a_redline_gives_the_new_version_and_refusing_it_the_old_one(
    pair: tuple[Document, Document],
) -> None:
    old, new = pair
    redline = compare(old, new, author="Ville de Tunis", when=WHEN)
    assert accept(redline).blocks == canonical(new).blocks
    assert reject(redline).blocks == canonical(old).blocks


@quick
@given(pairs())
def test_a_redline_is_a_document_that_can_be_kept_and_each_of_its_changes_is_listed(
    pair: tuple[Document, Document],
) -> None:
    redline = compare(*pair, author="Ville de Tunis", when=WHEN)
    assert parse(dump(redline)) == redline
    assert bool(entries(redline)) == has_changes(redline)
