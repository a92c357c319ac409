"""The frame of every page: layout, parts, style sheets, icons and the words they hold."""

from core.site.frame import TAGLINE, main_nav, public_footer

__all__ = ["TAGLINE", "main_nav", "public_footer"]
