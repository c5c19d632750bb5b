"""The forms of rows, as they work without scripts: saved, refused with what was typed, two people asked."""

import re

import pytest
from django.urls import reverse

from carefund.returns import Place
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.removing import remove_row
from carefund.web.returns.signing import start_signing
from tests.support.entering import save_row
from tests.web.returns.pages import Seen

ROW = Place("expenditure", "schemes", "r1")
COVER = Place("cover", "cover", "form")


def at(record, name: str, place: Place = ROW) -> str:
    return reverse(name, args=[record.pk, *filter(None, place[:3])])


def seen(record, place: Place = ROW) -> int:
    return Judged(record).rows[place].event.number


def stored(record, place: Place = ROW) -> dict[str, str]:
    return Judged(record).rows[place].values


def typed(place: Place = ROW, **values: str) -> dict[str, str]:
    return {f"f-{place.table}-{place.row}-{field}": text for field, text in values.items()}


class TestTheForm:
    def test_an_entered_row_has_every_field_labelled_and_filled(self, southend, signed_in):
        page = Seen(signed_in("lead").get(at(southend, "row_form")))
        fields = Judged(southend).rulebook.table("expenditure.schemes").fields
        assert set(page.inputs) >= {f"f-schemes-r1-{field.id}" for field in fields}
        assert page.inputs["f-schemes-r1-amount"][0]["value"] == "1721065"
        assert (page.unlabelled, page.twice, page.skipped_levels) == ([], set(), [])

    def test_a_row_of_a_form_is_shown_on_its_sheet(self, southend, signed_in):
        answer = signed_in("lead").get(at(southend, "row_form", COVER))
        assert answer.url == f"/returns/{southend.pk}/sheets/cover/#r-cover-form"

    @pytest.mark.parametrize(
        "place", [ROW._replace(row="r99"), Place("expenditure", "x", "r1"), Place("x", "schemes", "r1")]
    )
    def test_what_is_not_there_is_not_found(self, southend, signed_in, place):
        assert signed_in("lead").get(at(southend, "row_form", place)).status_code == 404

    def test_who_cannot_enter_reads_the_values_and_why(self, southend, signed_in, text):
        answer = signed_in("reader").get(at(southend, "row_form"))
        assert "Your roles do not include entering anything" in text(answer)
        assert "£1,721,065" in text(answer)
        assert not any(name.startswith("f-") for name in Seen(answer).inputs)

    def test_a_field_of_others_says_who_enters_it(self, southend, signed_in, text):
        assert "Entered by: editor" in text(signed_in("finance").get(reverse("sheet", args=[southend.pk, "cover"])))


class TestSaving:
    def test_it_goes_back_to_the_row_and_says_what_was_read_and_found(self, southend, signed_in, text):
        client = signed_in("lead")
        answer = client.post(at(southend, "row"), {"seen": seen(southend), **typed(amount="£1,713,065")}, follow=True)
        assert answer.redirect_chain[0] == (at(southend, "row_form"), 302)
        assert stored(southend)["amount"] == "1713065"
        assert "Saved. 1 error left." in text(answer)
        assert "Expenditure (£): “£1,713,065” read as 1713065." in text(answer)
        assert "1 finding about this row." in text(answer)

    def test_what_cannot_be_read_is_kept_and_shown_with_its_finding(self, southend, signed_in):
        client = signed_in("lead")
        answer = client.post(at(southend, "row"), {"seen": seen(southend), **typed(amount="lots")}, follow=True)
        held = Seen(answer).inputs["f-schemes-r1-amount"][0]
        assert held["value"] == "lots"
        assert "f-schemes-r1-amount-error" in held["aria-describedby"]

    def test_fields_that_the_form_does_not_send_stay(self, southend, signed_in):
        before = stored(southend)
        signed_in("lead").post(at(southend, "row"), {"seen": seen(southend), **typed(amount="7")})
        assert stored(southend) == {**before, "amount": "7"}

    def test_a_blank_blanks_the_field(self, southend, signed_in):
        signed_in("lead").post(at(southend, "row"), {"seen": seen(southend), **typed(amount="")})
        assert "amount" not in stored(southend)

    def test_a_form_of_a_sheet_goes_back_to_its_place_on_the_sheet(self, southend, signed_in):
        sent = {"seen": seen(southend, COVER), **typed(COVER, phone="01702 215 000")}
        answer = signed_in("lead").post(at(southend, "row", COVER), sent)
        assert answer.url == f"/returns/{southend.pk}/sheets/cover/#r-cover-form"
        assert stored(southend, COVER)["phone"] == "01702 215 000"

    def test_a_row_of_a_sheet_says_in_its_place_that_it_is_saved(self, southend, signed_in):
        client = signed_in("lead")
        sent = {"seen": seen(southend, COVER), **typed(COVER, phone="01702 215 000")}
        client.post(at(southend, "row", COVER), sent)
        page = f"/returns/{southend.pk}/sheets/cover/"
        assert client.get(page).content.decode().count("cf-just-saved") == 1
        assert "cf-just-saved" not in client.get(page).content.decode()

    def test_who_comes_back_to_the_address_of_saving_sees_the_row(self, southend, signed_in):
        assert signed_in("lead").get(at(southend, "row")).url == at(southend, "row_form")

    @pytest.mark.parametrize("sent", ["x", "", "-1", "9" * 30, "²"])
    def test_a_form_with_a_spoilt_number_is_a_conflict_and_nothing_is_overwritten(self, southend, signed_in, sent):
        before = stored(southend)
        answer = signed_in("lead").post(at(southend, "row"), {"seen": sent, **typed(amount="7")})
        assert answer.status_code == 409
        assert stored(southend) == before


