"""The site, municipalities, groups, associations and plugin choices."""

from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.groups import (
    AssociationIn,
    FinnishNameMissing,
    GroupChanges,
    GroupState,
    Keeper,
    NoSuchMunicipality,
    PluginNotOffered,
    PluginState,
    SiteChanges,
    WrongBusinessId,
    all_municipalities,
    association_by_name,
    association_by_slug,
    change_group,
    change_site,
    create_association,
    current_municipalities,
    find_associations,
    find_municipality,
    group_by_slug,
    list_associations,
    list_groups,
    load_reference_data,
    plugin_choices,
    raise_site_revision,
    read_business_id,
    site_info,
    with_merged,
)
from core.groups.domain.plugins import set_group_plugin, set_site_plugin
from core.kit import db
from core.kit.errors import NotFound
from core.testing.factories import NOW

LATER = NOW + timedelta(hours=1)


async def test_reference_data_can_be_loaded_again(reference_data):
    """Each start loads it; the UID host of the first one stays."""
    before = await site_info()
    await load_reference_data(LATER, uid_host="elsewhere.example")
    assert await site_info() == before
    assert before.uid_host == "yhessa.example"
    rows = await db.fetch("SELECT code FROM municipality")
    assert {row["code"] for row in rows} == set(all_municipalities())


def test_thirteen_municipalities_in_finnish_order():
    """The list of today has no merged place."""
    names = [place.name_fi for place in current_municipalities()]
    assert len(names) == 13
    assert names[0] == "Heinävesi"
    assert names[-1] == "Tohmajärvi"


def test_inflected_forms_come_from_the_table():
    """No rule derives them: Kiteellä, Outokummussa."""
    kitee, oku = find_municipality("kitee"), find_municipality("Outokumpu")
    assert kitee is not None
    assert oku is not None
    assert kitee.locative == {"fi": "Kiteellä", "sv": "i Kides", "en": "in Kitee"}
    assert oku.genitive_fi == "Outokummun"


def test_merged_places_are_found_with_those_of_today():
    """Nurmes includes Valtimo; Valtimo alone is itself."""
    assert with_merged("541") == ("541", "911")
    assert with_merged("911") == ("911",)
    assert find_municipality("libelits") == find_municipality("426")
    assert find_municipality("") is None


async def test_revision_rises_and_modified_at_never_goes_back(reference_data):
    """A feed's Last-Modified hangs on it, and no two changes share a second."""
    await raise_site_revision(LATER)
    await raise_site_revision(NOW)
    site = await site_info()
    assert (site.revision, site.modified_at) == (3, LATER + timedelta(seconds=1))


async def test_site_changes(reference_data):
    """The demo says that it is one, and names its keeper."""
    keeper = Keeper(name={"fi": "JANE"}, email="jane@yhessa.example")
    await change_site(SiteChanges(is_demo=True, keeper=keeper), SYSTEM, LATER)
    site = await site_info()
    assert site.is_demo
    assert site.keeper == keeper
    assert site.name["fi"] == "Yhessä"


async def test_group_has_its_municipalities_and_old_address(make_group):
    """A renamed group is found under both addresses."""
    group = await make_group("Kiteen Jane", municipalities=("260", "248"))
    changed = await change_group(
        group.id,
        GroupChanges(slug="jane-kitee", name={"fi": "Jane Kitee"}, state=GroupState.RESTING),
        actor=SYSTEM,
        now=LATER,
    )
    assert [place.code for place in changed.municipalities] == ["248", "260"]
    assert await group_by_slug("kiteen-jane") == await group_by_slug("jane-kitee") == changed
    with pytest.raises(NotFound):
        await group_by_slug("nobody")


async def test_council_comes_first_and_closed_ones_not(make_group):
    """Groups stand in Finnish order: Ä after Z."""
    await make_group("Äänekoski")
    await make_group("Zeta")
    await make_group("JANE", kind="council")
    await make_group("Suljettu", state=GroupState.CLOSED)
    assert [group.name["fi"] for group in await list_groups()] == ["JANE", "Zeta", "Äänekoski"]


