"""Whether the layers are still sound after a revision, asked before it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from sqlalchemy import Connection

from geomap.check import check, check_features, errors_of, outline_of, stands_alone
from geomap.editing.drafts import applied, new_errors
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS, Layer
from geomap.revision import FaultsError
from geomap.services import Catalogue
from geomap.storage.database import reading
from geomap.storage.database.reading import State
from geomap.storage.database.writing import RevisionWriter


def refuse_faults(
    connection: Connection, writer: RevisionWriter, catalogue: Catalogue, held: State | None
) -> None:
    """Raise FaultsError for the faults that the layers have after what the writer wrote, and had not before:
    who mends one of many faults, which a stricter check of a later geomap may find, can do so.

    What is checked is read back from the database. held: an earlier state, whose layers need not be read.
    """
    if _is_sound(connection, writer, catalogue, held):
        return

    def before() -> Mapping[str, Layer]:
        return reading.layers_at(connection, writer.number - 1)

    if writer.unwritable:
        changes = chain.from_iterable(reading.changes(connection, writer.number))
        after = applied(before(), list(changes))
    else:
        after = reading.layers_of(connection, LAYERS, held)
    # An empty store lacks areas, which is no excuse for the layers that are to fill it.
    new = (
        errors_of(check(after, catalogue))
        if writer.number == 1
        else new_errors(before, after, catalogue, writer.layers)
    )
    if new:
        raise FaultsError(new)


def _is_sound(
    connection: Connection, writer: RevisionWriter, catalogue: Catalogue, held: State | None
) -> bool:
    """Whether it is certain, by the changed features alone and part by part, that none of them has a fault.
    A layer need not be put together for that where its features stand each by itself."""
    if writer.unwritable or not all(map(stands_alone, writer.layers)):
        return False
    fields = (field for name in writer.layers for field in LAYERS[name].fields)
    beside = {"district", *(field.of_layer for field in fields if field.of_layer)}
    layers = reading.layers_of(connection, beside, held)
    outline = outline_of(layers["district"])
    for part in reading.changes(connection, writer.number):
        for name in writer.layers:
            there = [c.after for c in part if c.layer == name and c.after is not None]
            if errors_of(list(check_features(layer_from(name, there), layers, catalogue, outline))):
                return False
    return True
