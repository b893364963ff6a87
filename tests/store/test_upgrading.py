"""Migrations make the very tables that the program works with, once, whoever comes first."""

from __future__ import annotations

import subprocess
import threading

import psycopg
import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import url_of
from edits import edit
from sqlalchemy import text

from geomap.errors import DataError
from geomap.layers import LAYERS
from geomap.storage.database import upgrading
from geomap.storage.database.all_tables import ALL_TABLES
from geomap.storage.database.connecting import postgres_database
from geomap.storage.database.upgrading import HEAD, MIGRATIONS, upgrade, version_of
from geomap.storage.orders.codes import public_id_of


def test_the_last_migration_is_the_one_the_program_knows():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
def test_the_migrations_make_the_tables_of_the_program(store):
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _ours})
        assert compare_metadata(context, ALL_TABLES) == []


def _ours(name, kind, _parents) -> bool:
    """Neither PostGIS's tables nor the index that PostgreSQL alone can have."""
    return name in ALL_TABLES.tables if kind == "table" else name != "feature_geometry"


def test_a_store_of_a_later_program_is_left_alone(place, store):
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(DataError, match="later geomap"):
            place.open()
    finally:
        with store.database.writing() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))


def test_many_who_open_an_empty_place_at_once_make_and_fill_it_once(place):
    marks, errors = [], []

    def open_it() -> None:
        try:
            marks.append(place.make().mark())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(set(marks)) == 1
    assert marks[0].number == 1


@pytest.mark.postgis
def test_a_migration_that_fails_leaves_nothing_behind(postgis, monkeypatch):
    name = "halfway"
    with psycopg.connect(postgis, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = postgres_database(url_of(postgis, name))
    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "refresh_views", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upgrade(database)
    with database.reading() as connection:
        assert version_of(connection) is None
    upgrade(database)
    with database.reading() as connection:
        assert version_of(connection) == HEAD
    database.close()


@pytest.mark.postgis
def test_qgis_and_gdal_see_each_layer_with_its_fields_and_geometry(place_of, postgis):
    place = place_of("postgis")
    store = place.make()
    edit(store, ("stations", "s2"), phone="029-1")
    with psycopg.connect(place.url) as connection:
        asked = (
            "SELECT f_table_name, type FROM geometry_columns WHERE f_table_schema = 'layers' AND srid = 4326"
        )
        types = dict(connection.execute(asked).fetchall())
        row = connection.execute(
            "SELECT place, tier, services::json->>0, updated_on, phone, revision, ST_AsBinary(geometry)"
            " FROM layers.stations WHERE id = 's2'"
        ).fetchone()
        columns = connection.execute("SELECT * FROM layers.roads").description
    assert set(types) == set(LAYERS)
    assert (types["stations"], types["roads"], types["compounds"]) == ("POINT", "LINESTRING", "GEOMETRY")
    assert row
    assert (row[:3], row[3].isoformat(), row[4:6]) == ((1, 1, "charging"), "2026-03-01", ("029-1", 2))
    assert shapely.from_wkb(row[6]).equals(shapely.Point(108.95, 34.25))
    assert {field.name for field in LAYERS["roads"].fields} < {column.name for column in columns or ()}


@pytest.mark.postgis
def test_views_follow_the_fields_of_the_layers(place_of, postgis, monkeypatch):
    from geomap.storage.database import views

    place = place_of("postgis")
    place.make()
    monkeypatch.setitem(views.TYPES, "date", "text")  # as a field of another kind would
    place.open()
    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT pg_typeof(updated_on) FROM layers.halls").fetchone() == ("text",)
    monkeypatch.undo()
    place.open()


@pytest.mark.postgis
def test_gdal_reads_a_view(place_of, postgis):
    place = place_of("postgis")
    place.make()
    told = psycopg.conninfo.conninfo_to_dict(place.url)
    source = "PG:" + " ".join(f"{k}={v}" for k, v in told.items())
    try:
        read = subprocess.run(
            ["ogrinfo", "-so", source, "layers.stations"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("ogrinfo is not installed")
    if "Unable to open" in read.stderr + read.stdout and "PostgreSQL" not in read.stdout:
        pytest.skip("this GDAL does not speak to PostgreSQL")
    assert "Geometry: Point" in read.stdout
    assert "Feature Count: 4" in read.stdout
    assert "tier: Integer64" in read.stdout


def test_old_orders_are_given_public_ids_and_the_log_loses_why_contacts_were_looked_at(store):
    asked = ("category", "state", "owner", "office", "source")
    values = {
        **dict.fromkeys(asked, "x"),
        **{"lon": 108.9, "lat": 34.2, "version": 1, "forgotten": False, "kept": "{}"},
        **dict.fromkeys(("submitted_at", "changed_at", "due"), "2026-03-04 02:30:00"),
    }
    with store.database.writing() as connection:
        upgrading.start_over(connection, "0009")
        for number in range(3):
            row = {**values, "code": f"code {number}", "key": f"key {number}"}
            names, given = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO service_order ({names}) VALUES ({given})"), row)
        connection.execute(
            text(
                "INSERT INTO audit (at, who, via, action, outcome, reason) VALUES "
                "('2026-03-04 02:30:00', 'sam', 'page', 'order_contact', 'done', 'private'), "
                "('2026-03-04 02:30:00', 'sam', 'page', 'order_contact', 'refused', 'part')"
            )
        )
    upgrade(store.database)
    with store.database.reading() as connection:
        ids = connection.execute(text("SELECT public_id FROM service_order")).scalars().all()
        reasons = connection.execute(text("SELECT reason FROM audit ORDER BY id")).scalars().all()
    assert len({*ids}) == 3
    assert all(public_id_of(one) == one for one in ids)
    assert reasons == [None, "part"]
