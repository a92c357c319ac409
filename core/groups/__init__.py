"""The site, municipalities, groups, associations and plugin choices."""

from core.groups.tables import (
    Association,
    Group,
    GroupMunicipality,
    GroupPlugin,
    Municipality,
    OldSlug,
    Site,
    SitePlugin,
)

__all__ = [
    "Association",
    "Group",
    "GroupMunicipality",
    "GroupPlugin",
    "Municipality",
    "OldSlug",
    "Site",
    "SitePlugin",
]
