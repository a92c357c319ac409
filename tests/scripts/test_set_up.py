"""The set-up: what it takes over from pip's settings, and how it says what is missing."""

import importlib.util
import os

import pytest

from core.testing.sources import ROOT


@pytest.fixture(scope="module")
def set_up():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "scripts" / "set_up.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pip_keeps_sources_and_nothing_else(set_up, tmp_path, monkeypatch):
    """A mirror is followed; a target folder or a user install would break `.venv`."""
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://mirror.example/simple\nuser = true\n"
        "[install]\ntarget = elsewhere\nfind-links = wheels\n    more\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_PREFIX", "elsewhere")
    monkeypatch.setenv("PIP_TIMEOUT", "7")
    found = {name: value for name, value in set_up.pip_environment().items() if "PIP_" in name}
    assert found["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert found["PIP_FIND_LINKS"].split() == ["wheels", "more"]
    assert found["PIP_TIMEOUT"] == "7"
    assert found["PIP_CONFIG_FILE"] == os.devnull
    assert not {"PIP_USER", "PIP_TARGET", "PIP_PREFIX"} & set(found)


def test_missing_packages_are_named_in_one_sentence(set_up, monkeypatch):
    """Whoever can't install by apt-get reads what to install."""
    monkeypatch.setattr(set_up, "has_command", lambda *_names: False)
    needs = [set_up.Need("libthere", lambda: True), set_up.Need("libabsent", lambda: False)]
    with pytest.raises(SystemExit, match=r"^Install these system packages first.*: libabsent$"):
        set_up.install_system_packages(needs)


def test_all_needs_are_met_here(set_up):
    """The probes see what is installed where the whole suite runs."""
    assert set_up.missing(set_up.DEV_NEEDS) == []


def test_libraries_that_are_not_there(set_up):
    """A library that the linker does not know is missing."""
    assert not set_up.has_library("libno-such-thing.so.9")
