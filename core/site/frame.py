"""The menus of the public pages, before plugins add theirs."""

from collections.abc import Mapping

from core.kit.i18n import Language, LazyText, translator
from core.kit.templates import Footer, NavLink, page_path

_ = translator("site")

TAGLINE: LazyText = _("Association events in North Karelia")


def main_nav(language: Language) -> tuple[NavLink, ...]:
    """The main menu; a page names its place by `active`."""
    return (
        NavLink(_("Events"), page_path(language, "events"), "events"),
        NavLink(_("Groups"), page_path(language, "groups"), "groups"),
        NavLink(_("Check a certificate"), page_path(language, "certificates"), "certificates"),
    )


def public_footer(
    language: Language,
    *,
    keeper: Mapping[str, str] | None = None,
    contact: tuple[str, ...] = (),
    is_demo: bool = False,
) -> Footer:
    """The foot of the public pages: help and feedback in the same place on each."""
    accessibility = page_path(language, "accessibility")
    service = [
        NavLink(_("Subscribe to the calendar"), page_path(language, "events") + "#subscribe"),
        NavLink(_("Your own link again"), page_path(language, "r")),
        NavLink(_("Help"), page_path(language, "help")),
        NavLink(_("Privacy"), page_path(language, "privacy")),
        NavLink(_("Accessibility statement"), accessibility),
        NavLink(_("Give feedback"), f"{accessibility}#feedback"),
    ]
    if is_demo:
        service.append(NavLink(_("Mails and links of the demo"), "/demo"))
    return Footer(keeper=keeper or {}, contact=contact, service=tuple(service))
