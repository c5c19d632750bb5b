"""`carefund explain`."""

import click

from carefund.cli.options import examples, format_option

__all__ = ["explain"]


@click.command(
    epilog=examples(
        "carefund explain EXP-06",
        "carefund explain",
        "carefund explain --format json",
    ),
)
@click.argument("code", required=False)
@format_option
def explain(code: str | None, output: str) -> None:
    """Explain a check: the rule, an example, and the policy behind it.

    The policy is that of each round that uses the check. Without a CODE, list every check.
    """
    from carefund.cli.printing import print_json
    from carefund.cli.show_checks import check_data, check_lines, check_named, list_lines
    from carefund.returns import Check
    from carefund.returns.checks import registered

    chosen: list[Check] = [check_named(code)] if code else list(registered().values())
    if output == "json":
        print_json([check_data(check) for check in chosen])
    else:
        for line in check_lines(chosen[0]) if code else list_lines(chosen):
            click.echo(line)