class TestAProblem:
    def test_a_row_is_shown_again_with_what_was_typed_and_why(self, southend, signed_in, text):
        sent = {"seen": seen(southend), **typed(amount="7", description="x" * 32_001)}
        answer = signed_in("lead").post(at(southend, "row"), sent)
        assert answer.status_code == 400
        assert "There is a problem" in text(answer)
        assert "longer than 32,000 characters" in text(answer)
        assert Seen(answer).inputs["f-schemes-r1-amount"][0]["value"] == "7"
        assert answer.content.count(b"x" * 32_001) == 1
        assert stored(southend)["amount"] != "7"

    def test_a_form_is_shown_again_on_its_sheet(self, southend, signed_in, text):
        sent = {"seen": seen(southend, COVER), **typed(COVER, phone="1", completed_by="x" * 32_001)}
        answer = signed_in("lead").post(at(southend, "row", COVER), sent)
        assert answer.status_code == 400
        assert "There is a problem" in text(answer)
        assert Seen(answer).inputs["f-cover-form-phone"][0]["value"] == "1"
        assert "#r-cover-form" in Seen(answer).links

    @pytest.mark.parametrize(
        ("place", "changed", "kept"),
        [
            (ROW, {"provider": "VCS", "description": "Mine"}, ["Brief Description of Scheme", "Provider"]),
            (COVER, {"phone": "0170 55"}, ["Contact number"]),
        ],
        ids=["a row", "a form"],
    )
    def test_what_was_typed_while_the_return_was_locked_can_be_copied(
        self, southend, person, signed_in, place, changed, kept
    ):
        sent = {
            "seen": seen(southend, place),
            **typed(place, **dict(list(stored(southend, place).items())[:2]) | changed),
        }
        start_signing(southend, person("lead"))
        answer = signed_in("lead").post(at(southend, "row", place), sent)
        found = re.findall(r">([^<]*)</label>\s*<textarea[^>]*readonly>\s*([^<]+)</textarea>", answer.content.decode())
        assert answer.status_code == 400
        assert [label for label, _ in sorted(found)] == kept
        assert {"Mine", "0170 55"} & {text for _, text in found}
        assert Seen(answer).unlabelled == []


