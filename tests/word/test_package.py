"""The zip around the parts."""

import io
import zipfile

from pipeline.word.package import pack, part


def test_what_is_packed_is_unpacked_by_anyone() -> None:
    with zipfile.ZipFile(
        io.BytesIO(pack([part("a.xml", b"<a/>"), part("é/b.xml", b""), part("c", bytes(100_000))]))
    ) as package:
        assert package.testzip() is None
        assert package.namelist() == ["a.xml", "é/b.xml", "c"]
        assert package.read("a.xml") == b"<a/>"
        assert package.read("c") == bytes(100_000)


def test_nothing_in_it_tells_the_day() -> None:
    with zipfile.ZipFile(io.BytesIO(pack([part("a.xml", b"<a/>")]))) as package:
        assert package.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
