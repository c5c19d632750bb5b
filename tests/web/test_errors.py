"""Pages that say what went wrong before anything was done."""

from django.test import Client


def test_a_request_for_another_host_is_refused_with_a_page(db):
    answer = Client(HTTP_HOST="elsewhere.example.org").get("/")
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()
