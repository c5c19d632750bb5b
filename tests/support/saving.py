"""People who save one row after the other, through the API of a real server."""

import http.client
import json
import threading
import time
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from tests.support.serving import Server

_PATIENCE = 60
SCHEMES = "sheets/expenditure/schemes"


class Program:
    """Calls the API of a server with a token, over one connection."""

    def __init__(self, server: Server, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=_PATIENCE)
        self._token = token

    def __call__(self, method: str, path: str, sent: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        body = None if sent is None else json.dumps(sent)
        self._connection.request(method, f"/api/v1/{path}", body, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read() or "null")

    def close(self) -> None:
        self._connection.close()


class Saver(threading.Thread):
    """Somebody who raises the amount of a row of their own by a pound, over and over, until told to stop or cut off."""

    def __init__(self, server: Server, token: str, plan: str, key: str) -> None:
        super().__init__(daemon=True)
        self._program, self._plan, self.key = Program(server, token), plan, key
        self._done = threading.Event()
        self.acknowledged: list[str] = []
        """Amounts of which the server said that they are stored."""
        self.refused: list[Any] = []

    def run(self) -> None:
        rows = self._program("GET", f"returns/{self._plan}/{SCHEMES}/rows")[1]
        seen = next(row["seen"] for row in rows if row["key"] == self.key)
        for amount in map(str, count(1)):
            if self._done.is_set():
                break
            sent = {"seen": seen, "values": {"amount": amount}}
            try:
                status, told = self._program("PATCH", f"returns/{self._plan}/{SCHEMES}/rows/{self.key}", sent)
            except (OSError, http.client.HTTPException):
                break
            if status != 200:
                self.refused.append(told)
                break
            seen = told["row"]["seen"]
            self.acknowledged.append(amount)
        self._program.close()

    def stop(self) -> None:
        self._done.set()
        self.join(_PATIENCE)


def until_saved(savers: list[Saver], times: int) -> None:
    """Wait until each has saved so many times more."""
    wanted = [len(saver.acknowledged) + times for saver in savers]
    until = time.monotonic() + _PATIENCE
    while any(len(saver.acknowledged) < least for saver, least in zip(savers, wanted, strict=True)):
        assert time.monotonic() < until, "the savers do not get on"
        time.sleep(0.01)
