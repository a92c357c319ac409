"""What plugins give is looked at when it is made."""

import pytest

from core.plugin_api import NavItem, Scope, translator

_ = translator("sauna")


@pytest.mark.parametrize("path", ["https://elsewhere.example", "//elsewhere.example", "sauna"])
def test_menu_leads_to_this_site_only(path):
    """Neither another site nor a script."""
    with pytest.raises(ValueError, match="path of this site"):
        NavItem(label=_("Sauna"), path=path)


def test_paths_of_a_plugin():
    """A plugin never writes its own address by hand."""
    scope = Scope(language="sv", group_slug="lake")
    assert scope.group_path("sauna_turns", "2026", "å") == (
        "/sv/groups/lake/sauna-turns/2026/%C3%A5"
    )
    assert Scope(language="fi").site_path("sauna_turns") == "/fi/sauna-turns"
    with pytest.raises(AssertionError):
        Scope(language="fi").group_path("sauna_turns")
