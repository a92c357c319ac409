"""What stops the start of the site because of a plugin."""


class PluginError(Exception):
    """A plugin that can't be taken; the sentence names it and its distribution."""
