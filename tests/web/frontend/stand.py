"""A small server on the loopback interface that shows pages as the workspace would: its files, its policy, its templates."""

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

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


Route = Callable[[Any], Answer]
"""From the JSON of a request (None where it has none) to the answer."""


def templates() -> Environment:
    """The workspace's environment, with this folder's pages beside the product's templates."""
    product = settings.TEMPLATES[0]["DIRS"]
    made = environment(loader=FileSystemLoader([*product, HERE / "pages"]), autoescape=True)
    # The pages of the tests stand alone: an address is the name of its route.
    made.globals["url"] = lambda name, *args: "/".join(["", name, *map(str, args)])
    return made


class Stand:
    """The server, with what was asked of it; `routes` may change while it runs."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def shows(self, path: str, template: str, **context: Any) -> None:
        """Let a page be found at a path."""
        page = templates().get_template(template).render(context)
        self.routes[path] = lambda _: Answer(page)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                as_json = "json" in self.headers.get("Content-Type", "")
                asked = json.loads(body) if as_json else body
                stand.asked.append((self.path, asked))
                self._answer(asked)

            def _answer(self, asked: Any) -> None:
                path = self.path.partition("?")[0]
                file = Path(settings.STATIC_ROOT) / path.removeprefix(settings.STATIC_URL)
                if path.startswith(settings.STATIC_URL) and file.is_file():
                    self._send(200, _TYPES[file.suffix], file.read_bytes())
                elif path in stand.routes:
                    body, status = stand.routes[path](asked)
                    text = body if isinstance(body, str) else json.dumps(body)
                    kind = "text/html; charset=utf-8" if isinstance(body, str) else "application/json"
                    self._send(status, kind, text.encode())
                else:
                    self._send(404, "text/plain", b"not here")

            def _send(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", build_policy())
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler
