"""The frame of every page: layout, parts, style sheets, icons and the words they hold."""

from core.site.frame import TAGLINE, main_nav, public_footer
from core.site.mail_details import MAIL_DETAILS, Feedback

__all__ = ["MAIL_DETAILS", "TAGLINE", "Feedback", "main_nav", "public_footer"]
