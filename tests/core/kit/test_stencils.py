"""A page rendered once and filled in for each visitor."""

from markupsafe import Markup

from core.kit.stencils import Stencil, Stencils, mark


def test_values_are_filled_in_and_escaped():
    """What a person typed is never markup, and never another mark."""
    stencil = Stencil(f"<p>{mark('name')} {mark('link')} {mark('name')}</p>")
    assert stencil.names == {"name", "link"}
    filled = stencil.fill({"name": f"<b>{mark('link')}", "link": Markup("<br>")})
    assert filled == f"<p>&lt;b&gt;{mark('link')} <br> &lt;b&gt;{mark('link')}</p>"


def test_each_key_is_rendered_once():
    """Until newer ones push it out."""
    made = []
    stencils = Stencils(most=2)

    def make():
        made.append(1)
        return "text"

    for key in ("a", "a", "b", "c", "a"):
        assert stencils.get(key, make).fill({}) == "text"
    assert len(made) == 4
