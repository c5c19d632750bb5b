"""The crosswalks of the rounds that come with the product: every name in them is one of the two rounds."""

import pytest

from carefund.rulebook import load, rounds
from carefund.rulebook.problems import problems_of
from carefund.rulebook.shelf import crosswalk_to, folder_of


@pytest.mark.parametrize("name", rounds())
def test_a_round_of_the_product_has_no_problem(name):
    assert problems_of(folder_of(name)) == []


@pytest.mark.parametrize("name", [name for name in rounds() if crosswalk_to(name)])
def test_what_a_crosswalk_continues_comes_before(name):
    crosswalk = crosswalk_to(name)
    assert crosswalk is not None
    assert rounds().index(crosswalk.from_round) < rounds().index(name)


@pytest.mark.parametrize(("name", "later"), list(zip(rounds(), rounds()[1:], strict=False)))
def test_a_source_says_what_it_became_where_the_next_round_has_it_no_more(name, later):
    following = {source.code for source in load(later).funding.sources}
    became = {source.code: source.absorbed_into for source in load(name).funding.sources}
    assert {code for code, into in became.items() if into} == became.keys() - following
    assert {code for into in became.values() for code in into} <= following
