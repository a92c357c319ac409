"""Certificates: numbers, papers as PDF, and their check."""

from core.certificates.mail_details import MAIL_DETAILS, CertificateLine, CertificateReady

__all__ = ["MAIL_DETAILS", "CertificateLine", "CertificateReady"]
