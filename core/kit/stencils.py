"""Private pages that differ in a few places alone: rendered once, then only those are filled in.

A stencil is rendered with marks in place of what belongs to one visitor. The marks are of private
use signs, which `clean_text` leaves alone but nothing is looked for in: a filled value is never
read again.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Final

from markupsafe import escape

MOST: Final = 300
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK: Final = re.compile(f"{_OPEN}([a-z0-9_]+){_CLOSE}")


def mark(name: str) -> str:
    """What stands in a stencil where the value of this name will."""
    return f"{_OPEN}{name}{_CLOSE}"


class Stencil:
    """A rendered page with marks."""

    def __init__(self, text: str) -> None:
        self._parts = _MARK.split(text)
        self.names = frozenset(self._parts[1::2])

    def fill(self, values: Mapping[str, object]) -> str:
        """The page with these values, each escaped unless it is markup."""
        parts = list(self._parts)
        for place in range(1, len(parts), 2):
            parts[place] = str(escape(values[parts[place]]))
        return "".join(parts)


class Stencils:
    """The stencils of this process, by all that they were made from; the oldest go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Stencil] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], str]) -> Stencil:
        """The stencil of this key, made if there is none yet."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = Stencil(make())
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
