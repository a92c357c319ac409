"""Certificates: numbers, papers as PDF, and their check."""

from core.certificates.content import CertificateContent, DateSpan, decode, encode
from core.certificates.letters import unprintable_letters
from core.certificates.mail_details import MAIL_DETAILS, CertificateLine, CertificateReady
from core.certificates.numbers import new_number, read_number, show_number
from core.certificates.pool import PdfPool, RenderTimeout

__all__ = [
    "MAIL_DETAILS",
    "CertificateContent",
    "CertificateLine",
    "CertificateReady",
    "DateSpan",
    "PdfPool",
    "RenderTimeout",
    "decode",
    "encode",
    "new_number",
    "read_number",
    "show_number",
    "unprintable_letters",
]
