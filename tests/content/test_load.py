"""Reading the content folder: the built-in one, and every fault an officer can write into it."""

import pickle
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.content.load import Content, examine, files, load, remarks, undrawn
from pipeline.content.located import Located
from pipeline.errors import ContentError

BUILT_IN = Path(__file__).parent.parent.parent / "content"
MEETING = "cities/tunis/consultation-1.yaml"
CITY = "cities/tunis/city.yaml"


@pytest.fixture(scope="module")
def content() -> Content:
    return load(BUILT_IN)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built-in content, named as an officer names it."""
    shutil.copytree(BUILT_IN, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return Path("content")


def change(root: Path, file: str, old: str, new: str) -> tuple[int, int]:
    """Replace the first `old` in a file; the value is the line and column where it stood."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    index = text.index(old)
    (root / file).write_bytes(text.replace(old, new, 1).encode())
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def fault(root: Path) -> ContentError:
    with pytest.raises(ContentError) as raised:
        load(root)
    assert not raised.value.others
    return raised.value


def said(error: ContentError) -> tuple[str, str, str, str]:
    hint = error.hint
    return error.what.fr, hint.fr if hint else "", error.what.en, hint.en if hint else ""


# -- what is there ----------------------------------------------------------------------------------------------------


def test_the_built_in_content_has_no_fault_and_deserves_no_remark(content: Content) -> None:
    assert examine(BUILT_IN)[1] == []
    assert [str(remark.place) for remark in remarks(content)] == []


def test_the_meeting_of_tunis_is_as_it_was_held(content: Content) -> None:
    meeting = content.consultation("tunis", 1)
    assert meeting.day == date(2023, 11, 7)
    assert (meeting.start, meeting.end) == (datetime(2023, 11, 7, 10, 30), datetime(2023, 11, 7, 13, 0))  # noqa: DTZ001 -- local
    assert [
        (
            f"{s.start:%H:%M}–{s.end:%H:%M}",
            [(str(i.title.fr), [str(k) for k in i.speakers], i.moderator) for i in s.items],
        )
        for s in meeting.agenda
    ] == [
        ("10:30–10:45", [("Discours de bienvenue", ["mc2cm", "ville-de-tunis"], None)]),
        ("10:45–11:00", [("Tour de table", [], None)]),
        (
            "11:00–12:00",
            [
                ("Présentation des termes de référence", [], "souhaib-khayati"),
                (
                    "Attribution des rôles de coordination pour chaque partie prenante",
                    ["ville-de-tunis"],
                    "souhaib-khayati",
                ),
            ],
        ),
        ("12:00–12:30", [("Pause café", [], None)]),
        ("12:30–13:00", [("Discussion et étapes futures", [], "souhaib-khayati")]),
    ]
    city = content.city("tunis")
    assert city.person("souhaib-khayati").role["fr"] == "Expert local"
    assert city.organisation("mc2cm").name["fr"] == "Projet MC2CM RUCP"
    assert city.organisation("ville-de-tunis").name["ar"] == "بلدية تونس"


def test_only_what_is_real_is_not_marked_as_an_example(content: Content) -> None:
    city = content.city("tunis")
    assert [one.id for one in city.stakeholders if not one.sample] == ["ville-de-tunis"]
    assert [one.id for one in city.persons if not one.sample] == ["souhaib-khayati"]
    assert all(person.email and person.email.endswith("@example.org") for person in city.persons)


def test_every_value_knows_its_place(content: Content) -> None:
    title = content.programme.title.fr
    assert isinstance(title, Located)
    assert title.place
    line = (BUILT_IN / "programme.yaml").read_text(encoding="utf-8").splitlines()[title.place.line - 1]
    assert line[title.place.column - 1 :] == title
    day = content.place(MEETING, "day")
    assert (BUILT_IN / MEETING).read_text(encoding="utf-8").splitlines()[day.line - 1] == "day: 2023-11-07"


