"""Boxes of a page: each by itself."""

from pathlib import Path

from jinja2 import DictLoader
from markupsafe import Markup

from core.kit.static import StaticFiles
from core.kit.templates import Page, build_environment
from core.plugin_api import Panel, show_panels, translator

_ = translator("sauna")
TEMPLATES = {
    "box.html": "<h2>{{ title }}</h2><p>{{ text }} {{ page.language }}</p>",
    "broken.html": "{{ nothing.here }}",
    "form.html": "{{ csrf() }}",
    "page.html": "{{ show_panels(panels) }}",
    "own_page.html": "{{ show_panels(panels, csrf) }}",
}
PAGE = Page(language="sv", site_name="Yhessä", base_url="http://yhessa.example")


def render(name: str, *panels: Panel) -> str:
    environment = build_environment([], static=StaticFiles({}), plugin_folders={"x": Path()})
    environment.loader = DictLoader(TEMPLATES)
    environment.globals["show_panels"] = show_panels
    csrf = lambda: Markup("<input>")  # noqa: E731
    return environment.get_template(name).render(page=PAGE, panels=panels, csrf=csrf)


def panel(template: str, **values: object) -> Panel:
    return Panel(template=template, title=_("Sauna"), values=values)


def test_values_are_escaped_and_in_the_pages_language():
    """A plugin gives values, the template makes the HTML."""
    assert render("page.html", panel("box.html", text="<b>hot</b>")) == (
        "<h2>Sauna</h2><p>&lt;b&gt;hot&lt;/b&gt; sv</p>"
    )


def test_broken_and_missing_templates_leave_a_gap(caplog):
    """The page and the other boxes stay."""
    panels = panel("broken.html"), panel("nowhere.html"), panel("box.html", text="hot")
    assert render("page.html", *panels) == "<h2>Sauna</h2><p>hot sv</p>"
    assert "broken.html failed" in caplog.text
    assert "nowhere.html failed" in caplog.text


def test_forms_stand_on_private_pages_alone():
    """A public page is kept for all, so no box on it may ask for a form key."""
    assert render("page.html", panel("form.html")) == ""
    assert render("own_page.html", panel("form.html")) == "<input>"
