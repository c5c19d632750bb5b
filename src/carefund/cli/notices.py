"""`carefund notices`."""

import click

from carefund.cli.options import examples

__all__ = ["notices"]


@click.command(epilog=examples("carefund notices"))
def notices() -> None:
    """Send the reminders of deadlines that are due today.

    People who enter or sign are reminded seven days and one day before a return is due. Run it once a day, where
    “carefund serve” runs and with the same environment; a second run sends nothing twice. Without a mail server
    (CAREFUND_EMAIL_URL) the messages are printed.
    """
    from carefund.cli.failures import NotUsable
    from carefund.returns.checks.words import counted
    from carefund.web.running import NotReady, prepare, send_notices

    try:
        prepare()
        sent = send_notices()
    except NotReady as error:
        raise NotUsable(str(error)) from error
    click.echo(f"Sent {counted(sent, 'reminder')}.")
