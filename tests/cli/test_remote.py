"""What the command makes of the answers of a workspace; tests/web/running has a real one."""

import json

import pytest

from carefund.cli.remote import Remote
from carefund.cli.report import FileReport
from carefund.cli.show_findings import report_lines


@pytest.mark.parametrize("name", ["Swindon", "e06000030"])
def test_of_the_returns_of_an_area_the_newest_counts(monkeypatch, name):
    told = [
        {"id": f"{round} {kind}", "round": round, "kind": kind, "area": "E06000030", "area_name": "Swindon"}
        for round, kind in (("2023-25", "plan"), ("2025-26", "plan"), ("2025-26", "q1"))
    ]
    monkeypatch.setattr(Remote, "_get", lambda *_: json.dumps(told).encode())
    assert Remote("https://bcf.council.example", "token").find(name)["id"] == "2025-26 q1"


def test_a_list_of_returns_names_their_areas():
    counts = {"error": 1, "warning": 0, "prompt": 0, "waived": 0}
    report = FileReport(
        file="https://bcf.council.example/returns/7/",
        area_name="Swindon",
        title="Plan 2025-26",
        standing="Not complete",
        counts=counts,
    )
    assert list(report_lines(report, "prompt", quiet=True)) == [
        "Swindon, Plan 2025-26 (https://bcf.council.example/returns/7/): 1 error, 0 warnings, 0 prompts. Not complete."
    ]
