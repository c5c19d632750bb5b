import json
from io import BytesIO
import pytest
from django.test import Client
from django.core.files.uploadedfile import SimpleUploadedFile
from carefund.web.returns.judged import Judged

NUL = "\x00"
BIG = "9" * 5000
BAD = [NUL, BIG, "-1", "abc", "1e9", "é", "9"*12, "../..", "\ud800".encode("utf-8","surrogatepass").decode("latin1"), "%00"]

def get_cases(r):
    R = f"/returns/{r.pk}/"
    out = []
    for b in BAD:
        from urllib.parse import quote
        q = quote(b)
        for p in ["sheet","person","kind","page","row"]:
            out.append(f"{R}history/?{p}={q}")
        out.append(f"{R}history/?sheet=expenditure&table=schemes&row={q}")
        out.append(f"{R}history/?sheet={q}&table={q}&row={q}&person=1&kind=commented")
        out.append(f"{R}compare/?first={q}&second={q}")
        out.append(f"{R}comments/at/?sheet={q}")
        out.append(f"{R}comments/at/?sheet=expenditure&table={q}")
        out.append(f"{R}comments/at/?sheet=expenditure&table=schemes&row={q}")
        out.append(f"{R}comments/at/?sheet=expenditure&table=schemes&row=r1&field={q}")
        out.append(f"{R}comments/at/?table={q}")
        out.append(f"{R}comments/at/?row={q}&field={q}")
        out.append(f"{R}comments/?show={q}")
        out.append(f"{R}waive/?code={q}")
        out.append(f"{R}waive/?code=EXP001&row={q}")
        if "/" not in b:
            out += [f"{R}sheets/{q}/", f"{R}sheets/expenditure/{q}/new/", f"{R}sheets/expenditure/schemes/rows/{q}/",
             f"{R}sheets/expenditure/schemes/rows/{q}/remove/", f"{R}sheets/expenditure/schemes/rows/{q}/save/",
             f"{R}restore/{q}/expenditure/schemes/r1/", f"{R}restore/1/{q}/schemes/r1/", f"{R}restore/1/expenditure/{q}/r1/", f"{R}restore/1/expenditure/schemes/{q}/",
             f"{R}waivers/{q}/withdraw/", f"{R}signing/{q}/approve/", f"{R}signing/{q}/decline/", f"{R}signing/{q}/delegate/",
             f"{R}submissions/{q}/", f"{R}submissions/{q}/text/", f"{R}submissions/1/{q}/", f"{R}download/{q}/", f"{R}upload/{q}/",
             f"/administration/people/{q}/", f"/administration/organisations/{q}/", f"/administration/allocations/{q}.csv",
             f"/accounts/sign-in/with/{q}/", f"/accounts/sign-in/with/{q}/back/", f"/accounts/invitation/{q}/{q}/",
             ]
        out += [f"/?q={q}&page={q}", f"/administration/people/?text={q}&organisation={q}&role={q}&state={q}&page={q}",
                f"/administration/people/invite/?organisation={q}", f"/administration/log/?page={q}", f"/accounts/sign-in/?next={q}",
                f"/{q}", f"/returns/{q}/"]
    return out

def post_cases(r):
    R = f"/returns/{r.pk}/"
    S = f"{R}sheets/expenditure/schemes/"
    out = []
    for b in BAD:
        out += [
          (f"{S}rows/r1/save/", {"f-schemes-r1-scheme_name": b, "seen": b, "token": b}),
          (f"{S}rows/r1/remove/", {"seen": b}),
          (f"{S}new/", {"f-schemes--scheme_name": b, "token": b, "then": b}),
          (f"{R}comments/new/", {"text": b, "sheet": ""}),
          (f"{R}comments/new/", {"text": "x"+b, "mentions": b}),
          (f"{R}comments/new/", {"text": "x", "thread": b}),
          (f"{R}comments/new/", {"text": "x", "sheet": b, "table": b, "row": b, "field": b}),
          (f"{R}comments/new/", {"text": "x", "sheet": "expenditure", "table": b, "row": b, "field": b}),
          (f"{R}comments/new/", {"text": "x", "sheet": "expenditure", "table": "schemes", "row": b, "field": b}),
          (f"{R}waive/?code=EXP001", {"row": b, "reason": b, "role": b, "expires": b}),
          (f"{R}restore/1/expenditure/schemes/r1/", {"seen": b}),
          (f"{R}signing/start/", {"x": b}), (f"{R}signing/take-back/", {"reason": b}),
          (f"{R}submit/", {"content": b}), (f"{R}reopen/", {"reason": b}),
          (f"{R}signing/SIGN_HWB/approve/", {"content": b}),
          (f"{R}signing/SIGN_HWB/delegate/", {"to": b, "reason": b}),
          (f"{R}upload/", {"file": b}),
          ("/start/", {"round": b, "kind": b, "area": b}),
          ("/start/", {"round": b, "kind": b, "area": "E06000034"}),
          ("/start/", {"round": "2021-22", "kind": b, "area": "E06000034"}),
          ("/administration/people/1/", {"organisation": b, "posts": b}),
          ("/administration/people/invite/", {"organisation": b, "posts": b}),
          ("/administration/people/invite/", {"organisation": "1", "posts": b, "name": b, "email": b}),
          ("/administration/organisations/new/", {"name": b, "kind": b, "areas": b}),
          ("/administration/organisations/1/", {"name": b, "kind": b, "areas": b}),
          ("/administration/rounds/2021-22/", {"open": b}),
          ("/administration/allocations/", {"round": b}),
          ("/administration/allocations/accept/", {"round": "2021-22", "text": b, "token": b, "file": b}),
          ("/accounts/tokens/", {"name": b}),
          ("/accounts/tokens/1/revoke/", {}),
          ("/accounts/sign-in/demonstration/", {"email": b, "next": b}),
          ("/accounts/sign-in/", {"login": b, "password": b, "next": b}),
          ("/accounts/sign-in/", {"login": "lead@example.org", "password": b, "next": b}),
          ("/accounts/codes/set-up/", {"code": b}),
          ("/accounts/password/", {"oldpassword": b}),
          ("/accounts/confirm/", {"password": b}),
        ]
    return out

