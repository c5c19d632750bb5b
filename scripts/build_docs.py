"""Write the reference documentation: commands, rulebooks, checks, workflow and roles, from what the product says.

A test makes the same pages and compares them with those in docs/reference, so that none is forgotten.
"""

import inspect
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import django

from carefund.cli import carefund
from carefund.cli.rulebook import PARTS
from carefund.cli.rulebook_parts import Part, part_of
from carefund.cli.show_checks import rules_of, setting_words
from carefund.returns import Check
from carefund.returns.checks import registered
from carefund.rulebook import load, rounds
from carefund.web.returns.events import Kind
from carefund.web.returns.workflow import START, TRANSITIONS, Stage

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
_MADE = "<!-- Made by scripts/build_docs.py (make docs): change what it is made from, not this page. -->"


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    made = {
        "cli.md": _page(command_page()),
        "checks.md": _page(checks_page()),
        "workflow.md": _page(workflow_page()),
        "roles.md": _page(roles_page()),
    }
    return made | {f"rulebook-{name}.md": _page(rulebook_page(name)) for name in rounds()}


def _page(lines: Iterable[str]) -> str:
    return "\n".join([_MADE, "", *lines]).rstrip() + "\n"


def command_page() -> Iterator[str]:
    """Every command with its arguments, options and examples."""
    yield from ("# The command line", "", _MEANING_OF_ANSWERS, "")
    yield from _command(carefund.make_context("carefund", [], resilient_parsing=True))


_MEANING_OF_ANSWERS = """\
Results go to standard output. What went wrong, and what the reader made of a workbook when it converts one, goes to
standard error. Colour appears on a terminal only; set `NO_COLOR` to do without.

| Exit code | Meaning |
| --- | --- |
| 0 | All is well: no return has an open error. |
| 1 | A return has errors that nobody has waived. |
| 2 | A file cannot be read, or the command is not used rightly. |
| 3 | carefund itself has failed: [tell us](../../CONTRIBUTING.md). |

With several files, the highest code counts."""


