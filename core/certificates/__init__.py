"""Certificates: numbers, papers as PDF, their issue and their check.

What belongs to rooms below is imported when it is asked for, so that a process which only makes
PDFs loads neither them nor the web framework.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from core.certificates.content import CertificateContent, DateSpan, decode, encode
from core.certificates.letters import unprintable_letters
from core.certificates.numbers import new_number, read_number, show_number
from core.certificates.pool import PdfPool, RenderTimeout

if TYPE_CHECKING:
    from core.certificates.domain.changes import correct_name, revoke_document
    from core.certificates.domain.issuing import issue_certificates, run_settled_job
    from core.certificates.domain.papers import print_file, seat_paper
    from core.certificates.domain.records import (
        DocumentOut,
        DocumentState,
        documents_of_event,
        documents_of_seats,
    )
    from core.certificates.domain.retention import erase_due_documents
    from core.certificates.mail_details import MAIL_DETAILS, CertificateLine, CertificateReady

_LATER = {
    "MAIL_DETAILS": "mail_details",
    "CertificateLine": "mail_details",
    "CertificateReady": "mail_details",
    "DocumentOut": "domain.records",
    "DocumentState": "domain.records",
    "correct_name": "domain.changes",
    "documents_of_event": "domain.records",
    "documents_of_seats": "domain.records",
    "erase_due_documents": "domain.retention",
    "issue_certificates": "domain.issuing",
    "print_file": "domain.papers",
    "revoke_document": "domain.changes",
    "run_settled_job": "domain.issuing",
    "seat_paper": "domain.papers",
}

__all__ = [
    "MAIL_DETAILS",
    "CertificateContent",
    "CertificateLine",
    "CertificateReady",
    "DateSpan",
    "DocumentOut",
    "DocumentState",
    "PdfPool",
    "RenderTimeout",
    "correct_name",
    "decode",
    "documents_of_event",
    "documents_of_seats",
    "encode",
    "erase_due_documents",
    "issue_certificates",
    "new_number",
    "print_file",
    "read_number",
    "revoke_document",
    "run_settled_job",
    "seat_paper",
    "show_number",
    "unprintable_letters",
]


def __getattr__(name: str) -> object:
    """What stands on other rooms, at its first use."""
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
