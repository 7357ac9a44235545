"""The command `mithaq`: the only place that prints, exits and asks the clock.

A module a stage, holding the verbs of that stage. What a verb needs is imported inside it, so that starting the program
stays quick. Exit codes: 0 done; 1 a check, a verification or a comparison found something; 2 the input or the settings
are wrong; anything else that goes wrong is a bug and keeps its traceback.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from pipeline import settings
from pipeline.cli import archive, conformity, mail, packs, review, sent, versions
from pipeline.cli.console import Console, language
from pipeline.cli.interruption import heard
from pipeline.cli.verb import Verb
from pipeline.errors import PipelineError, Sentence, SettingsError

VERBS: tuple[Verb, ...] = (
    *packs.VERBS,
    *conformity.VERBS,
    *versions.VERBS,
    *mail.VERBS,
    *sent.VERBS,
    *review.VERBS,
    *archive.VERBS,
)
INTERRUPTED = 130  # 128 + SIGINT, as shells say it
NOBODY_READS = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the value is the exit code."""
    console = Console(language(os.environ))
    try:
        with heard():
            code = _run(list(sys.argv[1:] if argv is None else argv), console)
            sys.stdout.flush()
    except PipelineError as error:
        console.fault(error)
        return error.exit_code
    except KeyboardInterrupt:
        console.note(Sentence("interrompu ; rien n’a été laissé à moitié fait", "interrupted; nothing is half done"))
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our results has gone: Python must not try to flush the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    return code


def _run(argv: list[str], console: Console) -> int:
    if not argv or argv[0] in {"-h", "--help"} or argv == ["help"]:
        return _help(console)
    if argv[0] == "--version":
        from importlib.metadata import version

        console.result(f"mithaq {version('mithaq')}")
        return 0
    if argv[0] == "help":
        argv = [argv[1], "--help"]
    verb = _verb(argv[0])
    parser = _parser(verb, console)
    chosen, unknown = parser.parse_known_args(argv[1:])
    if unknown:
        what = Sentence(
            f"« mithaq {verb.name} » ne connaît pas « {unknown[0]} »",
            f"“mithaq {verb.name}” does not know “{unknown[0]}”",
        )
        raise SettingsError(what, hint=_see(f"mithaq {verb.name} --help"))
    found = settings.read(Path.cwd())
    if found.lang:
        console.lang = found.lang
    return verb.run(chosen, found, console)


def _verb(name: str) -> Verb:
    for verb in VERBS:
        if verb.name == name:
            return verb
    import difflib

    near = difflib.get_close_matches(name, [verb.name for verb in VERBS], n=1)
    hint = Sentence(f"vouliez-vous dire « {near[0]} » ?", f"did you mean “{near[0]}”?") if near else _see("mithaq help")
    raise SettingsError(Sentence(f"commande inconnue : « {name} »", f"unknown command: “{name}”"), hint=hint)


def _see(command: str) -> Sentence:
    return Sentence(f"voir : {command}", f"see: {command}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError(
            Sentence(f"{self.prog} : {message}", f"{self.prog}: {message}"), hint=_see(f"{self.prog} --help")
        )


def _parser(verb: Verb, console: Console) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"mithaq {verb.name}", description=console.words(verb.what), allow_abbrev=False)
    for argument in verb.arguments:
        parser.add_argument(*argument.names, help=console.words(argument.what), **argument.options)
    return parser


def _help(console: Console) -> int:
    about = Sentence(
        "Une seule source, tous les documents d’une consultation bilingue.",
        "One structured source, every paper of a bilingual consultation.",
    )
    console.result(about)
    console.result("")
    width = max(len(verb.usage) for verb in VERBS)
    for verb in VERBS:
        console.result(f"  mithaq {verb.usage:{width}}  {console.words(verb.what)}")
    console.result("")
    console.result(_see("mithaq help COMMANDE" if console.lang == "fr" else "mithaq help COMMAND"))
    return 0
