"""Links that need no account: derived tokens that last, random ones that are used once.

A lasting token is the object's id and 128 bits of HMAC-SHA256 over purpose, id and generation;
nothing is stored, a raised generation revokes it. The first secret signs, all are accepted.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

Purpose = Literal["registration", "seat", "door", "members", "form", "preview"]
MAC_BYTES = 16
TOKEN_LENGTH = 43  # 32 bytes in base64url without padding


class Links:
    """Makes and reads lasting tokens with the site's secrets."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [hashlib.sha256(key.encode()).digest() for key in keys]

    def token(self, purpose: Purpose, subject: UUID, generation: int = 0) -> str:
        """The token of 43 signs for one object."""
        mac = _mac(self._keys[0], purpose, subject, generation)
        return base64.urlsafe_b64encode(subject.bytes + mac).decode().rstrip("=")

    def subject(self, token: str) -> UUID | None:
        """The id that a token names, not yet checked: read the row, then ask `matches`."""
        raw = _decoded(token)
        return UUID(bytes=raw[:16]) if raw else None

    def matches(self, token: str, purpose: Purpose, subject: UUID, generation: int = 0) -> bool:
        """Whether the token was made for this object and has not been revoked."""
        raw = _decoded(token)
        if raw is None or raw[:16] != subject.bytes:
            return False
        found = [
            hmac.compare_digest(raw[16:], _mac(key, purpose, subject, generation))
            for key in self._keys
        ]
        return any(found)

    def keyed_hash(self, purpose: str, value: str) -> str:
        """A hash for counting (addresses, numbers) that tells nothing without the secret."""
        message = f"{purpose}\0{value}".encode()
        return hmac.new(self._keys[0], message, hashlib.sha256).hexdigest()[:32]


def one_time_token() -> str:
    """A random token of 256 bits; store only `token_hash` of it."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a one-time token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mac(key: bytes, purpose: str, subject: UUID, generation: int) -> bytes:
    message = f"{purpose}\0{subject}\0{generation}".encode()
    return hmac.new(key, message, hashlib.sha256).digest()[:MAC_BYTES]


def _decoded(token: str) -> bytes | None:
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    canonical = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return raw if canonical == token else None
