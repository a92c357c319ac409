"""The parts that pages are made of: the structure that assistive technology relies on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml.html import HtmlElement, fragment_fromstring

from core.kit.static import collect_static
from core.kit.templates import build_environment

Part = Callable[..., HtmlElement]

NAMES = (
    "card cell choice choices confirm crumbs date_of empty error_prefix error_summary event_card "
    "fact field flash paging quota status status_of status_word subscribe table"
)


@pytest.fixture
def part(tmp_path: Path) -> Part:
    """Renders a use of the parts in Finnish."""
    folder = tmp_path / "templates" / "try"
    folder.mkdir(parents=True)
    environment = build_environment(static=collect_static(), plugin_folders={"try": tmp_path})

    def rendered(text: str, **context: object) -> HtmlElement:
        imports = f'{{% from "site/parts.html" import {NAMES.replace(" ", ", ")} %}}'
        (folder / "page.html").write_text(imports + text, encoding="utf-8")
        environment.cache.clear()
        html = environment.get_template("try/page.html").render(language="fi", **context)
        return fragment_fromstring(html, create_parent="div")

    return rendered


def event(**changes: object) -> SimpleNamespace:
    """An evening."""
    values = {
        "title": {"fi": "Ilta <1>"},
        "starts_at": datetime(2027, 3, 10, 14, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 10, 17, 30, tzinfo=UTC),
        "zone": "Europe/Helsinki",
        "all_day": False,
    }
    return SimpleNamespace(**{**values, **changes})


@pytest.mark.parametrize(
    "kind",
    [
        *"open few full soon closed cancelled over free confirmed waiting offered".split(),  # noqa: SIM905
        *"pending expired valid replaced revoked draft trashed".split(),  # noqa: SIM905
    ],
)
def test_every_status_has_an_icon_and_a_word(part: Part, kind: str) -> None:
    """The colour only helps."""
    (status,) = part(f'{{{{ status_of("{kind}") }}}}').iterfind("span")
    assert status.get("data-status") == kind
    assert status.find("svg").get("aria-hidden") == "true"
    assert len(status.text_content()) > 4


def test_an_event_card_is_one_link_in_a_heading(part: Part) -> None:
    """Its date for machines, its state in words and as an attribute."""
    html = part(
        '<ul>{{ event_card(e, "/fi/events/a", place="Kitee", accent="kanerva", state="cancelled",'
        ' statuses=[("cancelled", "Peruttu")], tag="Kiteen Jane") }}</ul>',
        e=event(),
    )
    article = html.find("ul/li/article")
    assert dict(article.attrib) == {
        "class": "event",
        "data-accent": "kanerva",
        "data-state": "cancelled",
    }
    assert article.find("time").get("datetime") == "2027-03-10"
    (link,) = article.iter("a")
    assert (link.getparent().tag, link.get("href"), link.text) == ("h3", "/fi/events/a", "Ilta <1>")
    assert [p.text_content() for p in article.iter("p")] == [
        "klo 16.30–19.30",
        "Kitee",
        "PeruttuKiteen Jane",
    ]


def test_a_card_of_a_whole_day_has_only_what_there_is(part: Part) -> None:
    """No empty lines."""
    whole = event(all_day=True, ends_at=None)
    html = part('<ul>{{ event_card(e, "/x", level=2) }}</ul>{{ date_of(e, large=true) }}', e=whole)
    assert html.find("ul/li/article/div/h2/a").text == "Ilta <1>"
    assert list(html.iter("p")) == []
    assert html.find("time").get("class") == "date-block date-block--large"


def test_a_quota_tells_its_numbers_in_words_too(part: Part) -> None:
    """The meter alone says nothing to a reader; without a limit there is none."""
    html = part(
        '<ul>{{ quota("Sali", "on_site", 25, 24, "full", "Täynnä", waiting=4) }}'
        '{{ quota("Etänä", "online", 5, 10, "open", "5 paikkaa") }}'
        '{{ quota("Etänä", "online", 5, none, "open", "Mahtuu") }}</ul>'
    )
    full, half, free = html.iter("li")
    meter = full.find("meter")
    assert (meter.get("value"), meter.get("aria-label")) == ("24", "Varattu: Sali")
    assert full.find("p").text == "Varattu 25/24, jonossa 4"
    assert half.find("p").text == "Varattu 5/10"
    assert free.find("meter") is None


def test_a_field_is_tied_to_its_label_hint_and_error(part: Part) -> None:
    """Label above, hint and error before the field."""
    html = part(
        '{{ field("email", "Sähköposti", "a\\"b", kind="email", hint="Vihje", error="Korjaa",'
        ' autocomplete="email", attributes={"required": true, "readonly": false, "maxlength": 5,'
        ' "list": none}) }}'
    )
    box = html.find("div")
    assert [child.tag for child in box] == ["label", "span", "p", "input"]
    assert box.get("class") == "field field--bad"
    assert dict(box.find("input").attrib) == {
        "id": "email",
        "name": "email",
        "type": "email",
        "value": 'a"b',
        "autocomplete": "email",
        "aria-invalid": "true",
        "aria-describedby": "email-hint email-error",
        "required": "",
        "maxlength": "5",
    }
    assert box.find("label").get("for") == "email"
    assert [box.find("span").get("id"), box.find("p").get("id")] == ["email-hint", "email-error"]


def test_fields_of_other_kinds(part: Part) -> None:
    """What was typed stays as it was, first line break included."""
    html = part(
        '{{ field("m", "Viesti", "\\n a<b", kind="textarea", optional=true, id="x") }}'
        '{{ field("k", "Kunta", "167", kind="select", options=[("", "-"), ("167", "Joensuu")],'
        " error='Valitse', short=true) }}"
    )
    area = html.find(".//textarea")
    assert (area.get("id"), area.get("name"), area.get("rows")) == ("x", "m", "3")
    assert area.text.endswith("\n a<b")
    assert html.find(".//label").text_content() == "Viesti (vapaaehtoinen)"
    chosen = [option.get("value") for option in html.iter("option") if "selected" in option.attrib]
    assert chosen == ["167"]
    assert html.find(".//select").get("aria-describedby") == "k-error"


def test_choices_are_a_group_with_a_legend(part: Part) -> None:
    """The first one's id is what an error links to; each tells its error."""
    html = part(
        '{{ choices("mode", "Tapa", [("on_site", "Sali", "3 paikkaa"), ("online", "Etänä")],'
        ' chosen="online", error="Valitse", hint="Vihje", box=true, required=true) }}'
        '{{ choices("a", "Tuki", [("x", "X"), ("y", "Y")], chosen=["y"], kind="checkbox",'
        " optional=true) }}"
    )
    first, second = html.iter("fieldset")
    assert first.get("aria-describedby") == "mode-hint mode-error"
    radios = list(first.iter("input"))
    assert [radio.get("id") for radio in radios] == ["mode-1", "mode-2"]
    assert ["checked" in radio.attrib for radio in radios] == [False, True]
    assert all("required" in radio.attrib for radio in radios)
    assert first.find(".//small").text == "3 paikkaa"
    assert ["checked" in tick.attrib for tick in second.iter("input")] == [False, True]
    assert second.find("legend").text_content() == "Tuki (vapaaehtoinen)"


