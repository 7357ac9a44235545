"""Chromium, with the same font and the same places to break, ends the lines of a long Arabic paragraph where we do."""

import base64
import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline import fonts
from pipeline.document.isolates import isolated
from pipeline.document.model import Lang
from pipeline.document.model import Text as Words
from pipeline.pdf.linebreak import breaks
from pipeline.pdf.lines import Look, Shaped

FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX
SIZE, MEASURE = 11, 440  # points
WORD = re.compile(r"(?:[^\W_]|[\u064b-\u065f\u0670])+")

# Names, vowel signs, lam-alef, dates, ranges, percentages, an address, emphasis, nested brackets and guillemets.
PARAGRAPH = (
    Words("عُقد الاجتماع التشاوري الأول حول «إرساء مجموعة الأطراف المعنية (المستوى المحلي [تونس])» يوم 7 نوفمبر 2023 بمقر البلدية، وترأسته السيدة ", AR),
    Words("Hélène Lefèvre-Dubois", FR, strong=True), Words(" رفقة السيد ", AR), Words("François Noël", FR),
    Words(" من مؤسسة «", AR), Words("Horizons Méditerranée", FR), Words("»، بين الساعة 10:30–10:45 لكلمات الافتتاح ثم 11:00–12:30 لعرض المذكرة المفهومية (", AR),
    Words("Note conceptuelle", FR, emph=True), Words("، النسخة 2.1). وأشار المشاركون إلى أن ", AR),
    Words("نسبة الإنجاز بلغت 45%", AR, strong=True),
    Words(" من الميزانية المرصودة (1\u202f250\u202f000\u00a0€)، مقابل 37,5% في سنة 2022، وأنّ الآجال ", AR),
    Words("لا يمكن تمديدها", AR, underline=True), Words(" بعد 31 ديسمبر 2024. للاطلاع على الوثائق: ", AR),
    Words("https://www.example.org/fr/reunions?id=12&lang=ar", ZXX), Words(" أو مراسلة ", AR), Words("contact@example.org", ZXX),
    Words(". وقد تمّ حذف البند الرابع وتعويضه بالبند 4-ب (انظر الملحق ", AR), Words("A.3", ZXX),
    Words("). قال الرئيس: «إِنَّ اللهَ لَا يُضِيعُ أَجْرَ مَنْ أَحْسَنَ عَمَلًا»، ثُمَّ أُغْلِقَتِ الجَلْسَةُ بِالإِجْمَاعِ، وشكر عبد الله والسيد ", AR),
    Words("Jean-Marc d’Ornano", FR), Words(" (", AR), Words("Ambassade de France", FR),
    Words(") كلَّ المساهمين، ولا سيما فريق الإعلام، على ", AR), Words("الأعمال المُن", AR), Words("جَزة", AR, strong=True),
    Words(" خلال الفترة 2021–2023، ودعا إلى إعداد خارطة طريق تمتدّ على 3 سنوات وتشمل 12 ولاية، مع تقييم نصف سنويّ لمؤشّرات الأداء، وإلى الإسراع في لقاء لجان الأحياء لأجل الاستماع إلى الأهالي والعائلات والعمّال المهاجرين، والاتفاق على لائحة داخلية تُلزم الأطراف كافة (البلدية، الجمعيات، المؤسسات) بالاجتماع مرة كل 3 أشهر؛ فهل تكفي هذه الآجال؟ يرى الحاضرون أنّ ذلك ممكن، شرط أن تُوفَّر الموارد البشرية والمالية اللازمة قبل نهاية سنة 2024، وأن تُنشر التقارير باللغتين العربية والفرنسية في أجل لا يتجاوز 15 يوما من تاريخ كل اجتماع، وأن يُعيَّن منسّق لكل محور من محاور العمل الأربعة.", AR),
)  # fmt: skip

SCRIPT = """
const lines = []; let last = null;
const walker = document.createTreeWalker(document.getElementById('p'), NodeFilter.SHOW_TEXT);
document.fonts.ready.then(() => {
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let i = 0; i < node.length; i++) {
      const range = document.createRange(); range.setStart(node, i); range.setEnd(node, i + 1);
      const box = range.getClientRects()[0];
      const middle = box && box.width ? (box.top + box.bottom) / 2 : last;
      if (last === null || Math.abs(middle - last) > 8) { lines.push(''); last = middle; }
      lines[lines.length - 1] += node.data[i];
    }
  }
  document.getElementById('out').textContent = lines.join('\\n');
});
"""


def styles() -> str:
    out = []
    for strong in (False, True):
        for emph in (False, True):
            data = base64.b64encode(fonts.face("FiraGO", strong=strong, emph=emph)).decode()
            out.append(
                f"@font-face{{font-family:F;font-weight:{700 if strong else 400};font-style:{'italic' if emph else 'normal'};"
                f"src:url(data:font/ttf;base64,{data})}}"
            )
    return "".join(out)


def marked(content: tuple[Words, ...], whole: str) -> str:
    """The runs as HTML, with our places to break and no others."""
    may = breaks(whole)
    at, out = 0, ""
    for run in content:
        said = ""
        for char in run.text:
            if not re.match("[\u2066-\u2069]", char):
                if at and not whole[at - 1].isspace() and not char.isspace():
                    said += "<wbr>" if at in may else "" if WORD.fullmatch(whole[at - 1] + char) else "\u2060"
                at += 1
            said += html.escape(char)
        style = ("font-weight:700;" if run.strong else "") + ("font-style:italic" if run.emph else "")
        out += f'<span style="{style}">{said}</span>'
    return out


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not on PATH")
def test_lines_end_where_chromium_ends_them(tmp_path: Path) -> None:
    content = tuple(item for item in isolated(PARAGRAPH, AR) if isinstance(item, Words))
    pieces = [(i.text, Look("FiraGO", "FiraGO", SIZE, SIZE, strong=i.strong, emph=i.emph)) for i in content]
    text = Shaped(pieces, 1)
    ours = ["".join(text.text[a.start : a.end] for a in line.atoms).strip() for line in text.lines(MEASURE)]
    assert len(text.text.split()) >= 200
    page = (
        f'<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><style>{styles()}'
        f"#p{{font:{SIZE}pt/1.5 F;width:{MEASURE}pt;margin:0;overflow-wrap:normal}}</style>"
        f'<p id="p">{marked(content, text.text)}</p><pre id="out"></pre><script>{SCRIPT}</script></html>'
    )
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    done = subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=5000", "--dump-dom", f"file://{tmp_path / 'p.html'}"],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="out">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr
    theirs = [re.sub("[\u2060\u2066-\u2069]", "", line).strip() for line in html.unescape(found[1]).splitlines()]
    assert ours == theirs
