"""Notices by e-mail: sent once what they tell is stored, never in the way, and reminders once each."""

import logging
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from carefund.web.accounts.models import User
from carefund.web.returns.models import Notice, RoundState
from carefund.web.returns.notices import link_to, notify
from carefund.web.returns.reminders import send_reminders
from carefund.web.returns.rounds import rulebook_of
from tests.web.returns.signing_steps import approve_all, submit_all
from tests.web.returns.signing_steps import person as found

DUE = date(2021, 11, 16)
CONTEXT = {"actor": "Finance lead", "title": "Plan", "area": "Southend-on-Sea", "place": "Cover", "text": "A & B < C?"}


def people() -> set[str]:
    return {message.to[0].partition("@")[0] for message in mail.outbox}


class TestNotify:
    def test_it_goes_to_each_once_as_plain_text_with_a_link(self, person, southend, django_capture_on_commit_callbacks):
        link = link_to("signing", southend.pk)
        with django_capture_on_commit_callbacks(execute=True):
            notify(
                [person("lead"), person("lead")], "A comment\nfor you", "email/comment.txt", {**CONTEXT, "link": link}
            )
        (message,) = mail.outbox
        assert (message.to, message.subject) == (["lead@example.org"], "A comment for you")
        assert "Hello Better Care Fund lead," in message.body
        assert "A & B < C?" in message.body
        assert f"http://127.0.0.1:8000/returns/{southend.pk}/signing/" in message.body

    def test_nothing_is_sent_of_what_was_not_stored(self, person, django_capture_on_commit_callbacks):
        def halfway():
            with transaction.atomic():
                notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
                raise ValueError("halfway")

        with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError, match="halfway"):
            halfway()
        assert not mail.outbox

    def test_who_was_deactivated_gets_none(self, person, django_capture_on_commit_callbacks):
        User.objects.filter(email="lead@example.org").update(is_active=False)
        with django_capture_on_commit_callbacks(execute=True):
            notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
        assert not mail.outbox

    def test_a_mail_server_that_is_down_stops_nobody(
        self, person, settings, caplog, django_capture_on_commit_callbacks
    ):
        # Nothing listens on the discard port of this machine.
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
            notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
        assert "could not be sent" in caplog.text
        assert "lead@example.org" not in caplog.text


class TestReminders:
    """Southend and Thurrock have plans that are due on 16 November 2021; the same people enter both."""

    @pytest.fixture(autouse=True)
    def due(self, demo):
        assert rulebook_of("2021-22").due("plan") == DUE

    @pytest.mark.parametrize("left", [8, 30, -1])
    def test_none_is_sent_long_before_or_after(self, left):
        assert send_reminders(DUE - timedelta(days=left)) == 0

    @pytest.mark.parametrize(("left", "words"), [(7, "in 7 days"), (1, "tomorrow"), (0, "today"), (5, "in 5 days")])
    def test_who_enters_is_reminded_of_each_area(self, left, words):
        assert send_reminders(DUE - timedelta(days=left)) == 6
        assert people() == {"lead", "finance", "nhs"}
        assert all(message.subject.startswith(f"Due {words}: ") for message in mail.outbox)
        assert {area for area in ("Southend-on-Sea", "Thurrock") for m in mail.outbox if area in m.subject} == {
            "Southend-on-Sea",
            "Thurrock",
        }

    def test_each_is_sent_once_a_week_before_and_once_a_day_before(self):
        days = [DUE - timedelta(days=left) for left in range(9, -1, -1) for _ in range(2)]
        assert [send_reminders(day) for day in days] == [0, 0, 0, 0, 6, *[0] * 11, 6, 0, 0, 0]

    def test_of_a_submitted_return_nobody_is_reminded(self, southend):
        submit_all(southend)
        assert send_reminders(DUE) == 3
        assert all("Thurrock" in message.subject for message in mail.outbox)

    def test_who_has_still_to_sign_is_reminded_too(self, southend):
        approve_all(southend)
        send_reminders(DUE)
        southends = {m.to[0].partition("@")[0] for m in mail.outbox if "Southend" in m.subject}
        assert southends == {"lead", "finance", "nhs", "chair"}

    def test_of_a_closed_round_nobody_is_reminded(self, southend):
        national = found("national")
        RoundState.objects.create(round="2021-22", is_open=False, changed_at=national.joined, changed_by=national)
        assert send_reminders(DUE) == 0

    def test_one_that_could_not_be_sent_is_tried_again(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        assert send_reminders(DUE) == 0
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert send_reminders(DUE) == 6

    def test_an_area_without_a_return_is_reminded_to_start_one(self, southend):
        from carefund.web.accounts.models import Organisation

        Organisation.objects.get(name="Demonstration councils").areas.create(area="E06000035")
        send_reminders(DUE)
        (message, *_) = [m for m in mail.outbox if "Medway" in m.subject]
        assert "Nobody has started it yet" in message.body

    def test_what_was_sent_cannot_be_altered(self):
        send_reminders(DUE)
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            Notice.objects.update(days=3)
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            Notice.objects.all()._raw_delete("default")
