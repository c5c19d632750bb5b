"""A rulebook that names what it does not declare, or declares a thing twice, is refused: file, key and reason."""

from pathlib import Path

import pytest

from tests.rulebook.folders import append, edit, refused
from tests.support.rounds import copy_of

# What to change (file, old, new), and what the error must name (key and reason).
CHANGED = {
    "unknown key": ("rulebook.toml", 'title = "', 'poem = "x"\ntitle = "', "", "poem"),
    "no version": ("rulebook.toml", 'version = "2021-22.1"\n', "", "", "version"),
    "wrong type": (
        "rulebook.toml",
        'years = ["2021-22"]',
        "years = 2021",
        "years",
        "a list is expected, not a whole number",
    ),
    "wrong choice": (
        "rulebook.toml",
        'purpose = "contact"',
        'purpose = "fun"',
        "roles.HWB_CHAIR.purpose",
        "“fun” is not one of: contact, sign_off",
    ),
    "wrong number": (
        "sheets/expenditure.toml",
        "minimum = 1\n",
        'minimum = "low"\n',
        "minimum",
        "“low” is not a number",
    ),
    "other certainty": ("lists.toml", 'certainty = "stated"', 'certainty = "sure"', "certainty", "sure"),
    "no source": (
        "lists.toml",
        'source = "BCF planning template 2021-22 (Southend-on-Sea), sheet 5a, values in use"\n',
        "",
        "yes_no.YES",
        "the key “source” is missing",
    ),
    "key of a field": (
        "sheets/expenditure.toml",
        'label = "Scheme ID"',
        'lable = "Scheme ID"',
        "tables.schemes.fields.scheme_id",
        "there is no key “lable”: did you mean “label”?",
    ),
    "entry without a code": ("rulebook.toml", 'code = "POLICY"\n', "", "timetable[number 1]", "“code” is missing"),
    "day": (
        "rulebook.toml",
        "on = 2021",
        'on = "16/11/2021" # ',
        "on",
        "“16/11/2021” is not a date: write it like 2027",
    ),
    "no such day": ("rulebook.toml", "on = 2021-", "on = 2021-13-", "", ": on = 2021-13-"),
    "office": (
        "rulebook.toml",
        '["hwb_chair"]',
        '["chairman"]',
        "offices",
        "“chairman” is not one of: accountable_officer, chief",
    ),
    "file name": ("rulebook.toml", "{area} HWB", "{aera} HWB", "returns.plan.file_name", "it may hold {area}"),
    "area": ("allocations.csv", "E06000033", "E06000999", "E06000999", "there is no area of this ONS code"),
    "area of a metric": ("published.csv", "E06000033", "Southend", "Southend", "there is no area of this ONS code"),
    "year": ("rulebook.toml", 'years = ["2021-22"]', 'years = ["2021"]', "years", "“2021” is not"),
    "sheet of a return": ("rulebook.toml", '  "hicm",\n', '  "poems",\n', "returns.plan.sheets", "no sheet “poems”"),
    "file and id": ("sheets/cover.toml", 'id = "cover"', 'id = "front"', "id", "“front” is not"),
    "id with a dot": ("sheets/income.toml", 'id = "gates"', 'id = "ga.tes"', "ga.tes", "an id has"),
    "id in capitals": ("sheets/income.toml", 'id = "gates"', 'id = "Gates"', "Gates", "an id has"),
    "items without a list": ("sheets/hicm.toml", 'items = "hicm_changes"\n', "", "changes.items", "names its list"),
    "items without need": (
        "sheets/income.toml",
        'kind = "form"',
        'kind = "form"\nitems = "contacts"',
        "gates.items",
        "no other table does",
    ),
    "sign-off by nobody": ("rulebook.toml", 'offices = ["hwb_chair"]\n', "", "SIGN_HWB", "names the offices"),
    "contact with an office": (
        "rulebook.toml",
        'purpose = "contact"',
        'purpose = "contact"\noffices = ["hwb_chair"]',
        "HWB_CHAIR",
        "and no other role does",
    ),
    "contact after submission": (
        "rulebook.toml",
        'purpose = "contact"',
        'purpose = "contact"\nmay_follow_submission = true',
        "HWB_CHAIR",
        "can follow submission",
    ),
    "unknown items": ("sheets/hicm.toml", '"hicm_changes"', '"poems"', "changes.items", "no list of items “poems”"),
    "reserved field": ("sheets/expenditure.toml", 'id = "status"', 'id = "row"', "schemes.row", "reserved"),
    "choice without a list": ("sheets/hicm.toml", 'list = "maturity"\n', "", "changes.maturity", "names its list"),
    "list without a choice": (
        "sheets/hicm.toml",
        'type = "choice"',
        'type = "text"',
        "changes.maturity",
        "names its list",
    ),
    "unknown list": ("sheets/hicm.toml", 'list = "maturity"', 'list = "poems"', "changes.maturity", "no list “poems”"),
    "within": (
        "sheets/expenditure.toml",
        'within = "scheme_type"',
        'within = "poem"',
        "schemes.sub_type",
        "“within” names “poem”",
    ),
    "when: field": (
        "sheets/cover.toml",
        'required_when = { signed_off = "NO" }',
        'when = { poem = "NO" }',
        "cover.expected_date",
        "names “poem”, which is not a field of cover",
    ),
    "required when: field": (
        "sheets/cover.toml",
        'required_when = { signed_off = "NO" }',
        'required_when = { poem = "NO" }',
        "cover.expected_date",
        "names “poem”, which is not a field of cover",
    ),
    "required when: never": (
        "sheets/cover.toml",
        'required_when = { signed_off = "NO" }',
        'required_when = { signed_off = "NO" }\nrequired = false',
        "cover.expected_date",
        "that it never is",
    ),
    "prefilled: by what": ("sheets/cover.toml", '"area_name"\nwidth', '"poem"\nwidth', "prefilled", "poem"),
    "prefilled: no form": (
        "sheets/expenditure.toml",
        'id = "status"',
        'id = "status"\nprefilled = "area_name"',
        "schemes.status",
        "only a field of a form",
    ),
    "years: too early": ("rulebook.toml", 'years = ["2021-22"]', 'years = ["0000-01"]', "years", "financial year"),
    "rate without a denominator": ("metrics.toml", 'denominator = "Population aged 65 and over"', "", "RES", "needs"),
    "rate without a multiplier": ("metrics.toml", "multiplier = 100000", "multiplier = 0", "ACSC", "needs"),
    "when: code": (
        "sheets/cover.toml",
        'required_when = { signed_off = "NO" }',
        'when = { signed_off = "NAY" }',
        "cover.expected_date",
        "“NAY”, which is not an option of signed_off",
    ),
    "when: dependent code": (
        "sheets/expenditure.toml",
        'when = { area_of_spend = "OTHER" }',
        'when = { sub_type = "HOUSING-1" }',
        "schemes.area_other",
        "“HOUSING-1”, which is not an option of sub_type",
    ),
    "blank": ("sheets/cover.toml", 'blank = "SGN-01"', 'blank = "ZZZ-01"', "cover.expected_date", "ZZZ-01"),
    "ledger: year": (
        "funding.toml",
        'amounts = { "2021-22" = "amount" }',
        'amounts = { "2020-21" = "amount" }',
        "income",
        "a field for 2021-22, for the return plan",
    ),
    "ledger: field": (
        "funding.toml",
        'partner = "partner"',
        'partner = "poem"',
        "income",
        "no field “income.contributions.poem”",
    ),
    "ledger: table": (
        "funding.toml",
        'table = "expenditure.schemes"',
        'table = "expenditure.poems"',
        "spending",
        "no field “expenditure.poems.",
    ),
    "ledger: path": (
        "funding.toml",
        'table = "expenditure.schemes"',
        'table = "expenditure"',
        "spending",
        "not of the form sheet.table.field",
    ),
    "breakdown: table": (
        "funding.toml",
        'table = "income.dfg_districts"',
        'table = "income.poems"',
        "breakdowns",
        "no field “income.poems.amount”",
    ),
    "breakdown: source": (
        "funding.toml",
        'funding_source = "DFG"',
        'funding_source = "POEM"',
        "breakdowns",
        "no funding source “POEM”",
    ),
    "gate": (
        "funding.toml",
        'gate = "income.gates.additional_la"',
        'gate = "income.gates.poem"',
        "LA_ADD.gate",
        "no field “income.gates.poem”",
    ),
    "condition: field": (
        "conditions.toml",
        'where = { area_of_spend = "SOCIAL_CARE"',
        'where = { poem = "SOCIAL_CARE"',
        "NC2",
        "“poem”, which is not a field of schemes",
    ),
    "condition: code": (
        "conditions.toml",
        'area_of_spend = "SOCIAL_CARE"',
        'area_of_spend = "POETRY"',
        "NC2",
        "“POETRY”, which is not an option of area_of_spend",
    ),
    "condition: excluded code": ("conditions.toml", '{ not = ["ACUTE"] }', '{ not = ["POETRY"] }', "NC3", "“POETRY”"),
    "condition: share code": (
        "conditions.toml",
        '"NHSE"]',
        '"POET"]',
        "NC3",
        "“POET”, which is not an option of commissioner",
    ),
    "condition: share field": (
        "conditions.toml",
        'JOINT = "nhs_share"',
        'JOINT = "poem"',
        "NC3",
        "no field “expenditure.schemes.poem”",
    ),
    "condition: formula": (
        "conditions.toml",
        'of_source = "CCG_MIN"',
        'of_source = "POEM"',
        "NC3",
        "no funding source “POEM”",
    ),
    "board": (
        "rulebook.toml",
        'expected = "cover.cover.expected_date"',
        'expected = "cover.expected_date"',
        "board_approval.expected",
        "not of the form sheet.table.field",
    ),
    "nested measure": ("metrics.toml", '["LOS14", "LOS21"]', '["LOS14", "LOS99"]', "LOS.nested", "no measure “LOS99”"),
    "metric fields": (
        "sheets/metrics_year_end.toml",
        'fields = { numerator = "numerator", denominator = "denominator", value = "value" }\n\n'
        '[[tables.fields]]\nid = "numerator"',
        'fields = { denominator = "denominator", value = "value" }\n\n[[tables.fields]]\nid = "top"',
        "values",
        "needs the fields numerator",
    ),
    "requirement fields": ("sheets/requirements.toml", 'id = "met"', 'id = "answer"', "requirements.actions", "“met”"),
    "other entries": (
        "metrics.toml",
        'certainty = "stated"',
        'certainty = "stated"\npoems = []',
        "poems",
        "[[metrics]]",
    ),
    "allocation: code": ("allocations.csv", ",DFG,", ",POEM,", "E06000033 POEM 2021-22", "that code"),
    "allocation: year": (
        "allocations.csv",
        "DFG,2021-22",
        "DFG,2020-21",
        "E06000033 DFG 2020-21",
        "that code and year",
    ),
    "return: deadline": (
        "rulebook.toml",
        'deadline = "SUBMISSION"',
        'deadline = "NEVER"',
        "returns.plan.deadline",
        "no date “NEVER”",
    ),
    "allocation: text": ("allocations.csv", "1721065", "lots", "row 2, amount", "“lots” is not a number"),
    "allocation: not a number": (
        "allocations.csv",
        "1721065",
        "NaN",
        "E06000033 DFG 2021-22",
        "“NaN” is not an amount",
    ),
    "allocation: heading": (
        "allocations.csv",
        "area,code",
        "area,kode",
        "row 2",
        "there is no column “kode”: did you mean “code”?",
    ),
    "allocation: more values": ("allocations.csv", ",stated", ",stated,and,more", "row 2", "more values"),
    "allocation: certainty": ("allocations.csv", ",stated", ",sure", "row 2", "sure"),
    "published: code": (
        "published.csv",
        "RES.2020-21.actual",
        "RES.1066-67.actual",
        "E06000033 RES.1066-67.actual",
        "no metric value",
    ),
    "published: not a number": ("published.csv", "81.5", "Infinity", "REA.2019-20.actual", "number"),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_changed_rulebook_is_refused_with_file_key_and_reason(folder: Path, change: tuple[str, ...]):
    file, old, new, key, reason = change
    edit(folder, file, old, new)
    error = refused(folder)
    assert error.file == file
    assert key in error.key
    assert reason in error.reason
    assert str(error).startswith(file)


# What to add at the end of a file, and what the error must name (key and kind of thing).
ADDED = {
    "return": (
        "rulebook.toml",
        (
            "[[returns]]\n"
            'code = "plan"\n'
            'title = "x"\n'
            'description = "x"\n'
            "sheets = []\n"
            'file_name = "x"\n'
            'source = "x"\n'
            'certainty = "stated"'
        ),
        "plan",
        "return",
    ),
    "role": ("rulebook.toml", ('[[roles]]\ncode = "DASS"\nlabel = "x"\npurpose = "contact"'), "DASS", "role"),
    "funding source": (
        "funding.toml",
        (
            "[[sources]]\n"
            'code = "DFG"\n'
            'label = "x"\n'
            'contributor = "LA"\n'
            "mandatory = true\n"
            'nature = "capital"\n'
            'source = "x"\n'
            'certainty = "stated"'
        ),
        "DFG",
        "funding source",
    ),
    "condition": (
        "conditions.toml",
        ('[[conditions]]\ncode = "NC1"\ntitle = "x"\ndescription = "x"'),
        "NC1",
        "condition",
    ),
    "metric value": (
        "metrics.toml",
        ('[[metrics.values]]\nmeasure = "REA"\nlabel = "x"\nperiod = "2021-22"\nbasis = "plan"\nentry = {}'),
        "REA.2021-22.plan",
        "metric value",
    ),
    "requirement": (
        "requirements.toml",
        ('[[requirements]]\ncode = "PR1"\ntheme = "x"\ntext = "x"\nkey_lines = []'),
        "PR1",
        "requirement",
    ),
    "option": ("lists.toml", '[[maturity]]\ncode = "MATURE"\nlabel = "x"', "MATURE", "option of maturity"),
    "sub option": (
        "scheme_types.toml",
        (
            "[[scheme_types]]\n"
            'code = "NEW"\n'
            'label = "x"\n'
            "options = [\n"
            '{ code = "A", label = "x" },\n'
            '{ code = "A", label = "y" }\n'
            "]"
        ),
        "A",
        "option of scheme_types, NEW,",
    ),
    "item": ("items.toml", '[[hicm_changes]]\ncode = "HIC1"\nlabel = "x"', "HIC1", "item of hicm_changes"),
    "table": (
        "sheets/income.toml",
        ('[[tables]]\nid = "gates"\ntitle = "x"\nkind = "rows"\nfields = []'),
        "gates",
        "table",
    ),
    "field": (
        "sheets/hicm.toml",
        ('[[tables.fields]]\nid = "success"\nlabel = "x"\nhelp = "x"\ntype = "text"'),
        "success",
        "field of changes",
    ),
    "allocation": ("allocations.csv", "E06000033,NC2,2021-22,,5,x,stated", "E06000033 NC2 2021-22", "amount"),
    "published": (
        "published.csv",
        "E06000033,RES.2020-21.actual,,,5,x,stated",
        "E06000033 RES.2020-21.actual",
        "value",
    ),
}


@pytest.mark.parametrize("addition", ADDED.values(), ids=ADDED)
def test_what_is_declared_twice_is_refused(folder, addition):
    file, text, key, what = addition
    append(folder, file, text)
    error = refused(folder)
    assert file in error.file
    assert error.key == key
    assert error.reason == f"the {what} is declared 2 times"


def test_a_metric_declared_twice_is_refused(folder):
    text = (folder / "metrics.toml").read_text("utf-8")
    metric = text[text.index("[[metrics]]") : text.index("[[metrics.values]]")]
    append(folder, "metrics.toml", f"{metric}values = []")
    assert (refused(folder).file, refused(folder).key) == ("metrics.toml", "ACSC")


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("lists.toml", '[[scheme_types]]\ncode = "X"\nlabel = "x"', "scheme_types"),
        ("lists.toml", '[[funding_sources]]\ncode = "X"\nlabel = "x"', "funding_sources"),
        ("scheme_types.toml", '[[funding_sources]]\ncode = "X"\nlabel = "x"', "funding_sources"),
        ("items.toml", '[[requirements]]\ncode = "X"\nlabel = "x"', "requirements"),
    ],
)
def test_a_list_that_another_part_makes_is_refused(folder, file, text, name):
    append(folder, file, text)
    assert (refused(folder).file, refused(folder).key) == (file, name)
    assert "another part of the rulebook" in refused(folder).reason


