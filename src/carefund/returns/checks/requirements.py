"""Checks of the answers to the planning requirements."""

from collections.abc import Iterator

from carefund.returns.checks.case import Case
from carefund.returns.checks.completeness import missing_for
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import REQUIREMENT_ANSWERS, REQUIREMENT_FIELDS
from carefund.returns.findings import Severity

__all__: list[str] = []


@check("REQ-01", Severity.ERROR, "A requirement that is not met has actions and a timeframe")
def actions_given(case: Case) -> Iterator[Problem]:
    """Asks for actions and a timeframe wherever a planning requirement is answered No.

    Assurers accept an unmet requirement for now only with a way to meet it.

    Example: PR3 is answered No, and nothing says what will be done or by when.
    """
    if places := missing_for(case, "REQ-01"):
        yield Problem(
            "A requirement is not met, and its actions or its timeframe are blank.",
            "Say what you are doing to meet it and by when, or change the answer.",
            places,
            expected="actions and a timeframe",
        )


@check("REQ-02", Severity.WARNING, "Every planning requirement is met", settings={"no": REQUIREMENT_ANSWERS})
def met(case: Case) -> Iterator[Problem]:
    """Warns of each planning requirement that is answered No.

    The plan can be sent in, but it cannot be assured until the requirement is met.

    Example: PR3 is answered No with actions until January. The plan waits for assurance until then.
    """
    no = case.rule("REQ-02").setting("no", str)
    for filled in case.requirement_rows:
        if filled.row.values.get("met") == no:
            yield Problem(
                f"Requirement {filled.row.key} is not met, so the plan cannot be assured yet.",
                "Meet the requirement and change the answer. Until then keep the actions and the timeframe up to date.",
                (filled.place("met"),),
                found=case.rulebook.label(filled.table.by_id["met"], no),
            )


@check(
    "REQ-03",
    Severity.PROMPT,
    "Requirements that are met name a supporting document",
    settings={"yes": REQUIREMENT_ANSWERS, "documents": REQUIREMENT_FIELDS},
)
def documents_named(case: Case) -> Iterator[Problem]:
    """Lists requirements answered Yes without a document that shows it.

    Assurers look for the answer themselves where no document and page is named, which takes longer.

    Example: All eight requirements are answered Yes, and no document is named.
    """
    rule = case.rule("REQ-03")
    yes, documents = rule.setting("yes", str), rule.setting("documents", str)
    places = tuple(
        filled.place(documents)
        for filled in case.requirement_rows
        if filled.row.values.get("met") == yes and documents not in filled.row.values
    )
    if places:
        yield Problem(
            "Requirements are answered Yes without a supporting document.",
            "Name the document and the pages that show it.",
            places,
        )
