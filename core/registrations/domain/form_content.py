"""What a form held, as a hash kept with its registration: a sent form may come back changed."""

import hashlib
from typing import Final

import msgspec

_ASIDE: Final = frozenset({"form_key", "language"})


def content_hash(form: msgspec.Struct) -> str:
    """The same for the same form pressed twice, another when anything in it was changed.

    The language is left out: it is the page's, and changes what is asked for in nothing.
    """
    plain = msgspec.to_builtins(form, str_keys=True)
    held = {name: value for name, value in plain.items() if name not in _ASIDE}
    return hashlib.sha256(msgspec.json.encode(held, order="deterministic")).hexdigest()
