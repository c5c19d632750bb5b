"""E-mails of a real server: a mail server that is away delays nobody, and a killed server loses none."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import sign_in
from tests.support.journeys import Planner
from tests.support.mail_server import MailServer
from tests.support.serving import Server, Store

_PATIENCE = 60
_LATER = """
from carefund.web.running import settings_in_use
with settings_in_use():
    from django.utils import timezone
    from carefund.web.returns.models import Letter
    print(Letter.objects.update(due=timezone.now()))
"""


@pytest.fixture
def mail_server() -> Iterator[Callable[..., MailServer]]:
    """Starts a mail server of which the next workspace is told."""
    begun: list[MailServer] = []

    def begin(silent: bool = False) -> MailServer:
        begun.append(MailServer(silent))
        os.environ["CAREFUND_EMAIL_URL"] = begun[-1].url
        return begun[-1]

    yield begin
    os.environ.pop("CAREFUND_EMAIL_URL", None)
    for server in begun:
        server.close()


def comments(browser: Browser, server: Server) -> None:
    """The lead asks finance something, and sees it stored."""
    with browser.new_context(base_url=server.url) as context:
        page = context.new_page()
        sign_in(page, "lead")
        Planner(page).goes_to("comments/at/")
        page.get_by_label("Comment").first.fill("@finance@example.org: is this right?")
        page.locator("form:has(textarea) button").first.click()
        page.get_by_text("is this right?").first.wait_for()


def arrives(mail_server: MailServer) -> None:
    until = time.monotonic() + _PATIENCE
    while not mail_server.messages:
        assert time.monotonic() < until, "no e-mail came"
        time.sleep(0.05)


def letters_after_a_while(store: Store) -> int:
    """Let the time pass for which a letter is left alone that somebody has taken; how many still wait."""
    done = subprocess.run([sys.executable, "-c", _LATER], env=store.environment, capture_output=True, check=True)
    return int(done.stdout)


def test_a_mail_server_that_says_nothing_delays_nobody(browser, start, mail_server):
    silent = mail_server(silent=True)
    comments(browser, start())
    assert silent.called.wait(_PATIENCE)
    assert not silent.messages
    silent.speaks.set()
    arrives(silent)
    assert silent.messages[0]["To"] == "finance@example.org"


def test_a_letter_survives_a_server_that_is_killed_while_it_sends_it(browser, store, start, mail_server):
    silent = mail_server(silent=True)
    first = start()
    comments(browser, first)
    assert silent.called.wait(_PATIENCE)
    first.kill()
    assert letters_after_a_while(store) == 1
    awake = mail_server()
    start()
    arrives(awake)
    assert letters_after_a_while(store) == 0
    assert [message["To"] for message in awake.messages] == ["finance@example.org"]
    assert not silent.messages


def test_the_daily_run_sends_what_waits_too(browser, store, start, mail_server):
    silent = mail_server(silent=True)
    server = start()
    comments(browser, server)
    assert silent.called.wait(_PATIENCE)
    server.kill()
    letters_after_a_while(store)
    awake = mail_server()
    assert store.carefund("notices").returncode == 0
    assert len(awake.messages) == 1
