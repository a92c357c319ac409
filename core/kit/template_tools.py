"""The functions and filters of the templates, each in the language of the page being rendered."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from core.kit import dates, i18n
from core.kit.i18n import LANGUAGE_NAMES, Language, in_language, is_language
from core.kit.languages import Number, format_number
from core.kit.markdown import markdown_to_text, render_markdown
from core.kit.phones import phone_text
from core.kit.text import soft_hyphens

_language: ContextVar[Language] = ContextVar("language of the page being rendered")

Texts = Mapping[str, str]


class Timed(Protocol):
    """Whatever has a beginning and an end: an event, a session."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str
    all_day: bool


@contextmanager
def speaking(language: object) -> Iterator[None]:
    """Render in this language; without one a template that needs it fails."""
    if not is_language(language):
        yield
        return
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def finalize(value: Any) -> Any:
    """What `{{ … }}` prints: a lazy text in the page's language, all else as it is."""
    return in_language(value, _language.get()) if isinstance(value, i18n.LazyText) else value


def _safe(evaluation: EvalContext, text: str, values: Mapping[str, object]) -> str:
    """The message with its values, each escaped where the template escapes."""
    spoken = {name: in_language(value, _language.get()) for name, value in values.items()}
    if not evaluation.autoescape:
        return text.format(**spoken) if spoken else text
    safe = escape(text)
    return safe.format(**spoken) if spoken else safe


@pass_eval_context
def _gettext(evaluation: EvalContext, domain: str, message: str, /, **values: object) -> str:
    return _safe(evaluation, i18n.gettext(_language.get(), message, domain), values)


@pass_eval_context
def _pgettext(
    evaluation: EvalContext, domain: str, context: str, message: str, /, **values: object
) -> str:
    return _safe(evaluation, i18n.pgettext(_language.get(), context, message, domain), values)


@pass_eval_context
def _ngettext(  # noqa: PLR0917 - signature: Jinja and the compiler give the first two
    evaluation: EvalContext,
    domain: str,
    singular: str,
    plural: str,
    number: int,
    /,
    **values: object,
) -> str:
    language = _language.get()
    form = i18n.plural_form(language, singular, plural, number, domain=domain)
    return _safe(evaluation, form, {"count": format_number(number, language), **values})


def _when(event: Timed) -> str:
    """When the event is, whole."""
    return dates.format_when(
        event.starts_at,
        event.ends_at,
        language=_language.get(),
        zone=event.zone,
        all_day=event.all_day,
    )


def _hours(event: Timed) -> str:
    """What a card tells beside the date block."""
    return dates.format_hours(
        event.starts_at,
        event.ends_at,
        language=_language.get(),
        zone=event.zone,
        all_day=event.all_day,
    )


def _day(value: date | datetime, zone: str = dates.HOME_ZONE) -> date:
    return dates.local(value, zone).date() if isinstance(value, datetime) else value


def _date(
    value: date | datetime,
    zone: str = dates.HOME_ZONE,
    *,
    weekday: bool = False,
    long: bool = False,
) -> str:
    return dates.format_date(_day(value, zone), _language.get(), weekday=weekday, long=long)


def _time(value: time | datetime, zone: str = dates.HOME_ZONE) -> str:
    moment = dates.local(value, zone) if isinstance(value, datetime) else value
    return dates.format_time(moment, _language.get())


def _instant(value: datetime, zone: str = dates.HOME_ZONE, *, weekday: bool = True) -> str:
    return dates.format_instant(value, _language.get(), zone=zone, weekday=weekday)


def _iso(value: date | datetime, zone: str = dates.HOME_ZONE) -> str:
    """For a `datetime` attribute: an instant on the clocks of its zone, with the offset."""
    if isinstance(value, datetime):
        return dates.local(value, zone).isoformat(timespec="minutes")
    return value.isoformat()


def _date_block(event: Timed) -> dates.DateBlock:
    return dates.date_block(event.starts_at, _language.get(), zone=event.zone)


def _phone(number: str) -> str:
    return phone_text(number, _language.get())


def _month(value: date | datetime, zone: str = dates.HOME_ZONE) -> str:
    return dates.month_heading(_day(value, zone), _language.get())


def _number(value: Number) -> str:
    return format_number(value, _language.get())


def _local(texts: Texts) -> str:
    """A many-language text in the page's language, or what it falls back to."""
    return i18n.localized(texts, _language.get())[0]


def _lang_attribute(texts: Texts) -> Markup:
    """` lang="fi"` for an element whose text fell back to another language; nothing otherwise."""
    text, spoken = i18n.localized(texts, _language.get())
    fell_back = text and spoken != _language.get()
    return Markup(' lang="{}"').format(spoken) if fell_back else Markup("")


def _fell_back(texts: Texts) -> bool:
    """Whether the page must say that this text is in another language."""
    text, spoken = i18n.localized(texts, _language.get())
    return bool(text) and spoken != _language.get()


def _local_text(texts: Texts, *, soft: bool = False) -> Markup:
    """A many-language text within a line, marked with its language where it fell back."""
    text = _local(texts)
    shown = escape(soft_hyphens(text) if soft else text)
    if not _fell_back(texts):
        return shown
    return Markup("<span{}>{}</span>").format(_lang_attribute(texts), shown)


def _quoted(value: str) -> str:
    """The text as a value within an address."""
    return quote(value, safe="")


def _breakable(address: str) -> Markup:
    """An address that may break between its parts."""
    scheme, mark, rest = address.partition("://")
    parts = re.sub(r"(?<=/)(?=[^/])|(?=\.ics)|(?=\?)", "\n", rest).split("\n")
    whole = [scheme + mark, *parts] if mark else [address]
    return Markup("<wbr>").join(part for part in whole if part)


def icon_reader(folders: Iterable[Path]) -> Callable[[str], Markup]:
    """What inlines an icon by its name from the `icons` folders of the rooms and plugins."""
    known = {file.stem: file for folder in folders for file in folder.glob("icons/*.svg")}

    @cache
    def icon(name: str) -> Markup:
        """The drawing as a decoration beside a word."""
        svg = known[name].read_text(encoding="utf-8")
        inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
        shapes = "".join(line.strip() for line in inner.splitlines()).replace(" />", "/>")
        return _SVG.format(Markup(shapes))  # noqa: S704 - safe: the icons are ours

    return icon


_SVG: Final = Markup(
    '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">{}</svg>'
)

FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "breakable": _breakable,
    "date": _date,
    "hours": _hours,
    "instant": _instant,
    "iso": _iso,
    "local": _local,
    "markdown": render_markdown,
    "month": _month,
    "number": _number,
    "phone": _phone,
    "plain": markdown_to_text,
    "quoted": _quoted,
    "soft": soft_hyphens,
    "time": _time,
    "when": _when,
}

GLOBALS: Final[dict[str, Callable[..., Any]]] = {
    "_": _gettext,
    "date_block": _date_block,
    "fell_back": _fell_back,
    "gettext": _gettext,
    "lang_attribute": _lang_attribute,
    "language_name": LANGUAGE_NAMES.__getitem__,
    "local_text": _local_text,
    "ngettext": _ngettext,
    "page_language": _language.get,
    "pgettext": _pgettext,
}
