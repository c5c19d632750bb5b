"""Backup and restore: everything of one moment, taken while people work, and brought back whole."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.saving import Program, until_saved
from tests.support.serving import Store, serving
from tests.support.stored import SOUTHEND, assert_whole, schemes_of, tables_in, tables_of

ALTER = """
from carefund.web.running import settings_in_use
with settings_in_use():
    from carefund.web.returns.models import Event
    Event.objects.update(kind="x")
"""

WAITING = """
from carefund.web.running import settings_in_use
with settings_in_use():
    from django.utils import timezone
    from carefund.web.returns.models import Letter
    now = timezone.now()
    for due in (now, None):
        Letter.objects.create(to="lead@example.org", subject="Submitted", text="It is.", made=now, due=due)
"""


@pytest.fixture
def other(tmp_path):
    """An empty database."""
    store = Store(tmp_path / "other")
    store.make()
    yield store
    store.remove()


@pytest.fixture
def backup(store, tmp_path) -> Path:
    path = tmp_path / "backup.zip"
    assert store.carefund("backup", path).returncode == 0
    return path


def test_a_backup_made_while_people_save_is_whole_and_comes_back_as_it_was(store, start, savers, other, tmp_path):
    saving = savers(start())
    until_saved(saving, 3)
    before = {saver.key: len(saver.acknowledged) for saver in saving}
    path = tmp_path / "backup.zip"
    done = store.carefund("backup", path)
    assert (done.returncode, done.stderr) == (0, "")
    until_saved(saving, 3)
    for saver in saving:
        saver.stop()
    held = tables_in(path)
    assert_whole(held)
    rows = schemes_of(held, SOUTHEND)
    assert all(int(rows[key]["values"]["amount"]) >= acknowledged for key, acknowledged in before.items())
    done = other.carefund("restore", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert tables_of(other) == held


def test_a_restored_workspace_is_served_and_goes_on(store, other, backup):
    assert other.carefund("restore", backup).returncode == 0
    with serving(other) as server:
        program = Program(server, other.token("lead"))
        plan = program("GET", "returns")[1][0]["id"]
        status, told = program("POST", f"returns/{plan}/sheets/expenditure/schemes/new", {"values": {"amount": "7"}})
        program.close()
        assert (status, told["row"]["values"]) == (200, {"amount": "7"})
        assert_whole(tables_of(other))


def test_the_history_of_a_restored_workspace_cannot_be_altered_either(other, backup):
    assert other.carefund("restore", backup).returncode == 0
    done = subprocess.run([sys.executable, "-c", ALTER], env=other.environment, capture_output=True, text=True)
    assert "only added to" in done.stderr


class TestRefusing:
    def test_a_workspace_with_something_in_it_is_not_lost_by_accident(self, store, backup):
        done = store.carefund("restore", backup)
        assert done.returncode == 2
        assert "not empty" in done.stderr
        before = tables_of(store)
        assert store.carefund("restore", backup, "--replace").returncode == 0
        assert tables_of(store) == before

    @pytest.mark.parametrize("damage", ["not a zip", "no manifest", "altered"])
    def test_a_damaged_file_changes_nothing(self, store, backup, damage):
        before = tables_of(store)
        _damage(backup, damage)
        done = store.carefund("restore", backup, "--replace")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "damaged" in done.stderr
        assert tables_of(store) == before

    def test_a_backup_of_other_tables_is_not_taken_in(self, other, backup):
        _rewrite(backup, "manifest.json", b'"returns.0001_initial"', b'"returns.0001_other"')
        done = other.carefund("restore", backup)
        assert done.returncode == 2
        assert "Restore it with that version" in done.stderr

    def test_a_file_that_is_there_is_not_overwritten(self, store, backup):
        done = store.carefund("backup", backup)
        assert done.returncode == 2
        assert "already there. Give another name, or add --force" in done.stderr

    def test_where_there_is_no_workspace_there_is_no_backup(self, other, tmp_path):
        done = other.carefund("backup", tmp_path / "none.zip")
        assert done.returncode == 2
        assert "holds no workspace yet" in done.stderr
        assert not (tmp_path / "none.zip").exists()


def test_emails_that_wait_are_left_out_and_said_to_be(store, other, tmp_path):
    """One that was given up waits no longer."""
    subprocess.run([sys.executable, "-c", WAITING], env=store.environment, check=True)
    done = store.carefund("backup", tmp_path / "moving.zip")
    assert "1 e-mail waits to be sent and is not in it." in " ".join(done.stdout.split())
    assert "e-mail" not in store.carefund("restore", tmp_path / "moving.zip", "--replace").stdout
    assert "e-mail" not in store.carefund("backup", tmp_path / "again.zip").stdout


def test_a_backup_is_for_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o077 == 0


def _damage(backup: Path, how: str) -> None:
    if how == "not a zip":
        backup.write_bytes(backup.read_bytes()[:1000])
    elif how == "no manifest":
        with zipfile.ZipFile(backup, "w") as archive:
            archive.writestr("something.txt", "else")
    else:
        _rewrite(backup, "tables/accounts_user.jsonl", b"finance@", b"nobody1@")


def _rewrite(backup: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(backup) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert old in held[member]
    held[member] = held[member].replace(old, new)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
