"""Templates of rooms and plugins: their words, their tools and the frame of the pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, TemplateNotFound, UndefinedError
from markupsafe import Markup

from core.kit import i18n
from core.kit.folders import core_rooms
from core.kit.i18n import Language, translator
from core.kit.static import collect_static
from core.kit.templates import Footer, NavLink, Page, build_environment, page_path

Render = Callable[..., str]

PO = """\
msgid "Home"
msgstr "Koti"

msgid "Hello {name}"
msgstr "Hei & terve: {name}"

msgid "{count} vote"
msgid_plural "{count} votes"
msgstr[0] "{count} ääni"
msgstr[1] "{count} ääntä"

msgctxt "ballot"
msgid "Open"
msgstr "Avaa"
"""

EVENT = SimpleNamespace(
    title={"fi": "Arkistonmuodostussuunnitelma", "sv": "Arkivplan"},
    starts_at=datetime(2027, 3, 10, 14, 30, tzinfo=UTC),
    ends_at=datetime(2027, 3, 10, 17, 30, tzinfo=UTC),
    zone="Europe/Helsinki",
    all_day=False,
)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plugin `votes` with Finnish words, to be filled with templates."""
    catalog = tmp_path / "locale" / "fi" / "LC_MESSAGES" / "messages.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(PO, encoding="utf-8")
    (tmp_path / "templates" / "votes").mkdir(parents=True)
    monkeypatch.setattr(i18n, "_folders", {})
    monkeypatch.setattr(i18n, "_merged", {})
    i18n.register_catalogs("votes", tmp_path / "locale")
    return tmp_path


@pytest.fixture
def environment(plugin: Path) -> Environment:
    """The core's templates and the plugin's."""
    return build_environment(
        static=collect_static(), plugin_folders={"votes": plugin}, auto_reload=True
    )


@pytest.fixture
def render(plugin: Path, environment: Environment) -> Render:
    """Renders a text as a template of the plugin, in Finnish if nothing else is said."""

    def rendered(
        text: str,
        file: str = "page.html",
        /,
        language: Language | None = "fi",
        **context: object,
    ) -> str:
        (plugin / "templates" / "votes" / file).write_text(text, encoding="utf-8")
        environment.cache.clear()  # a file written twice within one tick looks unchanged
        return environment.get_template(f"votes/{file}").render(language=language, **context)

    return rendered


def page(language: Language = "fi", **changes: object) -> Page:
    """A page with menus."""
    _ = translator("site")
    values: dict[str, object] = {
        "language": language,
        "site_name": "Yhessä",
        "base_url": "https://yhessa.example",
        "path_without_language": "/events",
        "nav": (NavLink(_("Events"), page_path(language, "events"), "events"),),
        "footer": Footer(keeper={"fi": "JANE <ry>"}, contact=("jane@yhessa.example",)),
    }
    return Page(**{**values, **changes})  # type: ignore[arg-type]


def test_a_template_speaks_with_the_words_of_its_folder(render: Render) -> None:
    """The plugin's own word wins over the core's."""
    assert render('{{ _("Home") }} {{ _("Cancelled") }}') == "Koti Peruttu"
    assert render('{{ _("Home") }}', language="en") == "Home"


def test_a_message_and_its_values_are_escaped(render: Render) -> None:
    """A name may hold anything, a translation an ampersand; markup made here stays."""
    assert render('{{ _("Hello {name}", name=name) }}', name="<b>") == "Hei &amp; terve: &lt;b&gt;"
    assert render('{{ _("Hello {name}", name=name) }}', name=Markup("<b>A</b>")) == (
        "Hei &amp; terve: <b>A</b>"
    )


def test_a_mail_as_text_is_not_escaped(render: Render) -> None:
    """Nobody is called A &amp; B."""
    text = '{{ _("Hello {name}", name=name) }} {{ _("Home") }} {{ name }}'
    assert render(text, "mail.txt", name="A & B") == "Hei & terve: A & B Koti A & B"


def test_plurals_and_contexts(render: Render) -> None:
    """As in the code."""
    text = '{{ ngettext("{count} vote", "{count} votes", n) }} {{ pgettext("ballot", "Open") }}'
    assert render(text, n=1) == "1 ääni Avaa"
    assert render(text, n=12000) == "12\N{NO-BREAK SPACE}000 ääntä Avaa"


def test_macros_and_blocks_keep_their_own_words_and_the_page_s_language(
    render: Render, environment: Environment
) -> None:
    """Imported, included, called and extended; the language follows the page, not the import."""
    render('{% macro m() %}{{ _("Home") }}({{ caller() }}){% endmacro %}', "macros.html")
    render('{{ _("Home") }}', "part.html")
    text = (
        '{% from "site/parts.html" import crumbs %}{% from "votes/macros.html" import m %}'
        '{{ crumbs([("x", none)]) }}{% call m() %}{{ _("Home") }}{% endcall %}'
        '{% include "votes/part.html" %}'
    )
    finnish = render(text)
    assert ">Etusivu<" in finnish, "the core's macro speaks the core's word"
    assert finnish.endswith("Koti(Koti)Koti")
    assert (
        environment.get_template("votes/page.html")
        .render(language="sv")
        .endswith("Startsida(Startsida)Startsida")
    )


