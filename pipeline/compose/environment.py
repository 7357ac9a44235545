"""Templates: Jinja2 with everything that could surprise an author, or hurt the office, switched off.

A template is sandboxed, undefined names are errors, everything written out is escaped, and what it writes is read by
`markup`, which knows no script. Content is never evaluated: a `Pair` is written in the language of the document, its
marks turned into elements by `inline`; a date has to say how it wants to be written (`{{ day | date }}`).

Before each element stands `<?at FILE:LINE?>`, so that `markup` can say where in which template a fault is; before a
link inside the paper that content writes, the place in the content: whether it leads anywhere, only the paper knows.

What a template has: the names given to `render`, and `lang`; `_`, ngettext, pgettext, npgettext and `ref`; the filters
date, month, tick, weekday, time, times, duration, days, number, percent, money, ordinal (the methods of `Locale`), and

    text          a `Pair` in the language of the document, with its marks: what writing it out does
    paragraphs    the same, a list of its paragraphs
    running       the same without capital, for the inside of a sentence ("expert local")
    plain         the same without marks, for attributes
    in_language   the same in a language that is not the document's: {{ name | in_language("ar") }}
    raw           a day or a number as a chart reads it: "2024-03-01", "57250.5"
    listed        several of them as "a, b et c"
"""

import datetime as dt
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache, partial
from html import unescape
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2 import Undefined, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape
from pydantic import BaseModel

from pipeline.compose.catalogue import Untranslated, catalogue
from pipeline.compose.locale import Locale
from pipeline.content.located import Located
from pipeline.content.names import meant
from pipeline.content.pending import State, pending
from pipeline.content.schema import Pair
from pipeline.document import inline, markup
from pipeline.document.model import Lang, Text
from pipeline.errors import ContentError, PipelineError, Place, Sentence, TemplateError

# What a template that is wrong in itself can raise while it runs.
_FAULTS = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.html")
_ELEMENT = re.compile(r"<(?=[A-Za-z])")
_INNER_LINK = re.compile(r'<a href="(#[^"]*)">')


# What stands in a draft for a text that a translator owes, and before one that is out of date.
_OWED: Mapping[Lang, Mapping[State, str]] = {
    Lang.FR: {"missing": "[texte français manquant]", "stale": "[traduction à revoir]"},
    Lang.AR: {"missing": "[النص العربي غير متوفر]", "stale": "[ترجمة تحتاج إلى مراجعة]"},
}


def render(templates: Path, name: str, locale: Locale, values: Mapping[str, object], *, final: bool = False) -> str:
    """What the template writes, in the language and country of `locale`.

    `final` refuses the texts that a translator still owes, which a draft shows with a mark. Raises `TemplateError` at
    the line of the template, `ContentError` at the place of a text that is owed or whose marks are wrong.
    """
    environment = _environment(templates, locale, values, final=final)
    try:
        return environment.get_template(name).render()
    except PipelineError as error:
        if error.place is None and (place := _place(error, templates)):
            error.place = place
        raise
    except (jinja2.TemplateError, *_FAULTS) as error:
        _explain(error, templates, environment)


# -- the environment --------------------------------------------------------------------------------------------------


class _Places(Extension):
    """Marks each element that a template writes itself with its line."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", self._marked(stream.filename or "", token))
            else:
                yield token

    @staticmethod
    def _marked(name: str, token: Token) -> str:
        def mark(match: re.Match[str]) -> str:
            return f"<?at {name}:{token.lineno + match.string.count(chr(10), 0, match.start())}?><"

        return _ELEMENT.sub(mark, token.value)


class _Loader(jinja2.BaseLoader):
    """The templates of one folder and of nowhere else."""

    def __init__(self, root: Path) -> None:
        self.root, self.really = root, root.resolve()

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 (jinja2's signature)
        path = self.root / template
        if not (_NAME.fullmatch(template) and path.is_file() and path.resolve().parent == self.really):
            raise jinja2.TemplateNotFound(template)
        return path.read_text(encoding="utf-8-sig"), str(path), lambda: True

    def list_templates(self) -> list[str]:
        return sorted(path.name for path in self.root.glob("*.html"))


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox that sees of content what its schema names, and nothing of pydantic."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if not isinstance(obj, BaseModel) or attribute.startswith("_"):
            return super().getattr(obj, attribute)
        found = missing if _of_pydantic(attribute) else getattr(obj, attribute, missing)
        return self.undefined(obj=obj, name=attribute) if found is missing else found

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, argument) if isinstance(obj, BaseModel) else super().getitem(obj, argument)


@cache
def _of_pydantic(attribute: str) -> bool:
    return hasattr(BaseModel, attribute)


class _Compiled(BytecodeCache):
    """What is compiled serves every language; a template that was edited is compiled again."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = (bucket.checksum, bucket.code)


_COMPILED = _Compiled()


def _environment(templates: Path, locale: Locale, values: Mapping[str, object], *, final: bool) -> _Sandbox:
    runs = partial(_runs, locale=locale, final=final)

    def speak(value: object) -> Any:
        return fragment(value, runs(value)) if isinstance(value, Pair) else _written(value)

    def fragment(pair: Pair, found: Iterable[Text]) -> Markup:
        return _markup(found, pair[locale.name])

    @pass_context  # keeps Jinja2 from writing constants when it compiles, for whichever language comes first
    def finalize(_context: Context, value: object) -> Any:
        return speak(value)

    words = catalogue(templates, locale)
    environment = _Sandbox(
        loader=_Loader(templates),
        extensions=["jinja2.ext.i18n", _Places],
        undefined=_Unknown,
        finalize=finalize,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
        optimized=False,  # as with `finalize`: a filter of a constant depends on the language
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    environment.filters |= {
        "date": locale.date,
        "month": locale.month,
        "tick": locale.tick,
        "weekday": locale.weekday,
        "time": locale.time,
        "times": locale.times,
        "duration": locale.duration,
        "days": locale.days,
        "number": locale.number,
        "percent": locale.percent,
        "money": locale.money,
        "ordinal": locale.ordinal,
        "listed": lambda items, style="standard": _listed(locale, (speak(item) for item in items), style),
        "raw": _raw,
        "text": speak,
        "paragraphs": lambda pair: [fragment(pair, paragraph) for paragraph in _paragraphs(runs(pair))],
        "running": lambda pair: fragment(pair, _running(runs(pair))),
        "plain": lambda pair: "".join(text.text for text in runs(pair)),
        "in_language": lambda pair, lang: _in_language(pair, replace(locale, lang=Lang(lang)), final=final),
    }
    environment.globals |= {**values, "lang": locale.lang.value, "ref": _ref}
    return environment


def _written(value: object) -> object:
    """What stands in the document for a value. Raises `Unspeakable` for one that has no obvious spelling."""
    if isinstance(value, str | Undefined) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Unspeakable(value)


def _raw(value: dt.date | Decimal) -> str:
    """A value as a chart reads it: an ISO 8601 date, or a number with a point, of four decimals at most."""
    return value.isoformat() if isinstance(value, dt.date) else f"{value:.4f}".rstrip("0").rstrip(".")


def _listed(locale: Locale, items: Iterable[object], style: Any) -> Markup:
    return Markup(locale.list((str(escape(item)) for item in items), style))  # noqa: S704 (each item is escaped)


def _in_language(pair: Pair, locale: Locale, *, final: bool) -> Markup:
    return _markup(_runs(pair, locale, final=final), pair[locale.name])


def _markup(runs: Iterable[Text], text: Located) -> Markup:
    """The runs of a text, each link inside the paper with the place where it was written."""
    return Markup(_INNER_LINK.sub(partial(_placed, text), _fragment(tuple(runs))))  # noqa: S704 (`fragment` escapes)


@lru_cache(maxsize=2048)
def _fragment(runs: tuple[Text, ...]) -> str:
    """The runs as markup: of three texts that the papers of a meeting write, two were written before."""
    return markup.fragment(runs)


def _placed(text: Located, link: re.Match[str]) -> str:
    offset = text.find(f"({unescape(link[1])})") + 1
    place = text.at(offset) if offset else text.place
    return f"<?at {place}?>{link[0]}<?at?>" if place else link[0]


def _runs(pair: Pair, locale: Locale, *, final: bool) -> tuple[Text, ...]:
    """The text of a pair. Raises `ContentError` at the place of a mark that cannot be read, or of a text owed."""
    text, lang = pair[locale.name], locale.lang
    state, start = pending(text)
    if state and final:
        name = ("arabe", "Arabic") if lang is Lang.AR else ("français", "French")
        what = ("manque", "is missing") if state == "missing" else ("est à revoir", "is out of date")
        raise ContentError(
            Sentence(
                f"le texte {name[0]} {what[0]} : un document définitif ne peut paraître ainsi",
                f"the {name[1]} text {what[1]}: a final paper cannot go out like this",
            ),
            text.place,
            Sentence("écrire la traduction, ou laisser le document à l’état de projet", "write it, or keep a draft"),
        )
    try:
        runs = _parsed(text[start:], lang)
    except inline.InlineError as error:
        raise ContentError(error.what, text.at(start + error.offset), error.hint) from error
    if not state:
        return runs
    mark = Text(_OWED[lang][state], lang, strong=True, underline=True)
    return (mark, Text(" ", lang), *runs) if runs else (mark,)


@lru_cache(maxsize=2048)
def _parsed(text: str, lang: Lang) -> tuple[Text, ...]:
    return inline.parse(text, lang)


def _paragraphs(runs: Iterable[Text]) -> Iterator[list[Text]]:
    """The runs of each paragraph; an empty line parts them."""
    found: list[Text] = []
    for run in runs:
        first, *others = run.text.split("\n\n")
        found.append(replace(run, text=first))
        for words in others:
            yield found
            found = [replace(run, text=words)]
    yield found


def _running(runs: tuple[Text, ...]) -> tuple[Text, ...]:
    """The text as it stands inside a sentence: its capital goes, unless it is that of an acronym."""
    match runs:
        case (first, *rest) if first.text[1:2].islower():
            return replace(first, text=first.text[0].lower() + first.text[1:]), *rest
        case _:
            return runs


def _ref(target: str) -> Markup:
    """A reference to an identified place of the paper; `numbering` fills it ("article 3")."""
    return Markup('<a href="#{}"></a>').format(target)


# -- what went wrong --------------------------------------------------------------------------------------------------


class Unspeakable(TypeError):  # noqa: N818 (says what it is)
    """A value that a template writes out without saying how."""

    def __init__(self, value: object) -> None:
        super().__init__(type(value).__name__)
        self.kind = type(value).__name__


class _NotThere(jinja2.UndefinedError):
    """A name or a property that does not exist; `owner` is None for a name. `place` is where it was asked for."""

    def __init__(self, message: str | None, *, name: str, owner: object, place: Place | None) -> None:
        super().__init__(message)
        self.wanted, self.owner, self.place = name, owner, place


class _Unknown(jinja2.StrictUndefined):
    """What does not exist remembers its name and where it was asked for: it may be used elsewhere, in a macro."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> None:
        del exc  # ours carries more
        owner = None if obj is missing else obj
        super().__init__(hint, obj, name, partial(_NotThere, name=name or "", owner=owner, place=_here()))  # type: ignore[arg-type]  # called as what it makes


def _explain(error: Exception, templates: Path, environment: jinja2.Environment) -> NoReturn:
    place = error.place if isinstance(error, _NotThere) else _place(error, templates)
    if isinstance(error, Untranslated):
        raise error.as_fault(place or Place(str(templates))) from error
    what, hint = _sentences(error, environment)
    if isinstance(error, jinja2.TemplateSyntaxError):
        place = Place(error.filename or error.name or str(templates), error.lineno)
    raise TemplateError(what, place or Place(str(templates)), hint) from error


def _sentences(error: Exception, environment: jinja2.Environment) -> tuple[Sentence, Sentence | None]:
    match error:
        case _NotThere() if error.wanted:
            where = f" de {type(error.owner).__name__}" if error.owner is not None else ""
            return Sentence(
                f"« {error.wanted} »{where} n’existe pas",
                f"“{error.wanted}” {f'of {type(error.owner).__name__} ' if where else ''}does not exist",
            ), meant(error.wanted, _names(error.owner, environment))
        case jinja2.TemplatesNotFound() | jinja2.TemplateNotFound():
            name = str(error.name or error.message)
            return Sentence(f"le modèle « {name} » n’existe pas", f"template “{name}” does not exist"), meant(
                name, environment.list_templates()
            )
        case jinja2.TemplateSyntaxError():
            return Sentence(f"syntaxe du modèle : {error.message}", f"template syntax: {error.message}"), Sentence(
                "vérifiez les {% … %} et les {{ … }} de cette ligne et des précédentes",
                "check the {% … %} and {{ … }} of this line and of those before",
            )
        case Unspeakable():
            return Sentence(
                f"une valeur « {error.kind} » ne s’écrit pas telle quelle",
                f"a value “{error.kind}” cannot be written as it is",
            ), Sentence(
                "choisissez un filtre : {{ valeur | date }}, {{ valeur | number }}…",
                "choose a filter: {{ value | date }}, {{ value | number }}…",
            )
        case _:
            return Sentence(f"le modèle ne peut s’exécuter : {error}", f"the template cannot run: {error}"), None


def _names(owner: object, environment: jinja2.Environment) -> list[str]:
    if owner is None:
        return [*environment.globals, *environment.filters]
    if isinstance(owner, Mapping):
        return [str(key) for key in owner]
    fields = getattr(type(owner), "model_fields", None) or getattr(type(owner), "__dataclass_fields__", None)
    return [*(fields or ()), *(name for name, value in vars(type(owner)).items() if isinstance(value, property))]


def _here() -> Place | None:
    """The line of the innermost template that is being run."""
    frame = inspect.currentframe()
    while frame:
        if template := frame.f_globals.get("__jinja_template__"):
            return Place(template.filename, template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back
    return None


def _place(error: BaseException, templates: Path) -> Place | None:
    """The same for what was raised there; its traceback has the lines of templates already."""
    place, trace = None, error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if Path(file).parent == templates and file.endswith(".html"):
            place = Place(file, trace.tb_lineno)
        trace = trace.tb_next
    return place
