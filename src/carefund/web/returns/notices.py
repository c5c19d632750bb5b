"""Notices by e-mail: short, plain text, with a link to the page on which to go on.

A notice never stands in the way of what somebody does: it is sent once that is stored, and one that cannot be sent
is written to the log. The pages say the same to whoever looks.
"""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from carefund.web.accounts.models import User

__all__ = ["link_to", "notify", "send"]

_LOG = logging.getLogger(__name__)


def notify(people: Iterable[User], subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Send a notice to each of these people once the transaction is stored; nobody gets it twice.

    Args:
        people: To whom. Those who are deactivated are left out.
        subject: The subject, in one line.
        template: The text, a template such as `email/comment.txt`. It knows the context and `person`, who reads it.
        context: What the text needs; `link` from `link_to`.
    """
    for person in {person.pk: person for person in people if person.is_active}.values():
        transaction.on_commit(partial(_send_or_log, person, subject, template, context), robust=True)


def send(person: User, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Send a notice to one person now. OSError where the mail server does not take it."""
    text = render_to_string(template, {**context, "person": person})
    send_mail(" ".join(subject.split()), text, None, [person.email])


def link_to(route: str, *args: object, **kwargs: object) -> str:
    """The whole address of a page, for a text that is read elsewhere."""
    return settings.URL + reverse(route, args=args, kwargs=kwargs)


def _send_or_log(person: User, subject: str, template: str, context: Mapping[str, Any]) -> None:
    try:
        send(person, subject, template, context)
    except OSError as error:  # what smtplib raises is one too
        _LOG.warning("A notice to user %s could not be sent: %s", person.pk, error)