def test_content_survives_the_way_to_another_process(content: Content) -> None:
    copy = pickle.loads(pickle.dumps(content.programme))  # noqa: S301 -- our own bytes
    assert copy == content.programme
    assert copy.title.fr.place == content.programme.title.fr.place


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(root: Path, content: Content) -> None:
    for path in files(root):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    other = load(root)
    assert other.programme == content.programme
    assert other.texts == content.texts
    assert other.cities == content.cities
    assert other.glossary == content.glossary
    first, second = other.texts.context[2].ar, content.texts.context[2].ar
    assert first.at(80) is not None
    assert (first.at(80).line, first.at(80).column) == (second.at(80).line, second.at(80).column)  # type: ignore[union-attr] # just seen


def test_yaml_makes_neither_numbers_nor_booleans_of_texts(root: Path) -> None:
    change(
        root,
        CITY,
        "  - id: ville-de-tunis\n    name:\n      fr: Ville de Tunis",
        "  - id: ville-de-tunis\n    name:\n      fr: no",
    )
    change(
        root,
        CITY,
        "    email: souhaib.khayati@example.org",
        "    phone: 0021612345678\n    email: souhaib.khayati@example.org",
    )
    city = load(root).city("tunis")
    assert city.organisation("ville-de-tunis").name.fr == "no"
    assert city.person("souhaib-khayati").phone == "0021612345678"


# -- what an officer can get wrong ------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """What is changed in which file, the text at the place that must be told, and what is said in both languages."""

    file: str
    old: str
    new: str
    there: str
    sentences: tuple[str, str, str, str] | None


