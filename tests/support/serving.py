"""A real server: `carefund serve` as a process of its own, on a database of its own.

The database is a file, or, where `DATABASE_URL` names a PostgreSQL server, a new database there.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

_POSTGRES = os.environ.get("DATABASE_URL", "")
_PATIENCE = 60
_PORTS = 3
_TAKEN = "cannot be listened on"
_FILL = "from carefund.web.running import load_demonstration, prepare; prepare(); load_demonstration()"
_TOKEN = """
import sys
from carefund.web.running import settings_in_use
with settings_in_use():
    from carefund.web.accounts.models import User
    from carefund.web.accounts.tokens import make_token
    print(make_token(User.objects.get(email=sys.argv[1]), "test"))
"""


class Store:
    """A folder with a database, for servers that run one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = urlsplit(_POSTGRES)._replace(path=f"/carefund_{uuid4().hex}").geturl() if _POSTGRES else ""

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process of carefund is told to use it."""
        ours = {"CAREFUND_DATA": str(self.folder), "CAREFUND_DEMO": "1", "CAREFUND_SECRET_KEY": "a key for tests only"}
        ours |= {"DJANGO_SETTINGS_MODULE": "carefund.web.settings"}
        return os.environ | ours | ({"DATABASE_URL": self.url} if self.url else {})

    def make(self) -> None:
        """Make an empty database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.url:
            _administer(sql.SQL("CREATE DATABASE {}").format(self._name))

    def fill(self) -> None:
        """Make a database with the demonstration."""
        self.make()
        subprocess.run([sys.executable, "-c", _FILL], env=self.environment, check=True, timeout=_PATIENCE)

    def token(self, name: str) -> str:
        """A token with which a program acts for a person of the demonstration."""
        command = [sys.executable, "-c", _TOKEN, f"{name}@example.org"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def carefund(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command on this store, and wait."""
        command = [sys.executable, "-m", "carefund", *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def copied_to(self, folder: Path) -> "Store":
        """The same content for somebody who wants to change it. Nothing may be using this one."""
        copy = Store(folder)
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if self.url:
            _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy._name, self._name))
        return copy

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.url:
            _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(self._name))
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _name(self) -> sql.Identifier:
        return sql.Identifier(self.url.rpartition("/")[2].partition("?")[0])


def _administer(statement: sql.Composed) -> None:
    with psycopg.connect(_POSTGRES, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


class Server:
    """`carefund serve`, answering by the time it is made."""

    def __init__(self, store: Store, workers: int = 1) -> None:
        self.store, self._workers = store, workers
        self.log = store.folder / "server.log"
        for _ in range(_PORTS):
            self._start()
            if self._answers():
                return
        raise AssertionError(f"The server did not start:\n{self.log.read_text('utf-8')}")

    def _start(self) -> None:
        self.url = f"http://127.0.0.1:{_free_port()}"
        command = [sys.executable, "-m", "carefund", "serve", "--port", self.url.rpartition(":")[2]]
        with self.log.open("wb") as log:
            # A group of its own, so that `kill` reaches its workers too.
            self._process = subprocess.Popen(
                [*command, "--workers", str(self._workers)],
                env=self.store.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        """Wait until it does; not where another program was quicker to take the port."""
        until = time.monotonic() + _PATIENCE
        while self.url not in (printed := self.log.read_text("utf-8")):
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                assert _TAKEN in printed, f"The server did not start:\n{printed}"
                return False
            time.sleep(0.02)
        return True

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_PATIENCE)

    def stop_all(self, asked: signal.Signals, within: float) -> int:
        """Ask it and its workers, each of them and more than once, to end, and wait so many seconds; its exit code."""
        for _ in range(5):
            os.killpg(self._process.pid, asked)
            time.sleep(0.001)
        return self._process.wait(within)

    def kill(self) -> None:
        """End it and its workers without any warning."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_PATIENCE)


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def serving(store: Store, workers: int = 1) -> Iterator[Server]:
    """A server for as long as it is needed, and its store."""
    server = Server(store, workers)
    try:
        yield server
    finally:
        server.kill()
        store.remove()


@contextmanager
def filled_store() -> Iterator[Store]:
    """A store with the demonstration, of which to take copies."""
    store = Store(Path(tempfile.mkdtemp(prefix="carefund-store-")))
    try:
        store.fill()
        yield store
    finally:
        store.remove()
