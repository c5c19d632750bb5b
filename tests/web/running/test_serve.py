"""Running the workspace: it starts with nothing but a folder, says where it is, and ends when it is told to."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.serving import Server, Store, serving

Process = subprocess.Popen[str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts the command in an empty folder, its environment without what the tests run with."""
    started: list[Process] = []

    def call(*arguments: str, **environment: str) -> Process:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CAREFUND_", "DATABASE_URL", "DJANGO_"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "carefund", *arguments],
            cwd=tmp_path,
            env=inherited | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def lines_until(process: Process, part: str) -> list[str]:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if part in line:
            return lines
    raise AssertionError("".join(lines))


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def listens(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rpartition(":")
    with socket.socket() as tried:
        return tried.connect_ex((host, int(port))) == 0


def test_it_serves_on_an_empty_database_and_ends_when_told_to(tmp_path):
    store = Store(tmp_path / "data")
    store.make()
    with serving(store, workers=2) as server:
        assert "sign in" in fetch(server.url).lower()
        assert server.stop() == 0
        assert not listens(server.url)
        again = Server(store)
        assert again.stop() == 0


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_every_process_may_be_asked_to_end(tmp_path, asked):
    # A terminal asks all of them at once, and so does a service manager.
    store = Store(tmp_path / "data")
    store.make()
    with serving(store, workers=4) as server:
        fetch(server.url)
        # No worker has to be killed, which happens after ten seconds.
        assert server.stop_all(asked, within=9) == 0


def test_a_taken_port_is_explained(start):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        process = start("serve", "--port", port)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert f"Port {port} on 127.0.0.1 cannot be listened on" in errors


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--host", "0.0.0.0"], {}, "Set CAREFUND_URL to the address that people will use"),
        ([], {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}, "The database cannot be used"),
        ([], {"DATABASE_URL": "something else"}, "The settings in the environment cannot be used"),
        ([], {"CAREFUND_URL": "https://council.example/bcf"}, "CAREFUND_URL has to be an address such as https://"),
        ([], {"CAREFUND_EMAIL_URL": "mail.example.org:587"}, "CAREFUND_EMAIL_URL has to be an address such as smtp://"),
        ([], {"CAREFUND_OPENID": "not json"}, "CAREFUND_OPENID has to be a JSON list"),
        ([], {"CAREFUND_OPENID": '[{"name": "Our council"}]'}, "CAREFUND_OPENID has to be a JSON list"),
        ([], {"CAREFUND_DATA": "/proc/nowhere"}, "The workspace's folder cannot be used"),
    ],
)
def test_what_cannot_run_is_explained(start, arguments, environment, said):
    process = start("serve", *arguments, **environment)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert said in errors
    assert "Traceback" not in errors


def test_the_demonstration_ends_with_the_workspace_on_a_free_port(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        # A database that was meant for the real workspace stays untouched: the demonstration lets anybody in.
        process = start("demo", "--port", str(port), DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
        lines = lines_until(process, "The workspace is at")
    assert f"Port {port} is taken" in "".join(lines)
    url = lines[-1].split()[4].rstrip(".")
    assert "This is a demonstration" in fetch(url)
    assert (tmp_path / "carefund-demo" / "workspace" / "carefund.sqlite3").is_file()
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output.strip(), errors) == (0, "", "")
    assert not listens(url)


def test_the_demonstration_keeps_what_was_done_in_it(start, tmp_path):
    kept = []
    for _ in range(2):
        process = start("demo", "--port", "18000")
        lines_until(process, "The workspace is at")
        process.terminate()
        assert process.wait(30) == 0
        with closing(sqlite3.connect(tmp_path / "carefund-demo" / "workspace" / "carefund.sqlite3")) as database:
            kept.append(database.execute("SELECT id, version FROM returns_returnrecord ORDER BY area").fetchall())
    assert len(kept[0]) == 6
    assert kept[0] == kept[1]
