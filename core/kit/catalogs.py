"""Reads gettext catalogs, compiled or as text, into plain dictionaries.

The standard library reads only compiled ones; reading the text too means that a source
checkout speaks all its languages without a build step.
"""

import ast
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

Messages = dict[str, tuple[str, ...]]
"""Message (with its context before an EOT sign) to its forms: one, or singular and plural."""

CONTEXT_MARK: Final = "\x04"
_FORM_MARK: Final = "\x00"
_MO_MAGIC: Final = 0x950412DE


def read_catalog(po_file: Path) -> Messages:
    """The messages of a `.po`, or of a newer `.mo` beside it; none when there is neither."""
    mo_file = po_file.with_suffix(".mo")
    if not po_file.is_file():
        return read_mo(mo_file.read_bytes()) if mo_file.is_file() else {}
    if mo_file.is_file() and mo_file.stat().st_mtime_ns > po_file.stat().st_mtime_ns:
        return read_mo(mo_file.read_bytes())
    return read_po(po_file.read_text(encoding="utf-8"))


def read_mo(data: bytes) -> Messages:
    """The messages of a compiled catalog (little-endian, as all our builds write it)."""
    magic, _, count, originals, translations = struct.unpack_from("<5I", data)
    if magic != _MO_MAGIC:
        raise ValueError("Not a compiled catalog.")
    messages: Messages = {}
    for number in range(count):
        original = _mo_text(data, originals + 8 * number)
        if original:
            forms = _mo_text(data, translations + 8 * number).split(_FORM_MARK)
            messages[original.partition(_FORM_MARK)[0]] = tuple(forms)
    return messages


def _mo_text(data: bytes, at: int) -> str:
    length, start = struct.unpack_from("<2I", data, at)
    return data[start : start + length].decode()


def read_po(text: str) -> Messages:
    """The translated messages of a `.po`: no header, nothing fuzzy, obsolete or empty."""
    messages: Messages = {}
    for entry in _entries(text):
        forms = tuple(entry[key] for key in sorted(entry) if key.startswith("msgstr"))
        if entry.get("msgid") and forms and all(forms):
            context = f"{entry['msgctxt']}{CONTEXT_MARK}" if "msgctxt" in entry else ""
            messages[context + entry["msgid"]] = forms
    return messages


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Each entry as keyword to text; fuzzy ones are left out."""
    for block in text.split("\n\n"):
        if "\n#, fuzzy" in f"\n{block}":
            continue
        entry: dict[str, str] = {}
        keyword = ""
        for line in block.splitlines():
            if line.startswith("msg"):
                keyword, _, quoted = line.partition(" ")
                entry[keyword] = _unquote(quoted)
            elif line.startswith('"') and keyword:
                entry[keyword] += _unquote(line)
        yield entry


def _unquote(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted.strip()[1:-1]
    return str(ast.literal_eval(quoted.strip()))
