"""The verbs of the room: site, municipalities, groups, associations, plugin choices."""