def test_the_errors_are_listed_above_with_links(part: Part) -> None:
    """How many, where; and nothing without errors."""
    html = part('{{ error_summary([("email", "Sähköposti: kirjoita kokonaan")]) }}')
    box = html.find("div")
    assert (box.get("role"), box.get("tabindex")) == ("alert", "-1")
    assert box.find("h2").text == "Tarkista 1 kohta"
    assert box.find(".//a").get("href") == "#email"
    assert part("{{ error_summary([]) }}").text_content().strip() == ""
    assert part("{{ error_prefix([1]) }}Ilta").text == "Virhe: Ilta"
    assert part("{{ error_prefix([]) }}Ilta").text == "Ilta"


def test_a_deed_takes_two_presses(part: Part) -> None:
    """The first opens, the second sends the form; the key goes with it."""
    html = part(
        '{% call confirm("Peru", "Kyllä, peru 3 paikkaa", "/r/x", hidden=key, name="cancel",'
        ' value="all") %}<p>Seuraus</p>{% endcall %}',
        key="",
    )
    details = html.find("details")
    assert "open" not in details.attrib
    form = details.find("form")
    assert (form.get("method"), form.get("action")) == ("post", "/r/x")
    button = form.find("button")
    assert (button.get("name"), button.get("value")) == ("cancel", "all")
    small = part('{% call confirm("Peru", "Kyllä", "/x", small=true) %}{% endcall %}')
    assert small.find("details").get("class") == "confirm confirm--small"
    assert small.find(".//svg") is None


