"""What a database holds, read from a backup of it, and whether it is whole."""

import json
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from carefund.web.returns.events import ROW_KINDS
from tests.support.serving import Store

Tables = dict[str, list[dict[str, Any]]]
SOUTHEND = "E06000033"


def schemes_of(tables: Tables, area: str) -> dict[str, dict[str, Any]]:
    """The expenditure rows of the plan of an area, by their keys."""
    (plan,) = (r["id"] for r in tables["returns_returnrecord"] if (r["area"], r["kind"]) == (area, "plan"))
    rows = (row for row in tables["returns_rowrecord"] if row["record_id"] == plan)
    return {row["key"]: row for row in rows if row["table"] == "schemes"}


def tables_in(backup: Path) -> Tables:
    """The rows of each table of a backup."""
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {
            name: [
                dict(zip(table["columns"], json.loads(line), strict=True))
                for line in archive.read(f"tables/{name}.jsonl").splitlines()
            ]
            for name, table in manifest["tables"].items()
        }


def tables_of(store: Store) -> Tables:
    """The rows of each table as they are now."""
    backup = store.folder / "looked-at.zip"
    done = store.carefund("backup", backup, "--force")
    assert done.returncode == 0, done.stderr
    return tables_in(backup)


def assert_whole(tables: Tables) -> None:
    """Every event is there with what it changed, and every row is what its changes make of it."""
    numbers, changes = defaultdict(list), defaultdict(list)
    for event in tables["returns_event"]:
        numbers[event["record_id"]].append(event["number"])
    for change in tables["returns_change"]:
        changes[change["row_id"]].append(change)
    for record in tables["returns_returnrecord"]:
        assert sorted(numbers[record["id"]]) == list(range(1, record["version"] + 1))
    changing = {change["event_id"] for change in tables["returns_change"]}
    entering = {event["id"] for event in tables["returns_event"] if event["kind"] in ROW_KINDS}
    assert entering <= changing
    for row in tables["returns_rowrecord"]:
        last = max(changes[row["id"]], key=lambda change: change["id"])
        assert (row["values"], row["removed"], row["event_id"]) == (last["after"], last["is_removed"], last["event_id"])
