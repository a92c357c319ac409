"""Municipalities of today and of the past, from the data file that is shipped.

The file is the truth and small; the table is its copy for foreign keys. So asking costs no query.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from core.groups.schemas import MunicipalityOut, Texts
from core.kit import db
from core.kit.i18n import Language, localized
from core.kit.text import slugify, sort_key

DATA: Final = Path(__file__).parent.parent / "data"


class _Entry(msgspec.Struct, frozen=True):
    """One municipality in the data file."""

    code: str
    name_fi: str
    name_sv: str
    kind: str
    genitive_fi: str
    locative_fi: str
    merged_into: str | None
    merged_on: date | None


class _File(msgspec.Struct, frozen=True):
    """The data file."""

    municipalities: list[_Entry]


@cache
def _entries() -> list[_Entry]:
    found = msgspec.json.decode((DATA / "municipalities.json").read_bytes(), type=_File)
    return sorted(found.municipalities, key=lambda entry: sort_key(entry.name_fi))


@cache
def all_municipalities() -> dict[str, MunicipalityOut]:
    """Each by its code, in Finnish order, the merged ones included."""
    return {
        entry.code: MunicipalityOut(
            code=entry.code,
            slug=slugify(entry.name_fi),
            name_fi=entry.name_fi,
            name_sv=entry.name_sv,
            kind=entry.kind,
            genitive_fi=entry.genitive_fi,
            locative_fi=entry.locative_fi,
            merged_into=entry.merged_into,
        )
        for entry in _entries()
    }


@cache
def municipalities_by_name(language: Language) -> tuple[MunicipalityOut, ...]:
    """Those of today as a menu in this language offers them, by the names that it shows."""
    return tuple(
        sorted(
            current_municipalities(), key=lambda place: sort_key(localized(place.name, language)[0])
        )
    )


@cache
def current_municipalities() -> tuple[MunicipalityOut, ...]:
    """Those of today, in Finnish order."""
    return tuple(place for place in all_municipalities().values() if not place.merged_into)


def find_municipality(text: str) -> MunicipalityOut | None:
    """The municipality with this code, slug or Finnish or Swedish name."""
    wanted = slugify(text)
    for place in all_municipalities().values():
        if wanted and wanted in {place.code, place.slug, slugify(place.name_sv)}:
            return place
    return None


def with_merged(code: str) -> tuple[str, ...]:
    """The code and those of the places that were merged into it, over several mergers too."""
    found = [code]
    for known in found:  # grows while it is walked
        found += [
            place.code for place in all_municipalities().values() if place.merged_into == known
        ]
    return tuple(found)


@cache
def association_fields() -> dict[str, Texts]:
    """The fields in which associations work, with their names."""
    return msgspec.json.decode(
        (DATA / "association_fields.json").read_bytes(), type=dict[str, Texts]
    )


async def load_municipalities() -> None:
    """Bring the table to what the data file says; what is there already stays the same row."""
    async with db.transaction():
        for entry in _entries():
            await db.execute(
                "INSERT INTO municipality (code, slug, name_fi, name_sv, kind, genitive_fi,"
                " locative_fi, merged_into, merged_on, sort_name)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                " ON CONFLICT (code) DO UPDATE SET slug = excluded.slug,"
                " name_fi = excluded.name_fi, name_sv = excluded.name_sv, kind = excluded.kind,"
                " genitive_fi = excluded.genitive_fi, locative_fi = excluded.locative_fi,"
                " merged_into = excluded.merged_into, merged_on = excluded.merged_on,"
                " sort_name = excluded.sort_name",
                entry.code,
                slugify(entry.name_fi),
                entry.name_fi,
                entry.name_sv,
                entry.kind,
                entry.genitive_fi,
                entry.locative_fi,
                entry.merged_into,
                entry.merged_on,
                sort_key(entry.name_fi)[:120],
            )