def test_a_feed_is_subscribed_to_from_any_calendar(part: Part) -> None:
    """Webcal for the device's own, two services, the address as text, the copy apart."""
    html = part('{{ subscribe("Kunta", "https://yhessa.example/m/kitee.ics?lang=fi") }}')
    assert [link.get("href") for link in html.iter("a")] == [
        "webcal://yhessa.example/m/kitee.ics?lang=fi",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fyhessa.example%2Fm%2Fkitee.ics%3Flang%3Dfi",
        "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fyhessa.example%2Fm%2Fkitee.ics%3Flang%3Dfi",
        "https://yhessa.example/m/kitee.ics?lang=fi&download=1",
    ]
    assert html.find("section").get("aria-labelledby") == html.find(".//h2").get("id")


def test_paging_shows_only_pages_that_are(part: Part) -> None:
    """Neither before the first nor after the last."""
    text = "{{ paging(n, 3, path) }}"
    relations = [
        [link.get("rel") for link in part(text, n=n, path=lambda n: f"?page={n}").iter("a")]
        for n in (1, 2, 3)
    ]
    assert relations == [["next"], ["prev", "next"], ["prev"]]
    assert part("{{ paging(1, 1, none) }}").find("nav") is None


def test_the_other_parts(part: Part) -> None:
    """Breadcrumbs, messages, tables, cards, empty places."""
    html = part(
        '{{ crumbs([("Tapahtumat", "/fi/events"), ("Ilta", none)]) }}'
        '{{ flash("ok", "Tallennettiin.", more="Vielä") }}'
        '{% call flash("warn", "Huomaa") %}<p>Kumoa</p>{% endcall %}'
        '{% call table(["Nimi", "Määrä"], caption="Lista", numeric=[1]) %}<tr>'
        '<th scope="row">A</th>{{ cell("Määrä", "5", number=true) }}</tr>{% endcall %}'
        '{% call card("k", "Kysy", soft=true) %}<p>x</p>{% endcall %}'
        '<dl>{% call fact("calendar", "Aika") %}ke{% endcall %}</dl>'
        '{{ empty("search", "Ei mitään", "Yritä") }}'
        '{% call empty("search", "Ei", "Yritä") %}<a href="/">Alku</a>{% endcall %}'
        '<table><tr>{% call cell("Tila") %}{{ status_of("open") }}{% endcall %}</tr></table>'
    )
    crumbs = html.find("nav")
    assert [item.text_content() for item in crumbs.iter("li")] == ["Etusivu", "Tapahtumat", "Ilta"]
    assert crumbs.find(".//span").get("aria-current") == "page"
    assert [box.get("data-kind") for box in html.find_class("flash")] == ["ok", "warn"]
    table = html.find("div/table")
    assert table.get("class") == "as-cards"
    assert [head.get("scope") for head in table.iter("th")] == ["col", "col", "row"]
    assert table.find(".//td").get("data-label") == "Määrä"
    assert html.find("section").get("aria-labelledby") == "k"
    assert html.find("dl/div/dd").text == "ke"
    assert len(html.find_class("empty")) == 2
