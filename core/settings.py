"""The settings: environment variables (and `.env`) read once into one frozen Struct."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values

LANGUAGES = ("fi", "sv", "en")
MIN_SECRET = 32


class SettingsError(Exception):
    """A wrong setting; the text names it and says what would be right."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All that an installation decides, checked.

    `base_url` has no slash at its end; `secret_keys` holds the signing key first.
    """

    data_dir: Path
    database_url: str
    base_url: str
    secret_keys: tuple[str, ...]
    smtp_url: str | None = None
    mail_from: str | None = None
    languages: tuple[str, ...] = LANGUAGES
    trusted_proxies: tuple[str, ...] = ()

    @property
    def is_https(self) -> bool:
        """Whether visitors come by https, so that cookies are Secure and named `__Host-`."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host of the base address, used in UIDs and Message-IDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def mail_folder(self) -> Path:
        """Where `.eml` files go when no SMTP server is set."""
        return self.data_dir / "mails"


def read_settings(
    environ: Mapping[str, str] | None = None, *, host: str = "127.0.0.1", port: int = 8000
) -> Settings:
    """The settings of this environment; raises SettingsError that names the wrong one."""
    if environ is None:
        found = {key: value for key, value in dotenv_values(".env").items() if value is not None}
        environ = {**found, **os.environ}
    data_dir = Path(environ.get("YHESSA_DATA_DIR") or "data").absolute()
    smtp_url = _smtp_url(environ.get("YHESSA_SMTP_URL"))
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(environ.get("YHESSA_DATABASE_URL"), data_dir),
        base_url=_base_url(environ.get("YHESSA_BASE_URL"), host, port),
        secret_keys=_secret_keys(environ.get("YHESSA_SECRET_KEY"), data_dir),
        smtp_url=smtp_url,
        mail_from=_mail_from(environ.get("YHESSA_MAIL_FROM"), smtp_url),
        languages=_languages(environ.get("YHESSA_LANGUAGES")),
        trusted_proxies=_proxies(environ.get("YHESSA_TRUSTED_PROXIES")),
    )


def _database_url(value: str | None, data_dir: Path) -> str:
    if not value:
        return f"sqlite:///{data_dir / 'yhessa.sqlite3'}"
    if value.startswith("sqlite:///") and len(value) > len("sqlite:///"):
        return "sqlite:///" + str(Path(value.removeprefix("sqlite:///")).absolute())
    scheme = urlsplit(value).scheme
    if scheme in {"postgresql", "postgres"}:
        return value
    message = (
        "YHESSA_DATABASE_URL must be sqlite:///path/to/file or postgresql://user:password@host/name"
    )
    raise SettingsError(message)


def _base_url(value: str | None, host: str, port: int) -> str:
    if not value:
        if not _is_loopback(host):
            message = (
                f"YHESSA_BASE_URL must be set (for instance https://tapahtumat.example.fi), "
                f"since {host} is not a loopback address"
            )
            raise SettingsError(message)
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}"
    try:
        parts = urlsplit(value)
        wrong = (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
            or parts.fragment
            or parts.username
            or (parts.port is not None and not parts.port)
        )
    except ValueError:
        wrong = True
    if wrong:
        message = "YHESSA_BASE_URL must be like https://tapahtumat.example.fi, without a path"
        raise SettingsError(message)
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret_keys(value: str | None, data_dir: Path) -> tuple[str, ...]:
    if value:
        keys = tuple(key.strip() for key in value.split(",") if key.strip())
        if not keys or any(len(key) < MIN_SECRET for key in keys):
            message = (
                f"YHESSA_SECRET_KEY must hold at least {MIN_SECRET} characters "
                "(several keys with commas)"
            )
            raise SettingsError(message)
        return keys
    return (_kept_secret(data_dir),)


def _kept_secret(data_dir: Path) -> str:
    """The key in the data folder, made on the first start (mode 600)."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(48)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as handle:
            handle.write(key)
    except FileExistsError:
        key = path.read_text().strip()
        if len(key) < MIN_SECRET:
            message = f"the file secret_key in YHESSA_DATA_DIR ({data_dir}) holds no whole key"
            raise SettingsError(message) from None
    except OSError as error:
        message = f"YHESSA_DATA_DIR ({data_dir}) can't be written to: {error.strerror}"
        raise SettingsError(message) from error
    return key


def _smtp_url(value: str | None) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        right = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        message = "YHESSA_SMTP_URL must be like smtp://user:password@host:587 or smtps://host:465"
        raise SettingsError(message)
    return value


def _mail_from(value: str | None, smtp_url: str | None) -> str | None:
    if not value:
        if smtp_url:
            message = "YHESSA_MAIL_FROM must be set when YHESSA_SMTP_URL is (the sender's address)"
            raise SettingsError(message)
        return None
    local, at, domain = value.rpartition("@")
    if not local or not at or "." not in domain or any(sign in value for sign in "\r\n <>,;"):
        message = "YHESSA_MAIL_FROM must be one e-mail address, like tapahtumat@example.fi"
        raise SettingsError(message)
    return value


def _languages(value: str | None) -> tuple[str, ...]:
    if not value:
        return LANGUAGES
    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    if not names or any(name not in LANGUAGES for name in names) or names[0] != "fi":
        message = "YHESSA_LANGUAGES must be fi, then any of sv and en, with commas: fi,sv,en"
        raise SettingsError(message)
    return names


def _proxies(value: str | None) -> tuple[str, ...]:
    if not value:
        return ()
    try:
        return tuple(
            str(ipaddress.ip_network(part.strip(), strict=False))
            for part in value.split(",")
            if part.strip()
        )
    except ValueError:
        message = (
            "YHESSA_TRUSTED_PROXIES must be addresses or networks with commas: 127.0.0.1,10.0.0.0/8"
        )
        raise SettingsError(message) from None
