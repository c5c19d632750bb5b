"""People at work, in a process of its own: `python -m benchmarks.web.load` reads a job and writes what happened.

Every person is a thread with one connection. The job ends by itself after its seconds, whatever the server does.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

_CSRF = "c" * 32
_PATIENCE = 60


class Worker(threading.Thread):
    """One person; `latencies` are in milliseconds, from the request to the last byte of the answer."""

    def __init__(self, job: dict[str, Any], person: dict[str, Any], number: int) -> None:
        super().__init__()
        self._job, self._person, self._chance = job, person, random.Random(number)
        self._connection = http.client.HTTPConnection(urlsplit(job["url"]).netloc, timeout=_PATIENCE)
        self._headers = {
            "Cookie": f"sessionid={person['session']}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
            "Origin": job["url"],
        }
        self.latencies: list[float] = []
        self.errors: list[str] = []
        self.saved = 0

    def run(self) -> None:
        act = self._save if self._job["what"] == "save" else self._look
        for _ in self._turns():
            try:
                act()
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                self._connection.close()
        self._connection.close()

    def _turns(self) -> Iterator[None]:
        """One after another until time is up: at once, after thinking, or by the clock."""
        pace, think = self._job["pace"], self._job["think"]
        begin = time.monotonic()
        until = begin + self._job["seconds"]
        turn = begin + self._chance.random() * (pace or think)
        while turn < until:
            time.sleep(max(0.0, turn - time.monotonic()))
            yield
            pause = self._chance.uniform(0.5, 1.5) * think
            turn = max(turn + pace, time.monotonic()) if pace else time.monotonic() + pause

    def _save(self) -> None:
        path = f"/returns/{self._person['plan']}/sheets/expenditure/schemes/rows/{self._person['key']}/save/"
        sent = {"seen": self._person["seen"], "values": {"amount": str(self.saved + 1)}}
        status, told = self._timed("POST", path, json.dumps(sent))
        if status == 200:
            self._person["seen"] = json.loads(told)["row"]["seen"]
            self.saved += 1
        else:
            self.errors.append(f"{status} {told[:200]!r}")

    def _look(self) -> None:
        path = self._chance.choice(self._job["pages"]).format(plan=self._person["plan"])
        status, _ = self._timed("GET", path, None)
        if status != 200:
            self.errors.append(f"{status} {path}")

    def _timed(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        begin = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        self.latencies.append((time.perf_counter() - begin) * 1000)
        return answer.status, told


def measure(job: dict[str, Any], make: Callable[..., Worker] = Worker) -> dict[str, Any]:
    workers = [make(job, person, number) for number, person in enumerate(job["people"])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {
        "latencies": [latency for worker in workers for latency in worker.latencies],
        "errors": [error for worker in workers for error in worker.errors],
        "saved": [worker.saved for worker in workers],
        "people": job["people"],
    }


if __name__ == "__main__":
    json.dump(measure(json.load(sys.stdin)), sys.stdout)
