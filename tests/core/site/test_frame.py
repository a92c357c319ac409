"""The menus of the public pages."""

import pytest

from core.kit.i18n import LANGUAGES, Language
from core.kit.static import collect_static
from core.kit.templates import Page, build_environment
from core.site import TAGLINE, main_nav, public_footer


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_stays_in_the_page_s_language(language: Language) -> None:
    """A menu never changes the language that somebody reads in."""
    footer = public_footer(language, keeper={"fi": "JANE"})
    for link in (*main_nav(language), *footer.service):
        assert link.path.startswith(f"/{language}/")


def test_menus_and_foot_are_shown() -> None:
    """In the words of the prototypes."""
    page = Page(
        language="sv",
        site_name="Yhessä",
        base_url="https://yhessa.example",
        path_without_language="/",
        site_tagline=TAGLINE.to("sv"),
        nav=main_nav("sv"),
        footer=public_footer(
            "sv", keeper={"fi": "JANE"}, contact=("jane@yhessa.example", "013 000")
        ),
    )
    environment = build_environment(static=collect_static())
    html = environment.get_template("site/error.html").render(page=page, status=404)
    assert "<small>Föreningarnas evenemang i Norra Karelen</small>" in html
    assert '<a href="/sv/certificates">Kontrollera intyg</a>' in html
    assert "<p>jane@yhessa.example<br>013 000</p>" in html
    assert '<a href="/sv/accessibility#feedback">Ge respons</a>' in html
    assert "/manage" not in html
