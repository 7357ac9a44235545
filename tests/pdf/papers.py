"""Papers for the tests of PDF: every kind of block, in both languages and side by side."""

from datetime import date
from pathlib import Path

from pipeline.document.model import (
    Block,
    Cell,
    Contents,
    Document,
    Field,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
    Text,
)
from pipeline.house import House, read

FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX
ROOT = Path(__file__).parent.parent.parent


def house() -> House:
    return read(ROOT / "templates" / "house.docx")


def p(text: str, lang: Lang = FR, style: str = "", label: str = "", id: str = "") -> Paragraph:  # noqa: A002 -- as in the model
    return Paragraph((Text(text, lang),), lang, style, id, label)


def document(*blocks: Block, langs: tuple[Lang, ...] = (FR,), header: tuple[Block, ...] = ()) -> Document:
    return Document(
        key="tunis-c1-concept-note", kind="concept-note", version="1", langs=langs, territory="TN",
        title="Note de concept" if langs[0] is FR else "مذكرة مفهومية", day=date(2023, 11, 7), blocks=blocks,
        subject="Première consultation", author="MC2CM – RUCP", header=header, footer=(footer(langs[0]),),
    )  # fmt: skip


def footer(lang: Lang) -> Table:
    number = Paragraph((Field("page", lang), Text(" / ", lang), Field("pages", lang)), lang, "footer-end")
    reference = Paragraph((Text("tunis-c1-concept-note", ZXX),), lang, "footer")
    return Table((Row((Cell((reference,)), Cell((number,)))),), lang, (4, 1), style="layout")


def header(lang: Lang) -> tuple[Block, ...]:
    return (p("MC2CM – RUCP" if lang is FR else "برنامج MC2CM – RUCP", lang, "header"),)


INTRO = {
    FR: (
        Text("La consultation du 7 novembre 2023 (", FR), Text("«التحول الرقمي في التعليم العالي»", AR),
        Text(") s’est tenue de 10:30 à 12:30 au siège de la municipalité\u202f; ", FR),
        Text("Mme Hélène Lefèvre-Dubois", FR, strong=True),
        Text(" a souligné que le mot ", FR), Text("الشفافية", AR, emph=True),
        Text(" figure trois fois dans la note, et que 45\u00a0% du budget (1\u202f250\u202f000\u00a0€) a été exécuté. Cf. ", FR),
        Text("https://www.example.org/fr", ZXX, href="https://www.example.org/fr"),
        Text(" et le ", FR), Text("procès-verbal", FR, underline=True), Text(" no 12/2023, annexe A.3", FR),
        Note((Text("Voir aussi l’article 3 de la charte.", FR),), FR), Text(".", FR),
    ),
    AR: (
        Text("عُقد الاجتماع التشاوري الأول حول «التحول الرقمي في التعليم العالي» يوم 7 نوفمبر 2023 بمقر البلدية (تونس)، وترأسته السيدة ", AR),
        Text("Hélène Lefèvre-Dubois", FR, strong=True),
        Text(" رفقة السيد ", AR), Text("François Noël", FR), Text(" من مؤسسة «", AR), Text("Horizons Méditerranée", FR),
        Text("»، بين الساعة 10:30–10:45 لكلمات الافتتاح ثم 11:00–12:30 لعرض المذكرة (", AR),
        Text("Note conceptuelle", FR, emph=True), Text("). وأشار المشاركون إلى أن ", AR),
        Text("نسبة الإنجاز بلغت 45%", AR, strong=True),
        Text(" من الميزانية المرصودة (1\u202f250\u202f000\u00a0€)، وأنّ الآجال ", AR), Text("لا يمكن تمديدها", AR, underline=True),
        Text(" بعد 31 ديسمبر 2024. للاطلاع: ", AR),
        Text("https://www.example.org/ar?id=12", ZXX, href="https://www.example.org/ar?id=12"),
        Text(". قال عبد الله: «إِنَّ اللهَ لَا يُضِيعُ أَجْرَ مَنْ أَحْسَنَ عَمَلًا»، ثُمَّ أُغْلِقَتِ الجَلْسَةُ بِالإِجْمَاعِ خلال الفترة 2021–2023", AR),
        Note((Text("انظر الفصل 3 من الميثاق.", AR),), AR), Text(".", AR),
    ),
}  # fmt: skip

