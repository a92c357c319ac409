"""The number that moves with each commit."""

import multiprocessing
import sqlite3
from pathlib import Path

from core.kit.generation import (
    AskAlways,
    FileGeneration,
    SQLiteGeneration,
    changing,
    count_in,
    site_changes,
)


def test_sqlite_counts_other_connections_commits(tmp_path: Path):
    """The kept connection sees each commit of another one."""
    path = str(tmp_path / "x.sqlite3")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE t (x)")
    seen = SQLiteGeneration(path)
    before = seen.current()
    assert seen.current() == before
    other.execute("INSERT INTO t VALUES (1)")
    assert seen.current() != before
    seen.close()
    other.close()


def test_file_says_ask_while_a_commit_is_under_way(tmp_path: Path):
    """From before the commit until after it nothing cached may be trusted."""
    writer = FileGeneration(tmp_path / "generation")
    before = writer.current()
    assert before is not None
    with writer.changing():
        assert writer.current() is None
    assert writer.current() == before + 1
    writer.close()


def _commit(path: str) -> None:
    writer = FileGeneration(Path(path))
    with writer.changing():
        pass
    writer.close()


def _die_in_the_middle(path: str) -> None:
    FileGeneration(Path(path))._add(8)


def test_other_processes_commits_are_seen(tmp_path: Path):
    """Workers of one machine share the file."""
    path = tmp_path / "generation"
    reader = FileGeneration(path)
    before = reader.current()
    process = multiprocessing.get_context("spawn").Process(target=_commit, args=(str(path),))
    process.start()
    process.join()
    assert reader.current() not in {before, None}
    reader.close()


def test_slot_of_a_killed_process_is_taken_over(tmp_path: Path):
    """Killed in a commit: ask the database, until a new process has the slot."""
    path = tmp_path / "generation"
    reader = FileGeneration(path)
    process = multiprocessing.get_context("spawn").Process(
        target=_die_in_the_middle, args=(str(path),)
    )
    process.start()
    process.join()
    assert reader.current() is None
    successor = FileGeneration(path)
    assert reader.current() is not None
    successor.close()
    reader.close()


def test_unknown_writers_mean_asking():
    """A database on another machine."""
    assert AskAlways().current() is None
    AskAlways().close()


def test_the_sites_row_is_counted_apart(tmp_path: Path):
    """Sign-ups commit all the time: the site is asked for only when its own row was changed."""
    writer = FileGeneration(tmp_path / "generation")
    count_in(writer)
    before = writer.current_site()
    with changing():
        assert writer.current_site() == before
    with changing():
        site_changes()
        site_changes()
        assert writer.current_site() is None
    assert writer.current_site() == before + 1
    site_changes()
    assert writer.current_site() == before + 1
    count_in(None)
    writer.close()