def test_a_lazy_text_is_shown_in_the_page_s_language(render: Render) -> None:
    """Alone and as a value of a message."""
    home = translator("votes")("Home")
    assert render('{{ home }} {{ _("Hello {name}", name=home) }}', home=home) == (
        "Koti Hei &amp; terve: Koti"
    )


def test_words_without_a_language_are_an_error(render: Render) -> None:
    """A page in the wrong language would go unnoticed."""
    with pytest.raises(LookupError):
        render('{{ _("Home") }}', language=None)
    assert render("plain", language=None) == "plain"


def test_an_unknown_name_is_an_error(render: Render) -> None:
    """A misspelt variable does not become an empty place."""
    with pytest.raises(UndefinedError):
        render("{{ titel }}")


def test_nobody_replaces_a_template_of_another(plugin: Path) -> None:
    """Neither by a file in a foreign folder nor by a name."""
    (plugin / "templates" / "site").mkdir()
    (plugin / "templates" / "site" / "base.html").write_text("mine")
    environment = build_environment(static=collect_static(), plugin_folders={"votes": plugin})
    assert "mine" not in environment.get_template("site/base.html").render(page=page())
    with pytest.raises(TemplateNotFound):
        environment.get_template("elsewhere/base.html")
    with pytest.raises(ValueError, match="site"):
        build_environment(static=collect_static(), plugin_folders={"site": plugin})


def test_every_template_of_the_core_compiles(environment: Environment) -> None:
    """Also those that no test renders."""
    names = environment.list_templates()
    assert "site/base.html" in names
    for name in names:
        environment.get_template(name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ event | when }}", "ke 10.3.2027 klo 16.30–19.30"),
        ("{{ event | hours }}", "klo 16.30–19.30"),
        ("{{ event.starts_at | instant }}", "ke 10.3.2027 klo 16.30"),
        ("{{ event.starts_at | instant(weekday=false) }}", "10.3.2027 klo 16.30"),
        ("{{ event.starts_at | date }}", "10.3.2027"),
        ("{{ day | date(weekday=true) }}", "ke 10.3.2027"),
        ("{{ day | date(long=true) }}", "10. maaliskuuta 2027"),
        ("{{ event.starts_at | time }}", "16.30"),
        ("{{ moment | time }}", "9"),
        ("{{ event.starts_at | iso }}", "2027-03-10T16:30+02:00"),
        ("{{ day | iso }}", "2027-03-10"),
        ("{{ day | month }}", "Maaliskuu 2027"),
        ("{{ date_block(event).day }}", "10.3."),
        ("{{ 1.5 | number }}", "1,5"),
        ("{{ '# A' | markdown }}", "<h3>A</h3>\n"),
        ("{{ '# A' | plain }}", "A"),
        ("{{ event.title | local }}", "Arkistonmuodostussuunnitelma"),
        ("{{ 'Arkistonmuodostus' | soft }}", "Arkis­ton­muo­dostus"),
        ("{{ language_name('sv') }}", "Svenska"),
        ("{{ page_path('fi', 'events', 'a b', q='ö', page=none) }}", "/fi/events/a%20b?q=%C3%B6"),
        ("{{ page_path('fi') }}", "/fi/"),
        ("{{ 'a b/c' | quoted }}", "a%20b%2Fc"),
    ],
)
def test_tools(render: Render, text: str, shown: str) -> None:
    """Filters and functions in the page's language."""
    assert render(text, event=EVENT, day=date(2027, 3, 10), moment=time(9)) == shown


def test_a_text_that_fell_back_tells_its_language(render: Render) -> None:
    """A screen reader changes its voice."""
    text = "{{ local_text(t) }}|<p{{ lang_attribute(t) }}>|{{ fell_back(t) }}"
    assert render(text, t={"fi": "<a>"}) == "&lt;a&gt;|<p>|False"
    assert render(text, language="sv", t={"fi": "<a>"}) == (
        '<span lang="fi">&lt;a&gt;</span>|<p lang="fi">|True'
    )
    assert render(text, language="sv", t={}) == "|<p>|False"
    soft = render("{{ local_text(t, soft=true) }}", t=EVENT.title)
    assert "\N{SOFT HYPHEN}" in soft


def test_an_icon_is_inlined_and_hidden_from_readers(render: Render) -> None:
    """Its word stands beside it."""
    svg = render('{{ icon("circle-check") }}')
    assert svg == (
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">'
        '<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/></svg>'
    )


