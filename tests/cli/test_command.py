"""The command as a whole: help, colour, exit codes, speed, and how it behaves as a process."""

import errno
import json
import os
import subprocess
import sys

import click
import pytest

from carefund.cli import carefund, main
from carefund.cli.failures import suggestion
from carefund.cli.rulebook import PARTS
from carefund.cli.rulebook_parts import _PARTS
from carefund.cli.terminal import table, wrapped


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "carefund", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | environment, timeout=60, check=False
    )


def every_command() -> list[tuple[str, click.Command]]:
    context = carefund.make_context("carefund", [], resilient_parsing=True)
    found: list[tuple[str, click.Command]] = [("", carefund)]
    for name in carefund.list_commands(context):
        command = carefund.get_command(context, name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {child}", command.commands[child]) for child in command.commands]
    return found


@pytest.mark.parametrize(("name", "command"), every_command())
def test_every_command_has_help_with_examples_that_begin_with_it(run, name, command):
    output = run(*name.split(), "--help").output
    examples = [line.strip() for line in output.partition("Examples:")[2].splitlines() if line.strip()]
    assert examples
    assert all(line.startswith(f"carefund {name}".strip()) for line in examples)
    assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_an_unknown_command_is_explained(run):
    result = run("chekc")
    assert result.exit_code == 2
    assert "No such command" in result.stderr
    assert result.stdout == ""


def test_a_mistake_of_ours_anywhere_is_owned(run, monkeypatch):
    import carefund.rulebook

    def fails() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(carefund.rulebook, "rounds", fails)
    result = run("rounds")
    assert result.exit_code == 3
    assert "our fault, not yours" in result.stderr
    assert "Traceback" not in result.output
    assert "ZeroDivisionError" in result.stderr
    debug = run("--debug", "rounds")
    assert debug.exit_code == 3
    assert "Traceback" in debug.stderr


def test_a_full_disk_is_nobodys_mistake(run, monkeypatch):
    """As where the output goes into a file for which there is no room."""
    import carefund.rulebook

    def fails() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(carefund.rulebook, "rounds", fails)
    result = run("rounds")
    assert result.exit_code == 2
    assert "no room left" in result.stderr
    assert "our fault" not in result.stderr


def test_colour_on_a_terminal_only_and_never_with_no_color(run, unbalanced):
    plain = run("check", unbalanced).output
    coloured = run("check", unbalanced, color=True).output
    assert "\033[" not in plain
    assert "\033[31m" in coloured
    assert click.unstyle(coloured) == plain
    assert "\033[" not in run("check", unbalanced, color=True, env={"NO_COLOR": "1"}).output
    assert "\033[31m" in run("check", unbalanced, color=True, env={"NO_COLOR": ""}).output


def test_as_a_process_with_exit_codes_and_streams_apart(plan, unbalanced, tmp_path):
    clean = process("check", plan, "--quiet", "--on", "2021-11-16")
    assert (clean.returncode, clean.stderr) == (0, "")
    assert process("check", unbalanced, "--quiet").returncode == 1
    (tmp_path / "x.xlsx").write_text("x", "utf-8")
    unreadable = process("check", tmp_path / "x.xlsx")
    assert (unreadable.returncode, unreadable.stdout) == (2, "")


def test_as_a_process_where_the_terminal_knows_no_pound_sign(plan):
    result = process("summary", plan, PYTHONIOENCODING="iso8859-5")
    assert result.returncode == 0, result.stderr
    assert "?23,600,879" in result.stdout


def test_json_of_a_process_is_json(plan):
    assert json.loads(process("check", plan, "--format", "json").stdout)[0]["area"] == "E06000033"


def unheard(*arguments: object) -> tuple[int, bytes]:
    """The exit code and the errors of a command whose output nobody reads."""
    command = [sys.executable, "-m", "carefund", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read()
    return running.returncode, said


@pytest.mark.parametrize(
    "arguments", [["--help"], ["explain"], ["rounds", "--format", "json"], ["rulebook", "show", "2021-22", "fields"]]
)
def test_a_reader_that_stops_listening_is_no_mistake(arguments):
    assert unheard(*arguments) == (0, b"")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_exit_code_of_a_check_is_the_same_if_nobody_reads_what_it_says(plan, unbalanced, form):
    assert unheard("check", plan, "--on", "2021-11-16", "--format", form) == (0, b"")
    assert unheard("check", unbalanced, plan, "--on", "2021-11-16", "--format", form) == (1, b"")


def test_errors_that_nobody_reads_are_no_mistake_either(tmp_path):
    (tmp_path / "x.xlsx").write_text("x", "utf-8")
    command = [sys.executable, "-m", "carefund", "check", str(tmp_path / "x.xlsx")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stderr.close()
        assert running.stdout.read() == b""
    assert running.returncode == 2


def test_without_any_output_stream_a_command_does_its_work(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as left:
        main(["rounds"])
    assert left.value.code == 0


@pytest.mark.parametrize("module", ["msgspec", "xlsxwriter", "python_calamine", "jinja2", "tomli_w"])
def test_help_imports_nothing_heavy(module):
    code = f"""
import sys
from carefund.cli import carefund, main
carefund.get_help(carefund.make_context("carefund", [], resilient_parsing=True))
sys.exit("{module}" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_the_parts_offered_are_the_parts_there_are():
    assert tuple(_PARTS) == PARTS


def test_suggestions_are_close_or_absent():
    assert suggestion("exp-6", ["EXP-06", "CND-01"]) == " Did you mean “EXP-06”?"
    assert suggestion("exp-6", ["EXP-16", "EXP-06", "EXP-20"]) == " Did you mean “EXP-16”, “EXP-06” or “EXP-20”?"
    assert suggestion("zzz", ["EXP-06"]) == ""


def test_a_table_aligns_wraps_and_keeps_within_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(table(["What", "Amount"], [["word " * 20, "£1"], [click.style("short", fg="red"), "£1,234"]]))
    assert all(len(click.unstyle(line)) <= 60 for line in lines)
    assert click.unstyle(lines[-1]).endswith("£1,234")
    assert len(click.unstyle(lines[-1])) == 60
    assert " ".join(" ".join(click.unstyle(x) for x in lines).split()).count("word") == 20


def test_wrapping_keeps_paragraphs(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert list(wrapped("a\n\nb", 4, "x")) == ["x   a", "", "    b"]


def test_main_leaves_with_the_exit_code(capsys):
    with pytest.raises(SystemExit) as left:
        main(["rounds"])
    assert left.value.code == 0
    assert "2021-22" in capsys.readouterr().out
