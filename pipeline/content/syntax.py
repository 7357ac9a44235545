"""What a YAML parser says, in words an officer can act on: the usual faults of writing and their remedies."""

import re

import yaml

from pipeline.errors import ContentError, Place, Sentence

_Advice = tuple[Sentence, Sentence]
_Position = tuple[int, int]  # line and column, from 0

_TAB = (
    Sentence(fr="une tabulation sert de retrait", en="a tab is used as indentation"),
    Sentence(fr="la remplacer par des espaces, deux par niveau", en="replace it by spaces, two a level"),
)
_COLON = (
    Sentence(
        fr="un deux-points suivi d’une espace est au milieu d’un texte",
        en="a colon followed by a space is inside a text",
    ),
    Sentence(
        fr='mettre le texte entre guillemets droits "…", ou l’écrire sous « | » à la ligne suivante ; '
        "vérifier aussi le retrait de la ligne",
        en='put the text between straight quotes "…", or write it below “|” on the next line; '
        "check the indentation of the line as well",
    ),
)
_OPEN_QUOTE = (
    Sentence(fr="un guillemet ouvert ici n’est jamais fermé", en="a quote opened here is never closed"),
    Sentence(
        fr="le fermer à la fin du texte ; une apostrophe s’écrit ’ ou se double ('') entre guillemets simples",
        en="close it at the end of the text; write an apostrophe as ’ or double it ('') between single quotes",
    ),
)
_AFTER_QUOTE = (
    Sentence(fr="du texte suit un guillemet fermant", en="text follows a closing quote"),
    Sentence(
        fr="mettre les guillemets autour de tout le texte ; à l’intérieur, employer « » et ’",
        en="put the quotes round the whole text; inside, use « » and ’",
    ),
)
_START = (
    Sentence(fr="un texte ne peut pas commencer par ce signe", en="a text cannot begin with this sign"),
    Sentence(fr='mettre le texte entre guillemets droits "…"', en='put the text between straight quotes "…"'),
)
_BRACKET = (
    Sentence(fr="une liste ouverte par [ ou { n’est pas fermée", en="a list opened by [ or { is not closed"),
    Sentence(
        fr="la fermer par ] ou } ; un texte qui commence par [ se met entre guillemets droits",
        en="close it with ] or }; a text that begins with [ stands between straight quotes",
    ),
)
_KEY = (
    Sentence(fr="il manque un deux-points après la clé", en="a colon is missing after the key"),
    Sentence(
        fr="écrire « clé: texte », avec une espace après le deux-points ; la suite d’un texte long se met en retrait",
        en="write “key: text”, with a space after the colon; what continues a long text must be indented",
    ),
)
_INDENT = (
    Sentence(
        fr="le retrait de cette ligne ne correspond à aucune ligne au-dessus",
        en="the indentation of this line fits no line above",
    ),
    Sentence(
        fr="aligner la ligne sur celles du même niveau, avec deux espaces par niveau",
        en="align the line with those of the same level, with two spaces a level",
    ),
)
_ESCAPE = (
    Sentence(
        fr="barre oblique inverse inconnue entre guillemets doubles", en="unknown backslash between double quotes"
    ),
    Sentence(fr="la doubler (\\\\) ou employer des guillemets simples", en="double it (\\\\) or use single quotes"),
)


def explain(error: yaml.MarkedYAMLError, text: str, file: str) -> ContentError:
    """The parser's error as a sentence with its remedy, at the place to mend rather than where the parser gave up."""
    gave_up = _position(error.problem_mark or error.context_mark)
    began = _position(error.context_mark) if error.context_mark else gave_up
    advice, (line, column) = _judge(error.problem or "", error.context or "", text.split("\n"), began, gave_up)
    return ContentError(advice[0], Place(file, line + 1, column + 1), advice[1])


def _position(mark: yaml.Mark | None) -> _Position:
    return (mark.line, mark.column) if mark else (0, 0)


def _judge(
    problem: str, context: str, lines: list[str], began: _Position, gave_up: _Position
) -> tuple[_Advice, _Position]:
    """Which fault it is, and where. `began` is where what could not be finished starts."""
    line, column = gave_up
    written = lines[line] if line < len(lines) else ""
    if re.match(r" *\t", written):
        return _TAB, (line, written.index("\t"))
    for words, advice, position in (
        ("unknown escape", _ESCAPE, gave_up),
        ("quoted scalar", _OPEN_QUOTE, began),
        ("mapping values are not allowed", _COLON, gave_up),
        ("cannot start any token", _START, began),
        ("scanning an a", _START, began),  # an alias, an anchor
        ("scanning a tag", _START, began),
        ("flow", _BRACKET, began),
        ("could not find expected ':'", _KEY, began),
    ):
        if words in problem or words in context:
            return advice, position
    if re.search(r"[\"']\s*$", written[:column]):
        return _AFTER_QUOTE, gave_up
    return _INDENT, gave_up
