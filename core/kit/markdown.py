"""Markdown that organisers write, as safe HTML and as plain text."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS: Final = frozenset(
    [
        "p",
        "br",
        "strong",
        "em",
        "del",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "pre",
        "code",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_LOWEST_HEADING: Final = 6
_HIGHEST_HEADING: Final = 3


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).disable("image")


def render_markdown(text: str) -> Markup:
    """The text as HTML: headings from h3 on, links that pass nothing on, no images, no raw HTML."""
    parser = _parser()
    tokens = parser.parse(text)
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        _fit_into_page(token, levels)
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(  # noqa: S704 - safe: cleaned by nh3
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes=set(_SCHEMES),
            link_rel="nofollow noopener",
        )
    )


def _fit_into_page(token: Token, levels: list[str]) -> None:
    """Move a heading below the page's h2, no level left out; tell a column's head its scope."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(_LOWEST_HEADING, _HIGHEST_HEADING + levels.index(token.tag))}"
    elif token.type == "th_open":
        token.attrs = {"scope": "col"}
    elif token.type == "td_open":
        token.attrs = {}


def markdown_to_text(text: str) -> str:
    """The text as feeds and mails carry it: no marks, lists with dashes, links with addresses."""
    blocks = "".join(_text_parts(_parser().parse(text)))
    lines = (line.rstrip() for line in blocks.splitlines())
    paragraphs = "\n".join(lines).split("\n\n")
    return "\n\n".join(part.strip("\n") for part in paragraphs if part.strip())


_AFTER: Final = {
    "heading_close": "\n\n",
    "blockquote_close": "\n",
    "td_close": " ",
    "th_close": " ",
    "tr_close": "\n",
    "table_close": "\n",
}


def _text_parts(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "list_item_open":
            yield f"{token.info}. " if token.info else "- "
        elif token.type == "inline":
            yield _inline_text(token)
        elif token.type == "paragraph_close":
            yield "\n" if token.hidden else "\n\n"
        elif token.type in {"fence", "code_block"}:
            yield f"{token.content}\n"
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            yield "" if token.level else "\n"
        yield _AFTER.get(token.type, "")


def _inline_text(inline: Token) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in inline.children or []:
        if token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(parts)))
        elif token.type == "link_close":
            address, start = links.pop()
            label = "".join(parts[start:])
            plain = address.removeprefix("mailto:").removeprefix("tel:")
            parts.append("" if plain in {label, ""} else f" ({plain})")
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        else:
            parts.append(token.content)
    return "".join(parts)
