"""The pages of uploading and downloading: nothing is stored before it is accepted, and every refusal is in words."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from carefund.returns import Place, from_text, to_text
from carefund.rulebook import load
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event, ReturnRecord, RoundState, Upload
from carefund.workbook import read_workbook
from tests.support.entering import save_row

R1 = Place("expenditure", "schemes", "r1")
AMOUNT = R1._replace(field="amount")


def address(record, *parts) -> str:
    return "/".join(["/returns", str(record.pk), *map(str, parts), ""])


def changed_text(record, value: str = "12345") -> bytes:
    ret = Judged(record).ret.with_value(AMOUNT, Decimal(value))
    return to_text(
        load("2021-22"), ret.with_value(Place("income", "contributions", "r1", "amount"), Decimal(1))
    ).encode()


def sent(client, record, content: bytes, name: str = "plan.toml"):
    return client.post(address(record, "upload"), {"file": SimpleUploadedFile(name, content)})


def body(response) -> str:
    return response.content.decode()


def seen_on(page) -> int:
    found = re.search(r'name="seen" value="(\d+)"', body(page))
    assert found
    return int(found[1])


class TestUploading:
    def test_choose_look_accept(self, southend, signed_in, django_assert_max_num_queries):
        client = signed_in("lead")
        assert 'type="file"' in body(client.get(address(southend, "upload")))
        events = Event.objects.count()
        answer = sent(client, southend, changed_text(southend))
        assert (answer.status_code, Event.objects.count()) == (302, events)
        with django_assert_max_num_queries(15):
            page = client.get(answer.url)
        for words in ("change 1 row", "£12,345", "Not taken over", "It is a published value.", "Findings"):
            assert words in body(page)
        done = client.post(f"{answer.url}accept/", {"seen": seen_on(page)}, follow=True)
        assert done.redirect_chain[-1][0] == address(southend)
        assert Judged(southend).ret.value(AMOUNT) == Decimal(12345)

    def test_cancelling_changes_nothing(self, southend, signed_in):
        client = signed_in("lead")
        answer = sent(client, southend, changed_text(southend))
        events = Event.objects.count()
        client.post(f"{answer.url}cancel/")
        assert (Upload.objects.count(), Event.objects.count()) == (0, events)

    def test_a_return_that_changed_meanwhile_is_shown_anew(self, southend, person, signed_in):
        client = signed_in("lead")
        answer = sent(client, southend, changed_text(southend))
        at = seen_on(client.get(answer.url))
        save_row(southend, person("finance"), Typed(R1, {"amount": "777"}, at))
        again = client.post(f"{answer.url}accept/", {"seen": at}, follow=True)
        assert "Somebody changed the return after you looked at the differences" in body(again)
        assert "£777" in body(again)
        assert Judged(southend).ret.value(AMOUNT) == Decimal(777)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("letter.pdf", b"%PDF-1.7", "it looks like a PDF document"),
            ("empty.xlsx", b"", "The file is empty"),
            ("plan.toml", b"round = ", "is not valid TOML"),
        ],
    )
    def test_a_refused_file_says_why_and_stores_nothing(self, southend, signed_in, name, content, words):
        answer = sent(signed_in("lead"), southend, content, name)
        assert answer.status_code == 400
        assert words in body(answer)
        assert "Nothing was stored" in body(answer)
        assert not Upload.objects.exists()

    def test_no_file_is_asked_for_again(self, southend, signed_in):
        answer = signed_in("lead").post(address(southend, "upload"))
        assert answer.status_code == 400
        assert "Choose a file: an Excel workbook" in body(answer)

    def test_a_file_beyond_the_limit_is_said_to_be_too_large_and_by_how_much(self, southend, signed_in):
        answer = sent(signed_in("lead"), southend, b"x" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
        assert answer.status_code == 400
        assert "it has 25 MB, and 20 MB can be read, so it is 5 MB over" in body(answer)

    def test_an_upload_is_nobody_elses(self, southend, signed_in):
        answer = sent(signed_in("lead"), southend, changed_text(southend))
        assert signed_in("finance").get(answer.url).status_code == 302
        assert signed_in("reader").get(answer.url).status_code == 403

    def test_a_closed_round_takes_no_file_and_says_so(self, southend, person, signed_in):
        RoundState.objects.create(
            round=southend.round, is_open=False, changed_at=timezone.now(), changed_by=person("national")
        )
        page = body(signed_in("lead").get(address(southend, "upload")))
        assert "No file can be uploaded now" in page
        assert 'type="file"' not in page

    def test_a_file_that_says_the_same_cannot_be_accepted(self, southend, signed_in):
        client = signed_in("lead")
        answer = sent(client, southend, to_text(load("2021-22"), Judged(southend).ret).encode())
        page = body(client.get(answer.url))
        assert "Nothing would change" in page
        assert "Accept these changes" not in page


class TestDownloading:
    @pytest.mark.parametrize(
        ("what", "name"),
        [
            ("workbook", "Southend-on-Sea HWB.xlsx"),
            ("findings", "Southend-on-Sea HWB with findings.xlsx"),
            ("blank", "Southend-on-Sea HWB blank.xlsx"),
            ("text", "Southend-on-Sea HWB.toml"),
        ],
    )
    def test_files_have_the_rounds_name_and_are_not_cached(self, southend, signed_in, what, name):
        client = signed_in("reader")
        assert address(southend, "download", what) in body(client.get(address(southend, "download")))
        answer = client.get(address(southend, "download", what))
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in answer["Cache-Control"]

    def test_what_is_taken_away_is_the_return(self, southend, signed_in):
        client = signed_in("lead")
        content = client.get(address(southend, "download", "workbook")).content
        ret = Judged(southend).ret
        assert read_workbook(content).ret.rows("expenditure.schemes") == ret.rows("expenditure.schemes")
        text = client.get(address(southend, "download", "text")).content.decode()
        assert to_text(load("2021-22"), from_text(text, load)) == to_text(load("2021-22"), ret)

    def test_a_blank_workbook_holds_the_published_figures_only(self, southend, signed_in):
        read = read_workbook(signed_in("lead").get(address(southend, "download", "blank")).content).ret
        assert read.rows("expenditure.schemes") == ()
        assert any(row.values.get("amount") for row in read.rows("income.contributions"))

    def test_findings_stand_in_the_workbook_that_has_them(self, southend, person, signed_in):
        save_row(southend, person("lead"), Typed(R1, {"amount": "lots"}, 2))
        content = signed_in("lead").get(address(southend, "download", "findings")).content
        assert "Findings" in openpyxl.load_workbook(BytesIO(content)).sheetnames

    def test_an_area_that_we_do_not_know_has_a_text_only(self, southend, signed_in):
        ReturnRecord.objects.filter(pk=southend.pk).update(area="E06999999")
        client = signed_in("national")
        refused = client.get(address(southend, "download", "blank"), follow=True)
        assert "is no area that we know" in body(refused)
        assert client.get(address(southend, "download", "text")).status_code == 200

    def test_another_kind_of_file_is_not_there(self, southend, signed_in):
        assert signed_in("lead").get(address(southend, "download", "pdf")).status_code == 404
