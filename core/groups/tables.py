"""The site, municipalities, groups, associations and the plugins that each switched on."""

from piccolo.columns import (
    JSON,
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Site(Table, tablename="site"):
    """The installation, one row (id 1); `revision` rises with every public change."""

    id = Integer(primary_key=True)
    name = JSON(null=False)
    tagline = JSON(null=False)
    uid_host = Varchar(length=253, null=False)
    is_demo = Boolean(null=False, default=False)
    keeper = JSON(null=False)  # name, email, phone of who runs the site; texts of its pages
    revision = BigInt(null=False, default=1)
    modified_at = Timestamptz(null=False)


class Municipality(Table, tablename="municipality"):
    """A municipality of today or of the past, with its inflected forms."""

    code = Varchar(length=3, primary_key=True)
    slug = Varchar(length=60, null=False, unique=True)
    name_fi = Varchar(length=60, null=False)
    name_sv = Varchar(length=60, null=False)
    kind = Varchar(length=12, null=False)
    genitive_fi = Varchar(length=60, null=False)
    locative_fi = Varchar(length=60, null=False)
    merged_into = Varchar(length=3, null=True, default=None)
    merged_on = Date(null=True, default=None)
    sort_name = Varchar(length=120, null=False)


class Group(Table, tablename="groups"):
    """The council, a local group or another organiser, with its page and feed."""

    id = UUID(primary_key=True)
    slug = Varchar(length=80, null=False, unique=True)
    name = JSON(null=False)
    short_name = Varchar(length=60, null=False)
    intro = JSON(null=False)
    kind = Varchar(length=12, null=False)
    parent: ForeignKey["Group"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    accent = Varchar(length=12, null=False, default="jarvi")
    contact_name = Varchar(length=200, null=False, default="")
    contact_email = Varchar(length=254, null=False, default="")
    contact_phone = Varchar(length=20, null=False, default="")
    reply_to = Varchar(length=254, null=False, default="")
    state = Varchar(length=8, null=False)
    members_generation = Integer(null=False, default=0)  # raised: old members' links end
    sort_name = Varchar(length=200, null=False)
    created_at = Timestamptz(null=False)


class GroupMunicipality(Table, tablename="group_municipality"):
    """One municipality in which a group works."""

    id = UUID(primary_key=True)
    group = ForeignKey(Group, db_column_name="group_id", null=False, on_delete=OnDelete.cascade)
    municipality = ForeignKey(Municipality, null=False, on_delete=OnDelete.restrict)


class Association(Table, tablename="association"):
    """An association of the directory; only the public contact is kept here."""

    id = UUID(primary_key=True)
    slug = Varchar(length=120, null=False, unique=True)
    name = Varchar(length=200, null=False)
    business_id = Varchar(length=9, null=True, default=None)
    municipality = ForeignKey(Municipality, null=True, default=None, on_delete=OnDelete.restrict)
    field = Varchar(length=40, null=False, default="")
    is_registered = Boolean(null=False, default=True)
    public_email = Varchar(length=254, null=False, default="")
    sort_name = Varchar(length=400, null=False)
    search_text = Text(null=False)


class OldSlug(Table, tablename="old_slug"):
    """An address that an event, group or series had; it leads on for good."""

    id = UUID(primary_key=True)
    kind = Varchar(length=10, null=False)
    slug = Varchar(length=120, null=False)
    target = UUID(null=False)


class SitePlugin(Table, tablename="site_plugin"):
    """What the site decided about a plugin: not_offered, offered or on_for_all."""

    plugin = Varchar(length=60, primary_key=True)
    state = Varchar(length=12, null=False)


class GroupPlugin(Table, tablename="group_plugin"):
    """What a group decided about an offered plugin: on or off."""

    id = UUID(primary_key=True)
    plugin = Varchar(length=60, null=False)
    group = ForeignKey(Group, db_column_name="group_id", null=False, on_delete=OnDelete.cascade)
    is_on = Boolean(null=False)