@pytest.mark.parametrize("name", ["round", "waivers", "id"])
def test_a_sheet_cannot_have_a_name_that_a_returns_file_uses(folder, name):
    (folder / "sheets/poem.toml").write_text(f'id = "{name}"\n', "utf-8")
    (folder / "sheets/poem.toml").rename(folder / f"sheets/{name}.toml")
    append(folder, f"sheets/{name}.toml", 'number = "9"\ntitle = "x"\nintro = "x"\nsource = "x"\ncertainty = "stated"')
    error = refused(folder)
    assert (error.file, error.key) == (f"sheets/{name}.toml", "id")
    assert "reserved" in error.reason


def test_a_table_of_requirements_needs_its_answer(folder):
    path = folder / "sheets/requirements.toml"
    path.write_text(path.read_text("utf-8").replace('"met"', '"answer"').replace("{ met =", "{ answer ="), "utf-8")
    assert refused(folder).reason == "a table of requirements needs the fields met"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('rest_of = "DRD_ON_DATE"', 'rest_of = "DRD_NONE"', "there is no value DRD_NONE.2024-04.actual, from which"),
        ('rest_of = "DRD_ON_DATE"', 'rest_of = "DRD_DAYS"', "DRD_DAYS is no percentage"),
        ('from_parts = { rest_of = "DRD_ON_DATE", times = "DRD_DAYS" }', "", "it must say from what DRD.2025-04.plan"),
        ('April 2025 goal", entry = { numerator = "none", denominator = "none", value = "enter" }, carried_in',
         'April 2025 goal", entry = { numerator = "none", denominator = "none", value = "enter" }, lists',
         "DRD_ON_DATE.2025-04.plan is not in every list that holds DRD.2025-04.plan"),
    ],
)  # fmt: skip
def test_a_measure_follows_from_others_that_stand_beside_it(tmp_path, old, new, reason):
    folder = copy_of("2025-26", tmp_path / "2025-26")
    edit(folder, "metrics.toml", old, new)
    error = refused(folder)
    assert (error.file, error.key) == ("metrics.toml", "DRD.from_parts")
    assert reason in error.reason
