"""Certificates as PDF: one file that is PDF/A-3a and PDF/UA-1 at once.

This module imports WeasyPrint, which takes a second and much memory; only the processes of `pool`
and tests import it. The same content gives the same bytes: dates come from the issue, the file's
identifier from the content, fonts from this package.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.document import Document, DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core.certificates.conformance import PageLanguage, conform
from core.certificates.content import CertificateContent, encode
from core.certificates.letters import (
    is_beyond_display,
    is_right_to_left,
    is_tall,
    printable,
)
from core.certificates.numbers import show_number
from core.certificates.wording import WORDINGS, facts, issued

_ROOM: Final = Path(__file__).parent
_STEPS: Final = ("normal", "tight", "tighter", "flow")
"""Sizes tried until the text ends above the footer; `flow` goes on over further pages."""

_GAP: Final = 11.0  # CSS pixels that stay free between the text and the footer: 3 mm
_LONG_NAME, _LONGEST_NAME = 30, 60
_LONG_TITLE, _LONGEST_TITLE = 60, 170
_MANY_LINES = 4
_HEADER_NAMES = 3
_LABEL_WIDTH, _LETTER_WIDTH = 25, 2  # millimetres; the style sheet sets the upper bound
_OUTPUT_INTENT: Final = "given"  # by its own name WeasyPrint would read the profile each time
_QR_MASK: Final = 3  # trying all eight masks would take four times as long


def render_pdf(content: CertificateContent) -> bytes:
    """One certificate as a PDF file."""
    document = _lay_out(content, bundle=False)
    return _write(document.pages, [content] * len(document.pages), [content])


def render_print_file(contents: Sequence[CertificateContent]) -> bytes:
    """All certificates of an event in one PDF file for the printer, one after another.

    Fonts, colour profile and file structure are written once, so it is smaller and faster than
    the files one by one.
    """
    if not contents:
        raise ValueError("a print file needs at least one certificate")
    pages: list[object] = []
    owners: list[CertificateContent] = []
    for content in contents:
        laid_out = _lay_out(content, bundle=True).pages
        pages.extend(laid_out)
        owners.extend([content] * len(laid_out))
    return _write(pages, owners, contents)


def pdf_title(contents: Sequence[CertificateContent]) -> str:
    """The title of the file: heading and training, in the first certificate's language."""
    words = WORDINGS[contents[0].language]
    heading = words.heading if len(contents) == 1 else words.headings
    return printable(f"{heading}: {contents[0].title}")


def markup(content: CertificateContent, step: str = "normal", *, bundle: bool = False) -> str:
    """The certificate as HTML, before the layout."""
    words = WORDINGS[content.language]
    lines = [(fact.label, printable(fact.value)) for fact in facts(content)]
    recipient, title = printable(content.recipient), printable(content.title)
    return _template().render(
        content=content,
        words=words,
        bundle=bundle,
        step=step,
        dense=len(content.contents) > _MANY_LINES,
        recipient=recipient,
        recipient_class=_size("name", recipient, _LONG_NAME, _LONGEST_NAME),
        title=title,
        title_class=_size("title", title, _LONG_TITLE, _LONGEST_TITLE),
        facts=lines,
        facts_width=_LABEL_WIDTH
        + max((len(value) for _, value in lines), default=0) * _LETTER_WIDTH,
        contents=[printable(line) for line in content.contents],
        header=[printable(name) for name in content.organisers[:_HEADER_NAMES]],
        issued=printable(issued(content)),
        signer=printable(content.signer_name),
        signer_title=printable(content.signer_title),
        number=show_number(content.number),
        qr=_qr(content.check_url, words.qr),
    )


def _size(base: str, text: str, long: int, longest: int) -> str:
    """The classes that say how big a name or title is set and how it runs."""
    classes = [base]
    if len(text) > longest:
        classes.append(f"{base}--longest")
    elif len(text) > long:
        classes.append(f"{base}--long")
    if is_beyond_display(text):
        classes.append("wide")
    if is_tall(text):
        classes.append("tall")
    if is_right_to_left(text):
        classes.append("rtl")
    return " ".join(classes)


def _qr(url: str, title: str) -> Markup:
    code = segno.make(url, error="m", boost_error=False, micro=False, mask=_QR_MASK)
    svg = code.svg_inline(border=4, omitsize=True, title=title, svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704 - safe: segno escapes the title; the rest is drawn


def _lay_out(content: CertificateContent, *, bundle: bool) -> Document:
    """The certificate in the largest size at which its text ends above the footer."""
    document = _render(markup(content, _STEPS[0], bundle=bundle))
    for step in _STEPS[1:]:
        if fits(document):
            break
        document = _render(markup(content, step, bundle=bundle))
    return document


def _render(html: str) -> Document:
    assets = _assets()
    fetcher = URLFetcher(allowed_protocols=["file"], allow_redirects=False)
    page = HTML(string=html, base_url=f"{_ROOM / 'print'}/", url_fetcher=fetcher)
    return page.render(font_config=assets.fonts, stylesheets=[assets.style], cache=assets.pictures)


def fits(document: Document) -> bool:
    """Whether the certificate is one page and its text ends above the footer."""
    if len(document.pages) > 1:
        return False
    page = document.pages[0]
    boxes = [box for box in page._page_box.descendants() if box.element is not None]  # noqa: SLF001 - private: no public measure
    end = max(box.position_y + box.height for box in boxes if box.element_tag == "main")
    feet = [box for box in boxes if box.element.get("class") in ("signed", "check")]
    start: float = min(box.position_y for box in feet)
    return bool(end + _GAP <= start)


def _write(
    pages: Sequence[object],
    owners: Sequence[CertificateContent],
    contents: Sequence[CertificateContent],
) -> bytes:
    assets = _assets()
    day = max(content.issued_on for content in contents).isoformat()
    metadata = DocumentMetadata(
        title=pdf_title(contents),
        authors=[printable(name) for name in contents[0].organisers],
        generator="Yhessä",
        created=f"{day}T00:00:00Z",
        modified=f"{day}T00:00:00Z",
        lang=contents[0].language,
    )
    languages = [PageLanguage(owner.language, owner.title_language) for owner in owners]
    colours = {"srgb": assets.colours}
    document = Document(list(pages), metadata, URLFetcher(), assets.fonts, colours, None)
    data: bytes | None = document.write_pdf(
        pdf_variant="pdf/a-3a",
        output_intent=_OUTPUT_INTENT,
        pdf_identifier=_identifier(contents),
        finisher=lambda document, pdf: conform(document, pdf, languages),
    )
    return data or b""


def _identifier(contents: Sequence[CertificateContent]) -> bytes:
    digest = hashlib.sha256("\n".join(encode(content) for content in contents).encode())
    return digest.hexdigest()[:32].encode()


class _Colours:
    """The sRGB profile in the shape that WeasyPrint's writer wants, its bytes as they are.

    WeasyPrint's own class hands out other bytes once the profile's name was read.
    """

    def __init__(self) -> None:
        self.name = "sRGB2014"
        self.components = ("r", "g", "b")
        self.content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
        self.pdf_reference: bytes | None = None


class _Assets(NamedTuple):
    fonts: FontConfiguration
    style: CSS
    colours: _Colours
    pictures: dict[str, object]


@cache
def _assets() -> _Assets:
    """Fonts, style sheet, colour profile and pictures, read once in each process."""
    fonts = FontConfiguration()
    style = CSS(filename=_ROOM / "print" / "certificate.css", font_config=fonts)
    return _Assets(fonts, style, _Colours(), {})


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_ROOM / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("certificates/paper.html")
