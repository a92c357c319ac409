"""The headers that every answer carries, whatever made it."""

from core.app.cache import Header

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HALF_YEAR = 15_768_000


def security_headers(*, is_https: bool) -> tuple[Header, ...]:
    """CSP without inline script or style, no sniffing, no framing, no tokens in referrers.

    The referrer policy is same-origin: with no-referrer browsers send `Origin: null` with a form,
    which can't be told from a foreign page's.
    """
    headers: list[Header] = [
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
    if is_https:
        headers.append((b"strict-transport-security", f"max-age={HALF_YEAR}".encode()))
    return tuple(headers)
