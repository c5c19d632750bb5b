"""Real servers with the demonstration, and people who save there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.saving import Program, Saver
from tests.support.serving import Server, Store

KEYS = ("r1", "r2", "r3", "r4")


@pytest.fixture
def store(filled: Store, tmp_path: Path) -> Iterator[Store]:
    """The demonstration in a database of its own."""
    store = filled.copied_to(tmp_path / "workspace")
    yield store
    store.remove()


@pytest.fixture
def start(store: Store) -> Iterator[Callable[[], Server]]:
    """Starts a server on the store, which ends with the test."""
    started: list[Server] = []

    def call() -> Server:
        started.append(Server(store, workers=2))
        return started[-1]

    yield call
    for server in started:
        server.kill()


@pytest.fixture
def savers(store: Store) -> Iterator[Callable[[Server], list[Saver]]]:
    """People who begin to save in Southend's plan at once, each in a row of their own."""
    begun: list[Saver] = []
    token = store.token("lead")

    def begin(server: Server) -> list[Saver]:
        program = Program(server, token)
        plan = next(r["id"] for r in program("GET", "returns")[1] if r["area"] == "E06000033")
        program.close()
        begun.extend(Saver(server, token, plan, key) for key in KEYS)
        for saver in begun:
            saver.start()
        return begun

    yield begin
    for saver in begun:
        saver.stop()
