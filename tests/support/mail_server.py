"""A mail server on the loopback that keeps what it takes, and that can keep silent."""

import socketserver
from email import message_from_bytes
from email.message import Message
from threading import Event, Thread


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every message. While it is `silent`, it lets in whoever calls and says nothing."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, silent: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.messages: list[Message] = []
        self.called, self.speaks = Event(), Event()
        if not silent:
            self.speaks.set()
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """As the workspace is told of it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.speaks.set()
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.called.set()
        self.server.speaks.wait()
        self._say("220 here")
        while line := self.rfile.readline():
            match line.split()[0].upper():
                case b"DATA":
                    self._say("354 go on")
                    self._take()
                case b"QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 yes")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if line:
            self.server.messages.append(message_from_bytes(b"".join(lines)))
            self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
