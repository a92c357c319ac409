"""The colours of the style sheet: contrast does not depend on a group's choice."""

import re

import pytest

from core.kit.static import collect_static

ACCENTS = [
    "jarvi",
    "taivas",
    "mustikka",
    "orvokki",
    "kanerva",
    "puolukka",
    "kupari",
    "hilla",
    "kaisla",
    "sammal",
    "kuusi",
    "graniitti",
]


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    if len(colour) == 4:
        colour = "#" + "".join(sign * 2 for sign in colour[1:])
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def halves() -> dict[str, str]:
    """The sheet's rules for light and for dark."""
    css = collect_static().text("site.css")
    light, _, rest = css.partition("@media screen and (prefers-color-scheme: dark)")
    return {"light": light, "dark": rest.partition("/* ---------- ground")[0]}


def tokens(css: str, selector: str) -> dict[str, str]:
    """The colours that the rules of a selector set."""
    found: dict[str, str] = {}
    for rule in re.findall(rf"(?m)(?:^|[\s,]){re.escape(selector)} {{([^}}]*)}}", css):
        found.update(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6})\b", rule))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_is_readable(halves: dict[str, str], scheme: str, accent: str) -> None:
    """As text on the ground, under the button's words, and on its own tint (4.5 is needed)."""
    ground = tokens(halves[scheme], ":root")
    colour = tokens(halves[scheme], f'[data-accent="{accent}"]')
    assert contrast(colour["--accent"], ground["--bg"]) >= 7
    assert contrast(colour["--accent"], ground["--on-accent"]) >= 7
    assert contrast(colour["--accent"], colour["--accent-soft"]) >= 6
    assert contrast(colour["--accent-strong"], colour["--accent-soft"]) >= 7
    assert contrast(ground["--text"], colour["--accent-soft"]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", ["ok", "warn", "bad", "info", "quiet"])
def test_every_status_is_readable(halves: dict[str, str], scheme: str, status: str) -> None:
    """Its words on its own ground."""
    ground = tokens(halves[scheme], ":root")
    assert contrast(ground[f"--{status}"], ground[f"--{status}-soft"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_fields_stand_out(halves: dict[str, str], scheme: str) -> None:
    """Text 4.5, the edge of a field 3."""
    ground = tokens(halves[scheme], ":root")
    for below in ("--bg", "--surface", "--sunken"):
        assert contrast(ground["--text"], ground[below]) >= 7
        assert contrast(ground["--muted"], ground[below]) >= 4.5
    assert contrast(ground["--field-line"], ground["--bg"]) >= 3
