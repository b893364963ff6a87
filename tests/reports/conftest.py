"""A desk of the town, where passers-by report; every test finds it without reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import Databases
from people_desk import START, Desk, desk_in
from sqlalchemy import delete
from town import EAST, WEST

from geomap.storage.database.tables import PUBLIC_REPORT, REPORT_ANSWER
from geomap.storage.people.tables import TRIES


@pytest.fixture(scope="module")
def town_desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(databases, kind, tmp_path_factory.mktemp("desk") / "data") as made:
        made.account("admin")
        made.account("amy", "street", WEST)
        made.account("eve", "street", EAST)
        made.account("vic", "viewer")
        yield made


@pytest.fixture
def desk(town_desk: Desk) -> Desk:
    town_desk.now = START
    with town_desk.app.extensions["store"].database.writing() as connection:
        for table in (PUBLIC_REPORT, REPORT_ANSWER, TRIES):
            connection.execute(delete(table))
    town_desk.app.extensions["reports"].look()
    return town_desk
