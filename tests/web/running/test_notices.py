"""The daily run that reminds people of deadlines."""

from tests.support.serving import Store


def test_what_is_due_is_sent_and_the_number_printed(store):
    done = store.carefund("notices")
    # The demonstration's deadline is years ago.
    assert (done.returncode, done.stdout, done.stderr) == (0, "Sent 0 reminders.\n", "")


def test_where_nobody_has_an_account_it_is_the_wrong_place(tmp_path):
    elsewhere = Store(tmp_path / "elsewhere")
    elsewhere.make()
    done = elsewhere.carefund("notices")
    elsewhere.remove()
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nobody has an account here. Check CAREFUND_DATA and DATABASE_URL" in done.stderr
