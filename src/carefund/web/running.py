"""Running the workspace: its database made ready, its server started, until somebody ends it.

The settings are read from the environment when Django is first needed, so what a caller wants to set, it sets before.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

__all__ = [
    "NotReady",
    "demonstrate_in",
    "free_port",
    "invite_first",
    "load_demonstration",
    "prepare",
    "reached_at",
    "send_notices",
    "serve",
    "settings_in_use",
]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PATIENCE = 60.0
"""Seconds within which the server answers, or nothing is announced."""
_LAST_WORDS = 10
"""Seconds that a request which is under way has when the server is told to end."""
_SETTLING = 0.2
"""Seconds that a worker which is asked to end leaves to its parent, and its own server, to get ready for that."""
_ASKING_TO_END = (signal.SIGINT, signal.SIGTERM)


class NotReady(Exception):  # noqa: N818 -- it is not an error of the program
    """The workspace cannot run as things are; the message says why and what to do."""


def reached_at(host: str, port: int) -> None:
    """Let this process serve at an address of this machine, where the environment does not say how it is reached.

    Raises:
        NotReady: It is to be reached from other machines, which has to be said: their browsers send its name.
    """
    if host not in _LOOPBACK and "CAREFUND_URL" not in os.environ:
        raise NotReady(
            f"{host} can be reached from other machines. Set CAREFUND_URL to the address that people will use, such as "
            "https://bcf.council.example, and try again."
        )
    os.environ.setdefault("CAREFUND_URL", f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def free_port(host: str, first: int, tries: int = 100) -> int:
    """The first port from `first` on that nobody listens on. Raises NotReady where none of them is free."""
    for port in range(first, first + tries):
        if _is_free(host, port):
            return port
    raise NotReady(f"No port from {first} to {first + tries - 1} is free. Name another with --port.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        # A port that was left a moment ago is free; one that another program listens on is not.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def demonstrate_in(folder: Path) -> None:
    """Let this process run the demonstration, which anybody may enter, in a folder and with nothing of a real one."""
    for real in ("DATABASE_URL", "CAREFUND_URL", "CAREFUND_EMAIL_URL", "CAREFUND_OPENID"):
        os.environ.pop(real, None)
    os.environ |= {"CAREFUND_DATA": str(folder), "CAREFUND_DEMO": "1"}


@contextmanager
def settings_in_use() -> Iterator[None]:
    """Set Django up by the environment, and drop this process's connections afterwards: its copies may inherit none.

    Raises:
        NotReady: The settings cannot be used, or the database cannot be reached.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.web.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        raise NotReady(f"The settings in the environment cannot be used. {error}") from error
    except OSError as error:
        raise NotReady(f"The workspace's folder cannot be used. Check CAREFUND_DATA. It says: {error}") from error
    try:
        yield
        connections.close_all()
    except DatabaseError as error:
        told = " ".join(str(error).split())
        raise NotReady(f"The database cannot be used. Check CAREFUND_DATA and DATABASE_URL. It says: {told}") from error


def prepare() -> None:
    """Make the database ready: its tables are made, or brought up to date. What it holds stays.

    Raises:
        NotReady: The settings cannot be used, or the database cannot be reached.
    """
    from django.core.management import call_command

    with settings_in_use():
        _make_folder()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)


def _make_folder() -> None:
    """Make the folder of an SQLite database, for its owner alone: it will hold addresses and hashes of passwords."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with suppress(OSError):  # the database then says that it cannot be opened
            Path(connection.settings_dict["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def load_demonstration() -> None:
    """Fill a prepared, empty database with the demonstration's areas and people."""
    with settings_in_use():
        from carefund.web.demo import load_demo

        load_demo()


def invite_first(email: str, name: str) -> str:
    """Make the first account of a prepared workspace; the link that sets its password. NotReady where there is one."""
    with settings_in_use():
        from carefund.web.accounts.first import make_first
        from carefund.web.returns.problems import Problem

        try:
            return make_first(email, name)
        except Problem as problem:
            raise NotReady(str(problem)) from problem


