"""The directory of associations: found by typing, sorted as Finnish does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from core.accounts import Actor
from core.groups.domain.municipalities import all_municipalities, with_merged
from core.groups.domain.site import raise_site_revision
from core.groups.schemas import AssociationIn, AssociationOut
from core.kit import db
from core.kit.columns import insert_row
from core.kit.errors import Refused
from core.kit.history import Deed, record
from core.kit.i18n import translator
from core.kit.text import clean_line, fold, slugify, sort_key

_ = translator("groups")

SHORTEST_BUSINESS_ID: Final = 7  # six digits of the old ones, and the check digit
_COLUMNS: Final = (
    "id, slug, name, business_id, municipality, field, is_registered, public_email, sort_name"
)


class WrongBusinessId(Refused):
    """A business id whose check digit doesn't fit."""

    status = 422
    field = "business_id"
    sentence = _("Check the business ID: it has seven digits, a dash and a check digit.")


class NoSuchMunicipality(Refused):
    """A code that no municipality has."""

    status = 422
    field = "municipality"
    sentence = _("Choose the municipality from the list.")


def read_business_id(text: str) -> str:
    """The business id as it is written, `1234567-8`; old ones get their leading zero."""
    typed = text.strip().upper().removeprefix("FI")
    digits = typed.replace("-", "").replace(" ", "")
    if len(digits) < SHORTEST_BUSINESS_ID:
        raise WrongBusinessId
    try:
        return str(ytunnus.format(ytunnus.validate(digits.zfill(8))))
    except ValidationError:
        raise WrongBusinessId from None


async def create_association(form: AssociationIn, *, actor: Actor, now: datetime) -> AssociationOut:
    """Add an association to the directory."""
    name = clean_line(form.name)
    business_id = read_business_id(form.business_id) if form.business_id else None
    if form.municipality and form.municipality not in all_municipalities():
        raise NoSuchMunicipality
    place = all_municipalities().get(form.municipality or "")
    searched = " ".join([name, business_id or "", place.name_fi if place else ""])
    association = uuid4()
    async with db.transaction():
        slug = await _free_slug(form.slug or name)
        await insert_row(
            "association",
            {
                "id": association,
                "slug": slug,
                "name": name,
                "business_id": business_id,
                "municipality": form.municipality,
                "field": form.field,
                "is_registered": form.is_registered,
                "public_email": form.public_email,
                "sort_name": sort_key(name),
                "search_text": fold(searched),
            },
        )
        await raise_site_revision(now)
        await record(
            Deed(
                actor_kind=actor.kind,
                actor_id=actor.id,
                object_kind="association",
                object_id=association,
                action="association.created",
                details={"name": name},
            ),
            now,
        )
    return await association_by_id(association)


async def _free_slug(wanted: str) -> str:
    base = slugify(wanted) or "association"
    slug, number = base, 1
    while await db.fetch_one("SELECT id FROM association WHERE slug = $1", slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


async def association_by_id(association: UUID) -> AssociationOut:
    """One association of the directory."""
    row = await db.fetch_one(f"SELECT {_COLUMNS} FROM association WHERE id = $1", association)
    assert row is not None
    return _association(row)


async def association_by_slug(slug: str) -> AssociationOut | None:
    """The association with this address."""
    row = await db.fetch_one(f"SELECT {_COLUMNS} FROM association WHERE slug = $1", slug)
    return _association(row) if row else None


async def association_by_name(name: str) -> AssociationOut | None:
    """The association that is called exactly this, but for capitals and accents."""
    wanted = fold(name)
    found = await find_associations(name, limit=20)
    return next((one for one in found if fold(one.name) == wanted), None)


async def find_associations(text: str, *, limit: int = 10) -> list[AssociationOut]:
    """Associations that have all typed words in name, business id or municipality.

    Those whose name begins with the first word come first.
    """
    words = fold(text).split()[:8]
    if not words:
        return []
    conditions = " AND ".join(
        f"search_text LIKE ${number} ESCAPE '\\'" for number in range(1, len(words) + 1)
    )
    begins = len(words) + 1
    rows = await db.fetch(
        f"SELECT {_COLUMNS} FROM association WHERE {conditions}"
        f" ORDER BY CASE WHEN search_text LIKE ${begins} ESCAPE '\\' THEN 0 ELSE 1 END, sort_name"
        f" LIMIT ${begins + 1}",
        *(f"%{_escaped(word)}%" for word in words),
        f"{_escaped(words[0])}%",
        limit,
    )
    return [_association(row) for row in rows]


async def list_associations(
    municipalities: Sequence[str] = (), *, limit: int = 500, offset: int = 0
) -> list[AssociationOut]:
    """Associations in Finnish order, of these municipalities (and the places merged into them)."""
    codes = [code for given in municipalities for code in with_merged(given)]
    where = f"WHERE municipality IN ({db.placeholders(len(codes), start=3)})" if codes else ""
    rows = await db.fetch(
        f"SELECT {_COLUMNS} FROM association {where} ORDER BY sort_name, id LIMIT $1 OFFSET $2",
        limit,
        offset,
        *codes,
    )
    return [_association(row) for row in rows]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _association(row: db.Row) -> AssociationOut:
    place = all_municipalities().get(row["municipality"] or "")
    return AssociationOut(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        business_id=row["business_id"],
        municipality=row["municipality"],
        municipality_name=place.name if place else {},
        field=row["field"],
        is_registered=row["is_registered"],
        public_email=row["public_email"],
    )
