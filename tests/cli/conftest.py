"""The command as its users call it, and files to call it with."""

from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carefund.cli import carefund

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Call the command in this process."""

    def call(*arguments: object, color: bool = False, env: Mapping[str, str] | None = None) -> Result:
        return CliRunner().invoke(carefund, [str(a) for a in arguments], color=color, env=env)

    return call


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The Southend plan as a text."""
    path = tmp_path / "plan.toml"
    path.write_bytes((resources.files("carefund") / "examples" / "southend-2021-22.toml").read_bytes())
    return path


@pytest.fixture
def unbalanced(plan: Path) -> Path:
    """The Southend plan with £727 of the iBCF left over."""
    path = plan.with_name("unbalanced.toml")
    path.write_text(plan.read_text("utf-8").replace("5897727", "5897000"), "utf-8")
    return path


@pytest.fixture
def waived(unbalanced: Path) -> Path:
    """The unbalanced plan with a waiver of what is wrong with it."""
    waiver = """
[[waivers]]
code = "EXP-06"
reason = "The rest is carried over."
role = "Section 151 officer"
expires = 2022-03-31
"""
    path = unbalanced.with_name("waived.toml")
    path.write_text(unbalanced.read_text("utf-8").replace("\n[cover.cover]", f"{waiver}\n[cover.cover]", 1), "utf-8")
    return path


@pytest.fixture
def workbook(plan: Path, run: Run) -> Path:
    """The Southend plan as a workbook."""
    path = plan.with_suffix(".xlsx")
    assert run("convert", plan, path).exit_code == 0
    return path
