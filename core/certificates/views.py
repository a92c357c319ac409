"""What the pages show of a certificate: its facts in the reader's language."""

from datetime import date

import msgspec

from core.certificates.content import CertificateContent
from core.certificates.domain.checking import Checked
from core.certificates.domain.papers import in_language
from core.certificates.domain.records import DocumentOut
from core.certificates.numbers import show_number
from core.certificates.wording import facts, issued
from core.kit.dates import HOME_ZONE, local
from core.kit.i18n import Language


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate as the check page and the own pages tell of it.

    `spoken` is the language of the title, where it is not the page's.
    """

    number: str
    recipient: str
    title: str
    spoken: str
    facts: list[tuple[str, str]]
    issued: str
    issued_on: date
    is_training: bool


def certificate_view(document: DocumentOut, language: Language) -> CertificateView:
    """The facts of the frozen content, with the fixed words of the page's language."""
    content: CertificateContent = in_language(document.content, language)
    return CertificateView(
        number=show_number(document.number),
        recipient=content.recipient,
        title=content.title,
        spoken=content.title_language,
        facts=[(fact.label.rstrip(":"), fact.value) for fact in facts(content)],
        issued=issued(content),
        issued_on=content.issued_on,
        is_training=content.kind == "training",
    )


def checked_values(checked: Checked, language: Language) -> dict[str, object]:
    """The values of the template `certificates/result.html`."""
    document, older = checked.document, checked.older
    ended = document.ended_at if document else None
    return {
        "verdict": checked.verdict,
        "certificate": certificate_view(document, language) if document else None,
        "older": certificate_view(older, language) if older else None,
        "ended_on": local(ended, HOME_ZONE).date() if ended else None,
    }
