"""Letters on their way: sent after what they tell is stored, by whoever serves, until the mail server takes them.

A letter is taken, sent and struck off, each as a step of its own, so that no transaction waits for a mail server. Who
ends in between leaves a letter that is due again later: none is lost. It goes out twice only where the end came after
the mail server took it and before it was struck off, and then under the same name, by which mail programs know it.
"""

import logging
from datetime import datetime, timedelta
from threading import Event, Thread
from time import sleep
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error, close_old_connections
from django.db.models import F
from django.utils import timezone

from carefund.web.returns.models import Letter

__all__ = ["send_due", "start_sending", "wake"]

_LOG = logging.getLogger(__name__)
_TAKEN_FOR = timedelta(minutes=2)
"""How long a letter is left alone that somebody has taken to send it: longer than a mail server may need."""
_LONGEST_WAIT = timedelta(hours=1)
_GIVEN_UP_AFTER = timedelta(days=7)
_PAUSE = 5.0
"""Seconds between two looks for letters that another process stored."""
_PAUSE_AFTER_FAILURE = 30.0

_awake = Event()


def wake() -> None:
    """Have the letters sent that were just stored."""
    _awake.set()


def start_sending() -> None:
    """Send letters in the background for as long as this process lives."""
    Thread(target=_keep_sending, name="letters", daemon=True).start()


def _keep_sending() -> None:
    """Send what is due, over and over. Neither a mail server nor a database that is away ends it."""
    while True:
        _awake.clear()
        close_old_connections()
        try:
            went_well = send_due()
        except Error as error:
            _LOG.warning("Letters cannot be looked for: %s", error)
            went_well = False
        if went_well:
            _awake.wait(_PAUSE)
        else:
            sleep(_PAUSE_AFTER_FAILURE)


def send_due() -> bool:
    """Send the letters that are due, oldest first; False where the mail server did not take one, and others wait."""
    due = list(Letter.objects.filter(due__lte=timezone.now()).order_by("id"))
    return all(_send(letter) for letter in due if _take(letter))


def _take(letter: Letter) -> bool:
    """Take a letter to send it; False where somebody else has."""
    still_due = Letter.objects.filter(pk=letter.pk, due=letter.due)
    return bool(still_due.update(due=timezone.now() + _TAKEN_FOR, tries=F("tries") + 1))


def _send(letter: Letter) -> bool:
    name = f"<carefund-{letter.pk}-{letter.made:%Y%m%d%H%M%S%f}@{urlsplit(settings.URL).hostname}>"
    try:
        EmailMessage(letter.subject, letter.text, None, [letter.to], headers={"Message-ID": name}).send()
    except OSError as error:  # what smtplib raises is one too
        _put_off(letter, error)
        return False
    letter.delete()
    return True


def _put_off(letter: Letter, error: OSError) -> None:
    due = _next_try(letter, timezone.now())
    Letter.objects.filter(pk=letter.pk).update(due=due)
    what = f"tried again at {due:%H:%M} UTC" if due else "given up"
    _LOG.warning("Letter %s could not be sent and is %s: %s", letter.pk, what, error)


def _next_try(letter: Letter, now: datetime) -> datetime | None:
    """After a minute first, then each time twice as long, an hour at most; None once a week has passed."""
    if now > letter.made + _GIVEN_UP_AFTER:
        return None
    return now + min(timedelta(minutes=2 ** min(letter.tries, 10)), _LONGEST_WAIT)