def test_every_icon_can_be_shown(render: Render) -> None:
    """Those of a plugin too."""
    names = [file.stem for room in core_rooms() for file in (room / "icons").glob("*.svg")]
    shown = render("{% for name in names %}{{ icon(name) }}{% endfor %}", names=names)
    assert shown.count("<svg") == len(names) > 70
    assert "license" not in shown


def test_an_address_may_break_between_its_parts(render: Render) -> None:
    """On a narrow phone."""
    address = "https://yhessa.example/series/kansiot.ics?lang=sv"
    assert render("{{ a | breakable }}", a=address) == (
        "https://<wbr>yhessa.example/<wbr>series/<wbr>kansiot<wbr>.ics<wbr>?lang=sv"
    )
    assert render("{{ a | breakable }}", a="<x>") == "&lt;x&gt;"


def base(environment: Environment, given: Page, name: str = "site/error.html") -> str:
    """A page of the core."""
    return environment.get_template(name).render(page=given, status=404)


@pytest.mark.parametrize(
    ("language", "skip"),
    [("fi", "Siirry sisältöön"), ("sv", "Gå till innehållet"), ("en", "Skip to content")],
)
def test_the_frame_speaks_the_page_s_language(
    environment: Environment, language: Language, skip: str
) -> None:
    """From the first word on."""
    html = base(environment, page(language))
    assert f'<html lang="{language}">' in html
    assert f'<a class="skip" href="#main">{skip}</a>' in html
    assert f'hreflang="{language}" aria-current="true"' in html


def test_the_frame_holds_nothing_that_the_policy_refuses(environment: Environment) -> None:
    """No inline style or script, no other host."""
    html = base(environment, page())
    for part in ("<script", "<style", "style=", "onclick", "http://"):
        assert part not in html


def test_a_secret_page_tells_no_one(render: Render) -> None:
    """Not found by searching, not told to other sites, without an address to share."""
    html = render(
        '{% extends "site/base.html" %}{% set noindex = true %}{% set no_referrer = true %}',
        page=page(),
    )
    assert '<meta name="robots" content="noindex">' in html
    assert '<meta name="referrer" content="same-origin">' in html
    assert "canonical" not in html
    assert "og:" not in html


def test_a_public_page_tells_its_address_and_its_other_languages(render: Render) -> None:
    """The query stays in the menu of languages, and out of what search engines keep."""
    html = render(
        '{% extends "site/base.html" %}{% set description = "Lyhyt <kuvaus>" %}'
        '{% set active = "events" %}{% set accent = "kanerva" %}'
        "{% block title %}Tapahtumat & muut{% endblock %}"
        "{% block content %}<h1>A</h1>{% endblock %}",
        page=page(query="q=a&page=2", is_demo=True, site_tagline="Tapahtumia"),
    )
    assert '<html lang="fi" data-accent="kanerva">' in html
    assert '<link rel="canonical" href="https://yhessa.example/fi/events">' in html
    assert 'hreflang="sv" href="https://yhessa.example/sv/events">' in html
    assert '<a href="/sv/events?q=a&amp;page=2" lang="sv" hreflang="sv">Svenska</a>' in html
    assert '<meta property="og:title" content="Tapahtumat & muut">' in html
    assert '<meta name="description" content="Lyhyt &lt;kuvaus&gt;">' in html
    assert '<a href="/fi/events" aria-current="page">Tapahtumat</a>' in html
    assert '<div class="demo">' in html
    assert "JANE &lt;ry&gt;" in html


def test_a_page_without_a_language_in_its_address(environment: Environment) -> None:
    """The desk and the door have neither alternates nor a menu of languages."""
    html = base(environment, page(path_without_language=None))
    assert "hreflang" not in html
    assert page(path_without_language=None).canonical is None
    assert page(path_without_language="/").home == "/fi/"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 429, 500, 503])
def test_every_error_has_its_words(environment: Environment, status: int) -> None:
    """What happened, and what to do."""
    template = environment.get_template("site/error.html")
    html = template.render(page=page(), status=status)
    assert "<h1></h1>" not in html
    assert '<p class="lead"></p>' not in html
    told = template.render(page=page(), status=status, reason="Syy & seuraus")
    assert '<p class="lead">Syy &amp; seuraus</p>' in told


def test_the_door_has_a_head_of_its_own(render: Render) -> None:
    """One list, no menus."""
    html = render(
        '{% extends "site/door_base.html" %}{% block title %}Ovi{% endblock %}'
        "{% block door_head %}<h1>Ilta</h1>{% endblock %}{% block content %}lista{% endblock %}",
        page=page(),
    )
    assert '<html lang="fi" class="door">' in html
    assert "Siirry listaan" in html
    assert "lista" in html
    assert "site-header" not in html
    assert "noindex" in html
    assert 'name="referrer"' in html
