"""Where the program looks, and how it says that a setting cannot be used."""

from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import SettingsError


def office(tmp_path: Path, text: str) -> Path:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return tmp_path


def refused(folder: Path, **environ: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings.read(folder, environ)
    return caught.value


def test_without_settings_everything_is_beside_the_content(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "programme.yaml").touch()
    (tmp_path / "deeper").mkdir()
    found = settings.read(tmp_path / "deeper", {})
    assert found.content == tmp_path / "content"
    assert found.build == tmp_path / "build"
    assert found.store == str(tmp_path / "archive" / "store")
    assert found.ledger == f"sqlite:///{tmp_path.as_posix()}/archive/ledger.db"


def test_where_there_is_no_content_the_built_in_content_is_used(tmp_path: Path) -> None:
    assert settings.read(tmp_path, {}).content == Path(settings.__file__).parent.parent / "content"


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    folder = office(tmp_path, 'content = "ours"\nbuild = "/srv/build"\nworkers = 3\n')
    found = settings.read(folder, {"MITHAQ_WORKERS": "1", "MITHAQ_LANG": "fr", "OTHER": "x"})
    assert found.content == tmp_path / "ours"
    assert found.build == Path("/srv/build")
    assert (found.workers, found.lang) == (1, "fr")


def test_a_store_may_be_a_url(tmp_path: Path) -> None:
    assert settings.read(tmp_path, {"MITHAQ_STORE": "s3://papers/tunis"}).store == "s3://papers/tunis"
    assert settings.read(tmp_path, {"MITHAQ_STORE": "kept"}).store == str(tmp_path / "kept")


def test_an_unknown_setting_is_refused_with_its_line_and_what_was_meant(tmp_path: Path) -> None:
    error = refused(office(tmp_path, '# ours\ncontnet = "x"\n'))
    assert error.what.fr == "réglage inconnu : « contnet »"
    assert error.hint
    assert error.hint.fr == "vouliez-vous dire « content » ?"
    assert str(error.place) == f"{tmp_path}/settings.toml:2"


def test_an_unknown_variable_is_refused_by_its_name(tmp_path: Path) -> None:
    error = refused(tmp_path, MITHAQ_BUILDS="x")
    assert str(error) == "MITHAQ_BUILDS: unknown setting: “builds” — did you mean “build”?"


def test_a_value_of_the_wrong_sort_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, MITHAQ_WORKERS="two").what.en == "“workers” takes a number, not “two”"
    assert refused(tmp_path, MITHAQ_LANG="de").what.en == "unknown language: “de”"
    assert refused(office(tmp_path, "content = 3\n")).what.en == "“content” takes a text in quotes"


def test_a_switch_is_on_or_off_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    folder = office(tmp_path, "embed_fonts = false\n")
    found = settings.read(folder, {"MITHAQ_KASHIDA": "true"})
    assert (found.embed_fonts, found.kashida) == (False, True)
    assert settings.read(folder, {"MITHAQ_EMBED_FONTS": "true"}).embed_fonts
    assert refused(folder, MITHAQ_KASHIDA="yes").what.en == "“kashida” takes true or false, not “yes”"


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refused(office(tmp_path, 'lang = "fr"\ncontent =\n'))
    assert str(error.place) == f"{tmp_path}/settings.toml:2:10"


def test_mail_has_a_section_of_its_own_and_its_password_is_not_shown(tmp_path: Path) -> None:
    folder = office(tmp_path, '[mail]\nhost = "smtp.example.org"\nport = 587\nauthority = "ca.pem"\n')
    found = settings.read(folder, {"MITHAQ_MAIL_PASSWORD": "secret", "MITHAQ_MAIL_PORT": "465"})
    assert found.mail == {
        "host": "smtp.example.org",
        "port": "465",
        "password": "secret",
        "authority": str(tmp_path / "ca.pem"),
    }
    assert "secret" not in repr(found)
    assert found.outbox == tmp_path / "archive" / "outbox"


def test_an_unknown_setting_of_mail_is_refused(tmp_path: Path) -> None:
    error = refused(office(tmp_path, '[mail]\nhots = "x"\n'))
    assert str(error) == f"{tmp_path}/settings.toml:2: unknown setting: “mail_hots” — did you mean “mail_host”?"