def send_notices() -> int:
    """Send the reminders of deadlines that are due today from a prepared workspace, and whatever else waits to be sent.

    Returns how many reminders there were; one that the mail server does not take now is sent by whoever serves. Raises
    NotReady where nobody has an account: with another environment than the server's, a timer would remind nobody.
    """
    with settings_in_use():
        from django.contrib.auth import get_user_model

        from carefund.web.returns.posting import send_due
        from carefund.web.returns.reminders import send_reminders
        from carefund.web.returns.rounds import today

        if not get_user_model().objects.exists():
            raise NotReady("Nobody has an account here. Check CAREFUND_DATA and DATABASE_URL.")
        number = send_reminders(today())
        send_due()
        return number


def serve(host: str, port: int, workers: int, announce: Callable[[str], None]) -> None:
    """Serve the prepared workspace until the process is told to end (SIGTERM or Ctrl+C).

    Args:
        host: Address to listen on.
        port: Port to listen on.
        workers: Processes; each answers one request at a time.
        announce: Told the address under which people reach the workspace, as soon as it answers.

    Raises:
        NotReady: The port is taken, or the styles and scripts of the pages are not there.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _refuse_without_assets()
    if not _is_free(host, port):
        raise NotReady(f"Port {port} on {host} cannot be listened on: another program may use it. Give another --port.")
    server = Server(
        "carefund.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # More threads in one process were measured to be slower and less even than more processes.
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_WORDS,
        websockets=False,
        # It warns that a worker refused to end and was killed where one of its threads only saw the end a moment late.
        log_level=LogLevels.error,
    )
    _read_ahead()
    _keep_signals_from_workers()
    server.on_startup(_end_with_terminal)
    server.on_startup(Thread(target=_announce, args=(host, port, announce), daemon=True).start)
    server.serve(target_loader=_application, wrap_loader=False)


def _read_ahead() -> None:
    """Read what every request needs before the workers are made as copies of this process.

    What is there by then is shared, and the collector of garbage does not look through it again and again, which was a
    fifth of the time of a save.
    """
    from carefund.rulebook import load, rounds

    for module in ("carefund.web.wsgi", "carefund.web.urls"):
        import_module(module)
    for name in rounds():
        load(name)
    gc.collect()
    gc.freeze()


def _keep_signals_from_workers() -> None:
    """Let a worker be made deaf to what asks to end, so that nothing is lost, or answered twice, before it listens.

    Ctrl+C in a terminal, and a service manager, ask every process of the workspace: a worker that was asked while it
    started forgot it, and one that was asked twice never ended.
    """
    if sys.platform != "win32":
        os.register_at_fork(
            before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING_TO_END),
            after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING_TO_END),
        )


def _end_with_terminal() -> None:
    """End when the terminal is closed, as other programs do; the server would start its workers anew."""
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))


def _application() -> "WSGIHandler":
    """What a worker runs; called in the worker, before it has any other thread."""
    from carefund.web.returns.posting import start_sending
    from carefund.web.wsgi import application

    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING_TO_END)
        inherited = signal.getsignal(signal.SIGTERM)
        Thread(target=_end_once_told, args=(inherited,), name="ending", daemon=True).start()
    start_sending()
    return application


def _end_once_told(inherited: object) -> None:
    """Wait until the worker is told to end, and pass it on to the server in it, once: a second time would stop it dead.

    Args:
        inherited: What the worker would have done when it was made; until this is replaced, the server is not ready.
    """
    signal.sigwait({signal.SIGTERM})
    while (end := signal.getsignal(signal.SIGTERM)) is inherited:
        sleep(_SETTLING)
    sleep(_SETTLING)
    if callable(end):
        end(signal.SIGTERM, None)


def _refuse_without_assets() -> None:
    from django.conf import settings

    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        raise NotReady("The styles and scripts of the pages are not built yet. Run “make assets” and try again.")


def _announce(host: str, port: int, announce: Callable[[str], None]) -> None:
    """Announce the address once something answers there."""
    from django.conf import settings

    until = monotonic() + _PATIENCE
    while monotonic() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            announce(settings.URL)
            return
