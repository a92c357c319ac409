"""The real server in a test."""

import pytest

from core.testing.cluster import is_alive


@pytest.mark.parametrize("database_engine", ["sqlite"], indirect=True)
def test_server_answers_and_ends(start_server, database_url):
    """A test gets a server that answers; stopping it leaves no process."""
    server = start_server(environ={"YHESSA_DATABASE_URL": database_url})
    assert server.answers("/healthz")
    assert not server.answers("/no-such-page")
    server.stop()
    assert not is_alive(server.process.pid)
    assert not server.answers("/healthz")


def test_server_that_does_not_start_tells_why(start_server):
    """The server's own words stand in the failure."""
    with pytest.raises(pytest.fail.Exception, match="YHESSA_LANGUAGES"):
        start_server(environ={"YHESSA_LANGUAGES": "klingon"})