JSONS = [b"", b"null", b"[]", b"{", b'{"values": 1}', b'{"seen": 1e400}', b'{"seen": 99999999999999999999999999, "values": {}}', b'{"seen": -1, "values": {"amount": "1"}}',
  b'{"values": {"amount": "\\u0000"}}', b'{"values": {"scheme_name": "a\\u0000b"}}', b'{"values": {"scheme_name": "\\ud800"}}', b'{"values": {"scheme_name": "\xff"}}', b'\xff\xfe',
  b'{"values": {"amount": "1"}, "token": "\\u0000"}', b'{"rows": [{"key": "r1", "seen": 2, "values": {"scheme_name": "a"}}, {"key": "r1", "seen": 2, "values": {"scheme_name": "b"}}]}',
  b'{"rows": [{"key": "\\u0000", "values": {"scheme_name": "a"}}]}', b'{"rows": [], "token": "\\u0000"}', b'{"rows": []}', b'{"rows": null}', b'{"values": {"": "x"}}', b'{"values": {"amount": null}}', b"["*5000, b'{"a":'*50000]

@pytest.mark.parametrize("name", ["lead","national","chair"])
def test_get(signed_in, southend, name, settings):
    settings.DEMO = True
    c = signed_in(name); c.raise_request_exception = False
    bad = []
    for u in get_cases(southend):
        a = c.get(u)
        if a.status_code >= 500: bad.append((u[:150], a.status_code, repr(a.exc_info[1])[:200] if getattr(a,'exc_info',None) else ''))
    for b in bad: print(b)
    assert not bad

@pytest.mark.parametrize("name", ["lead","national","chair"])
def test_post(signed_in, southend, name, settings):
    from django.db import transaction
    settings.DEMO = True
    settings.ACCOUNT_RATE_LIMITS = {}
    bad = []
    for u, d in post_cases(southend):
        c = signed_in(name); c.raise_request_exception = False
        if "sign-in" in u: c = Client(raise_request_exception=False)
        sid = transaction.savepoint()
        a = c.post(u, d)
        if a.status_code >= 500: bad.append((u[:150].split(str(southend.pk))[-1], str(d)[:100], a.status_code, repr(a.exc_info[1])[:200] if getattr(a,'exc_info',None) else ''))
        transaction.savepoint_rollback(sid)
    for b in bad: print(b)
    assert not bad

def test_json(signed_in, southend):
    from django.db import transaction
    bad = []
    S = f"/returns/{southend.pk}/sheets/expenditure/schemes/"
    for u in [S+"rows/r1/save/", S+"new/", S+"batch/", S+"rows/r1/remove/", S+"rows/%00/save/", f"/returns/{southend.pk}/sheets/nowhere/x/new/", f"/returns/{southend.pk}/sheets/nowhere/x/batch/", f"/returns/{southend.pk}/sheets/nowhere/x/rows/r1/save/", f"/returns/{southend.pk}/sheets/nowhere/x/rows/r1/remove/", f"/returns/{southend.pk}/sheets/cover/cover/rows/form/save/", f"/returns/{southend.pk}/sheets/cover/cover/batch/"]:
        for j in JSONS:
            c = signed_in("lead"); c.raise_request_exception = False
            sid = transaction.savepoint()
            a = c.post(u, j, content_type="application/json")
            if a.status_code >= 500: bad.append((u.split(str(southend.pk))[-1], j[:80], a.status_code, repr(a.exc_info[1])[:200]))
            transaction.savepoint_rollback(sid)
    for b in bad: print(b)
    assert not bad
