"""2026-27: a draft that says what is known and asks for the rest."""

from importlib import resources

from carefund.cli.make import newest_round
from carefund.cli.rulebook_parts import overview, part_of
from carefund.papers.standing import standing
from carefund.returns import check_return, formally_approvable, from_text, summarise
from carefund.rulebook import load, rounds
from tests.returns.builders import case

BOOK = load("2026-27")
PLAN = from_text((resources.files("carefund") / "examples/synthetic/2026-27-plan.toml").read_text("utf-8"), load)


def test_what_is_not_known_is_asked_and_not_invented():
    assert BOOK.status == "draft"
    assert not [c for c in BOOK.conditions if c.test]
    assert not BOOK.metrics
    assert not BOOK.requirements
    assert not BOOK.allocations
    asked = " ".join(q.question for q in BOOK.open_questions)
    for missing in ("floor", "minimum NHS contribution", "metrics", "classified", "due", "chief executives"):
        assert missing in asked
    assert all(q.where and q.certainty.is_doubt for q in BOOK.open_questions)


def test_what_is_known_is_there():
    assert [s.code for s in BOOK.funding.sources if s.mandatory] == ["DFG", "NHS_MIN", "LABCG"]
    assert "£723 million" in next(s.description for s in BOOK.funding.sources if s.code == "DFG")
    assert BOOK.timetable[0].on
    assert BOOK.timetable[0].on.isoformat() == "2026-02-17"
    assert [r.code for r in BOOK.roles if r.purpose == "sign_off"] == ["SIGN_HWB"]


def test_a_plan_of_a_draft_round_cannot_be_approved():
    judged = case(PLAN, rulebook=BOOK)
    summary, findings = summarise(judged), check_return(judged)
    assert (summary.completeness.complete, summary.signed_off) == (True, True)
    assert not formally_approvable(summary, findings)
    assert standing(summary, findings) == "Complete, but not formally approvable: the round is a draft"


def test_a_draft_is_not_what_a_new_return_is_made_for_unless_it_is_named():
    assert rounds()[-1] == "2026-27"
    assert newest_round() == "2025-26"


def test_a_round_that_asks_for_no_scheme_type_has_none_to_show():
    assert part_of(BOOK, "scheme-types").rows == []
    assert overview(BOOK)["parts"]["scheme-types"] == 0
