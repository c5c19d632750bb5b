"""The daily run that reminds people of deadlines."""


def test_what_is_due_is_sent_and_the_number_printed(store):
    done = store.carefund("notices")
    # The demonstration's deadline is years ago.
    assert (done.returncode, done.stdout, done.stderr) == (0, "Sent 0 reminders.\n", "")
