"""What a certificate says: everything that is printed, frozen at the issue."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Kind = Literal["training", "event"]
Language = Literal["fi", "sv", "en"]
Layout = Literal["portrait", "landscape"]
Logo = Literal["", "logo"]
Signature = Literal["", "signature"]

Line = Annotated[str, Meta(max_length=1000)]
Amount = Annotated[float, Meta(ge=0, le=10_000)]
Minutes = Annotated[int, Meta(ge=0, le=600_000)]


class DateSpan(msgspec.Struct, frozen=True):
    """One day, or several in a row, of what was attended; the last day is included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.last < self.first:
            raise ValueError("a span of days ends before it begins")


class CertificateContent(msgspec.Struct, frozen=True, kw_only=True):
    """All that one certificate prints, and nothing else.

    It is kept as JSON with the issued document, so the same paper can be made again years later.
    `dates_text` is ready text for dates that the spans can't say; otherwise it is made from them.
    `check_url` is the full address in the QR code and behind the link, `check_address` its short
    form for people who type.
    """

    kind: Kind = "training"
    language: Language
    layout: Layout = "portrait"
    template_version: Literal[1] = 1
    recipient: Line
    title: Line
    title_language: str = ""
    dates: tuple[DateSpan, ...] = ()
    dates_text: Line = ""
    place: Line = ""
    municipality: Line = ""
    online: bool = False
    lessons: Amount | None = None
    attended_lessons: Amount | None = None
    minutes: Minutes | None = None
    attended_minutes: Minutes | None = None
    contents: tuple[Line, ...] = ()
    organisers: tuple[Line, ...] = ()
    issued_place: Line = ""
    issued_on: date
    signer_name: Line = ""
    signer_title: Line = ""
    number: str
    check_url: Annotated[str, Meta(max_length=300)]
    check_address: Annotated[str, Meta(max_length=300)]
    logo: Logo = "logo"
    signature: Signature = ""


def encode(content: CertificateContent) -> str:
    """The content as JSON text, its limits checked; the same content always gives the same text.

    It goes there and back once, as only reading checks limits and makes 12 lessons 12.0.
    """
    return msgspec.json.encode(decode(msgspec.json.encode(content).decode())).decode()


def decode(text: str) -> CertificateContent:
    """The content that `encode` wrote; raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(text, type=CertificateContent)