WORDS = {
    "title": ("Note de concept et agenda", "مذكرة مفهومية وجدول أعمال"),
    "overline": ("Migration de ville à ville en Méditerranée", "الهجرة من مدينة إلى مدينة في المتوسط"),
    "subtitle": ("Institutionnalisation du groupe des parties prenantes de la ville", "إرساء مجموعة الأطراف المعنية بالمدينة"),
    "context": ("Contexte", "السياق"),
    "aims": ("Objectifs des consultations", "أهداف المشاورات"),
    "agenda": ("Agenda", "جدول الأعمال"),
    "notice": ("Données d’exemple : aucune de ces personnes n’existe.", "بيانات للمثال: لا وجود لهؤلاء الأشخاص."),
    "one": ("Aligner la vision des parties prenantes et formaliser leur engagement ;", "توحيد رؤية الأطراف المعنية وإضفاء الصبغة الرسمية على التزامها؛"),
    "two": ("attribuer les rôles de coordination (par domaine d’expertise).", "توزيع أدوار التنسيق (حسب مجال الخبرة)."),
    "time": ("Horaire", "التوقيت"),
    "session": ("Séance", "الجلسة"),
    "details": ("Détails", "التفاصيل"),
    "welcome": ("Discours de bienvenue", "كلمات الترحيب"),
    "table": ("Tour de table", "تقديم المشاركين"),
    "break": ("Pause café", "استراحة قهوة"),
    "terms": ("Présentation des termes de référence", "تقديم الإطار المرجعي"),
    "roles": ("Attribution des rôles de coordination pour chaque partie prenante", "إسناد أدوار التنسيق لكل طرف معني"),
    "city": ("Ville de Tunis", "مدينة تونس"),
    "sign": ("Pour la ville de Tunis", "عن مدينة تونس"),
    "contents": ("Table des matières", "فهرس المحتويات"),
    "caption": ("Déroulé de la séance", "سير الجلسة"),
}  # fmt: skip


def w(key: str, lang: Lang, style: str = "", label: str = "") -> Paragraph:
    return p(WORDS[key][lang is AR], lang, style, label)


def bullets(lang: Lang) -> List:
    inner = List((ListItem((w("two", lang, label="a)"),)),), lang, "letter")
    items = (ListItem((w("one", lang, label="•"), inner)), ListItem((w("two", lang, label="•"),)))
    return List(items, lang)


def agenda(lang: Lang) -> Table:
    def row(time: str, session: str, details: str = "", span: int = 1) -> Row:
        cells = [Cell((p(time, ZXX if lang is FR else AR),), "row", rowspan=span)] if time else []
        more = (w(details, lang),) if details else ()
        return Row((*cells, Cell((w(session, lang),)), Cell(more)))

    head = Row(tuple(Cell((w(k, lang),), "col") for k in ("time", "session", "details")), header=True)
    rows = (
        row("10:30–10:45", "welcome", "city"), row("10:45–11:00", "table"), row("11:00–12:00", "terms", "city", 2),
        row("", "roles", "city"), row("12:00–12:30", "break"),
    )  # fmt: skip
    caption = w("caption", lang, label="Tableau 1 –" if lang is FR else "جدول 1 –")
    return Table((head, *rows), lang, (2, 5, 3), caption=caption, id=f"agenda-{lang}")


def blocks(lang: Lang) -> tuple[Block, ...]:
    emblem = Figure("emblem", "Drapeau européen" if lang is FR else "علم الاتحاد الأوروبي", lang, width=16)
    funded = p("Financé par l’Union européenne" if lang is FR else "بتمويل من الاتحاد الأوروبي", lang, "funding")
    funding = Table((Row((Cell((emblem,)), Cell((funded,)))),), lang, (1, 6), style="layout")
    box = Signatory((w("sign", lang),), id=f"sign-{lang}")
    return (
        w("overline", lang, "overline"), w("title", lang, "title"), w("subtitle", lang, "subtitle"), funding,
        w("notice", lang, "notice"),
        Section(w("context", lang, label="1."), (Paragraph(INTRO[lang], lang, id=f"intro-{lang}"),), id="context"),
        Section(w("aims", lang, label="2."), (
            Paragraph(INTRO[lang], lang),
            Section(w("aims", lang, label="2.1"), (bullets(lang),)),
        ), id="aims"),
        Section(w("agenda", lang, label="3."), (agenda(lang), Signatures((box, box), lang)), id="agenda"),
    )  # fmt: skip


def long(lang: Lang) -> Document:
    """Several pages: contents, a table over pages, a landscape section."""
    head, *rows = agenda(lang).rows
    tall = Table((head, *rows * 12), lang, (2, 5, 3))
    return document(
        *blocks(lang)[:3], Contents(lang, w("contents", lang)), PageBreak(), *blocks(lang)[3:], tall,
        Landscape((agenda(lang),)), *(Paragraph(INTRO[lang], lang) for _ in range(8)), langs=(lang,), header=header(lang),
    )  # fmt: skip


def side_by_side() -> Document:
    pairs = zip(blocks(FR), blocks(AR), strict=True)
    return document(*(_pair(a, b) for a, b in pairs), langs=(FR, AR))


def _pair(a: Block, b: Block) -> Block:
    if isinstance(a, Section) and isinstance(b, Section):
        inner = tuple(_pair(x, y) for x, y in zip(a.blocks, b.blocks, strict=True))
        return Section(Parallel(((a.heading,), (b.heading,))), inner, a.id)
    return Parallel(((a,), (b,)))


def budget(lang: Lang) -> Figure:
    def row(key: str, value: str, shown: str) -> Row:
        return Row((Cell((w(key, lang),), "row"), Cell((p(shown, lang),), value=value)))

    head = Row((Cell((w("session", lang),), "col"), Cell((w("details", lang),), "col")), header=True)
    rows = (head, row("terms", "12000", "12 000 €"), row("roles", "8500", "8 500 €"), row("break", "300", "300 €"))
    table = Table(rows, lang, (3, 1))
    caption = w("caption", lang, label="Figure 1 –" if lang is FR else "شكل 1 –")
    return Figure("budget", WORDS["caption"][lang is AR], lang, caption, table)
