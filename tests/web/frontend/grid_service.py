"""A sheet of rows kept in memory behind the addresses that the grid uses."""

import json
from collections.abc import Mapping
from typing import Any

from tests.web.frontend import samples
from tests.web.frontend.stand import Answer, Stand, templates

TABLE = samples.RULES.table("expenditure.schemes")
Texts = dict[str, str]


def columns() -> list[dict[str, Any]]:
    made = []
    for field in TABLE.fields:
        options = (
            samples.dependent_options(field.list) if field.within else samples.options(field.list) if field.list else []
        )
        made.append(
            {
                name: getattr(field, name)
                for name in ("id", "label", "help", "type", "unit", "within", "required", "width")
            }
            | {"options": options, "readonly": field.id == "type_other"}
        )
    return made


def row_values(number: int) -> dict[str, str]:
    return {
        "scheme_id": str(number),
        "scheme_name": f"Scheme {number}",
        "description": f"What scheme {number} does,\nand for whom.",
        "scheme_type": "REABLEMENT" if number % 2 else "ASSISTIVE",
        "sub_type": "" if number % 2 else "ASSISTIVE-1",
        "commissioner": "LA",
        "amount": str(number * 1000),
    }


class GridService:
    """What the workspace does with rows, as far as the grid sees it; tests change how it answers."""

    def __init__(self, stand: Stand, rows: int, maximum: int = 400, *, editable: bool = True) -> None:
        self.stand, self.maximum, self.editable = stand, maximum, editable
        self.version = 1
        self.rows: dict[str, tuple[int, dict[str, str]]] = {f"r{n}": (1, row_values(n)) for n in range(1, rows + 1)}
        self.answers: list[Answer] = []
        """Answers to give before any other, in order."""
        self.tokens: dict[str, Mapping[str, Any]] = {}
        self.notes: dict[str, str] = {}
        self.removed: set[str] = set()
        self.locked: dict[str, list[str]] = {}
        stand.routes["/sheet"] = lambda _: Answer(self.page())
        stand.routes["/new"] = lambda asked: self.first(asked, lambda: self.single(None, asked))
        stand.routes["/batch"] = lambda asked: self.first(asked, lambda: self.batch(asked))
        stand.routes["/batch-remove"] = lambda asked: self.first(asked, lambda: self.batch_remove(asked))
        for key in self.rows:
            self.route(key)

    def route(self, key: str) -> None:
        self.stand.routes[f"/row/{key}"] = lambda asked: self.first(asked, lambda: self.single(key, asked))
        self.stand.routes[f"/remove/{key}"] = lambda asked: self.first(asked, lambda: self.remove(key, asked))

    def first(self, asked: Any, answer: Any) -> Answer:
        return self.answers.pop(0) if self.answers else answer()

    def page(self) -> str:
        spec = {
            "label": "Schemes",
            "columns": columns(),
            "rows": [self.shown(key) for key in self.rows],
            "newUrl": "/new",
            "batchUrl": "/batch",
            "batchRemoveUrl": "/batch-remove",
            "editable": self.editable,
            "csrf": "token",
            "maximumRows": self.maximum,
            "emptyText": "No rows yet. Add one, or paste a block from a workbook.",
        }
        rows = [(key, values) for key, (_, values) in self.rows.items()]
        context = {
            "spec": spec,
            "rows": rows,
            "fields": TABLE.fields,
            "csrf_token": "token",
            "demo": True,
            "wide": True,
        }
        return templates().get_template("sheet.html").render(context)

    def shown(self, key: str) -> dict[str, Any]:
        seen, values = self.rows[key]
        findings = (
            [] if values.get("scheme_name") else [self.finding("scheme_name", "error", "Give the scheme a name.")]
        )
        if values.get("amount", "").startswith("-"):
            findings.append(self.finding("amount", "warning", "An amount below nothing is unusual."))
        urls = {"url": f"/row/{key}", "removeUrl": "" if key in self.locked else f"/remove/{key}"}
        about = {"findings": findings, "locked": self.locked.get(key, [])}
        return {"key": key, "seen": seen, "values": values, **about, **urls}

    def finding(self, field: str, severity: str, text: str) -> dict[str, str]:
        return {"field": field, "severity": severity, "text": text}

    def by_somebody(self, key: str, **values: str) -> None:
        """Somebody else stores values of a row."""
        self.version += 1
        self.rows[key] = (self.version, self.rows[key][1] | values)

    def removed_by_somebody(self, key: str) -> None:
        self.by_somebody(key)
        self.removed.add(key)

    def store(self, key: str | None, seen: int, values: Texts) -> dict[str, Any]:
        """The answer for one row."""
        if key is None:
            key = f"r{len(self.rows) + 1}"
            self.rows[key] = (0, {})
            self.route(key)
        at, old = self.rows[key]
        if at not in (0, seen) and any(old.get(field, "") != text for field, text in values.items()):
            about = {"by": "Finance lead", "at": "16 November 2021 at 5:05pm", "removed": key in self.removed}
            return {"conflict": {"mine": values, "theirs": {"row": self.shown(key), **about}}}
        self.rows[key] = (self.version, (old if key not in self.removed else {}) | values)
        self.removed.discard(key)
        return {"row": self.shown(key), "notes": self.notes}

    def single(self, key: str | None, asked: Any) -> Answer:
        if asked["token"] in self.tokens:
            return Answer(self.tokens[asked["token"]])
        self.version += 1
        answer = self.store(key, asked["seen"], asked["values"])
        if "conflict" in answer:
            return Answer(answer["conflict"], 409)
        answer |= {"panel": self.panel(), "status": "Row saved."}
        # As it is now, not as it will be when it is asked for again.
        self.tokens[asked["token"]] = json.loads(json.dumps(answer))
        return Answer(answer)

    def batch(self, asked: Any) -> Answer:
        self.version += 1
        answers = [self.store(row["key"], row["seen"], row["values"]) for row in asked["rows"]]
        return Answer({"rows": answers, "panel": self.panel(), "status": f"{len(answers)} rows saved."})

    def remove(self, key: str, asked: Any) -> Answer:
        del self.rows[key]
        return Answer({"panel": self.panel(), "status": "Row removed."})

    def batch_remove(self, asked: Any) -> Answer:
        answers: list[dict[str, Any]] = []
        for row in asked["rows"]:
            if row["seen"] == self.rows[row["key"]][0]:
                del self.rows[row["key"]]
                answers.append({})
            else:
                theirs = {
                    "row": self.shown(row["key"]),
                    "by": "Finance lead",
                    "at": "16 November 2021",
                    "removed": False,
                }
                answers.append({"conflict": {"mine": {}, "theirs": theirs}})
        return Answer({"rows": answers, "panel": self.panel(), "status": "Rows removed."})

    def panel(self) -> str:
        return f"<p>{len(self.rows)} rows in the plan</p>"
