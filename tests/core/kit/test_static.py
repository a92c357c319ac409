"""Static files under addresses that change with their content."""

import gzip
from pathlib import Path

import pytest

from core.kit.static import StaticError, StaticFiles, collect_static


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with a style sheet, a font and a picture."""
    folder = tmp_path / "hall" / "static"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "a.woff2").write_bytes(b"font")
    (folder / "band.svg").write_text("<svg/>" * 50)
    (folder / "NOTICE").write_text("whose it is")
    (folder / "site.css").write_text(
        '@font-face { src: url("fonts/a.woff2") } .b { mask: url(band.svg) } .c { mask: url(#x) }'
        + " " * 100
    )
    return tmp_path / "hall"


def test_an_address_holds_a_hash_and_is_kept_for_a_year(room: Path) -> None:
    """A changed file has another address."""
    first = collect_static(rooms=[room])
    address = first.url("band.svg")
    assert address.startswith("/static/band.")
    file = first.find(address)
    assert file is not None
    headers, body = file.answer("")
    assert headers == {
        "content-type": "image/svg+xml; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "vary": "accept-encoding",
    }
    assert body == b"<svg/>" * 50
    (room / "static" / "band.svg").write_text("<svg></svg>")
    second = collect_static(rooms=[room])
    assert second.url("band.svg") != address
    assert second.url("site.css") != first.url("site.css"), "it names the picture"
    assert second.find(address) is None


def test_a_style_sheet_refers_to_hashed_names(room: Path) -> None:
    """Else its fonts could not be kept."""
    static = collect_static(rooms=[room])
    css = static.text("site.css")
    assert f'url("{static.url("fonts/a.woff2")}")' in css
    assert f'url("{static.url("band.svg")}")' in css
    assert "url(#x)" in css


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, br", True),
        ("br;q=1, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("br", False),
        ("", False),
    ],
)
def test_texts_are_sent_compressed_where_accepted(room: Path, accepted: str, packed: bool) -> None:
    """Compressed once, at the start."""
    static = collect_static(rooms=[room])
    file = static.find(static.url("site.css"))
    assert file is not None
    headers, body = file.answer(accepted)
    assert (headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(body) if packed else body) == file.body


def test_fonts_are_compressed_already(room: Path) -> None:
    """Their type is told, and no variant."""
    static = collect_static(rooms=[room])
    file = static.find(static.url("fonts/a.woff2"))
    assert file is not None
    headers, _ = file.answer("gzip")
    assert headers["content-type"] == "font/woff2"
    assert "vary" not in headers


def test_a_plugin_has_its_own_part(room: Path) -> None:
    """It can't replace a file of the core."""
    static = collect_static({"votes": room}, rooms=[room])
    assert static.url("votes/site.css").startswith("/static/votes/site.")
    assert f'url("{static.url("votes/band.svg")}")' in static.text("votes/site.css")


def test_two_rooms_with_one_name_are_refused(room: Path, tmp_path: Path) -> None:
    """Which one is sent must not depend on chance."""
    other = tmp_path / "tower" / "static"
    other.mkdir(parents=True)
    (other / "band.svg").write_text("<svg/>")
    with pytest.raises(StaticError, match=r"band\.svg"):
        collect_static(rooms=[room, other.parent])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """At the start, not on somebody's screen."""
    css = tmp_path / "a.css"
    css.write_text("a { mask: url(gone.svg) }")
    with pytest.raises(StaticError, match=r"gone\.svg"):
        StaticFiles({"a.css": css})


def test_an_unknown_kind_of_file_is_sent_as_bytes(tmp_path: Path) -> None:
    """And nobody guesses."""
    (tmp_path / "a.strange").write_bytes(b"?")
    static = StaticFiles({"a.strange": tmp_path / "a.strange"})
    file = static.find(static.url("a.strange"))
    assert file is not None
    assert file.media_type == "application/octet-stream"


def test_the_product_names_no_other_host() -> None:
    """No request leaves the site, and nothing is inlined that the policy refuses."""
    static = collect_static()
    for name in ("base.css", "site.css"):
        css = static.text(name)
        assert "url(data:" not in css
        assert "@import" not in css
        assert "url(http" not in css.replace('"', "")
