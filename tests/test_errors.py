"""What the system says in English, said in both languages."""

import errno
import os
import socket
from pathlib import Path

import pytest

from pipeline.errors import Sentence, reason

SAID = {
    errno.ENOENT: "fichier ou dossier introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.ENOSPC: "le disque est plein",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "un fichier se trouve là où il faut un dossier",
    errno.EROFS: "le disque est en lecture seule",
    errno.EBUSY: "un autre programme s’en sert",
    errno.EIO: "erreur du disque",
    errno.ECONNREFUSED: "connexion refusée",
    errno.ETIMEDOUT: "pas de réponse dans le délai",
    errno.EHOSTUNREACH: "machine injoignable",
}


@pytest.mark.parametrize("number", SAID)
def test_what_the_system_says_by_number_is_said_in_french(number: int) -> None:
    assert reason(OSError(number, os.strerror(number), "/bureau/x")) == Sentence(SAID[number], os.strerror(number))


def test_what_really_goes_wrong_with_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, said in (
        (tmp_path / "none", "fichier ou dossier introuvable"),
        (tmp_path, "c’est un dossier"),
        (tmp_path / "file" / "inside", "un fichier se trouve là où il faut un dossier"),
    ):
        with pytest.raises(OSError) as refused:  # noqa: PT011 -- its class is what is looked at
            path.read_bytes()
        assert reason(refused.value).fr == said


def test_a_name_that_no_machine_has_is_no_number_of_files() -> None:
    with pytest.raises(socket.gaierror) as refused:
        socket.getaddrinfo("no-such-machine.invalid", 25)
    assert reason(refused.value).fr == "nom de machine introuvable"


def test_a_fault_without_a_number_is_known_by_its_class() -> None:
    assert reason(TimeoutError("timed out")) == Sentence("pas de réponse dans le délai", "timed out")
    assert reason(PermissionError()) == Sentence("accès refusé", "PermissionError")


def test_what_nobody_has_translated_stands_as_the_system_says_it() -> None:
    error = OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    assert reason(error) == Sentence(os.strerror(errno.EXDEV), os.strerror(errno.EXDEV))
