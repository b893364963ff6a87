"""A desk whose halls have hours and seats, or none; an account of every kind that books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from booking_club import CLUB
from databases import Databases
from people_desk import Desk, desk_in
from town import EAST, WEST, WEST_SOUTH, town_layers

from tests.described import Document, Seen, holding_to
from tests.web.small_data import feature, point, write_folder


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def desk(
    databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory, seen: Seen
) -> Iterator[Desk]:
    """h1: hours and seats unknown. h2: open on weekdays, thirty seats. Both in WEST_SOUTH."""
    folder, layers = tmp_path_factory.mktemp("desk") / "data", town_layers()
    hours = {"opening_hours": "Mo-Fr 09:00-18:00", "capacity": 30}
    layers["halls"].append(feature("h2", point(108.931, 34.231), kind="hall", **hours))
    write_folder(folder, layers)
    with desk_in(databases, kind, folder) as made:
        made.account("admin")
        made.account("west", "street", WEST)
        made.account("east", "street", EAST)
        made.account("south", "community", WEST_SOUTH)
        made.account("steward", "steward")
        made.account("viewer", "viewer")
        made.account("party", "organization", "org")
        made.account("party2", "organization", "org")
        made.account("far", "organization", "far")
        made.account("club", "social_organization", CLUB)
        made.app.test_client_class = holding_to(Document(made.app), seen)
        yield made
