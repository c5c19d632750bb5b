"""A small server on the loopback that shows pages as the workspace would: its files, its policy, its templates."""

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, cast

from csp.utils import build_policy
from django.conf import settings
from jinja2 import Environment, FileSystemLoader

from carefund.web.jinja import environment

HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}


class Answer(NamedTuple):
    """What the server answers."""

    body: str | Mapping[str, Any]
    status: int = 200
    location: str = ""
    """Where to go instead."""


Route = Callable[[Any], Answer]
"""From the JSON or text of a request (None where it has none) to the answer."""


def templates() -> Environment:
    """The workspace's environment, with this folder's pages beside the product's templates."""
    folders = [settings.HERE / "templates", HERE / "pages"]
    made = environment(loader=FileSystemLoader(folders), autoescape=True)
    # The pages of the tests stand alone: an address is the name of its route.
    made.globals["url"] = lambda name, *args: "/".join(["", name, *map(str, args)])
    return made


class Stand(ThreadingHTTPServer):
    """The server, with what was sent to it; `routes` may change while it runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, Any]] = []
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def shows(self, path: str, template: str, **context: Any) -> None:
        """Let a page be found at a path."""
        page = templates().get_template(template).render(context)
        self.routes[path] = lambda _: Answer(page)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def stand(self) -> Stand:
        return cast(Stand, self.server)

    def do_GET(self) -> None:
        self._answer(None)

    def do_HEAD(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = json.loads(body) if "json" in self.headers.get("Content-Type", "") else body
        self.stand.asked.append((self.path, asked))
        self._answer(asked)

    def _answer(self, asked: Any) -> None:
        path = self.path.partition("?")[0]
        file = Path(settings.STATIC_ROOT) / path.removeprefix(settings.STATIC_URL)
        if path.startswith(settings.STATIC_URL) and file.is_file():
            self._send(_TYPES[file.suffix], file.read_bytes())
        else:
            route = self.stand.routes.get(path, lambda _: Answer("not here", 404))
            self._send_answer(route(asked))

    def _send_answer(self, answer: Answer) -> None:
        if isinstance(answer.body, str):
            self._send("text/html; charset=utf-8", answer.body.encode(), answer.status, answer.location)
        else:
            self._send("application/json", json.dumps(answer.body).encode(), answer.status, answer.location)

    def _send(self, kind: str, body: bytes, status: int = 200, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", build_policy())
        self.send_header("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests look at what was asked."""
