"""The markup of templates and dumps: it holds the whole model, and every fault has its place."""

from hypothesis import given

from pipeline.document.markup import dump, parse
from pipeline.document.model import Document
from tests.strategies import documents, quick


@quick
@given(documents())
def test_a_dump_reads_back_as_the_same_document(document: Document) -> None:
    assert parse(dump(document)) == document


@quick
@given(documents(changes=True))
def test_a_dump_of_a_redline_reads_back_as_the_same_redline(document: Document) -> None:
    assert parse(dump(document)) == document
