"""Puts panels onto a page: each is rendered by itself, so that a broken one leaves only a gap."""

import logging
from collections.abc import Callable, Iterable

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from core.plugin_api.types import Panel

__all__ = ["show_panels"]

log = logging.getLogger(__name__)


@pass_context
def show_panels(
    context: Context, panels: Iterable[Panel], csrf: Callable[[], Markup] | None = None
) -> Markup:
    """The boxes of a page one after the other, as its template asks for them.

    A panel's template gets `page`, the panel's `title` and its values. On private pages the
    `csrf` of the page is handed on (`show_panels(panels, csrf)`), so that a panel may hold a form.
    """
    shown = []
    for panel in panels:
        values = {**panel.values, "title": panel.title, "page": context["page"]}
        if csrf is not None:
            values["csrf"] = csrf
        try:
            template = context.environment.get_template(panel.template)
            shown.append(Markup(template.render(values)))  # noqa: S704 - safe: rendered, so escaped
        except Exception:
            log.exception("The panel %s failed and was left out", panel.template)
    return Markup().join(shown)
