"""What a database must hold before the first page: the site's row and the municipalities."""

from datetime import datetime

from core.groups.domain.municipalities import load_municipalities
from core.groups.domain.site import make_site


async def load_reference_data(now: datetime, *, uid_host: str) -> None:
    """Bring site and municipalities up to date; call it after the migrations, as often as wanted.

    `uid_host` is used at the first call alone: calendar UIDs never change.
    """
    await make_site(now, uid_host=uid_host)
    await load_municipalities()
