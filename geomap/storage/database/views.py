"""A view of each layer for QGIS and its like, on PostgreSQL: layers.stations with a column a field.

They follow geomap.layers: the comment of their schema says of which fields they are.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from geomap.layers import LAYERS, Field, Kind, LayerSpec
from geomap.storage.database.tables import SRID

SCHEMA = "layers"
TYPES: dict[Kind, str] = {"integer": "bigint", "boolean": "boolean", "date": "date"}
"""Others are text; a list is its JSON."""


def refresh_views(connection: Connection) -> None:
    """Make the views anew, as the layers' fields are now."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    for statement in _statements():
        connection.exec_driver_sql(statement)
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{_version()}'"))


def views_are_current(connection: Connection) -> bool:
    """Whether the views are those of the layers' fields."""
    comment = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    return bool(connection.scalar(comment, {"schema": SCHEMA}) == _version())


def _version() -> str:
    return hashlib.blake2b("\n".join(_statements()).encode(), digest_size=16).hexdigest()


def _statements() -> list[str]:
    return [
        f"CREATE VIEW {SCHEMA}.{spec.name} AS SELECT place::integer AS place, id, revision, "
        + ", ".join(f'{_value(field)} AS "{field.name}"' for field in spec.fields)
        + f", {_geometry(spec)} AS geometry FROM feature WHERE layer = '{spec.name}' AND NOT retired"
        for spec in LAYERS.values()
    ]


def _value(field: Field) -> str:
    return f"(properties->>'{field.name}')::{TYPES.get(field.kind, 'text')}"


def _geometry(spec: LayerSpec) -> str:
    """The geometry with the one type that holds all of the layer's, so that a program can tell it."""
    if len(spec.geometry) == 1:
        return f"geometry::geometry({spec.geometry[0]},{SRID})"
    if "Point" in spec.geometry:
        return "geometry"
    return f"ST_Multi(geometry)::geometry(MultiPolygon,{SRID})"