async def test_group_needs_finnish_name_and_known_places(make_group):
    """What can't be is refused with a sentence."""
    with pytest.raises(FinnishNameMissing):
        await make_group({"sv": "Kides"})
    with pytest.raises(NoSuchMunicipality):
        await make_group("Kitee", municipalities=("999",))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0242746-2", "0242746-2"), ("FI02427462", "0242746-2"), (" 242746-2 ", "0242746-2")],
)
def test_business_id_is_read_leniently(typed, kept):
    """Old ones have six digits; VAT ids begin with FI."""
    assert read_business_id(typed) == kept


@pytest.mark.parametrize("typed", ["0242746-3", "0242764-2", "242746", "abc", ""])
def test_wrong_business_id_is_refused(typed):
    """The check digit must fit."""
    with pytest.raises(WrongBusinessId):
        read_business_id(typed)


async def test_associations_are_found_by_typing(make_association):
    """Words in any order, without accents; a percent sign is a letter like others."""
    await make_association("Öljymäen Kylä ry", municipality="426")
    await make_association("Kesälahden Muikkuperinne ry", municipality="248")
    await make_association("Kylätalo 100 % ry")
    assert [one.name for one in await find_associations("kyla")] == [
        "Kylätalo 100 % ry",
        "Öljymäen Kylä ry",
    ]
    assert [one.name for one in await find_associations("ry oljy")] == ["Öljymäen Kylä ry"]
    assert [one.name for one in await find_associations("100 %")] == ["Kylätalo 100 % ry"]
    assert [one.name for one in await find_associations("kesalahti")] == [
        "Kesälahden Muikkuperinne ry"
    ]
    assert await find_associations(" ") == []
    assert len(await find_associations("ry", limit=2)) == 2


async def test_directory_of_a_municipality_holds_merged_places(make_association):
    """Kesälahti's associations are Kitee's too."""
    await make_association("B ry")
    await make_association("A ry", municipality="248")
    await make_association("C ry", municipality="167")
    assert [one.name for one in await list_associations(["260"])] == ["A ry", "B ry"]
    assert len(await list_associations()) == 3


async def test_association_is_checked_and_gets_its_own_address(make_association):
    """Two of one name can be told apart; a wrong business id never gets in."""
    first = await make_association("Honka ry", business_id="9900001-8")
    second = await make_association("Honka ry")
    assert (first.slug, second.slug) == ("honka-ry", "honka-ry-2")
    assert first.business_id == "9900001-8"
    assert await association_by_slug("honka-ry") == first
    assert await association_by_name("HONKA RY") == first
    with pytest.raises(WrongBusinessId):
        await make_association(business_id="9900001-7")
    with pytest.raises(NoSuchMunicipality):
        await create_association(AssociationIn(name="X", municipality="999"), actor=SYSTEM, now=NOW)


async def test_group_chooses_among_what_is_offered(make_group):
    """Not offered: refused; offered: on where chosen, kept when the site changes its mind."""
    group = await make_group()
    with pytest.raises(PluginNotOffered):
        await set_group_plugin("awards", group.id, is_on=True, actor=SYSTEM, now=NOW)
    await set_site_plugin("awards", PluginState.OFFERED, actor=SYSTEM, now=NOW)
    await set_group_plugin("awards", group.id, is_on=True, actor=SYSTEM, now=NOW)
    choices = await plugin_choices()
    assert choices.site == {"awards": "offered"}
    assert choices.groups == {group.id: frozenset({"awards"})}
    assert choices.slugs == {group.slug: group.id}
    revision = (await site_info()).revision
    await set_group_plugin("awards", group.id, is_on=False, actor=SYSTEM, now=NOW)
    assert (await plugin_choices()).groups == {}
    assert (await site_info()).revision == revision + 1
