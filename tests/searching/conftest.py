"""A quarter of compounds that differ by tags and by what is near them, with a one-way street."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from databases import Databases
from people_desk import START, Desk, desk_in
from sqlalchemy import delete

from geomap.searching.candidates import Finder
from geomap.searching.clues import Clues
from geomap.snapshot import Snapshot
from geomap.storage.geojson import read_clues
from geomap.storage.loading import load_snapshot
from geomap.storage.people.tables import TRIES
from geomap.storage.searching.tables import LOST_ACTION, LOST_SEARCH
from tests.small_district import SIZE, STREET, WALKED, at, layers
from tests.web.small_data import DATA, feature, point, square, write_folder


def compound(feature_id: str, x: float, y: float, **properties: Any) -> dict[str, Any]:
    """A compound whose south-western corner lies so many squares from the district's."""
    code = f"{STREET}00{1 + int(x) + 2 * int(y)}"
    return feature(feature_id, square(*at(x, y), SIZE / 20), community_code=code, **properties)


def quarter_layers() -> dict[str, list[dict[str, Any]]]:
    made = layers()
    made["compounds"] = [
        compound("gate", 0.2, 0.2, name="长安小区", name_en="Chang'an Compound", tags=["门楼", "老旧小区"]),
        compound("pond", 0.8, 0.2, name="荷塘苑", tags=["商品房"]),
        compound("both", 1.2, 0.3, name="南湖家属院", tags=["门楼"]),
        compound("school", 1.6, 1.2, name="育才小学家属区", tags=["家属区"]),
        compound("plain", 0.3, 1.6, name="丰庆小区"),
    ]
    made["landscape"] = [
        feature("lake", square(*at(1.26, 0.3), SIZE / 10), name="南湖", name_en="South Lake", kind="water"),
        feature("green", square(*at(0.79, 0.24), SIZE / 50), name="桃园", kind="park"),
    ]
    made["halls"] = [feature("h1", point(*at(1.62, 1.3)), name="育才会客厅", kind="street")]
    made["roads"] += [
        feature(
            "oneway",
            {"type": "LineString", "coordinates": [at(0.25, 0.25), at(1.25, 0.35), at(1.65, 1.25)]},
            **{**WALKED, "oneway": True, "name": "单行路"},
        ),
        feature(
            "back",
            {"type": "LineString", "coordinates": [at(1.65, 1.25), at(0.25, 1.25), at(0.25, 0.25), at(0, 0)]},
            **WALKED,
        ),
    ]
    return made


@pytest.fixture(scope="session")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return load_snapshot(write_folder(tmp_path_factory.mktemp("quarter"), quarter_layers()), None)


@pytest.fixture(scope="session")
def clues() -> Clues:
    """The catalogue that is shipped."""
    return read_clues(DATA)


@pytest.fixture(scope="session")
def finder(quarter: Snapshot, clues: Clues) -> Finder:
    return Finder(quarter, clues)


@pytest.fixture(scope="module")
def quarter_desk(databases: Databases, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = write_folder(tmp_path_factory.mktemp("desk") / "data", quarter_layers())
    shutil.copy(DATA / "clues.json", folder)
    with desk_in(databases, kind, folder) as made:
        made.account("amy")
        yield made


@pytest.fixture
def desk(quarter_desk: Desk) -> Desk:
    """A desk of the quarter without searches."""
    quarter_desk.now = START
    with quarter_desk.app.extensions["store"].database.writing() as connection:
        for table in (LOST_ACTION, LOST_SEARCH, TRIES):
            connection.execute(delete(table))
    return quarter_desk
