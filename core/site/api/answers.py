"""How the API answers: JSON that is kept like a public page, open to readers of every origin."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from litestar import Response

from core.events import QuotaOut, next_midnight
from core.kit.errors import NotFound
from core.kit.i18n import Language
from core.kit.web import Freshness, QuotaNumbers, WebRequest, public_bytes
from core.site.api.shapes import Shaper

T = TypeVar("T")

OPEN: Final = {"access-control-allow-origin": "*"}


class Api:
    """One request to the API, with what it takes to answer."""

    def __init__(self, request: WebRequest, *, base_url: str, now: datetime) -> None:
        self.request = request
        self.base_url = base_url
        self.now = now

    def shaper(self, language: Language | msgspec.UnsetType = msgspec.UNSET) -> Shaper:
        """What tells things in the language that was asked for."""
        return Shaper(self.base_url, None if language is msgspec.UNSET else language, self.now)

    def shown(
        self,
        value: msgspec.Struct,
        *,
        until: datetime | None = None,
        quotas: Iterable[QuotaOut] = (),
    ) -> Response[bytes]:
        """The answer, right as long as site and quotas stay as they are."""
        numbers = tuple(
            QuotaNumbers(quota.id, quota.taken, quota.waiting, quota.is_open) for quota in quotas
        )
        return public_bytes(
            self.request,
            msgspec.json.encode(value),
            media_type="application/json",
            freshness=Freshness(until=until or next_midnight(self.now), quotas=numbers),
            headers=OPEN,
        )


def cursor_of(*parts: object) -> str:
    """A place in a list, as its next page is asked for."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def read_cursor(cursor: str, kind: type[T]) -> T:
    """The place in the list; one that was never given out leads nowhere."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, msgspec.DecodeError) as error:
        raise NotFound from error
