"""The first account of a workspace, made where it runs."""

import os
import re
import subprocess
import sys
from pathlib import Path


def invite(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CAREFUND_", "DATABASE_URL", "DJANGO_"))}
    environment = inherited | {"CAREFUND_URL": "https://bcf.example.org", "CAREFUND_SECRET_KEY": "a key for tests only"}
    command = [sys.executable, "-m", "carefund", "invite", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_it_prints_the_link_and_there_is_one_first_account(tmp_path):
    first = invite(tmp_path, "lead@example.org", "--name", "National lead")
    assert first.returncode == 0, first.stderr
    assert re.search(r"^https://bcf\.example\.org/accounts/invitation/\w+/[\w-]+/$", first.stdout, re.MULTILINE)
    # It holds people's addresses and the hashes of their passwords.
    assert (tmp_path / "carefund-data").stat().st_mode & 0o077 == 0
    second = invite(tmp_path, "other@example.org", "--name", "Another")
    assert second.returncode == 2
    assert "lead@example.org administers National team already" in second.stderr
    assert "Traceback" not in second.stderr


def test_an_address_that_is_none_is_said(tmp_path):
    asked = invite(tmp_path, "lead", "--name", "National lead")
    assert asked.returncode == 2
    assert "“lead” is no e-mail address" in asked.stderr
