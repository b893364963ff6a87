"""Proves that a store is whole: every revision as it was written, every feature as they left it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from geomap.errors import DataError
from geomap.revision import NO_DIGEST, Digest, Mark
from geomap.storage.database import reading
from geomap.storage.database.tables import REVISION

REMEDY = "Restore a backup."


def verify(connection: Connection) -> Mark:
    """Return where the history stands. Raises DataError where a revision is missing, is not what its digest
    says, or features are not what the revisions made of them."""
    before, number = NO_DIGEST, 0
    for found in connection.scalars(select(REVISION.c.number).order_by(REVISION.c.number)).all():
        number += 1
        if found != number:
            raise DataError(f"The store has no revision {number}.", hint=REMEDY)
        told = reading.revision_of(connection, number)
        digest = Digest(before, number, told.who, told.at, told.why, told.kind)
        for part in reading.changes(connection, number):
            digest.add(part)
        if digest.text != told.digest or digest.count != told.count:
            raise DataError(f"Revision {number} of the store is not as it was written.", hint=REMEDY)
        before = digest.text
    if number:
        _verify_features(connection, number)
    return Mark(number, before)


def _verify_features(connection: Connection, number: int) -> None:
    stands, should = reading.state_of(connection), reading.state_at(connection, number)
    for name, layer in stands.layers.items():
        if list(layer.features) != list(should.layers[name].features):
            raise DataError(f"{name}: features are not as revision {number} left them.", hint=REMEDY)
