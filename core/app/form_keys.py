"""Refuses forms that this site did not make, before any controller sees them."""

from litestar.exceptions import HTTPException

from core.app.addresses import is_own_origin
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.kit.web import CSRF_FIELD, WebRequest, frame_of

_ = translator("app")

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormRefused(Refused):
    """A form without its key, or sent from another site's page."""

    status = 403
    sentence = _(
        "The form could not be accepted. The page may have been open for long, or cookies are "
        "blocked: go back, load the page again and send the form once more."
    )


async def check_form(request: WebRequest) -> None:
    """Before each matched route: an unsafe method outside the API needs the form's own key.

    The API looks at no cookie, so nothing could be done there in somebody's name.
    """
    if request.method in SAFE:
        return
    frame = frame_of(request)
    if request.scope["path"].startswith("/api/"):
        return
    headers = dict(request.scope["headers"])
    kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    if kind not in FORM_TYPES:
        raise HTTPException(status_code=415)
    if not is_own_origin(headers, request.app.state["form_base_url"]):
        raise FormRefused
    field = (await request.form()).get(CSRF_FIELD)
    if not isinstance(field, str) or not frame.accepts(field):
        raise FormRefused
    return
