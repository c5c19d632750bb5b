"""Journeys: each has a server of its own, in which nobody has done anything yet."""

import pytest

from tests.support.serving import Server


@pytest.fixture
def server(own_server: Server) -> Server:
    return own_server
