"""The demo as it is toured."""

import httpx
import pytest

from core.testing.tour import demo_tour


@pytest.fixture(scope="session")
def stops(demo_server, demo_links):
    """Every kind of page of the running demo."""
    with httpx.Client(base_url=demo_server.base_url, trust_env=False) as http:
        return {stop.name: stop for stop in demo_tour(http, demo_links)}
