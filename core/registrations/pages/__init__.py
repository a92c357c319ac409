"""The pages of signing up: the form, own pages, and the links again."""

from core.registrations.pages.again import AgainPages
from core.registrations.pages.own import OwnPages
from core.registrations.pages.seat import SeatPages
from core.registrations.pages.sign_up import SignUpPages

__all__ = ["AgainPages", "OwnPages", "SeatPages", "SignUpPages"]
