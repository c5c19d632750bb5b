"""Areas, and the returns of them that somebody may see."""

from django.http import HttpRequest
from ninja import Router

from carefund.reference import areas_on
from carefund.rulebook import rounds as all_rounds
from carefund.web.access import actor_of, may
from carefund.web.api.answers import line_of
from carefund.web.api.shapes import Area, Refusal, ReturnLine
from carefund.web.returns import rounds
from carefund.web.returns.models import ReturnRecord

__all__ = ["router"]

router = Router(tags=["areas"])


@router.get("/areas", response={200: list[Area], 401: Refusal}, url_name="areas")
def areas(request: HttpRequest) -> list[Area]:
    """The areas whose returns you may see."""
    person = actor_of(request)
    seen = [area for area in areas_on(rounds.today()) if may(person, "return.view", area.code)]
    return [Area(code=area.code, name=area.name, region=area.region) for area in seen]


@router.get("/returns", response={200: list[ReturnLine], 401: Refusal, 422: Refusal}, url_name="returns")
def returns(request: HttpRequest, area: str = "", round: str = "") -> list[ReturnLine]:
    """The returns that you may see, by round and area and in the order of the round; of one area or round where given.

    Returns of a round that cannot be used here now are left out.
    """
    person = actor_of(request)
    records = ReturnRecord.objects.filter(round__in=all_rounds())
    wanted = [r for r in records if area in ("", r.area) and round in ("", r.round)]
    seen = [record for record in wanted if may(person, "return.view", record.area)]
    books = rounds.rulebooks_of({record.round for record in seen})
    order = {(name, kind.code): n for name, book in books.items() for n, kind in enumerate(book.returns)}
    seen.sort(key=lambda record: (record.round, record.area, order[record.round, record.kind]))
    return [line_of(record, books[record.round]) for record in seen]
