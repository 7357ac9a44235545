"""Whatever the model can hold becomes a PDF that says what it holds."""

from dataclasses import replace

from hypothesis import given, settings

from pipeline.document.model import Block, Document, Figure
from pipeline.document.walk import rewrite_blocks
from pipeline.pdf import reading
from pipeline.pdf.writer import write
from tests.pdf.papers import house
from tests.strategies import documents

HOUSE = house()


def with_emblems(block: Block) -> tuple[Block, ...]:
    """Charts and pictures of the strategy have no data that can be drawn."""
    return (replace(block, kind="emblem", table=None, source="") if isinstance(block, Figure) else block,)


@settings(max_examples=60, deadline=None)
@given(documents() | documents(changes=True))
def test_every_document_is_written_and_read_back(document: Document) -> None:
    drawable = rewrite_blocks(document, with_emblems)
    assert reading.text(write(drawable, HOUSE).data) == reading.expected(drawable)
