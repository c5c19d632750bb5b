"""An old return checked today gives the findings it gave when they were stored, byte for byte.

`findings/NAME.txt` holds one line for each finding of an example: its code and severity, and the beginning of the hash
of all that it says. A change that is meant is stored with `python -m tests.rounds.test_replay`.
"""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from carefund.papers.data import finding_reports
from carefund.reference import area
from carefund.returns import Case, Return, check_return, from_text
from carefund.returns.carried import builds_on
from carefund.rulebook import load

EXAMPLES = Path(__file__).parents[2] / "src/carefund/examples"
STORED = Path(__file__).parent / "findings"
NAMES = sorted(str(f.relative_to(EXAMPLES)) for f in EXAMPLES.rglob("*.toml") if not f.name.endswith("reported.toml"))


def example(name: str) -> Return:
    return from_text((EXAMPLES / name).read_text("utf-8"), load)


def replayed(name: str) -> str:
    """What the checks say of an example on the first day of its round, a line for each finding."""
    ret = example(name)
    rulebook = load(ret.round)
    home = area(ret.area, on=rulebook.last_day)
    paths = [Path(name).parent / f"{ret.round}-{kind}.toml" for kind in builds_on(rulebook, ret.kind)]
    earlier = [
        found for path in paths if (EXAMPLES / path).is_file() and (found := example(str(path))).area == ret.area
    ]
    findings = check_return(Case(rulebook, ret, home, rulebook.first_day, earlier=earlier))
    reports = finding_reports(rulebook, findings)
    return "".join(f"{r.code} {r.severity} {sha256(msgspec.json.encode(r)).hexdigest()[:16]}\n" for r in reports)


def stored(name: str) -> Path:
    return STORED / f"{Path(name).stem}.txt"


@pytest.mark.parametrize("name", NAMES)
def test_an_old_return_is_judged_as_it_was(name: str):
    assert replayed(name) == stored(name).read_text("utf-8")


def test_every_stored_list_is_of_an_example():
    assert {f.stem for f in STORED.glob("*.txt")} == {Path(name).stem for name in NAMES}


if __name__ == "__main__":
    for name in NAMES:
        stored(name).write_text(replayed(name), "utf-8")
