"""A workspace on a server, asked through its API with a person's token."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import click
import msgspec

from carefund.cli.failures import NotUsable, suggestion
from carefund.cli.load import TEXT_SUFFIX
from carefund.cli.report import FileReport
from carefund.papers.data import FindingReport

__all__ = ["Remote", "refuse_day"]

_TOKEN = "CAREFUND_TOKEN"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PATIENCE = 120
"""Seconds to wait for an answer."""


def refuse_day(ctx: click.Context) -> None:
    """NotUsable where a day was given: a workspace judges its returns as of today."""
    if ctx.get_parameter_source("on") is not click.core.ParameterSource.DEFAULT:
        raise NotUsable("A workspace judges its returns as of today. Leave out --on, or check a file.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no server to another: the token is for the one that was named."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Remote:
    """The API of a workspace. Whatever it refuses becomes NotUsable, with its words."""

    def __init__(self, url: str, token: str) -> None:
        """Ask the workspace at an address with a token."""
        self._url, self._token = url.rstrip("/"), token
        self._open = urllib.request.build_opener(_NoRedirect).open

    @classmethod
    def at(cls, url: str) -> "Remote":
        """The workspace at an address, with the token of the environment."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotUsable(f"{url} is no address of a workspace. It looks like https://bcf.council.example.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise NotUsable(
                f"Others could read your token on its way to {url}. Use the address that begins with https."
            )
        token = os.environ.get(_TOKEN, "").strip()
        if not token:
            raise NotUsable(f"Set {_TOKEN} to your token. You make one in the workspace, on your account page.")
        if not (token.isascii() and token.isprintable()):
            raise NotUsable(f"What {_TOKEN} holds is not a token. Copy it again from your account page.")
        return cls(url, token)

    def find(self, name: str) -> dict[str, Any]:
        """The return of this id, or the newest of the area of this name or code, which a workspace names last."""
        known: list[dict[str, Any]] = json.loads(self._get("returns"))
        fits = [r for r in known if name.casefold() in (r["id"], r["area"].casefold(), r["area_name"].casefold())]
        if not fits:
            hint = suggestion(name, [r["area_name"] for r in known])
            raise NotUsable(f"You see no return of “{name}” at {self._url}.{hint} Give an area, or the id of a return.")
        return fits[-1]

    def find_return(self, area: str, round: str, kind: str) -> str:
        """The id of the return of an area, round and kind."""
        for known in json.loads(self._get("returns")):
            if (known["area"], known["round"], known["kind"]) == (area, round, kind):
                return str(known["id"])
        raise NotUsable(f"You see no {kind} of {area} for {round} at {self._url}. Start it there first.")

    def report(self, name: str) -> FileReport:
        """What `carefund check` says of a return."""
        at = self.find(name)["id"]
        told = json.loads(self._get(f"returns/{at}"))
        findings = msgspec.json.decode(self._get(f"returns/{at}/findings"), type=tuple[FindingReport, ...])
        carried = ("round", "title", "area", "area_name", "standing", "complete", "formally_approvable", "counts")
        return FileReport(
            file=f"{self._url}/returns/{at}/", findings=findings, **{name: told[name] for name in carried}
        )

    def summary(self, name: str) -> dict[str, Any]:
        """What a return adds up to, as plain data."""
        data: dict[str, Any] = json.loads(self._get(f"returns/{self.find(name)['id']}/summary"))
        return data

    def file(self, name: str, out: Path, findings: bool) -> bytes:
        """A return as the file at `out` is to hold it."""
        kinds = {TEXT_SUFFIX: "text", ".xlsx": "findings" if findings else "workbook"}
        if out.suffix.lower() not in kinds:
            raise NotUsable(f"{out} must end in .xlsx for a workbook or in .toml for a text.")
        return self._get(f"returns/{self.find(name)['id']}/files/{kinds[out.suffix.lower()]}")

    def upload(self, at: str, path: Path) -> dict[str, Any]:
        """Send a file for a return; what accepting it would change."""
        boundary = uuid4().hex
        name = path.name.replace('"', "").replace("\\", "")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        sent = self._ask("POST", f"returns/{at}/uploads", body, f"multipart/form-data; boundary={boundary}")
        told: dict[str, Any] = json.loads(sent)
        return told

    def accept(self, at: str, preview: dict[str, Any]) -> None:
        """Make a return what an uploaded file makes of it."""
        body = json.dumps({"seen": preview["seen"]}).encode()
        self._ask("POST", f"returns/{at}/uploads/{preview['id']}/accept", body, "application/json")

    def _get(self, path: str) -> bytes:
        return self._ask("GET", path, None, "application/json")

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        asked = urllib.request.Request(f"{self._url}/api/v1/{path}", body, headers, method=method)
        try:
            with self._open(asked, timeout=_PATIENCE) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise NotUsable(f"{self._url} refuses this. {_words(refusal)}") from None
        except OSError as error:
            reason = getattr(error, "reason", None) or error
            raise NotUsable(f"{self._url} does not answer: {reason}. Check the address and try again.") from None


def _words(refusal: urllib.error.HTTPError) -> str:
    """What a workspace says of why it refused; other servers may answer anything."""
    try:
        return str(json.loads(refusal.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"It answered {refusal.code} {refusal.reason}. Check that the address is that of a workspace."
