"""Places and switches: environment (`MITHAQ_CONTENT=…`) over `settings.toml` over the defaults.

The built-in `content/` and `templates/` are the defaults. An office names its own folders in a `settings.toml` that git
ignores, so that addresses and returned files live where the office decides. A path in `settings.toml` counts from that
file, a path in the environment from the current folder.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Place, Sentence, SettingsError, reason

FILE = "settings.toml"
PREFIX = "MITHAQ_"
PATHS = ("content", "templates", "build", "inbox", "outbox", "register", "trust")
LANGS = ("fr", "en")
SWITCHES = ("embed_fonts", "kashida")
COUNTS = {  # and what 0 means
    "workers": Sentence("0 : un par processeur", "0: one a processor"),
    "retention": Sentence("en années ; 0 : ce que dit le seau", "in years; 0: what the bucket says"),
}
# In a table of its own, `[mail]`; in the environment MITHAQ_MAIL_HOST …: the password stands neither in content
# nor arguments, where other users of the machine would see it.
MAIL = (
    "address",
    "name_fr",
    "name_ar",
    "host",
    "port",
    "security",
    "user",
    "password",
    "authority",
    "per_minute",
    "waits",
)
KEYS = (
    *PATHS,
    "store",
    "ledger",
    "tsa",
    "key_password",
    "lang",
    *COUNTS,
    *SWITCHES,
    *(f"mail_{key}" for key in MAIL),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """`store` is a folder or a URL, `ledger` the URL of a database.

    `lang` is the language of messages, "" for the one of the machine; `workers` is how many processes build at once, 0
    for one a processor. `embed_fonts`: the faces travel inside Word files; `kashida`: justified Arabic lines of PDF
    files are widened by their letters before their spaces. `retention` is for how many years a store in a bucket lets
    nobody delete what is kept, 0 for what the bucket itself says. `outbox` keeps every message that left, `register` is
    the file that says what the archive holds, `trust` the folder of the certificates that the office trusts. `tsa` is
    the URL of a time-stamping authority, "" for none. `mail` holds what was set of `MAIL`, as text.
    """

    content: Path
    templates: Path
    build: Path
    inbox: Path
    store: str
    ledger: str
    lang: str = ""
    workers: int = 0
    embed_fonts: bool = True
    kashida: bool = False
    outbox: Path = Path("archive", "outbox")
    register: Path = Path("archive", "register.jsonl")
    trust: Path = Path("archive", "trust")
    tsa: str = ""
    retention: int = 0
    key_password: str = field(default="", repr=False)
    mail: Mapping[str, str] = field(default_factory=dict, repr=False)


def home(start: Path) -> Path:
    """The folder that relative defaults count from: the nearest one around `start` that has settings or content.

    Where there is none, the folder that the program itself stands in.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file() or (folder / "content" / "programme.yaml").is_file():
            return folder
    return Path(__file__).resolve().parent.parent


def read(start: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that hold in the folder `start`; `SettingsError` for a key or a value that cannot be used."""
    root = home(start)
    values: dict[str, object] = {
        "content": root / "content",
        "templates": root / "templates",
        "build": root / "build",
        "inbox": root / "archive" / "inbox",
        "outbox": root / "archive" / "outbox",
        "store": str(root / "archive" / "store"),
        "register": root / "archive" / "register.jsonl",
        "trust": root / "archive" / "trust",
        "ledger": f"sqlite:///{(root / 'archive' / 'ledger.db').as_posix()}",
        "lang": "",
        "workers": 0,
    }
    if (root / FILE).is_file():
        values |= _from_file(root / FILE)
    values |= _from_environment(environ, start)
    values["mail"] = {key: values.pop(f"mail_{key}") for key in MAIL if f"mail_{key}" in values}
    return Settings(**values)  # type: ignore[arg-type]  # each value was converted by `_converted`


def _from_file(path: Path) -> dict[str, object]:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        why = reason(error)
        what = Sentence(f"fichier illisible : {why.fr}", f"the file cannot be read: {why.en}")
        raise SettingsError(what, Place(str(path))) from error
    except UnicodeDecodeError as error:
        what = Sentence("ce fichier n’est pas en UTF-8", "this file is not UTF-8")
        raise SettingsError(what, Place(str(path))) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            Sentence(f"ce fichier n’est pas du TOML : {error}", f"this file is not TOML: {error}"),
            _place_of_error(path, str(error)),
            Sentence('Une ligne s’écrit : clé = "valeur"', 'A line is written: key = "value"'),
        ) from error

    def place(key: str) -> Place:
        line = next((n for n, row in enumerate(text.splitlines(), 1) if re.match(rf"\W*{re.escape(key)}\b", row)), 0)
        return Place(str(path), line)

    mail = table.pop("mail", {})
    if not isinstance(mail, dict):
        raise SettingsError(Sentence("« mail » est une section : [mail]", "“mail” is a section: [mail]"), place("mail"))
    flat = {**table, **{f"mail_{key}": value for key, value in mail.items()}}
    return {key: _converted(key, value, path.parent, place(key.removeprefix("mail_"))) for key, value in flat.items()}


def _place_of_error(path: Path, message: str) -> Place:
    found = re.search(r"line (\d+), column (\d+)", message)
    return Place(str(path), int(found[1]), int(found[2])) if found else Place(str(path))


def _from_environment(environ: Mapping[str, str], start: Path) -> dict[str, object]:
    return {
        (key := name.removeprefix(PREFIX).lower()): _converted(key, value, start, Place(name))
        for name, value in sorted(environ.items())
        if name.startswith(PREFIX) and value
    }


def _converted(key: str, value: object, folder: Path, place: Place) -> object:
    if key not in KEYS:
        raise SettingsError(
            Sentence(f"réglage inconnu : « {key} »", f"unknown setting: “{key}”"), place, _did_you_mean(key)
        )
    if key in COUNTS:
        return _count(key, value, place)
    if key in SWITCHES:
        return _switch(key, value, place)
    if key.startswith("mail_") and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        what = Sentence(f"« {key} » attend un texte entre guillemets", f"“{key}” takes a text in quotes")
        raise SettingsError(what, place)
    if key == "lang" and value not in LANGS:
        what = Sentence(f"langue inconnue : « {value} »", f"unknown language: “{value}”")
        raise SettingsError(what, place, Sentence("les langues : fr, en", "the languages: fr, en"))
    if key in PATHS:
        return folder / Path(value).expanduser()
    if key == "mail_authority" or (key == "store" and "://" not in value):
        return str(folder / Path(value).expanduser())
    return value


def _count(key: str, value: object, place: Place) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value):
        return int(value)
    what = Sentence(f"« {key} » attend un nombre, et non « {value} »", f"“{key}” takes a number, not “{value}”")
    raise SettingsError(what, place, COUNTS[key])


def _switch(key: str, value: object, place: Place) -> bool:
    if isinstance(value, bool):
        return value
    if value in {"true", "false"}:
        return value == "true"
    what = Sentence(
        f"« {key} » attend true ou false, et non « {value} »", f"“{key}” takes true or false, not “{value}”"
    )
    raise SettingsError(what, place)


def _did_you_mean(key: str) -> Sentence:
    import difflib

    if near := difflib.get_close_matches(key, KEYS, n=1):
        return Sentence(f"vouliez-vous dire « {near[0]} » ?", f"did you mean “{near[0]}”?")
    known = ", ".join(key for key in KEYS if not key.startswith("mail_"))
    return Sentence(f"les réglages sont : {known}", f"the settings are: {known}")
