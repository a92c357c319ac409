"""What certificates add to the own pages of seats and registrations."""

from core.certificates.domain.panels import certificate_hint, certificates_of
from core.kit.i18n import translator
from core.kit.links import Links
from core.plugin_api import Panel, Scope, hookimpl
from core.registrations import RegistrationOut, SeatOut

_ = translator("certificates")

ORDER = 40


class CertificateHooks:
    """The boxes with the file to download, or with what is still missing for it."""

    def __init__(self, links: Links) -> None:
        self._links = links

    @hookimpl
    async def seat_panels(self, scope: Scope, seat: SeatOut) -> list[Panel]:
        """The certificate of the seat."""
        return await self._boxes(scope, [seat], for_contact=False)

    @hookimpl
    async def registration_panels(self, scope: Scope, registration: RegistrationOut) -> list[Panel]:
        """The certificates of all its seats."""
        return await self._boxes(scope, list(registration.seats), for_contact=True)

    async def _boxes(self, scope: Scope, seats: list[SeatOut], *, for_contact: bool) -> list[Panel]:
        found = await certificates_of(seats, self._links, scope.language)
        hint = await certificate_hint(seats, found)
        if not found and hint is None:
            return []
        values = {"certificates": found, "hint": hint, "for_contact": for_contact}
        title = _("Certificates") if len(found) > 1 else _("Certificate")
        panel = Panel(template="certificates/panel.html", title=title, values=values, order=ORDER)
        return [panel]