FAULTS = [
    pytest.param(Fault(
        MEETING, "venue: municipality", "venu: municipality", "venu:",
        ("clé « venu » inconnue", "vouliez-vous dire « venue » ?", "unknown key “venu”", "did you mean “venue”?"),
    ), id="unknown key"),
    pytest.param(Fault(
        CITY, "      ar: مقر بلدية تونس\n", "", "name:\n      fr: Siège",
        ("« name » n’a pas de texte arabe", "ajouter « ar: » et la traduction", "“name” has no Arabic text", "add “ar:” and the translation"),
    ), id="missing ar"),
    pytest.param(Fault(
        CITY, "      ar: مقر بلدية تونس\n", "      ar:\n", "\n\n# «\u202ffield",
        ("« name » n’a pas de texte arabe", "écrire la traduction après « ar: »", "“name” has no Arabic text", "write the translation after “ar:”"),
    ), id="empty ar"),
    pytest.param(Fault(
        "programme.yaml", "short:\n  fr: MC2CM – RUCP\n  ar: MC2CM – RUCP\n", "short: MC2CM – RUCP\n", "MC2CM",
        ("« short » doit être une paire : le texte français et le texte arabe", "écrire « fr: » et « ar: » en retrait, sur deux lignes",
        "“short” must be a pair: the French text and the Arabic text", "write “fr:” and “ar:” indented, on two lines"),
    ), id="not a pair"),
    pytest.param(Fault(
        "texts.yaml", "- id: purpose", "- id: initiative", "initiative\n    fr: |\n      L’initiative a pour but",
        ("l’identifiant « initiative » est déjà pris (content/texts.yaml:10:9)", "en donner un autre au nouvel élément, sans toucher à l’ancien",
        "the identifier “initiative” is already taken (content/texts.yaml:10:9)", "give the new element another one and leave the old one alone"),
    ), id="duplicate id"),
    pytest.param(Fault(
        CITY, "  - id: sante", "  - id: Santé", "Santé",
        ("« Santé » n’est pas un identifiant", "des minuscules sans accent, des chiffres et des tirets, 60 signes au plus, par exemple ville-de-tunis",
        "“Santé” is not an identifier", "lower-case letters without accents, digits and hyphens, 60 characters at most, for example ville-de-tunis"),
    ), id="bad id"),
    pytest.param(Fault(
        MEETING, "day: 2023-11-07", "day: 2023-02-30", "2023-02-30",
        ("« 2023-02-30 » n’est pas une date", "écrire année-mois-jour, par exemple 2023-11-07",
        "“2023-02-30” is not a date", "write year-month-day, for example 2023-11-07"),
    ), id="a date that is not one"),
    pytest.param(Fault(
        MEETING, "day: 2023-11-07", "day: 7/11/2023", "7/11/2023",
        ("« 7/11/2023 » n’est pas une date", "écrire année-mois-jour, par exemple 2023-11-07",
        "“7/11/2023” is not a date", "write year-month-day, for example 2023-11-07"),
    ), id="a date in another order"),
    pytest.param(Fault(
        MEETING, "start: 10:30", "start: 10h30", "10h30",
        ("« 10h30 » n’est pas une heure", "écrire heures:minutes sur 24 heures, par exemple 10:30",
        "“10h30” is not a time", "write hours:minutes on 24 hours, for example 10:30"),
    ), id="a time that is not one"),
    pytest.param(Fault(
        MEETING, "end: 11:00", "end: 11:15", "11:00\n    end: 12:00",
        ("deux séances se chevauchent : « Présentation des termes de référence » commence à 11:00, « Tour de table » finit à 11:15",
        "corriger l’heure ; deux points simultanés s’écrivent dans une même séance, sous « items »",
        "two sessions overlap: “Présentation des termes de référence” begins at 11:00, “Tour de table” ends at 11:15",
        "correct the time; two things at once are written in one session, below “items”"),
    ), id="sessions overlap"),
    pytest.param(Fault(
        MEETING, "    start: 12:30\n    end: 13:00", "    start: 9:30\n    end: 10:00", "9:30",
        ("l’ordre du jour revient en arrière : « Discussion et étapes futures » commence à 09:30, après une séance de 12:00",
        "ranger les séances dans l’ordre des heures",
        "the agenda goes backwards: “Discussion et étapes futures” begins at 09:30, after a session of 12:00",
        "put the sessions in the order of time"),
    ), id="agenda backwards"),
    pytest.param(Fault(
        MEETING, "end: 13:00", "end: 12:15", "12:15",
        ("la séance « Discussion et étapes futures » finit à 12:15, avant de commencer à 12:30", "corriger l’une des deux heures",
        "the session “Discussion et étapes futures” ends at 12:15, before it begins at 12:30", "correct one of the two times"),
    ), id="session ends before it begins"),
    pytest.param(Fault(
        CITY, "fr: Siège de la municipalité", "fr: Siège\x07 de la municipalité", "\x07",
        ("caractère de contrôle U+0007 dans le texte", "effacer ce caractère invisible et retaper le mot",
        "control character U+0007 in the text", "delete this invisible character and retype the word"),
    ), id="control character in an address"),
    pytest.param(Fault(
        CITY, "fr: Leïla Mansouri", 'fr: "Leïla\\nBcc: x@example.org"', '"Leïla',
        ("« Leïla » doit tenir sur une seule ligne, sans espace au début ni à la fin", "écrire le texte sur la ligne de sa clé",
        "“Leïla” must stand on one line, without a space before or after it", "write the text on the line of its key"),
    ), id="line end in a name"),
    pytest.param(Fault(
        CITY, "fr: Leïla Mansouri", "fr: Leïla \u202eMansouri", "\u202e",
        ("caractère U+202E, qui force le sens de lecture et peut tromper le lecteur", "l’effacer : le programme dispose lui-même l’arabe et le français",
        "character U+202E, which forces the direction and can deceive the reader", "delete it: the program arranges Arabic and French by itself"),
    ), id="bidi override"),
    pytest.param(Fault(
        CITY, "ar: ليلى", "ar: \u2067ليلى", "\u2067",
        ("marque de direction U+2067 dans le texte", "l’effacer : le programme isole lui-même les sigles, les nombres et les adresses",
        "direction mark U+2067 in the text", "delete it: the program itself isolates acronyms, numbers and addresses"),
    ), id="bidi isolate"),
    pytest.param(Fault(
        CITY, "leila.mansouri@example.org", "Leila <leila.mansouri@example.org>", "Leila <",
        ("« Leila <leila.mansouri@example.org> » n’est pas une adresse électronique", "une seule adresse, sans nom ni chevrons, par exemple prenom.nom@example.org",
        "“Leila <leila.mansouri@example.org>” is not an e-mail address", "one address, without a name or angle brackets, for example first.last@example.org"),
    ), id="invalid e-mail"),
    pytest.param(Fault(
        CITY, "organisation: laboratoire", "organisation: laboratoir", "laboratoir\n",
        ("organisation « laboratoir » inconnue", "vouliez-vous dire « laboratoire » ?", "unknown organisation “laboratoir”", "did you mean “laboratoire”?"),
    ), id="unknown organisation"),
    pytest.param(Fault(
        MEETING, "moderator: souhaib-khayati", "moderator: souhaib-kayati", "souhaib-kayati",
        ("personne « souhaib-kayati » inconnue", "vouliez-vous dire « souhaib-khayati » ?", "unknown person “souhaib-kayati”", "did you mean “souhaib-khayati”?"),
    ), id="unknown person"),
    pytest.param(Fault(
        MEETING, "venue: municipality", "venue: theatre", "theatre",
        ("lieu « theatre » inconnu", "identifiants connus : municipality", "unknown venue “theatre”", "known identifiers: municipality"),
    ), id="unknown venue"),
    pytest.param(Fault(
        "texts.yaml", "sur **l’intégration et l’inclusion**.", "sur **l’intégration et l’inclusion.", "**l’intégration",
        None,
    ), id="mark in the second line of a block"),
    pytest.param(Fault(
        "programme.yaml", "format: 1", "format: 2", "2",
        ("format « 2 » inconnu : ce programme lit le format 1", "écrire « format: 1 » en tête du fichier, ou mettre le programme à jour",
        "unknown format “2”: this program reads format 1", "write “format: 1” at the top of the file, or update the program"),
    ), id="another format"),
    pytest.param(Fault(
        "programme.yaml", "format: 1\n", "", "short:",
        ("la clé « format » manque dans ce fichier", "ajouter « format: » – format du fichier : 1", "the key “format” is missing in this file", "add “format:”"),
    ), id="no format"),
    pytest.param(Fault(
        CITY, "territory: TN", "territory: TU", "TU\n",
        ("« territory » ne peut pas valoir « TU »", "valeurs admises : TN, MA", "“territory” cannot be “TU”", "accepted values: TN, MA"),
    ), id="unknown territory"),
    pytest.param(Fault(
        CITY, "time_zone: Africa/Tunis", "time_zone: Africa/Tunes", "Africa/Tunes",
        ("fuseau horaire « Africa/Tunes » inconnu", "écrire Africa/Tunis ou Africa/Casablanca",
        "unknown time zone “Africa/Tunes”", "write Africa/Tunis or Africa/Casablanca"),
    ), id="unknown time zone"),
    pytest.param(Fault(
        MEETING, "# contacts: [souhaib-khayati]", "contacts: souhaib-khayati", "souhaib-khayati\n\nagenda",
        ("« contacts » doit être une liste", "commencer chaque élément par un tiret et une espace",
        "“contacts” must be a list", "begin each element with a hyphen and a space"),
    ), id="not a list"),
    pytest.param(Fault(
        MEETING, "languages: [fr, ar]", "languages: []", "[]",
        ("la liste « languages » est vide", "y écrire au moins un élément", "the list “languages” is empty", "write at least one element"),
    ), id="empty list"),
    pytest.param(Fault(
        "programme.yaml", "days_before: 7", "days_before: sept", "sept",
        ("« sept » n’est pas un nombre entier", "écrire des chiffres seulement, par exemple 22",
        "“sept” is not a whole number", "write digits only, for example 22"),
    ), id="not a number"),
    pytest.param(Fault(
        "programme.yaml", "    calendar: yes", "    calendar: peut-être", "peut-être",
        ("« peut-être » n’est ni oui ni non", "écrire yes ou no", "“peut-être” is neither yes nor no", "write yes or no"),
    ), id="neither yes nor no"),
    pytest.param(Fault(
        "texts.yaml", "  - n: 2", "  - n: 3", "- n: 1",
        ("« consultations » décrit 1, 3, 3, 4 au lieu de 1, 2, 3, 4", "décrire chacune des quatre, dans l’ordre",
        "“consultations” describes 1, 3, 3, 4 instead of 1, 2, 3, 4", "describe each of the four, in order"),
    ), id="a consultation described twice"),
    pytest.param(Fault(
        "programme.yaml", "consultations: [1]", "consultations: [1, 1]", "[1, 1]",
        ("la consultation 1 est citée deux fois", "ne la citer qu’une fois", "consultation 1 is listed twice", "list it once"),
    ), id="a consultation listed twice"),
    pytest.param(Fault(
        "programme.yaml", "      fr: Union européenne\n      ar:", "      fr: Union européenne\n\tar:", "\tar:",
        ("une tabulation sert de retrait", "la remplacer par des espaces, deux par niveau",
        "a tab is used as indentation", "replace it by spaces, two a level"),
    ), id="yaml: tab"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: Agenda : le jour", ": le jour",
        ("un deux-points suivi d’une espace est au milieu d’un texte",
        'mettre le texte entre guillemets droits "…", ou l’écrire sous « | » à la ligne suivante ; vérifier aussi le retrait de la ligne',
        "a colon followed by a space is inside a text",
        'put the text between straight quotes "…", or write it below “|” on the next line; check the indentation of the line as well'),
    ), id="yaml: unquoted colon"),
    pytest.param(Fault(
        "programme.yaml", "  ar: MC2CM – RUCP", "  fr: MC2CM – RUCP", "fr: MC2CM – RUCP\ntitle",
        ("la clé « fr » est écrite deux fois (déjà ligne 10)", "n’en garder qu’une", "the key “fr” is written twice (already on line 10)", "keep only one"),
    ), id="yaml: duplicate key"),
    pytest.param(Fault(
        "programme.yaml", "  ar: MC2CM – RUCP", " ar: MC2CM – RUCP", "ar: MC2CM",
        ("le retrait de cette ligne ne correspond à aucune ligne au-dessus", "aligner la ligne sur celles du même niveau, avec deux espaces par niveau",
        "the indentation of this line fits no line above", "align the line with those of the same level, with two spaces a level"),
    ), id="yaml: indentation"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: Ordre du день", "день",
        ("« день » n’est ni du français ni de l’arabe, et ne dit pas sa langue", "l’écrire en lettres latines ou arabes ou, s’il doit rester, {zxx:день}",
        "“день” is neither French nor Arabic, and does not name its language", "write it in Latin or Arabic letters or, if it must stay, {zxx:день}"),
    ), id="a passage without language"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: Ordre ~~du~~ jour", "~~du",
        ("« ~~ » n’est pas une marque.", "Gras : **mots** ; italique : *mots* ; souligné : __mots__ ; pour le signe lui-même : \\~",
        "“~~” is not a mark.", "Strong: **words**; emphasis: *words*; underline: __words__; for the sign itself: \\~"),
    ), id="an unknown mark"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", 'fr: "Agenda', '"Agenda',
        ("un guillemet ouvert ici n’est jamais fermé", "le fermer à la fin du texte ; une apostrophe s’écrit ’ ou se double ('') entre guillemets simples",
        "a quote opened here is never closed", "close it at the end of the text; write an apostrophe as ’ or double it ('') between single quotes"),
    ), id="yaml: unclosed quote"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: 'L'agenda'", "agenda'",
        ("du texte suit un guillemet fermant", "mettre les guillemets autour de tout le texte ; à l’intérieur, employer « » et ’",
        "text follows a closing quote", "put the quotes round the whole text; inside, use « » and ’"),
    ), id="yaml: text after a quote"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: **Agenda**", "**Agenda",
        ("un texte ne peut pas commencer par ce signe", 'mettre le texte entre guillemets droits "…"',
        "a text cannot begin with this sign", 'put the text between straight quotes "…"'),
    ), id="yaml: a mark at the beginning"),
    pytest.param(Fault(
        "programme.yaml", "consultations: [1]", "consultations: [1", "[1\n",
        ("une liste ouverte par [ ou { n’est pas fermée", "la fermer par ] ou } ; un texte qui commence par [ se met entre guillemets droits",
        "a list opened by [ or { is not closed", "close it with ] or }; a text that begins with [ stands between straight quotes"),
    ), id="yaml: unclosed list"),
    pytest.param(Fault(
        "programme.yaml", "pages: 1", "pages:1", "pages:1",
        ("il manque un deux-points après la clé", "écrire « clé: texte », avec une espace après le deux-points ; la suite d’un texte long se met en retrait",
        "a colon is missing after the key", "write “key: text”, with a space after the colon; what continues a long text must be indented"),
    ), id="yaml: no space after a colon"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: &a Agenda", "&a",
        ("les ancres (&), les alias (*) et les étiquettes (!) de YAML ne sont pas admis", "mettre entre guillemets droits un texte qui commence par & * ou !",
        "YAML anchors (&), aliases (*) and tags (!) are not accepted", "put a text that begins with & * or ! between straight quotes"),
    ), id="yaml: anchor"),
    pytest.param(Fault(
        "programme.yaml", "fr: Agenda", "fr: !!python/object:os.system Agenda", "!!python",
        ("les ancres (&), les alias (*) et les étiquettes (!) de YAML ne sont pas admis", "mettre entre guillemets droits un texte qui commence par & * ou !",
        "YAML anchors (&), aliases (*) and tags (!) are not accepted", "put a text that begins with & * or ! between straight quotes"),
    ), id="yaml: tag"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_fault_is_told_at_its_place_with_a_way_out(root: Path, wrong: Fault) -> None:
    change(root, wrong.file, wrong.old, wrong.new)
    error = fault(root)
    text = (root / wrong.file).read_text(encoding="utf-8")
    index = text.index(wrong.there)
    line, column = text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    assert str(error.place) == f"content/{wrong.file}:{line}:{column}"
    if wrong.sentences:
        assert said(error) == wrong.sentences


def test_several_faults_are_all_told_in_the_order_of_the_files(root: Path) -> None:
    change(root, MEETING, "day: 2023-11-07", "day: demain")
    change(root, MEETING, "venue: municipality", "lieu: municipality")
    change(root, "programme.yaml", "fr: Agenda", "fr: Agenda : x")
    with pytest.raises(ContentError) as raised:
        load(root)
    assert [error.what.fr for error in (raised.value, *raised.value.others)] == [
        "la clé « venue » manque dans ce fichier",
        "« demain » n’est pas une date",
        "clé « lieu » inconnue",
        "un deux-points suivi d’une espace est au milieu d’un texte",
    ]


def test_consultations_out_of_order_are_told(root: Path) -> None:
    text = (root / MEETING).read_text(encoding="utf-8")
    (root / "cities/tunis/consultation-2.yaml").write_text(
        text.replace("day: 2023-11-07", "day: 2023-10-07"), encoding="utf-8"
    )
    error = fault(root)
    assert str(error.place).startswith("content/cities/tunis/consultation-2.yaml:9:6")
    assert said(error) == (
        "la consultation 2 (2023-10-07) n’est pas après la consultation 1 (2023-11-07)",
        "corriger l’un des deux jours",
        "consultation 2 (2023-10-07) is not after consultation 1 (2023-11-07)",
        "correct one of the two days",
    )


def test_a_file_that_is_missing_is_named(root: Path) -> None:
    (root / "texts.yaml").unlink()
    assert str(fault(root)).startswith("content/texts.yaml: this file is missing — create it")


def test_a_file_with_another_name_is_not_passed_over(root: Path) -> None:
    (root / MEETING).rename(root / "cities/tunis/consultation_1.yaml")
    assert said(fault(root))[:2] == (
        "fichier « consultation_1.yaml » inconnu ici",
        "vouliez-vous dire « consultation-1.yaml » ?",
    )


def test_an_empty_file_is_told(root: Path) -> None:
    (root / "texts.yaml").write_text("# rien\n", encoding="utf-8")
    assert said(fault(root))[0] == "ce fichier ne contient aucune clé"


def test_a_file_in_another_encoding_is_told_at_the_first_bad_character(root: Path) -> None:
    (root / "programme.yaml").write_bytes("format: 1\nshort: é\n".encode("latin-1"))
    error = fault(root)
    assert (str(error.place), error.what.fr) == ("content/programme.yaml:2:8", "ce fichier n’est pas en UTF-8")


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        (
            "a: &a [x]\nb: [*a, *a, *a, *a]\n",
            "les ancres (&), les alias (*) et les étiquettes (!) de YAML ne sont pas admis",
        ),
        ("a: " + "[" * 100_000, "trop de niveaux imbriqués"),
        ("a: " + "x" * 5_000_000, "fichier trop grand : plus de 4 Mo"),
        ("a: b\n---\nc: d\n", "deux documents dans un même fichier"),
        ("? [a, b]\n: c\n", "une clé doit être un mot"),
    ],
    ids=["aliases", "depth", "size", "documents", "key"],
)
def test_hostile_files_are_refused_at_once(root: Path, hostile: str, sentence: str) -> None:
    (root / "programme.yaml").write_text(hostile, encoding="utf-8")
    assert said(fault(root))[0] == sentence


