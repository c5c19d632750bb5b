"""A first look around: the workspace stands, lets people in, and asks nothing of anybody else."""

from tests.support.browser import assert_accessible


def test_somebody_comes_in_and_leaves(visit):
    page = visit("lead")
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    assert "/sign-in/" in page.url
    assert_accessible(page)
