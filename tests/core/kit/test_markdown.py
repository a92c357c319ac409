"""Markdown of organisers: safe as HTML, readable as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kit.markdown import markdown_to_text, render_markdown


def test_headings_go_below_those_of_the_page() -> None:
    """The page has h1, and h2 above the text; no level is left out."""
    html = render_markdown("# A\n\n## B\n\n###### C")
    assert html == "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](https://elsewhere.example/a.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        '[x](https://a.example "><script>")',
        "<style>p{}</style>",
    ],
)
def test_nothing_foreign_gets_in(text: str) -> None:
    """No script, no picture of another host, no style."""
    html = str(render_markdown(text))
    for part in (
        "<script",
        "<img",
        "<style",
        'href="javascript',
        'href="data',
        "onerror=alert(1)>",
    ):
        assert part not in html.replace("&lt;", "").replace("onerror=alert(1)&gt;", "")


def test_links_pass_nothing_on() -> None:
    """The site does not vouch for them."""
    assert render_markdown("[a](https://a.example) <b@a.example>") == (
        '<p><a href="https://a.example" rel="nofollow noopener">a</a> '
        '<a href="mailto:b@a.example" rel="nofollow noopener">b@a.example</a></p>\n'
    )


def test_lines_stay_lines() -> None:
    """Most write without knowing Markdown."""
    assert render_markdown("yksi\nkaksi") == "<p>yksi<br>\nkaksi</p>\n"


def test_a_table_has_column_heads_without_inline_style() -> None:
    """The content security policy refuses `style=`."""
    html = str(render_markdown("|a|b|\n|:-:|-|\n|1|2|"))
    assert '<th scope="col">a</th>' in html
    assert "style" not in html


@given(st.text(alphabet=st.sampled_from("<>&\"'`*_[]()!#-|\\ \nabjavscript:1=/")))
def test_any_text_becomes_only_known_elements(text: str) -> None:
    """Whatever is typed."""
    html = str(render_markdown(text)).lower()
    for part in ("<script", "<img", "<svg", 'href="javascript'):
        assert part not in html
    markdown_to_text(text)


def test_plain_text() -> None:
    """As a feed or a mail carries it."""
    text = (
        "# Sisältö\n\nHei *kaikki*, [lue tämä](https://a.example)\nja tule.\n\n"
        "- yksi\n- kaksi\n  - ala\n\n3. a\n4. b\n\n> lainaus\n\n"
        "|Kello|Aihe|\n|-|-|\n|9|Kahvi|\n\n```\nkoodi\n```\n\n<info@a.example> `x`\\\nloppu"
    )
    assert markdown_to_text(text) == (
        "Sisältö\n\nHei kaikki, lue tämä (https://a.example)\nja tule.\n\n"
        "- yksi\n- kaksi\n- ala\n\n3. a\n4. b\n\nlainaus\n\n"
        "Kello Aihe\n9 Kahvi\n\nkoodi\n\ninfo@a.example x\nloppu"
    )
