"""Refuses a test run that left a line or a branch untried in the rooms where a mistake is a wrong finding.

Usage: python scripts/coverage_gate.py coverage.json
"""

import json
import sys
from pathlib import Path
from typing import Any

GATED = (Path("src/carefund/reference"), Path("src/carefund/rulebook"), Path("src/carefund/returns"))


def shortfall(measured: dict[str, Any] | None) -> str | None:
    """What is untried in one file, as text; None when nothing is. Not measured at all is untried too."""
    if measured is None:
        return "not measured"
    lines = [str(line) for line in measured["missing_lines"]]
    branches = [f"{start}→{end if end > 0 else 'exit'}" for start, end in measured["missing_branches"]]
    parts = [f"{name} {', '.join(untried)}" for name, untried in (("lines", lines), ("branches", branches)) if untried]
    return "; ".join(parts) or None


def untried(room: Path, measured: dict[Path, dict[str, Any]]) -> list[str]:
    """One message for each file of the room that is not tried in full."""
    files = sorted(room.rglob("*.py"))
    if not files:
        return [f"{room}: no such room; scripts/coverage_gate.py names it"]
    return [f"{file}: {text}" for file in files if (text := shortfall(measured.get(file)))]


def main(report_path: str) -> int:
    report = json.loads(Path(report_path).read_text(encoding="utf-8"))
    if not report["meta"]["branch_coverage"]:
        print("Coverage gate: the report has no branches; run coverage with branch = true")
        return 1
    measured = {Path(name): file for name, file in report["files"].items()}
    messages = [message for room in GATED for message in untried(room, measured)]
    rooms = ", ".join(room.name for room in GATED)
    if messages:
        print(f"Coverage gate: {rooms} must be tried in full, lines and branches. Untried:")
        print("\n".join(f"  {message}" for message in messages))
        return 1
    print(f"Coverage gate: {rooms} 100%; all of carefund {report['totals']['percent_covered']:.1f}%")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
