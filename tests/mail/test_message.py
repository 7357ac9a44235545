"""What a person receives: in the right language, with the right files, in bytes that depend on nothing else."""

import email
import email.policy
import re
import shutil
import subprocess
import time as clock
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DeliveryError, TemplateError
from pipeline.mail.message import Composer, Message, in_words, plain
from pipeline.mail.model import Attachment, Pair, Person
from tests.mail.office import AT, MEETING, OFFICE, TEMPLATES, composer, mailing, papers, people, person

KINDS = ("invitation", "terms-of-reference", "reminder", "ratification", "roadmap", "cancellation")


def parsed(message: Message) -> EmailMessage:
    return email.message_from_bytes(message.data, policy=email.policy.default)


def one(kind: str, to: Person, attachments: tuple[Attachment, ...] = (), *, calendar: bool = False) -> Message:
    return composer().compose(mailing((to,), attachments, kind=kind, calendar=calendar), to)


def bodies(message: Message) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_content()
        for part in parsed(message).walk()
        if part.get_content_maintype() == "text"
    }


def test_the_shape_is_text_html_and_calendar_then_the_files(tmp_path: Path) -> None:
    read = parsed(one("terms-of-reference", person("amina"), papers(tmp_path), calendar=True))
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/pdf",
    ]
    assert not [defect for part in read.walk() for defect in part.defects]
    calendar = next(part for part in read.walk() if part.get_content_type() == "text/calendar")
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")


@pytest.mark.parametrize(("langs", "wanted"), [(("fr",), "fr"), (("ar",), "ar"), (("ar", "fr"), "fr-ar")])
def test_a_person_gets_the_files_of_the_right_language(langs: tuple[str, ...], wanted: str, tmp_path: Path) -> None:
    message = one("terms-of-reference", person("amina", *langs), papers(tmp_path))  # type: ignore[arg-type]  # the languages above
    files = {part.get_filename(): part.get_payload(decode=True) for part in parsed(message).iter_attachments()}
    assert set(files) == {f"tunis-terms-of-reference-v1.{wanted}.{ending}" for ending in ("docx", "pdf")}
    assert all(data == (tmp_path / str(name)).read_bytes() for name, data in files.items())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("langs", [("fr",), ("ar",), ("fr", "ar"), ("ar", "fr")])
def test_every_kind_says_the_same_in_text_and_html_in_every_language(
    kind: str, langs: tuple[str, ...], tmp_path: Path
) -> None:
    message = one(kind, person("amina", *langs), papers(tmp_path), calendar=True)  # type: ignore[arg-type]  # the languages above
    found = bodies(message)
    assert re.findall(r'<div lang="(..)" dir="(...)"', found["text/html"]) == [
        (lang, "rtl" if lang == "ar" else "ltr") for lang in langs
    ]
    assert "{{" not in message.html
    assert found["text/plain"].count("–" * 20) == len(langs) - 1
    assert ("7\u00a0novembre 2023" in found["text/plain"]) == ("fr" in langs)
    assert parsed(message)["Content-Language"] == ", ".join(langs)


def test_remarks_are_returned_in_three_lines() -> None:
    text = one("terms-of-reference", person("amina")).text
    assert len(re.findall(r"(?m)^[123]\. ", text)) == 3
    arabic = one("terms-of-reference", person("amina", "ar")).text
    assert len(re.findall(r"(?m)^[123]\. ", arabic)) == 3


