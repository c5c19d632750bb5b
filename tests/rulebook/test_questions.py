"""What a rulebook works out about itself once, for every return of the round."""

from msgspec.structs import replace

from carefund.rulebook import load


def test_a_question_about_a_round_is_answered_once():
    asked = []

    def title(rulebook):
        asked.append(rulebook.round)
        return rulebook.title

    book = replace(load("2021-22"))
    assert [book.once(title), book.once(title)] == [book.title] * 2
    assert asked == ["2021-22"]


def test_a_changed_rulebook_has_answers_of_its_own():
    def title(rulebook):
        return rulebook.title

    book = load("2021-22")
    assert book.once(title) == book.title
    assert replace(book, title="Another title").once(title) == "Another title"