def _command(context: click.Context) -> Iterator[str]:
    command = context.command
    yield from (f"## {context.command_path}", "", *_paragraphs(command.help or ""), "")
    yield from ("```", f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}", "```", "")
    yield from _options(context)
    if command.epilog:
        yield from ("```console", *(f"$ {line.strip()}" for line in command.epilog.splitlines()[2:]), "```", "")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child:
                yield from _command(click.Context(child, info_name=name, parent=context))


def _paragraphs(text: str) -> Iterator[str]:
    yield from inspect.cleandoc(text).splitlines()


def _options(context: click.Context) -> Iterator[str]:
    records = [p.get_help_record(context) for p in context.command.get_params(context) if isinstance(p, click.Option)]
    yield from _table(["Option", "Meaning"], ([f"`{names}`", text] for names, text in filter(None, records)))


def checks_page() -> Iterator[str]:
    """Every check: what should hold, why, an example, and its policy in each round."""
    checks = list(registered().values())
    yield from ("# Checks", "", f"There are {len(checks)} checks. {_ABOUT_CHECKS}", "")
    rows = ([f"[{c.code}](#{c.code.lower()})", c.severity, c.title] for c in checks)
    yield from _table(["Code", "Severity", "What should hold"], rows)
    for check in checks:
        yield from _check(check)


_ABOUT_CHECKS = """\
A code never changes its meaning. An error stops a return from being
submitted, a warning points to what is probably wrong, and a prompt is what a good reviewer would ask. A round may give
a check another severity. How sure we are of a policy stands in brackets: see
[how it fits together](../explanation/how-it-fits-together.md#how-sure-we-are)."""


def _check(check: Check) -> Iterator[str]:
    yield from (
        f"## {check.code}",
        "",
        f"**{check.title}** ({check.severity})",
        "",
        *check.explanation.splitlines(),
        "",
    )
    yield from (f"Example: {_in_one_line(check.example)}", "")
    for name, rule in rules_of(check).items():
        severity = f" Severity: {rule.severity}." if rule.severity else ""
        policy, source = _in_one_line(rule.policy), _in_one_line(rule.source)
        yield f"- Round {name}: {policy} [{rule.certainty}]{severity} Source: {source}."
        if rule.settings:
            yield f"  Settings: {', '.join(f'{k} = {setting_words(v)}' for k, v in rule.settings.items())}."
    yield ""


def rulebook_page(name: str) -> Iterator[str]:
    """A rulebook, part by part."""
    book = load(name)
    yield from (f"# Rulebook {name}: {book.title}", "", *book.description.splitlines(), "")
    yield from (f"Version {book.version}. Years: {', '.join(book.years)}. Send returns to {book.submit_to}.", "")
    yield from (f"{book.confidentiality}", "")
    for part in PARTS:
        yield from _part(part_of(book, part))


def roles_page() -> Iterator[str]:
    """Who may do what in the workspace. Django has to be set up."""
    from carefund.web import access
    from carefund.web.accounts.models import Organisation, Role
    from carefund.web.accounts.roles import posts_of

    yield from ("# Roles and permissions", "", _ABOUT_ROLES, "", "## What each role may do", "")
    yield from _table(["Role", "May"], ([role.label, "; ".join(access.abilities_of(role))] for role in Role))
    yield from ("## Which roles an organisation gives", "")
    kinds = ([kind.label, "; ".join(post.label for post in posts_of(kind))] for kind in Organisation.Kind)
    yield from _table(["Organisation", "Roles"], kinds)
    yield from ("## What each route asks for", "", _ABOUT_ROUTES, "")
    special = {access.PUBLIC: "nothing: it is for everybody", access.SIGNED_IN: "to be signed in"}
    asked = special | {name: f"a role that may {words}" for name, words in access.MEANINGS.items()}
    yield from _table(["Route", "Asks for"], ([f"`{route}`", asked[needed]] for route, needed in access.ROUTES.items()))


_ABOUT_ROLES = """\
Somebody holds a role in an organisation, and through it in the areas that the organisation belongs to. A national
organisation belongs to every area. What somebody may do in an area is what all their roles there allow together. A
return of another area is not there for them.

Some acts ask for more than a role: a field that finance enters, an office that signs. Nobody changes their own roles,
and an organisation that has an administrator keeps one. The national team names the administrators of other
organisations and gives no other role there."""
_ABOUT_ROUTES = """\
A route is a page, or something that a page sends, by its name in the code. One that is not in this table is refused to
everybody."""


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {part.title}", "")
    yield from _table(part.head, part.rows)


def workflow_page() -> Iterator[str]:
    """The stages of a return in the workspace, and what leads from one to the next."""
    yield from ("# From first entry to submission", "", _ABOUT_THE_WORKFLOW, "", "```mermaid", "stateDiagram-v2")
    yield from (f'    state "{stage}" as {stage.name}' for stage in Stage)
    yield f"    [*] --> {START.stage.name}"
    yield from _arrows()
    yield from ("```", "")
    rows = (
        [stage, _act(kind), TRANSITIONS[stage, kind]]
        for stage in Stage
        for kind in Kind
        if (stage, kind) in TRANSITIONS
    )
    yield from _table(["Stage", "What may happen", "Stage after it"], rows)


_ABOUT_THE_WORKFLOW = """\
Where a return stands is worked out from its history alone. While it is with its approvers or submitted, nothing in it
can be changed. An approval is of one content, known by its hash: when the return changes, the approval has lapsed.
Which roles approve, and which of them may follow the submission, is said by the rulebook of the round. Comments may be
written in every stage and are left out of the picture."""


def _arrows() -> Iterator[str]:
    """The arrows of the diagram: one from a stage to another for everything that leads there."""
    arrows: dict[tuple[Stage, Stage], list[str]] = {}
    for (before, kind), after in TRANSITIONS.items():
        if not kind.startswith("comment"):
            arrows.setdefault((before, after), []).append(_act(kind))
    for (before, after), acts in arrows.items():
        yield f"    {before.name} --> {after.name}: {', '.join(sorted(acts))}"


def _act(kind: Kind) -> str:
    return kind.replace("_", " ")


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    body = [list(row) for row in rows]
    if body:
        yield f"| {' | '.join(head)} |"
        yield f"|{' --- |' * len(head)}"
        yield from (f"| {' | '.join(map(_cell, row))} |" for row in body)
        yield ""


def _cell(text: str) -> str:
    return _in_one_line(text).replace("|", "\\|").replace("<", "&lt;")


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def main() -> None:
    """Write every page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.web.settings")
    # The pages hold nothing that a key protects, and a key of its own would be written to a folder here.
    os.environ.setdefault("CAREFUND_SECRET_KEY", "not used")
    django.setup()
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
