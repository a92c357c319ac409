"""Style sheets, fonts and pictures under addresses that hold a hash of their content.

A file may be kept by a browser for a year, as any change gives it another address. What a style
sheet refers to is rewritten to the hashed name; the whole is read once and kept in memory.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from core.kit.folders import core_rooms

__all__ = ["StaticError", "StaticFile", "StaticFiles", "collect_static"]

_PREFIX: Final = "/static/"
_YEAR: Final = "public, max-age=31536000, immutable"
_REFERENCE: Final = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)""")
_COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".txt", ".json"})
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class StaticError(Exception):
    """A file is missing, or two folders bring a file of one name."""


class StaticFile(msgspec.Struct, frozen=True):
    """One file ready to be sent: as it is and, where that is smaller, compressed."""

    media_type: str
    body: bytes
    gzipped: bytes | None

    def answer(self, accept_encoding: str) -> tuple[dict[str, str], bytes]:
        """The headers and the body for a browser that accepts these encodings."""
        headers = {
            "content-type": self.media_type,
            "cache-control": _YEAR,
            "x-content-type-options": "nosniff",
        }
        if self.gzipped is None:
            return headers, self.body
        headers["vary"] = "accept-encoding"
        if not _accepts_gzip(accept_encoding):
            return headers, self.body
        headers["content-encoding"] = "gzip"
        return headers, self.gzipped


def _accepts_gzip(accept_encoding: str) -> bool:
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


class StaticFiles:
    """All static files by name and by address."""

    def __init__(self, sources: Mapping[str, Path]) -> None:
        self._urls: dict[str, str] = {}
        self._files: dict[str, StaticFile] = {}
        for name, path in sorted(sources.items(), key=lambda item: item[0].endswith(".css")):
            self._add(name, path)

    def url(self, name: str) -> str:
        """The address of the file of this name: `site.css` is `/static/site.0123456789.css`."""
        try:
            return self._urls[name]
        except KeyError:
            raise StaticError(f"There is no static file {name}.") from None

    def find(self, address: str) -> StaticFile | None:
        """The file at this address; none at an old or invented one."""
        return self._files.get(address)

    def text(self, name: str) -> str:
        """The content of a text file as it is sent, such as a style sheet for a printed paper."""
        return self._files[self.url(name)].body.decode()

    def _add(self, name: str, path: Path) -> None:
        body = path.read_bytes()
        if path.suffix == ".css":
            body = self._with_hashed_references(body.decode(), name).encode()
        stem, suffix = posixpath.splitext(name)
        digest = hashlib.sha256(body).hexdigest()[:10]
        url = self._urls[name] = f"{_PREFIX}{stem}.{digest}{suffix}"
        self._files[url] = StaticFile(
            media_type=_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE,
            body=body,
            gzipped=_compressed(body) if suffix in _COMPRESSED else None,
        )

    def _with_hashed_references(self, css: str, name: str) -> str:
        folder = posixpath.dirname(name)

        def hashed(found: re.Match[str]) -> str:
            target = found[1]
            if target.startswith(("#", "data:")):
                return found[0]
            return f'url("{self.url(posixpath.normpath(posixpath.join(folder, target)))}")'

        return _REFERENCE.sub(hashed, css)


_UNKNOWN_TYPE: Final = "application/octet-stream"


def _compressed(body: bytes) -> bytes | None:
    packed = gzip.compress(body, 9, mtime=0)
    return packed if len(packed) < len(body) else None


def collect_static(
    plugin_folders: Mapping[str, Path] | None = None, rooms: Iterable[Path] | None = None
) -> StaticFiles:
    """The files of the rooms' `static` folders, and of the plugins' under `<plugin>/…`."""
    sources: dict[str, Path] = {}
    for room in core_rooms() if rooms is None else rooms:
        _gather(sources, room / "static", prefix="")
    for plugin, folder in (plugin_folders or {}).items():
        _gather(sources, folder / "static", prefix=f"{plugin}/")
    return StaticFiles(sources)


def _gather(sources: dict[str, Path], folder: Path, *, prefix: str) -> None:
    for path in sorted(folder.rglob("*")):
        name = prefix + path.relative_to(folder).as_posix()
        if path.is_file() and path.name != "NOTICE":
            if name in sources:
                raise StaticError(f"Two static folders hold a file {name}.")
            sources[name] = path
