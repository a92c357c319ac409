"""The command `yhessa demo`, as a process."""

import json
import socket
import subprocess
from urllib.parse import urlsplit

import httpx

from core.testing.cluster import wait_until
from core.testing.server import COMMAND


def run_demo(folder, *options):
    """The command in a folder of its own, to its end."""
    return subprocess.run(
        [str(COMMAND), "demo", *options],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def paths(links):
    """The links without the address of the server that wrote them."""
    found = {name: urlsplit(link) for name, link in links.items() if name != "mailbox"}
    return {
        name: f"{link.path}?{link.query}" if link.query else link.path
        for name, link in found.items()
    }


def test_links_are_told_and_answer(demo_server, demo_links):
    """Whoever starts the demo gets addresses to try, on the terminal and in a file."""
    assert set(demo_links) == {
        "open_event",
        "full_event",
        "past_event",
        "registration",
        "seat_with_certificate",
        "certificate_pdf",
        "certificate_check",
        "feed",
        "members_page",
        "members_feed",
        "door",
        "mailbox",
    }
    for name, path in paths(demo_links).items():
        assert demo_links[name] == demo_server.base_url + path
        assert httpx.get(demo_links[name], timeout=60).status_code == 200, name
    assert demo_links["mailbox"] == str(demo_server.data_dir / "mails")
    wait_until(lambda: demo_links["door"] in demo_server.log.read_text(), 10)


def test_mails_are_written_to_the_mailbox(demo_server, demo_links):
    """The first thing that one looks for after a sign-up."""
    mailbox = demo_server.data_dir / "mails"
    wait_until(lambda: any(mailbox.glob("*registration_received.eml")), 30)
    page = httpx.get(f"{demo_server.base_url}/demo/mails", headers={"accept-language": "fi"})
    assert "Demon lähettämät viestit" in page.text


def test_serve_goes_on_with_the_same_data(start_server, tmp_path):
    """A restart must end no link: people have them in their mails."""
    folder = tmp_path / "demo"
    first = start_server("demo", data_dir=folder)
    file = folder / "demo-links.json"
    wait_until(file.exists, 30)
    links = json.loads(file.read_text())
    first.stop()
    second = start_server("serve", data_dir=folder)
    for name, path in paths(links).items():
        assert httpx.get(second.base_url + path, timeout=60).status_code == 200, name


def test_refuses_a_folder_with_something_in_it(tmp_path):
    """One sentence, no traceback, and nothing is touched."""
    (tmp_path / "summer.jpg").write_bytes(b"1")
    done = run_demo(tmp_path, "--data-dir", ".")
    assert done.returncode == 1
    assert "holds something that no demo has left there" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["summer.jpg"]


def test_refuses_a_taken_port_before_it_empties_anything(tmp_path):
    """Else the demo of the server that has the port would be gone."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run_demo(tmp_path, "--port", str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "can't be used" in done.stderr
    assert list(tmp_path.iterdir()) == []