class TestTwoPeople:
    def test_both_values_are_shown_and_the_choice_is_saved(self, southend, person, signed_in, text):
        before = seen(southend)
        save_row(southend, person("finance"), Typed(ROW, {"amount": "7", "scheme_name": "Theirs"}, before))
        client = signed_in("lead")
        sent = {"seen": before, **typed(amount="£8", provider="LA", description="Mine")}
        answer = client.post(at(southend, "row"), sent)
        page = Seen(answer)
        assert answer.status_code == 409
        assert "Finance lead changed it" in text(answer)
        assert [held["value"] for held in page.inputs["f-schemes-r1-amount"]] == ["8", "7"]
        assert "Scheme Name: Theirs" in text(answer)
        assert "Brief Description of Scheme: Mine" in text(answer)
        assert page.unlabelled == []
        again = {"seen": seen(southend), **typed(amount="8", description="Mine")}
        assert client.post(at(southend, "row"), again).status_code == 302
        held = stored(southend)
        assert (held["amount"], held["scheme_name"], held["description"]) == ("8", "Theirs", "Mine")

    def test_who_changed_nothing_is_told_so(self, southend, person, signed_in, text):
        before, amount = seen(southend), stored(southend)["amount"]
        save_row(southend, person("finance"), Typed(ROW, {"amount": "7"}, before))
        answer = signed_in("lead").post(at(southend, "row"), {"seen": before, **typed(amount=amount)})
        assert "You had changed nothing" in text(answer)
        assert stored(southend)["amount"] == "7"

    def test_a_row_removed_meanwhile_is_put_back_whole_with_what_was_typed(self, southend, person, signed_in, text):
        before, held = seen(southend), stored(southend)
        remove_row(southend, person("finance"), ROW, before)
        client = signed_in("lead")
        answer = client.post(at(southend, "row"), {"seen": before, **typed(amount="8")})
        assert "Somebody else removed this row" in text(answer)
        client.post(at(southend, "row"), Seen(answer).hidden)
        assert stored(southend) == held | {"amount": "8"}
        assert not Judged(southend).rows[ROW].removed

    def test_of_a_row_changed_and_then_removed_both_values_are_shown(self, southend, person, signed_in, text):
        before, held = seen(southend), stored(southend)
        save_row(southend, person("finance"), Typed(ROW, {"amount": "7", "scheme_name": "Theirs"}, before))
        remove_row(southend, person("finance"), ROW, seen(southend))
        client = signed_in("lead")
        answer = client.post(at(southend, "row"), {"seen": before, **typed(amount="8")})
        assert [shown["value"] for shown in Seen(answer).inputs["f-schemes-r1-amount"]] == ["8", "7"]
        client.post(at(southend, "row"), Seen(answer).hidden | typed(amount="8"))
        assert stored(southend) == held | {"amount": "8", "scheme_name": "Theirs"}


class TestAdding:
    NEW = Place("expenditure", "schemes")

    def test_an_empty_form_adds_a_row(self, empty, signed_in):
        client = signed_in("lead")
        page = Seen(client.get(at(empty, "row_new", self.NEW)))
        assert "f-schemes--amount" in page.inputs
        answer = client.post(at(empty, "row_new", self.NEW), {"seen": "0", "token": "t", "f-schemes--amount": "7"})
        assert answer.url == at(empty, "row_form")
        assert stored(empty) == {"amount": "7"}

    def test_the_same_form_sent_twice_adds_one_row(self, empty, signed_in):
        client = signed_in("lead")
        for _ in range(2):
            client.post(at(empty, "row_new", self.NEW), {"seen": "0", "token": "t", "f-schemes--amount": "7"})
        assert len(Judged(empty).ret.rows("expenditure.schemes")) == 1

    def test_somebody_can_go_on_with_another(self, empty, signed_in):
        sent = {"seen": "0", "then": "new", "f-schemes--amount": "7"}
        assert signed_in("lead").post(at(empty, "row_new", self.NEW), sent).url == at(empty, "row_new", self.NEW)

    def test_a_problem_keeps_what_was_typed(self, empty, signed_in, text):
        sent = {"token": "t7", "f-schemes--amount": "7", "f-schemes--description": "x" * 32_001}
        answer = signed_in("lead").post(at(empty, "row_new", self.NEW), sent)
        assert answer.status_code == 400
        assert Seen(answer).inputs["f-schemes--amount"][0]["value"] == "7"
        assert b'name="token" value="t7"' in answer.content

    @pytest.mark.parametrize("place", [Place("cover", "cover"), Place("requirements", "requirements")])
    def test_fixed_rows_cannot_be_added_to(self, empty, signed_in, place):
        assert signed_in("lead").get(at(empty, "row_new", place)).status_code == 404


class TestRemoving:
    def test_it_asks_first_and_then_goes_back_to_the_table(self, southend, signed_in, text):
        client = signed_in("lead")
        page = client.get(at(southend, "row_remove"))
        assert "£1,721,065" in text(page)
        answer = client.post(at(southend, "row_remove"), {"seen": seen(southend)}, follow=True)
        assert answer.redirect_chain[0] == (f"/returns/{southend.pk}/sheets/expenditure/#t-schemes", 302)
        assert "can be restored" in text(answer)
        assert Judged(southend).rows[ROW].removed

    def test_one_changed_meanwhile_is_shown_as_it_is_now(self, southend, person, signed_in, text):
        before = seen(southend)
        save_row(southend, person("finance"), Typed(ROW, {"amount": "7"}, before))
        answer = signed_in("lead").post(at(southend, "row_remove"), {"seen": before})
        assert answer.status_code == 409
        assert "Finance lead changed this row" in text(answer)
        assert "£7" in text(answer)

    def test_a_published_row_stays(self, southend, signed_in, text):
        place = Place("income", "contributions", "r1")
        answer = signed_in("finance").post(at(southend, "row_remove", place), {"seen": seen(southend, place)})
        assert "cannot be removed" in text(answer)
