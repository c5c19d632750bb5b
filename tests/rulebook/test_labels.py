"""The same label in another case, spacing or punctuation is the same label."""

import pytest

from carefund.rulebook import Certainty
from carefund.rulebook.labels import fold, spellings
from carefund.rulebook.sheets import Option


def option(code: str, label: str, *also: str) -> Option:
    return Option(code=code, label=label, also=also, source="x", certainty=Certainty.STATED)


@pytest.mark.parametrize("text", ["iBCF", "IBCF", " i-bcf ", "i BCF.", "“iBCF”"])
def test_look_alikes_fold_to_the_same(text):
    assert fold(text) == "ibcf"


def test_digits_and_per_cent_signs_tell_labels_apart():
    assert fold("% NHS") != fold("NHS")
    assert fold("Pathway 1") != fold("Pathway 2")


def test_labels_codes_and_other_spellings_stand_for_the_code():
    found = spellings([option("HOME", "Home Care", "Domiciliary care")])
    assert found == {"homecare": "HOME", "home": "HOME", "domiciliarycare": "HOME"}


def test_the_first_option_keeps_a_spelling_that_two_share():
    assert spellings([option("A", "Other"), option("B", "other")])["other"] == "A"
