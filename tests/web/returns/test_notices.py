"""Notices by e-mail: sent once what they tell is stored, never in the way, and reminders once each."""

import logging
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from carefund.web.accounts.models import User
from carefund.web.returns import posting
from carefund.web.returns.models import Letter, Notice, RoundState
from carefund.web.returns.notices import link_to, notify
from carefund.web.returns.posting import send_due
from carefund.web.returns.reminders import send_reminders
from carefund.web.returns.rounds import rulebook_of
from tests.support.post import posted
from tests.web.returns.signing_steps import approve_all, submit_all
from tests.web.returns.signing_steps import person as found

DUE = date(2021, 11, 16)
CONTEXT = {"actor": "Finance lead", "title": "Plan", "area": "Southend-on-Sea", "place": "Cover", "text": "A & B < C?"}


def people() -> set[str]:
    return {message.to[0].partition("@")[0] for message in posted()}


class TestNotify:
    def test_it_goes_to_each_once_as_plain_text_with_a_link(self, person, southend):
        link = link_to("signing", southend.pk)
        notify([person("lead"), person("lead")], "A comment\nfor you", "email/comment.txt", {**CONTEXT, "link": link})
        (message,) = posted()
        assert (message.to, message.subject) == (["lead@example.org"], "A comment for you")
        assert "Hello Better Care Fund lead," in message.body
        assert "A & B < C?" in message.body
        assert f"http://127.0.0.1:8000/returns/{southend.pk}/signing/" in message.body

    def test_nothing_is_sent_of_what_was_not_stored(self, person):
        def halfway():
            with transaction.atomic():
                notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
                raise ValueError("halfway")

        with pytest.raises(ValueError, match="halfway"):
            halfway()
        assert not posted()

    def test_who_was_deactivated_gets_none(self, person):
        User.objects.filter(email="lead@example.org").update(is_active=False)
        notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
        assert not posted()

    def test_nothing_is_sent_while_somebody_waits(self, person):
        notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
        assert not mail.outbox
        assert Letter.objects.count() == 1


class TestPosting:
    @pytest.fixture
    def letter(self, person):
        notify([person("lead")], "A comment", "email/comment.txt", CONTEXT)
        return Letter.objects.get()

    @pytest.fixture
    def away(self, settings):
        """The mail server is away: nothing listens on the discard port of this machine."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    def test_what_was_sent_is_gone_and_has_a_name_of_its_own(self, letter):
        assert send_due()
        assert not Letter.objects.exists()
        assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<carefund-{letter.pk}-")
        assert send_due()
        assert len(mail.outbox) == 1

    def test_what_the_mail_server_does_not_take_is_put_off(self, letter, away, caplog):
        with caplog.at_level(logging.WARNING):
            assert not send_due()
        letter.refresh_from_db()
        assert letter.tries == 1
        assert letter.due > timezone.now() + timedelta(seconds=50)
        assert "could not be sent" in caplog.text
        assert "lead@example.org" not in caplog.text
        assert send_due(), "nothing is due any more"

    def test_it_is_sent_once_the_mail_server_is_back(self, letter):
        Letter.objects.update(due=timezone.now() - timedelta(minutes=1), tries=5)
        assert send_due()
        assert len(mail.outbox) == 1

    def test_one_that_somebody_has_taken_and_not_sent_is_due_again_later(self, letter):
        """As when the server is killed in between."""
        assert posting._take(letter)
        assert send_due()
        assert not mail.outbox
        letter.refresh_from_db()
        assert timezone.now() < letter.due < timezone.now() + timedelta(minutes=3)

    def test_two_who_see_the_same_letter_send_it_once(self, letter):
        assert [posting._take(letter), posting._take(letter)] == [True, False]

    def test_after_a_week_it_is_given_up_and_kept(self, letter, away, caplog):
        Letter.objects.update(made=timezone.now() - timedelta(days=8))
        assert not send_due()
        assert Letter.objects.get().due is None
        assert "given up" in caplog.text
        assert send_due()


SENT = 3 * 2 + 1 * 4
"""Reminders to people, each of their areas."""


class TestReminders:
    """The plans of six areas are due on 16 November 2021: three people enter two of them, and one the other four."""

    @pytest.fixture(autouse=True)
    def due(self, demo):
        assert rulebook_of("2021-22").due("plan") == DUE

    @pytest.mark.parametrize("left", [8, 30, -1])
    def test_none_is_sent_long_before_or_after(self, left):
        assert send_reminders(DUE - timedelta(days=left)) == 0

    @pytest.mark.parametrize(("left", "words"), [(7, "in 7 days"), (1, "tomorrow"), (0, "today"), (5, "in 5 days")])
    def test_who_enters_is_reminded_of_each_area(self, left, words):
        assert send_reminders(DUE - timedelta(days=left)) == SENT
        assert people() == {"lead", "finance", "nhs", "lead-elsewhere"}
        assert all(message.subject.startswith(f"Due {words}: ") for message in posted())
        reminded = {(m.to[0].partition("@")[0], m.subject.partition(": ")[2]) for m in posted()}
        for area in ("Southend-on-Sea", "Thurrock"):
            assert {who for who, subject in reminded if area in subject} == {"lead", "finance", "nhs"}
        assert {who for who, subject in reminded if "Dorset" in subject} == {"lead-elsewhere"}

    def test_each_is_sent_once_a_week_before_and_once_a_day_before(self):
        days = [DUE - timedelta(days=left) for left in range(9, -1, -1) for _ in range(2)]
        assert [send_reminders(day) for day in days] == [0, 0, 0, 0, SENT, *[0] * 11, SENT, 0, 0, 0]

    def test_of_a_submitted_return_nobody_is_reminded(self, southend):
        submit_all(southend)
        assert send_reminders(DUE) == SENT - 3
        assert not any("Southend" in message.subject for message in posted() if message.subject.startswith("Due"))

    def test_who_has_still_to_sign_is_reminded_too(self, southend):
        approve_all(southend)
        send_reminders(DUE)
        southends = {m.to[0].partition("@")[0] for m in posted() if "Southend" in m.subject and "Due" in m.subject}
        assert southends == {"lead", "finance", "nhs", "chair"}

    def test_of_a_closed_round_nobody_is_reminded(self, southend):
        national = found("national")
        RoundState.objects.create(round="2021-22", is_open=False, changed_at=national.joined, changed_by=national)
        assert send_reminders(DUE) == 0

    def test_an_area_without_a_return_is_reminded_to_start_one(self, southend):
        from carefund.web.accounts.models import Organisation

        Organisation.objects.get(name="Demonstration councils").areas.create(area="E06000035")
        send_reminders(DUE)
        (message, *_) = [m for m in posted() if "Medway" in m.subject]
        assert "Nobody has started it yet" in message.body

    def test_what_was_sent_cannot_be_altered(self):
        send_reminders(DUE)
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            Notice.objects.update(days=3)
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            Notice.objects.all()._raw_delete("default")