def test_long_arabic_names_and_subjects_survive() -> None:
    to = person("amina", "ar")
    message = one("invitation", to)
    raw = email.message_from_bytes(message.data)
    assert str(make_header(decode_header(raw["Subject"]))) == message.subject
    assert str(make_header(decode_header(raw["To"]))) == f"{to.name.ar} <{to.address}>"
    assert str(make_header(decode_header(raw["From"]))) == f"{OFFICE.name.ar} <{OFFICE.address}>"
    assert all(len(line) <= 78 for line in message.head.split(b"\r\n") if not line.startswith(b"Content-Type"))


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=120),
    st.text("أبتثجحخ مةسشصضطظعغ، –«»()", min_size=1, max_size=120),
)
def test_any_name_survives_in_lines_that_no_server_refuses(french: str, arabic: str) -> None:
    french, arabic = (" ".join(name.split()) or "x" for name in (french, arabic))
    to = replace(person("amina", "fr", "ar"), name=Pair(french, arabic))
    meeting = replace(MEETING, short=Pair(french, arabic))
    message = composer().compose(mailing((to,), kind="invitation", meeting=meeting), to)
    raw = email.message_from_bytes(message.data)
    name, _, address = raw["To"].rpartition(" <")
    assert address == f"{to.address}>"
    # The parser of Python 3.11 puts spaces between encoded words; the older functions read them as RFC 2047 says.
    assert (str(make_header(decode_header(name))) if "=?" in name else parseaddr(raw["To"])[0]) == french
    assert str(make_header(decode_header(raw["Subject"]))) == message.subject
    assert french in message.subject
    head = message.head.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, message.data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", ['Amina "Mimi" Ben Salah', "Salah, Amina", "Amina (Tunis)", "A\\B", "Élodie"])
def test_a_name_cannot_be_taken_for_something_else(name: str) -> None:
    to = replace(person("amina"), name=Pair(name, "آمنة"))
    read = parsed(one("invitation", to))
    (address,) = read["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, to.address)


@pytest.mark.parametrize(
    "bad",
    [
        "Amina\r\nBcc: all@example.org",
        "Amina\nX",
        "Amina\x00",
        "Amina\x1b[2J",
        "Amina\u2028X",
        "Amina\x85X",
        "Amina\x0bX",
    ],
)
def test_header_injection_is_refused(bad: str, tmp_path: Path) -> None:
    to = person("amina")
    for wrong in (
        replace(to, name=Pair(bad, "آمنة")),
        replace(to, organisation=Pair(bad, "بلدية")),
        replace(to, address=f"{bad}@example.org"),
        replace(to, address=f"amina@example.org{bad}"),
    ):
        with pytest.raises(DeliveryError):
            one("invitation", wrong)
    meeting = replace(MEETING, short=Pair(bad, "الأولى"))
    with pytest.raises(DeliveryError, match="the subject"):
        composer().compose(mailing((to,), kind="invitation", meeting=meeting), to)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")
    with pytest.raises(DeliveryError, match="file name"):
        composer().compose(mailing((to,), (Attachment(f"{bad}.pdf", "fr", path),)), to)


@pytest.mark.parametrize("address", ["", "amina", "amina@", "@example.org", "a b@example.org", "a@b@example.org",
    "a..b@example.org", ".a@example.org", "a@example", "a@-x.org", "<a@example.org>", "آمنة@example.org",
    f"{'a' * 65}@example.org", f"a@{'b' * 260}.org"])  # fmt: skip
def test_an_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(DeliveryError, match="invalid address"):
        one("invitation", replace(person("amina"), address=address))


def test_a_person_without_language_is_refused() -> None:
    with pytest.raises(DeliveryError, match="no language"):
        one("invitation", replace(person("amina"), langs=()))


def test_a_missing_attachment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"missing attachment: gone\.pdf"):
        one("invitation", person("amina"), (Attachment("gone.pdf", "fr", tmp_path / "gone.pdf"),))


