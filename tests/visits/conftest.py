"""A desk with an account of every kind that counts visits, and some that do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from people_desk import Desk, desk_in
from town import EAST, WEST_SOUTH

from tests.described import Document, Seen, holding_to


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def desk(
    databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory, seen: Seen
) -> Iterator[Desk]:
    """Its clients hold every answer against the API document."""
    with desk_in(databases, kind, tmp_path_factory.mktemp("desk") / "data") as made:
        made.account("admin")
        made.account("east", "street", EAST)
        made.account("south", "community", WEST_SOUTH)
        made.account("keeper", "keeper", "west-south")
        made.account("steward", "steward")
        made.account("viewer", "viewer")
        made.app.test_client_class = holding_to(Document(made.app), seen)
        yield made
