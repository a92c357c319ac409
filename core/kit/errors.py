"""Refusals: errors that a person reads and can do something about."""

from core.kit.i18n import LazyText


class Refused(Exception):
    """A deed that the rules don't allow; `sentence` says in the reader's language what to do.

    `status` is the HTTP status of the answer (409 or 422), `field` the form field it belongs to,
    `heading` that of the page which tells it, where the status has no right one.
    """

    status = 409
    sentence: LazyText
    heading: LazyText | str = ""
    field: str = ""

    def __init__(self, sentence: LazyText | None = None, *, field: str = "") -> None:
        super().__init__(type(self).__name__)
        if sentence is not None:
            self.sentence = sentence
        if field:
            self.field = field


class NotFound(Exception):
    """What is asked for doesn't exist, or must look as if it didn't."""