def test_an_arabic_file_name_survives(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")
    (part,) = parsed(
        one("invitation", person("amina"), (Attachment("الشروط المرجعية.pdf", "fr", path),))
    ).iter_attachments()
    assert part.get_filename() == "الشروط المرجعية.pdf"


def test_content_is_never_markup() -> None:
    to = replace(person("amina"), name=Pair("<script>alert(1)</script> & Cie", "آمنة"))
    message = one("invitation", to)
    assert "<script>" not in message.html
    assert "<script>alert(1)</script> & Cie" in message.text


def test_the_same_message_has_the_same_bytes_and_another_person_other_marks(tmp_path: Path) -> None:
    files = papers(tmp_path)
    amina, leila = person("amina", "fr", "ar"), person("leila", "fr", "ar")
    first, again = (one("invitation", amina, files, calendar=True) for _ in range(2))
    assert first.data == again.data
    other = one("invitation", leila, files, calendar=True)
    assert first.message_id != other.message_id
    assert parsed(first)["Message-ID"] == f"<{first.key.digest}@example.org>"
    assert parsedate_to_datetime(parsed(first)["Date"]) == AT


def test_the_key_knows_neither_language_nor_address() -> None:
    amina = person("amina")
    other = replace(amina, address="new@example.org", langs=("ar",))
    assert one("invitation", amina).key == one("invitation", other).key


def test_a_template_that_asks_for_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    shutil.copytree(TEMPLATES, folder)
    (folder / "fr" / "invitation.html").write_text("<title>x</title>{{ nobody }}")
    with pytest.raises(TemplateError, match="nobody"):
        Composer(folder, OFFICE, AT).compose(mailing((person("amina"),), kind="invitation"), person("amina"))
    (folder / "fr" / "invitation.html").write_text("<p>no title</p>")
    with pytest.raises(TemplateError, match="no <title>"):
        Composer(folder, OFFICE, AT).compose(mailing((person("amina"),), kind="invitation"), person("amina"))
    with pytest.raises(TemplateError, match="visit"):
        Composer(folder, OFFICE, AT).compose(mailing((person("amina"),), kind="visit"), person("amina"))


def test_days_are_written_as_the_country_does() -> None:
    assert in_words(MEETING.day, "fr_TN") == "mardi 7\u00a0novembre 2023"
    assert in_words(MEETING.day.replace(month=6, day=1), "fr_MA") == "jeudi 1er\u00a0juin 2023"
    assert in_words(MEETING.day.replace(month=6), "ar_TN") == "الأربعاء، 7\u00a0جوان 2023"
    assert in_words(MEETING.day.replace(month=7), "ar_MA") == "الجمعة، 7\u00a0يوليوز 2023"


def test_plain_text_keeps_lists_lines_and_no_break_spaces() -> None:
    html = "<p>Date\u00a0: a<br>Lieu</p>\n<ol>\n<li>un</li><li>deux</li></ol><ul><li>x</li></ul><p>fin</p>"
    assert plain(html) == "Date\u00a0: a\nLieu\n\n1. un\n2. deux\n\n- x\n\nfin"


def test_a_thousand_messages_take_under_ten_ms_each_and_encode_each_file_once(tmp_path: Path) -> None:
    files = papers(tmp_path, 200_000)
    to = people(60)
    maker, batch = composer(), mailing(to, files, calendar=True, kind="invitation")
    maker.compose(batch, to[2]).data  # noqa: B018  # templates are compiled and files encoded once
    began = clock.process_time()
    made = [maker.compose(batch, one) for one in to]
    sizes = [len(message.data) for message in made]
    assert (clock.process_time() - began) / len(to) < 0.010
    assert min(sizes) > 2 * 200_000
    assert len({id(part) for message in made for part in message.parts}) == 6


@pytest.mark.oracle
def test_a_browser_lays_arabic_out_from_the_right(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("Chromium is not installed")
    probe = """<script>window.onload = () => { const seen = [...document.querySelectorAll("div[lang]")].map(d => {
      const li = d.querySelector("ol li").getBoundingClientRect(), box = d.getBoundingClientRect();
      const style = getComputedStyle(d);
      return [d.lang, style.direction, style.textAlign, li.right === box.right - 0 ? "flush" : "indented-right",
              li.left > box.left ? "indented-left" : "flush"].join(" "); });
      document.title = seen.join("|"); }</script>"""
    page = tmp_path / "message.html"
    html = one("terms-of-reference", person("amina", "fr", "ar")).html
    page.write_text(html.replace("</body>", f"{probe}</body>"), encoding="utf-8")
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=2000", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout)
    assert title
    assert title[1] == "fr ltr left flush indented-left|ar rtl right indented-right flush"
