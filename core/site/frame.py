"""The menus of the public pages, before plugins add theirs."""

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


def public_footer(language: Language, *, keeper: str = "", contact: tuple[str, ...] = ()) -> Footer:
    """The foot of the public pages: help and feedback in the same place on each."""
    accessibility = page_path(language, "accessibility")
    return Footer(
        keeper=keeper,
        contact=contact,
        service=(
            NavLink(_("Subscribe to the calendar"), page_path(language, "events") + "#subscribe"),
            NavLink(_("Help"), page_path(language, "help")),
            NavLink(_("Privacy"), page_path(language, "privacy")),
            NavLink(_("Accessibility statement"), accessibility),
            NavLink(_("Give feedback"), f"{accessibility}#feedback"),
        ),
        organisers=(
            NavLink(_("For organisers"), "/manage"),
            NavLink(_("Sign in"), "/manage/sign-in"),
        ),
    )