def test_an_unknown_city_or_consultation_is_told_with_the_known_ones(content: Content) -> None:
    with pytest.raises(ContentError) as raised:
        content.city("tunsi")
    assert said(raised.value) == (
        "ville « tunsi » inconnue",
        "vouliez-vous dire « tunis » ?",
        "unknown city “tunsi”",
        "did you mean “tunis”?",
    )
    with pytest.raises(ContentError) as raised:
        content.consultation("tunis", 9)
    assert said(raised.value)[2:] == ("unknown consultation 9 of “tunis”", "known consultations: 1, 2, 3, 4")


def test_a_character_that_no_font_draws_is_told_at_its_place(root: Path) -> None:
    line, column = change(root, "texts.yaml", "urbaines à travers", "urbaines 𓀀 travers")
    errors = list(undrawn(load(root), lambda text: {"𓀀"} & set(text)))
    assert [(str(e.place), e.what.fr) for e in errors] == [
        (
            f"content/texts.yaml:{line}:{column + len('urbaines ')}",
            "aucune police de la maison ne sait dessiner « 𓀀 » (U+13000)",
        )
    ]


# -- remarks ----------------------------------------------------------------------------------------------------------


def test_an_arabic_text_without_the_term_of_the_country_is_remarked(root: Path) -> None:
    line, _ = change(root, MEETING, "ar: تقديم الشروط المرجعية", "ar: تقديم الوثيقة")
    assert [(str(r.place), r.what.fr, r.hint and r.hint.fr) for r in remarks(load(root))] == [
        (
            f"content/{MEETING}:{line}:15",
            "« terme de référence » sans son équivalent arabe du glossaire",
            "formes admises : الشروط المرجعية",
        )
    ]


def test_a_french_text_that_lacks_no_break_spaces_is_remarked_once(root: Path) -> None:
    line, column = change(root, MEETING, "son cadre commun\u00a0: une", "son cadre commun : une vision: une")
    assert [(str(r.place), r.what.fr, r.what.en) for r in remarks(load(root))] == [
        (
            f"content/{MEETING}:{line}:{column + 15}",
            "il manque une espace insécable dans « commun : » (et 1 de plus dans ce texte)",
            "a no-break space is missing in “commun :” (and 1 more in this text)",
        )
    ]


def test_a_word_in_the_other_script_is_remarked(root: Path) -> None:
    line, column = change(root, MEETING, "استراحة قهوة", "استراحة pause")
    assert [(str(r.place), r.what.en) for r in remarks(load(root))] == [
        (f"content/{MEETING}:{line}:{column + 8}", "“pause” in an Arabic text")
    ]
