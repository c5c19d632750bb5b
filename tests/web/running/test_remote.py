"""The command against a workspace on a server: what it would say of a file, it says of a return there."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable

import openpyxl
import pytest

from tests.support.serving import Server

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(store, start, tmp_path) -> Run:
    """Runs the command with the lead's token, `--server` being the server of the test."""
    server: Server = start()
    token = store.token("lead")

    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        told = [server.url if argument == "SERVER" else argument for argument in arguments]
        return subprocess.run(
            [sys.executable, "-m", "carefund", *told],
            cwd=tmp_path,
            env=os.environ | {"CAREFUND_TOKEN": token} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return call


def test_a_return_is_checked_summed_up_and_downloaded_as_a_file_would_be(run, tmp_path):
    assert run("convert", "southend-on-sea", "plan.toml", "--server", "SERVER").returncode == 0
    for command in ("check", "summary"):
        there, here = (
            run(command, *where, "--format", "json") for where in (("E06000033", "--server", "SERVER"), ("plan.toml",))
        )
        assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
        told, expected = json.loads(there.stdout), json.loads(here.stdout)
        if command == "check":
            assert told[0].pop("file").startswith("http://127.0.0.1:")
            expected[0].pop("file")
        assert told == expected
    there, here = run("summary", "E06000033", "--server", "SERVER"), run("summary", "plan.toml")
    assert there.stdout == here.stdout != ""


def test_a_workbook_comes_down_with_its_findings(run, tmp_path):
    assert run("convert", "Southend-on-Sea", "plan.xlsx", "--findings", "--server", "SERVER").returncode == 0
    assert "Findings" in " ".join(openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames)


def test_a_file_is_uploaded_once_it_is_accepted(run, tmp_path):
    run("convert", "Southend-on-Sea", "plan.toml", "--server", "SERVER")
    plan = tmp_path / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace("1721065", "1721066"), "utf-8")
    shown = run("upload", "plan.toml", "--server", "SERVER")
    assert "amount: 1721065 → 1721066" in shown.stdout
    assert shown.returncode == 1  # nobody was there to accept it
    done = run("upload", "plan.toml", "--server", "SERVER", "--yes")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Stored. What was there before is in the history.")
    assert run("upload", "plan.toml", "--server", "SERVER").stdout.endswith("Nothing would change.\n")


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["check", "Southend-on-See"], {}, "Did you mean “Southend-on-Sea”"),
        (["check", "Southend-on-Sea"], {"CAREFUND_TOKEN": ""}, "Set CAREFUND_TOKEN to your token"),
        (["check", "Southend-on-Sea"], {"CAREFUND_TOKEN": "nothing"}, "Send a token that works"),
        (["check", "Southend-on-Sea"], {"CAREFUND_TOKEN": "é\n"}, "is not a token"),
        (["check", "Southend-on-Sea", "--on", "2021-11-16"], {}, "as of today"),
        (["summary", "Southend-on-Sea", "--html", "a.html"], {}, "A page is made of a file only"),
        (["convert", "Southend-on-Sea", "plan.pdf"], {}, "must end in .xlsx"),
    ],
)
def test_what_cannot_be_is_explained(run, arguments, environment, said):
    done = run(*arguments, "--server", "SERVER", **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("bcf.council.example", "is no address of a workspace"),
        ("http://bcf.council.example", "Others could read your token"),
    ],
)
def test_what_is_no_server_is_explained(run, server, said):
    done = run("check", "Southend-on-Sea", "--server", server)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_server_that_does_not_answer_is_explained(run):
    with socket.socket() as silent:  # a port that is taken, on which nobody listens
        silent.bind(("127.0.0.1", 0))
        done = run("check", "Southend-on-Sea", "--server", f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not answer" in done.stderr
