"""Settings that name what the round does not have are refused; what a round does not ask for is not judged."""

import pytest
from msgspec.structs import replace

from carefund.returns.checks import checks_of
from carefund.rulebook import Rulebook, RulebookError, load
from tests.returns.builders import added, all_findings, clean_plan, rules, spend
from tests.returns.variants import with_settings

PLAN = clean_plan()

# Check, a setting that names something, and what the error must say.
WRONG = [
    ("EXP-05", "shares", ["nhs_share", "poem"], "no expenditure field “poem”"),
    ("EXP-07", "type", "POEM", "no scheme type “POEM”"),
    ("EXP-08", "source", "POEM", "no funding source “POEM”"),
    ("EXP-08", "types", ["DFG", "POEM"], "no scheme type “POEM”"),
    ("EXP-18", "contributor", "POET", "no contributor “POET”"),
    ("EXP-18", "commissioners", ["CCG", "POET"], "no commissioner “POET”"),
    ("EXP-19", "types", ["POEM"], "no scheme type “POEM”"),
    ("CND-04", "status", "POEM", "no status “POEM”"),
    ("CND-07", "yes", "PERHAPS", "no answer to a requirement “PERHAPS”"),
    ("CND-07", "requirements", {"PR99": "NC2"}, "no requirement “PR99”"),
    ("CND-07", "requirements", {"PR4": "NC99"}, "no condition “NC99”"),
    ("CND-07", "requirements", {"PR4": ["NC2", "NC99"]}, "no condition “NC99”"),
    ("CND-07", "requirements", "PR4", "the setting is a table"),
    ("INC-02", "yes", "PERHAPS", "no answer to a gate “PERHAPS”"),
    ("INC-03", "no", "PERHAPS", "no answer to a gate “PERHAPS”"),
    ("INC-11", "comment", "poem", "no income field “poem”"),
    ("REQ-02", "no", 5, "no answer to a requirement “5”"),
    ("REQ-03", "yes", "PERHAPS", "no answer to a requirement “PERHAPS”"),
    ("REQ-03", "documents", "poem", "no field beside a requirement “poem”"),
    ("SGN-03", "deadline", "EASTER", "no date of the timetable “EASTER”"),
    ("SGN-05", "signed_by", "cover.cover.poet", "no field “cover.cover.poet”"),
    ("SGN-07", "deadline", "EASTER", "no date of the timetable “EASTER”"),
    ("MET-15", "narrative", "metrics.narratives.poem", "no field “metrics.narratives.poem”"),
    ("NAR-02", "sources", {"narrative.narrative.dfg": "POEM"}, "no funding source “POEM”"),
    ("NAR-02", "sources", {"narrative.narrative.poem": "DFG"}, "no field “narrative.narrative.poem”"),
    ("NAR-03", "arrangements", "narrative.poems", "no table “narrative.poems”"),
    ("HIC-02", "maturity", "poem", "no field “poem”"),
    ("HIC-02", "below", ["PLANS_IN_PLACE", "POEM"], "no maturity “POEM”"),
    ("HIC-03", "by_when", "hicm.changes.poem", "no field “hicm.changes.poem”"),
    ("HIC-04", "actions", "poem", "no field “poem”"),
    ("PRM-01", "words", {"REABELMENT": ["reablement"]}, "no scheme type “REABELMENT”"),
    ("PRM-02", "words", {"NC99": ["child"]}, "no condition “NC99”"),
]


@pytest.mark.parametrize(("code", "setting", "given", "reason"), WRONG)
def test_a_setting_that_names_what_is_not_there_is_refused_before_anything_is_checked(code, setting, given, reason):
    with pytest.raises(RulebookError) as caught:
        checks_of(with_settings(code, **{setting: given}))
    assert f"checks.toml, {code}.settings.{setting}" in str(caught.value)
    assert reason in str(caught.value)


def test_a_missing_setting_that_names_something_is_refused_too():
    rule = replace(rules().checks["EXP-07"], settings={"percent": 5})
    with pytest.raises(RulebookError, match=r"EXP-07\.settings\.type.*the check needs this setting"):
        checks_of(replace(rules(), checks={"EXP-07": rule}))


def bare() -> Rulebook:
    """A round that asks of money only what every round asks: its source and its amount."""
    book = rules()
    bared = {
        name: replace(ledger, **{role: "" for role in ledger.__struct_fields__ if role not in KEPT})
        for name, ledger in (("income", book.funding.income), ("spending", book.funding.spending))
    }
    sources = tuple(replace(source, gate="") for source in book.funding.sources)
    return replace(book, funding=replace(book.funding, sources=sources, **bared))


KEPT = ("table", "source", "amounts")
OF_ROLES = {"EXP-01", "EXP-02", "EXP-07", "EXP-08", "EXP-14", "EXP-16", "EXP-18", "EXP-19", "NAR-03", "PRM-01",
            "CND-04", "INC-02", "INC-03", "INC-09", "INC-12"}  # fmt: skip


def test_checks_are_silent_where_the_round_has_not_what_they_judge():
    ret = added(
        PLAN,
        spend(8, 5_000_000, scheme_type="OTHER", sub_type=None, description="Reablement", source="CCG_ADD"),
        spend(8, 10, scheme_name="Scheme 1", scheme_type="HICM", sub_type="HICM-1", source="DFG", commissioner="CCG"),
    )
    assert {f.code for f in all_findings(ret)} >= {"EXP-01", "EXP-02", "EXP-08", "EXP-14", "EXP-16", "EXP-18"}
    found = {f.code for f in all_findings(ret, rulebook=bare())}
    assert "EXP-09" in found
    assert not OF_ROLES & found


def test_a_rule_for_one_return_may_name_what_only_that_return_has():
    """Administration is a type of the discharge fund of 2022-23, not of its plan."""
    whole = load("2022-23")
    assert "EXP-20" in {check.code for check, _ in checks_of(whole)}
    elsewhere = replace(whole.checks["EXP-20"], returns=("plan",))
    with pytest.raises(RulebookError, match="no scheme type “ADMIN”"):
        checks_of(replace(whole, checks={"EXP-20": elsewhere}))
