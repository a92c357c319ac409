"""The demo: the council's programme with invented people, moved to the days around today."""

from core.demo.build import build_demo
from core.demo.bulk import add_events, add_seats
from core.demo.links import demo_links, write_links
from core.demo.story import Story

__all__ = [
    "Story",
    "add_events",
    "add_seats",
    "build_demo",
    "demo_links",
    "write_links",
]
