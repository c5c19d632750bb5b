"""Notices by e-mail: short, plain text, with a link to the page on which to go on.

A notice never stands in the way of what somebody does. It is stored with it, in the same transaction, as a letter that
`posting` sends afterwards. The pages say the same to whoever looks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from carefund.web.accounts.models import User
from carefund.web.returns import posting
from carefund.web.returns.models import Letter

__all__ = ["link_to", "notify"]

_LONGEST = 400
"""Characters of a subject."""


def notify(people: Iterable[User], subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Have a notice sent to each of these people once the transaction is stored; nobody gets it twice.

    Args:
        people: To whom. Those who are deactivated are left out.
        subject: The subject, in one line.
        template: The text, a template such as `email/comment.txt`. It knows the context and `person`, who reads it.
        context: What the text needs; `link` from `link_to`.
    """
    now, line = timezone.now(), " ".join(subject.split())[:_LONGEST]
    Letter.objects.bulk_create(
        Letter(to=person.email, subject=line, text=_text(template, context, person), made=now, due=now)
        for person in {person.pk: person for person in people if person.is_active}.values()
    )
    transaction.on_commit(posting.wake)


def _text(template: str, context: Mapping[str, Any], person: User) -> str:
    return render_to_string(template, {**context, "person": person})


def link_to(route: str, *args: object, **kwargs: object) -> str:
    """The whole address of a page, for a text that is read elsewhere."""
    return settings.URL + reverse(route, args=args, kwargs=kwargs)
