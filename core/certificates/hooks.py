"""What certificates add to the own pages of seats and registrations."""

from uuid import UUID

from core.certificates.domain.panels import certificate_hint, certificates_of
from core.certificates.domain.records import documents_of_seats
from core.certificates.numbers import show_number
from core.kit.i18n import translator
from core.kit.links import Links
from core.plugin_api import Panel, PersonalData, Scope, hookimpl
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

    @hookimpl
    async def collect_personal_data(self, seats: tuple[UUID, ...]) -> list[PersonalData]:
        """The numbers of the seats' certificates, by which they are found and checked."""
        documents = await documents_of_seats(seats)
        return [
            PersonalData(
                seat=seat,
                name="certificate",
                values={
                    "number": show_number(document.number),
                    "version": document.version,
                    "state": document.state,
                    "recipient": document.content.recipient,
                    "issued_at": document.issued_at.isoformat(),
                },
            )
            for seat, document in documents.items()
        ]

    async def _boxes(self, scope: Scope, seats: list[SeatOut], *, for_contact: bool) -> list[Panel]:
        found = await certificates_of(seats, self._links, scope.language)
        hint = await certificate_hint(seats, found)
        if not found and hint is None:
            return []
        values = {"certificates": found, "hint": hint, "for_contact": for_contact}
        title = _("Certificates") if len(found) > 1 else _("Certificate")
        panel = Panel(template="certificates/panel.html", title=title, values=values, order=ORDER)
        return [panel]
