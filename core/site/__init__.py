"""The frame of every page: layout, parts, style sheets, icons and the words they hold."""
