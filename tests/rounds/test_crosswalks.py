"""The crosswalks of the rounds that come with the product: every name in them is one of the two rounds."""

import pytest

from carefund.rulebook import rounds
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
