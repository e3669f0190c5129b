from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser import Browser, give_login
from client import Client, Person


@pytest.fixture
def browser(local_api: Client) -> Iterator[Browser]:
    opened = Browser(local_api)
    yield opened
    opened.close()


@pytest.fixture
def ada(local_api: Client) -> Person:
    """Somebody with the role Viewer who logs in as ada@example.com."""
    person = local_api.person("ada", 4)
    give_login(local_api, person.user_id, "ada@example.com")
    return person
