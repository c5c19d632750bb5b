"""Two people at once on a real database: run as a process of its own, it prints what came of each race as JSON.

A process of its own, because the tests' own database lives in one transaction that no second person can see into.
"""

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import django

Act = Callable[[], object]


def race(*acts: Act) -> list[str]:
    """Do all of it at the same moment; what came of each: `done`, or why not."""
    from django.db import connection

    from carefund.web.returns.problems import Problem

    barrier, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        barrier.wait()
        try:
            acts[number]()
            outcomes[number] = "done"
        except Problem as problem:
            outcomes[number] = f"problem: {problem}"
        except Exception as error:  # what must never happen is to be seen by the test
            outcomes[number] = f"error: {error!r}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def main() -> None:
    """Run the races one after the other on Southend's plan."""
    django.setup()
    from carefund.web.returns.judged import Judged
    from carefund.web.returns.models import ReturnRecord
    from carefund.web.returns.signing import approve, content_of, start_signing, withdraw_signing
    from carefund.web.returns.submitting import is_intact, reopen, submit
    from tests.web.returns.signing_steps import approve_all, content, person, retype

    record = ReturnRecord.objects.get(area="E06000033")
    told: dict[str, Any] = {"start against a save": [], "approve against take back": []}
    for text in ("one", "two", "three"):
        outcomes = race(
            partial(start_signing, record, person("lead")), partial(retype, record, person("finance"), text)
        )
        judged = Judged(record)
        told["start against a save"].append((outcomes, content_of(judged) == judged.state.content))
        outcomes = race(
            partial(approve, record, person("chair"), "SIGN_HWB", content(record)),
            partial(withdraw_signing, record, person("lead"), "One more look"),
        )
        told["approve against take back"].append((outcomes, Judged(record).state.stage))
    approve_all(record)
    seen = content(record)
    outcomes = race(*(partial(submit, record, person(name), seen) for name in ("lead", "nhs", "lead")))
    (made,) = record.submissions.all()
    told["three submit"] = outcomes, is_intact(made), made.event.number
    told["two reopen"] = race(*(partial(reopen, record, person(name), "Why") for name in ("lead", "manager")))
    numbers = list(record.events.values_list("number", flat=True))
    told["numbers"] = numbers == list(range(1, len(numbers) + 1))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
