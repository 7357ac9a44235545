"""The house style, read from the file that an officer edits."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import fonts, house
from pipeline.errors import HouseError

PATH = Path(__file__).parent.parent / "templates" / "house.docx"


def edited(change: Callable[[str], str], part: str = "word/styles.xml") -> bytes:
    """The house's file with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(PATH) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()) if name == part else data)
    return out.getvalue()


def replaced(old: str, new: str, part: str = "word/styles.xml") -> bytes:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edited(change, part)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, paper: str) -> float:
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_style_of_the_model_is_in_the_file() -> None:
    assert set(house.read(PATH).styles) == set(house.STYLES)


def test_a_style_is_resolved_through_what_it_is_based_on_and_the_defaults() -> None:
    styles = house.read(PATH).styles

    assert styles["cell-number"].align == "end"
    assert styles["cell-number"].size == styles["cell"].size
    assert styles["body"].colour == "#1B2430"
    assert (styles["heading-1"].strong, styles["heading-1"].keep_next) == (True, True)


def test_amounts_stand_units_under_units_at_the_right_in_both_scripts() -> None:
    styles = house.read(PATH).styles

    assert [styles["cell-number"].alignment(rtl=rtl) for rtl in (False, True)] == ["end", "start"]
    assert [styles["footer-end"].alignment(rtl=rtl) for rtl in (False, True)] == ["end", "end"]


def test_arabic_is_set_larger_than_french_in_every_style() -> None:
    assert [style.name for style in house.read(PATH).styles.values() if style.cs_size <= style.size] == []


def test_a_changed_colour_in_the_file_is_a_changed_colour_in_the_house() -> None:
    found = house.read(replaced('w:styleId="Heading1">', 'w:styleId="Heading1"><!-- -->'))
    assert found.styles == house.read(PATH).styles

    assert house.read(replaced("14375E", "7A1F1F")).styles["heading-1"].colour == "#7A1F1F"


def test_styles_are_found_by_name_whatever_their_id_and_case() -> None:
    def french(text: str) -> str:
        return text.replace('"Heading1"', '"Titre1"').replace('w:val="heading 1"', 'w:val="Heading 1"')

    assert house.read(edited(french)).styles == house.read(PATH).styles


def test_the_page_is_a4_upright_even_where_the_last_section_lies() -> None:
    lying = replaced('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"', "word/document.xml")

    assert (house.read(PATH).page.width, house.read(PATH).page.height) == (595.3, 841.9)
    assert house.read(lying).page == house.read(PATH).page


def test_every_text_stands_out_from_its_paper() -> None:
    found = house.read(PATH)
    pairs = [(style.name, style.colour, style.fill or "#FFFFFF") for style in found.styles.values()]
    pairs += [("link", found.link, "#FFFFFF"), ("table head", found.table.head_colour, found.table.head_fill)]

    assert [name for name, ink, paper in pairs if contrast(ink, paper) < 4.5] == []


def test_two_bolds_of_table_and_paragraph_undo_each_other_as_in_word() -> None:
    head = '<w:tblStylePr w:type="firstRow"><w:rPr>'

    assert house.read(PATH).table.head_strong
    assert not house.read(replaced(head, head + "<w:b/>")).table.head_strong


def test_the_file_is_small_and_names_no_theme_font() -> None:
    with zipfile.ZipFile(PATH) as package:
        styles = package.read("word/styles.xml").decode()

    assert PATH.stat().st_size < 40_000
    assert not re.search(r"Theme=|latentStyles", styles)


def test_the_families_of_the_house_are_those_that_can_be_served() -> None:
    assert set(house.FAMILIES) == set(fonts.families())


@pytest.mark.parametrize(
    ("source", "french", "english"),
    [
        (b"not a zip", "ce n’est pas un fichier Word utilisable", "this is not a usable Word file"),
        (replaced('w:val="heading 2"', 'w:val="Autre"'), "le style « heading 2 » manque", "“heading 2” is missing"),
        (
            replaced('w:ascii="FiraGO"', 'w:asciiTheme="minorHAnsi"'),
            "prend sa police dans le thème",
            "takes its font from the theme",
        ),
        (replaced('w:cs="FiraGO"', 'w:cs="Calibri"'), "demande la police « Calibri »", "asks for the font “Calibri”"),
        (
            replaced("<w:pgMar", "<w:pgGone", "word/document.xml"),
            "le format de page manque",
            "the page size is missing",
        ),
        (replaced("<w:docDefaults>", "<w:docDefaults", "word/styles.xml"), "pas un fichier Word", "not a usable Word"),
        (
            edited(lambda text: text.replace("<w:styles", '<!DOCTYPE x [<!ENTITY e "x">]><w:styles')),
            "DOCTYPE",
            "DOCTYPE",
        ),
        (edited(lambda text: text + " " * 40_000_000), "word/styles.xml", "word/styles.xml"),
    ],
    ids=["no zip", "style missing", "theme font", "unknown font", "no page", "broken XML", "entities", "bomb"],
)
def test_a_file_outside_the_contract_is_refused_in_both_languages(source: bytes, french: str, english: str) -> None:
    with pytest.raises(HouseError) as caught:
        house.read(source)

    assert french in caught.value.what.fr
    assert english in caught.value.what.en
    assert caught.value.hint
    assert caught.value.place


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(HouseError, match=r"house\.docx: the house template cannot be read"):
        house.read(tmp_path / "house.docx")


def test_lines_are_as_far_apart_in_every_program() -> None:
    """LibreOffice drops what is less than a percent of a line; Word kerns only where it is told to."""
    with zipfile.ZipFile(PATH) as parts:
        styles = parts.read("word/styles.xml").decode()
    assert {int(line) % 12 for line in re.findall(r'w:line="(\d+)" w:lineRule="auto"', styles)} == {0}
    assert '<w:kern w:val="2"/>' in styles


@pytest.mark.oracle
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_saved_again_by_libreoffice_it_is_the_same_house(tmp_path: Path) -> None:
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(PATH)], check=True, capture_output=True, timeout=120)

    ours, theirs = house.read(PATH), house.read(tmp_path / "house.docx")

    assert {name: rounded(style) for name, style in theirs.styles.items()} == {
        name: rounded(style) for name, style in ours.styles.items()
    }
    assert theirs.table == ours.table
    assert theirs.link == ours.link
    assert theirs.page == ours.page


def rounded(style: house.Style) -> house.Style:
    """The style to half a point: LibreOffice counts in hundredths of a millimetre."""
    lengths = ("before", "after", "indent_start", "indent_end", "first")
    return replace(
        style,
        leading=round(style.leading, 1),
        **{name: round(getattr(style, name) * 2) / 2 for name in lengths},
    )
