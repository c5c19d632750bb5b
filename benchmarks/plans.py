"""Synthetic plans to time: a plan of many expenditure rows that balances, and workbooks of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path

from carefund.reference import area
from carefund.returns import Case, Return, Row, Value, from_text, summarise
from carefund.rulebook import Rulebook, load
from carefund.workbook import write_workbook

ON = date(2021, 11, 16)
SOUTHEND = "E06000033"


def rulebook() -> Rulebook:
    return load("2021-22")


def southend() -> Return:
    text = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")
    return from_text(text, load)


def synthetic_plan(rows: int) -> Return:
    """The Southend plan with the money of each expenditure row split over so many rows that there are `rows` in all."""
    plan = southend()
    table = rulebook().funding.spending.table
    whole = plan.rows(table)
    counts = [rows // len(whole) + (place < rows % len(whole)) for place in range(len(whole))]
    split = [part for row, count in zip(whole, counts, strict=True) for part in _parts(row, count)]
    return plan.with_rows(table, tuple(Row(f"r{n}", values) for n, values in enumerate(split, start=1)))


def _parts(row: Row, count: int) -> list[dict[str, Value]]:
    """The values of a row as `count` rows whose pounds add up to it."""
    amount = row.values["amount"]
    assert isinstance(amount, Decimal)
    share = (amount / count).to_integral_value()
    amounts = [*[share] * (count - 1), amount - share * (count - 1)]
    return [
        dict(row.values) | {"description": f"{row.values['description']}, part {n}", "amount": part}
        for n, part in enumerate(amounts, start=1)
    ]


def write_plan(plan: Return, path: Path) -> None:
    book, where = rulebook(), area(plan.area)
    summary = summarise(Case(book, plan, where, ON))
    write_workbook(book, plan, where, path, summary=summary, made=datetime(2021, 11, 1, tzinfo=UTC))
