"""Settings: defaults, and each wrong value refused by its name."""

import stat
from pathlib import Path

import pytest

from core.settings import SettingsError, read_settings

KEY = "k" * 32


def read(tmp_path: Path, **environ: str):
    return read_settings({"YHESSA_DATA_DIR": str(tmp_path / "data"), **environ})


def test_defaults_need_nothing(tmp_path: Path):
    """A first start works without a single setting."""
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/data/yhessa.sqlite3"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.languages == ("fi", "sv", "en")
    assert settings.mail_folder == tmp_path / "data" / "mails"
    assert not settings.is_https
    assert settings.host == "127.0.0.1"


def test_secret_key_is_kept_for_its_owner_alone(tmp_path: Path):
    """All links hang on it: the same after a restart, unreadable for others."""
    first = read(tmp_path).secret_keys
    assert read(tmp_path).secret_keys == first
    mode = stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode)
    assert mode == 0o600


def test_first_of_several_keys_signs(tmp_path: Path):
    """Keys are changed by putting the new one in front."""
    settings = read(tmp_path, YHESSA_SECRET_KEY=f"{KEY}1, {KEY}2")
    assert settings.secret_keys == (f"{KEY}1", f"{KEY}2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YHESSA_DATABASE_URL", "mysql://x"),
        ("YHESSA_DATABASE_URL", "sqlite:///"),
        ("YHESSA_BASE_URL", "tapahtumat.example.fi"),
        ("YHESSA_BASE_URL", "https://example.fi/polku"),
        ("YHESSA_BASE_URL", "https://user@example.fi"),
        ("YHESSA_BASE_URL", "https://example.fi:99999"),
        ("YHESSA_SECRET_KEY", "short"),
        ("YHESSA_SECRET_KEY", f"{KEY},short"),
        ("YHESSA_SECRET_KEY", ","),
        ("YHESSA_SMTP_URL", "http://mail.example"),
        ("YHESSA_SMTP_URL", "smtp://"),
        ("YHESSA_SMTP_URL", "smtp://mail:notaport"),
        ("YHESSA_LANGUAGES", "sv,en"),
        ("YHESSA_LANGUAGES", "fi,de"),
        ("YHESSA_LANGUAGES", ","),
        ("YHESSA_TRUSTED_PROXIES", "somewhere"),
    ],
)
def test_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str):
    """The sentence names the setting, so that nobody must search."""
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@b", "a@example.fi\r\nBcc: x@example.fi", "A <a@example.fi>"]
)
def test_smtp_needs_a_sender(tmp_path: Path, sender: str):
    """Mail without a right sender would only bounce later."""
    with pytest.raises(SettingsError, match="YHESSA_MAIL_FROM"):
        read(tmp_path, YHESSA_SMTP_URL="smtp://mail.example", YHESSA_MAIL_FROM=sender)


def test_mail_and_proxies_are_read(tmp_path: Path):
    """All values right: they come out as they went in."""
    settings = read(
        tmp_path,
        YHESSA_SMTP_URL="smtps://u:p@mail.example:465",
        YHESSA_MAIL_FROM="tapahtumat@example.fi",
        YHESSA_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8",
        YHESSA_LANGUAGES="fi,en",
        YHESSA_DATABASE_URL="postgresql://u@localhost/x",
        YHESSA_BASE_URL="https://tapahtumat.example.fi/",
    )
    assert settings.smtp_url == "smtps://u:p@mail.example:465"
    assert settings.mail_from == "tapahtumat@example.fi"
    assert settings.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert settings.languages == ("fi", "en")
    assert settings.base_url == "https://tapahtumat.example.fi"
    assert settings.is_https


@pytest.mark.parametrize(
    ("host", "works"),
    [("localhost", True), ("::1", True), ("192.0.2.1", False), ("host.example", False)],
)
def test_base_url_must_be_set_for_the_world(tmp_path: Path, host: str, works: bool):
    """Links in mails need an address; only a loopback host tells its own."""
    environ = {"YHESSA_DATA_DIR": str(tmp_path)}
    if works:
        assert read_settings(environ, host=host, port=8123).base_url.endswith(":8123")
    else:
        with pytest.raises(SettingsError, match="YHESSA_BASE_URL"):
            read_settings(environ, host=host, port=8123)


def test_unwritable_data_folder_is_named(tmp_path: Path):
    """A file where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="YHESSA_DATA_DIR"):
        read_settings({"YHESSA_DATA_DIR": str(tmp_path / "file" / "data")})


def test_cut_secret_key_is_named(tmp_path: Path):
    """A half-written key would break every link later."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").write_text("half")
    with pytest.raises(SettingsError, match="secret_key"):
        read(tmp_path)


def test_env_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`.env` for the installation, the environment for one start."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("YHESSA_DATA_DIR=from_file\nYHESSA_LANGUAGES=fi,sv\n")
    monkeypatch.setenv("YHESSA_LANGUAGES", "fi,en")
    monkeypatch.delenv("YHESSA_DATA_DIR", raising=False)
    settings = read_settings()
    assert settings.data_dir == tmp_path / "from_file"
    assert settings.languages == ("fi", "en")
