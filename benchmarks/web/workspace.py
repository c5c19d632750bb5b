"""The workspace under load, on SQLite or, where DATABASE_URL names a server, PostgreSQL.

The people who save and look are in a process of their own on the same machine, so what they cost is in the figures.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.result import Result, print_table
from tests.support.serving import Server, Store, serving
from tests.support.stored import assert_whole, tables_of

PAGES = (
    "/",
    "/returns/{plan}/",
    "/returns/{plan}/findings/",
    "/returns/{plan}/sheets/cover/",
    "/returns/{plan}/sheets/income/",
    "/returns/{plan}/sheets/expenditure/",
    "/returns/{plan}/sheets/metrics/",
    "/returns/{plan}/sheets/requirements/",
    "/returns/{plan}/sheets/expenditure/schemes/rows/r7/",
    "/returns/{plan}/history/",
    "/returns/{plan}/comments/",
    "/returns/{plan}/signing/",
    "/returns/{plan}/download/",
)
_WORKERS = 2
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main() -> int:
    print("The workspace on", "PostgreSQL" if "DATABASE_URL" in os.environ else "SQLite", flush=True)
    return max(print_table(part()) for part in (one_plan, evening, first_paint))


def one_plan() -> list[Result]:
    """One plan of 150 rows, and twenty people who save in it and look at it."""
    with filled(1, 150) as (store, people), serving(store, _WORKERS) as server:
        return [*saving(server, people), *pages(store, server, people)]


@contextmanager
def filled(areas: int, rows: int) -> Iterator[tuple[Store, list[dict[str, Any]]]]:
    """A store with plans, and the people who may save there. The server that is given the store removes it."""
    store = Store(Path(tempfile.mkdtemp(prefix="carefund-bench-")))
    store.make()
    yield store, json.loads(module(store, "benchmarks.web.fill", str(areas), str(rows)))


def module(store: Store, name: str, *arguments: str, sent: str = "") -> str:
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(command, env=store.environment, input=sent, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def work(server: Server, people: list[dict[str, Any]], what: str, seconds: int, **job: Any) -> dict[str, Any]:
    """What happened to people at work; they go on from what they saw last."""
    sent = {"url": server.url, "what": what, "seconds": seconds, "think": 0.0, "pace": 0.0, "people": people} | job
    told: dict[str, Any] = json.loads(module(server.store, "benchmarks.web.load", sent=json.dumps(sent)))
    people[:] = told["people"]
    return told


def saving(server: Server, people: list[dict[str, Any]]) -> list[Result]:
    """One plan of 150 rows and twenty people, each saving rows of their own with a full check each time."""
    work(server, people, "save", 5, think=0.2)
    calm = work(server, people, "save", 30, think=1.0)
    hasty = work(server, people, "save", 10)
    return [
        latency("Save a row of 150, 20 people, a second to think", calm, 80),
        Result("The same without a pause", f"{figures(hasty)}; {len(hasty['latencies']) / 10:.0f} a second", "", True),
    ]


def pages(store: Store, server: Server, people: list[dict[str, Any]]) -> list[Result]:
    """The pages of that plan, by the same twenty."""
    work(server, people, "look", 5, think=0.2, pages=PAGES)
    told = work(server, people, "look", 30, think=1.0, pages=PAGES)
    paths = [page.format(plan=people[0]["plan"]) for page in PAGES]
    counts = json.loads(module(store, "benchmarks.web.queries", people[0]["session"], *paths))
    most = max(counts, key=counts.__getitem__)
    named = next(page for page, path in zip(PAGES, paths, strict=True) if path == most)
    return [
        latency(f"{len(PAGES)} pages of that plan, 20 people", told, 150),
        Result("Queries of a page", f"{counts[most]} at most, for {named}", "at most 15", counts[most] <= 15),
    ]


def evening() -> list[Result]:
    """Deadline evening: every area saves once a second for a minute, and then nothing may be missing."""
    with filled(150, 18) as (store, people), serving(store, _WORKERS) as server:
        told = work(server, people, "save", 60, pace=1.0)
        tables = tables_of(store)
    assert_whole(tables)
    rows = [row for row in tables["returns_rowrecord"] if (row["table"], row["key"]) == ("schemes", "r1")]
    plans = {row["id"]: row["record_id"].replace("-", "") for row in rows}
    stored: dict[str, set[str]] = defaultdict(set)
    for change in tables["returns_change"]:
        if change["row_id"] in plans:
            stored[plans[change["row_id"]]].add(change["after"]["amount"])
    lost = sum(
        not {str(amount + 1) for amount in range(saved)} <= stored[person["plan"].replace("-", "")]
        for person, saved in zip(people, told["saved"], strict=True)
    )
    errors, saves = len(told["errors"]), sum(told["saved"])
    for error in told["errors"][:3]:
        print(error, file=sys.stderr)
    measured = f"{saves} saves, {errors} errors, {lost} areas with lost edits; {figures(told)}"
    return [
        Result(f"{len(people)} areas each saving once a second", measured, "no error, no lost edit", not errors + lost)
    ]


def first_paint() -> list[Result]:
    """The sheet of expenditure with 400 rows, until something is painted, in a browser that has seen no page before."""
    with filled(1, 400) as (store, people), serving(store, _WORKERS) as server, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        person, times = people[0], []
        for _ in range(5):
            context = browser.new_context(base_url=server.url)
            context.add_cookies([{"name": "sessionid", "value": person["session"], "url": server.url}])
            page = context.new_page()
            page.goto(f"/returns/{person['plan']}/sheets/expenditure/")
            times.append(float(page.wait_for_function(_FIRST_PAINT).json_value()))
            context.close()
        browser.close()
    seconds = statistics.median(times) / 1000
    return [Result("First paint of expenditure, 400 rows", f"{seconds:.2f} s", "under 1 s", seconds < 1)]


def latency(what: str, told: dict[str, Any], most: int) -> Result:
    """A line about how long requests took; an error misses every target."""
    for error in told["errors"][:3]:
        print(error, file=sys.stderr)
    measured = figures(told) + (f", {len(told['errors'])} errors" if told["errors"] else "")
    return Result(what, measured, f"95% under {most} ms", not told["errors"] and p95(told["latencies"]) < most)


def figures(told: dict[str, Any]) -> str:
    latencies = told["latencies"]
    return f"median {statistics.median(latencies):.0f} ms, 95% under {p95(latencies):.0f} ms"


def p95(latencies: Sequence[float]) -> float:
    return statistics.quantiles(latencies, n=20)[18]
