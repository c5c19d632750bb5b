"""The API keeps to its own description, whatever is sent."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from carefund.web.wsgi import application

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.response_headers_conformance,
]
"""Not whether what is described is accepted: a rule of the fund may refuse it."""
_REAL = {"sheet": "expenditure", "table": "schemes", "key": "r1"}


@pytest.fixture
def token(program):
    """A token; meanwhile requests leave the connection of the test alone, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield program("lead").token
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schema.parametrize()
# What one example stores the next may find: whatever it is, the answer is a described one.
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_a_described_one(case, token, southend):
    places = case.path_parameters
    if "return_id" in places:
        places["return_id"] = str(southend.pk)
    if len(places.get("sheet", "")) % 2:
        places |= {name: real for name, real in _REAL.items() if name in places}
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
