"""Refuses forms that this site did not make, before any controller sees them."""

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from core.app.addresses import is_own_origin
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.kit.web import CSRF_FIELD, KEEPS_REFUSED_FORM, frame_of

_ = translator("app")

Connection = ASGIConnection[BaseRouteHandler, None, None, State]
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormRefused(Refused):
    """A form without its key, or sent from another site's page."""

    status = 403
    heading = _("The form could not be accepted")
    sentence = _(
        "The page may have been open for long, or cookies are blocked: go back, load the page "
        "again and send the form once more."
    )


async def check_form(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of each route: an unsafe method outside the API needs the form's own key.

    A guard, since a plugin's own `before_request` would take the place of the application's.
    The API looks at no cookie, so nothing could be done there in somebody's name.
    """
    if connection.scope["path"].startswith("/api/"):
        return
    if not isinstance(connection, Request):  # a mounted application, whose forms nobody checks
        raise FormRefused
    if connection.method in SAFE:
        return
    headers = dict(connection.scope["headers"])
    kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    if kind not in FORM_TYPES:
        raise HTTPException(status_code=415)
    if not is_own_origin(headers, connection.app.state["form_base_url"]):
        raise FormRefused
    await _check_key(connection, keeps_form=bool(handler.opt.get(KEEPS_REFUSED_FORM)))


async def _check_key(connection: Request[None, None, State], *, keeps_form: bool) -> None:
    """The form's own key, or the word to the handler that it may only show the form again."""
    try:
        form = await connection.form()
    except (LookupError, UnicodeError) as error:  # a part that is no text in its own charset
        raise HTTPException(status_code=400) from error
    field = form.get(CSRF_FIELD)
    frame = frame_of(connection)
    if isinstance(field, str) and frame.accepts(field):
        return
    if keeps_form:
        frame.is_form_refused = True
        return
    await form.close()  # an uploaded file is kept open until here
    raise FormRefused
