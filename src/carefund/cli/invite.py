"""`carefund invite`."""

import click

from carefund.cli.options import examples

__all__ = ["invite"]


@click.command(epilog=examples('carefund invite lead@example.org --name "National lead"'))
@click.argument("email")
@click.option("--name", required=True, help="How the person is shown.")
def invite(email: str, name: str) -> None:
    """Make the first account of a workspace, and print the link by which its password is set.

    The account belongs to the national team and administers it: it adds organisations and invites everybody else, in
    the browser. Run it where “carefund serve” runs, with the same environment.
    """
    from carefund.cli.failures import NotUsable
    from carefund.web.running import NotReady, invite_first, prepare

    try:
        prepare()
        link = invite_first(email, name)
    except NotReady as error:
        raise NotUsable(str(error)) from error
    click.echo(f"Set the password of {email} by this link, which is good once:\n{link}")
