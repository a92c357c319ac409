"""The throw-away PostgreSQL cluster."""

import os
import subprocess
from pathlib import Path

import pytest

from core.testing import cluster as module
from core.testing.cluster import ClusterError, is_alive, read_cluster, start_cluster, wait_until
from core.testing.programs import free_port, postgresql_folder


def test_cluster_is_shared_and_answers(postgresql, shared_folder):
    """Every process of a run finds the same cluster in the shared folder."""
    assert read_cluster(shared_folder) == postgresql
    assert postgresql.run("SELECT 1 + 1") == "2"


def test_wrong_statement_says_why(postgresql):
    """The words of the server come through, not only a number."""
    with pytest.raises(ClusterError, match="syntax error"):
        postgresql.run("SELEC 1")


def test_cluster_ends_with_its_owner(tmp_path):
    """A test run that is killed leaves no server and no folder behind."""
    owner = subprocess.Popen(["sleep", "600"])
    folder = tmp_path / "shared"
    folder.mkdir()
    cluster = start_cluster(folder, owner=owner.pid, durable=True)
    home = Path(cluster.run("SHOW data_directory")).parent
    assert cluster.run("SHOW fsync") == "on"
    owner.kill()
    owner.wait()
    assert wait_until(lambda: not is_alive(cluster.keeper))
    assert not home.exists()
    assert not folder.exists()


def test_missing_programs_are_named(tmp_path, monkeypatch):
    """Whoever lacks PostgreSQL reads what to do."""
    monkeypatch.setattr(module, "postgresql_folder", lambda: None)
    with pytest.raises(ClusterError, match="make setup"):
        start_cluster(tmp_path, owner=os.getpid())


def test_failing_keeper_tells_its_messages(tmp_path, monkeypatch):
    """A broken installation shows its own words."""
    monkeypatch.setattr(module, "postgresql_folder", lambda: tmp_path)
    with pytest.raises(ClusterError, match="initdb"):
        start_cluster(tmp_path, owner=os.getpid())


def test_newest_programs_are_taken(tmp_path):
    """Version 15 is newer than 9, though not by the alphabet."""
    for version in ("9", "15"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    (tmp_path / "16" / "bin").mkdir(parents=True)
    assert postgresql_folder(tmp_path.glob("*/bin")) == tmp_path / "15" / "bin"


def test_waiting_comes_to_an_end():
    """What never comes true is given up."""
    assert not wait_until(lambda: False, patience=0.01)


def test_free_port_is_a_port():
    """The port can be bound by an ordinary user."""
    assert 1024 <= free_port() <= 65535
