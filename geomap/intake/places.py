"""Where entries lie, WGS 84, by the frame of their list or put there by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from geomap.datum import DATUMS
from geomap.intake.entries import Entry, EntryReader
from geomap.intake.named_areas import NamedAreas
from geomap.intake.outcome import Policy
from geomap.intake.survey import SHOWN, Frame, lies_in

DECIMALS = 6
"""Digits kept of a degree: about 0.1 m on the ground, as layers are written."""

Position = tuple[float, float]
NOWHERE: Position = (math.nan, math.nan)


def is_nowhere(place: Position) -> bool:
    """Whether an entry has no position."""
    return math.isnan(place[0])


def place_entries(entries: Sequence[Entry], frame: Frame, policy: Policy) -> list[Position]:
    """Where each entry lies, NOWHERE for one without a position. A place put by hand comes first, and
    takes away what was refused of the row's own."""
    places = [NOWHERE] * len(entries)
    spots = {i: entry.spot for i, entry in enumerate(entries) if entry.spot is not None}
    lon, lat = frame.to_wgs84(spots.values())
    for i, x, y in zip(spots, lon.tolist(), lat.tolist(), strict=True):
        places[i] = (round(x, DECIMALS), round(y, DECIMALS))
    for i, entry in enumerate(entries):
        if entry.geometry is not None:
            entry.geometry = frame.shape_to_wgs84(entry.geometry)
        by_hand = policy.places.get((entry.sheet, entry.row))
        if by_hand is not None:
            places[i] = (round(by_hand.lon, DECIMALS), round(by_hand.lat, DECIMALS))
            entry.refusals = [refusal for refusal in entry.refusals if refusal.field != "geometry"]
    return places


def point_out(entries: Sequence[Entry], frame: Frame, areas: NamedAreas, reader: EntryReader) -> None:
    """Note the rows that lie in the area they name only if read from another datum than the list's."""
    named = [(entry, entry.spot) for entry in entries if entry.spot is not None and entry.area >= 0]
    if not named:
        return
    shapes = areas.shapes[[entry.area for entry, _ in named]]
    lon, lat = frame.upright(spot for _, spot in named)
    explained = lies_in(shapes, lon, lat, frame.datum)
    for other in DATUMS:
        only = lies_in(shapes, lon, lat, other) & ~explained
        for at in np.flatnonzero(only).tolist():
            entry = named[at][0]
            detail = {"datum": SHOWN[other], "used": SHOWN[frame.datum], "area": areas.names[entry.area]}
            entry.notes.append(reader.remark(entry, "fits_only_from", "geometry", detail))
        explained |= only
