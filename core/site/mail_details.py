"""What the mails of the site itself tell: frozen into the outbox at the deed."""

from typing import Final

import msgspec


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """To the keeper of the site: what someone wrote about its accessibility, and where."""

    text: str
    page: str = ""
    name: str = ""
    email: str = ""


MAIL_DETAILS: Final[dict[str, type[msgspec.Struct]]] = {"feedback": Feedback}
