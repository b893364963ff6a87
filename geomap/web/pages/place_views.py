"""What the pages of places show, as plain values: no request, no words, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geomap.contents import Contents, contents_of
from geomap.geodesy import LonLat
from geomap.hours import Hours, Openness, openness
from geomap.layers import LAYERS
from geomap.nearest import Need, nearest
from geomap.public_reports import NOTHING_REPORTED, Reported
from geomap.responsibility.register import NO_POSTS, Register
from geomap.services import Service
from geomap.snapshot import Snapshot, inner_point
from geomap.web.per_snapshot import PerSnapshot
from geomap.whereabouts import Answering, Whereabouts, where_is

NEARBY = 5
INSIDE = ("stations", "halls", "organizations", "mediation_rooms")
RUNNING = Need()

contents: PerSnapshot[Contents] = PerSnapshot(contents_of)


@dataclass(frozen=True, slots=True)
class Ref:
    """A place as a line of a list. state: None for what has no hours or does not run."""

    layer: str
    id: str
    properties: Mapping[str, Any]
    distance_m: float | None = None
    openness: Openness | None = None


Groups = list[tuple[Mapping[str, Any] | None, list[Ref]]]
"""Lines under the street they lie in, None where in none."""


@dataclass(frozen=True, slots=True)
class Day:
    """A row of the hours table. spans: minutes from midnight, past 1440 after the next one."""

    day: date
    spans: list[tuple[int, int]]
    note: str
    today: bool


@dataclass(frozen=True, slots=True)
class ServiceList:
    """offered, in catalogue order; missing of the tier's standard; needed: how many that asks for."""

    offered: list[Service]
    missing: list[Service]
    needed: int


@dataclass(frozen=True, slots=True)
class Place:
    """A feature with what its page says beside its own properties, None where one is missing."""

    layer: str
    id: str
    properties: Mapping[str, Any]
    point: LonLat
    geometry: Any  # of shapely, WGS 84 degrees
    where: Whereabouts
    responsible: tuple[Answering, ...]
    rule: Hours | None
    openness: Openness | None
    week: list[Day]
    services: ServiceList | None
    nearby: list[Ref]


def place(
    snapshot: Snapshot,
    layer: str,
    feature_id: str,
    now: datetime,
    reported: Reported = NOTHING_REPORTED,
    register: Register = NO_POSTS,
) -> Place:
    """The feature as its page shows it at now. Raises NotFoundError."""
    feature = snapshot.feature(layer, feature_id)
    position = snapshot.layers[layer].position[feature_id]
    properties = {f.name: None for f in LAYERS[layer].fields} | feature["properties"]
    point = inner_point(snapshot.layers[layer], position)
    rule = rule_of(snapshot, layer, position)
    where = where_is(snapshot, point, register, now.date())
    return Place(
        layer=layer,
        id=feature_id,
        properties=properties,
        point=point,
        geometry=snapshot.layers[layer].geometry[position],
        where=where,
        responsible=_responsible(layer, feature_id, where),
        rule=rule,
        openness=_state(layer, feature_id, properties, rule, now, reported),
        week=week(rule, now.date()) if rule else [],
        services=_services(snapshot, properties) if layer == "stations" else None,
        nearby=nearby(snapshot, point, now, feature_id if layer == "stations" else None, reported),
    )


def has_hours(layer: str, properties: Mapping[str, Any]) -> bool:
    """Whether one may ask if it is open: it receives people, and it runs."""
    return layer in INSIDE and properties.get("status", "open") == "open"


def rule_of(snapshot: Snapshot, layer: str, position: int) -> Hours | None:
    """The opening hours of a feature, None where unknown."""
    if layer == "stations":
        return snapshot.rules[position]
    text = snapshot.layers[layer].column("opening_hours")[position]
    return Hours.parse(text, snapshot.calendar) if text else None


def week(rule: Hours, today: date) -> list[Day]:
    """Seven days from today on."""
    return [Day(day, spans, note, day == today) for day, spans, note in rule.week(today)]


def nearby(
    snapshot: Snapshot, point: LonLat, now: datetime, skip: str | None, reported: Reported = NOTHING_REPORTED
) -> list[Ref]:
    """The running stations nearest to point, as the crow flies; skip leaves one out."""
    found = nearest(snapshot.stations, point, NEARBY + (skip is not None), RUNNING)
    refs = [ref(snapshot, "stations", n.position, now, n.distance_m, reported) for n in found]
    return [r for r in refs if r.id != skip][:NEARBY]


def ref(
    snapshot: Snapshot,
    layer: str,
    position: int,
    now: datetime,
    distance_m: float | None = None,
    reported: Reported = NOTHING_REPORTED,
) -> Ref:
    """A feature as a line of a list."""
    feature = snapshot.layers[layer].features[position]
    properties = feature["properties"]
    rule = rule_of(snapshot, layer, position)
    state = _state(layer, feature["id"], properties, rule, now, reported)
    return Ref(layer, feature["id"], properties, distance_m, state)


def inside(
    snapshot: Snapshot,
    area_layer: str,
    area_id: str,
    layer: str,
    now: datetime,
    reported: Reported = NOTHING_REPORTED,
) -> list[Ref]:
    """The features of layer inside a street or community, in reading order."""
    held = contents(snapshot).inside(area_layer, area_id, layer)
    return in_order(ref(snapshot, layer, position, now, reported=reported) for position in held)


def counts(snapshot: Snapshot, area_layer: str, area_id: str) -> dict[str, int]:
    """How many features of each layer of INSIDE the area holds."""
    return {layer: len(contents(snapshot).inside(area_layer, area_id, layer)) for layer in INSIDE}


def by_street(snapshot: Snapshot, layer: str, now: datetime, reported: Reported = NOTHING_REPORTED) -> Groups:
    """Every feature of layer under its street, None for those outside of all; streets by code."""
    streets = contents(snapshot).streets[layer]
    groups: Groups = []
    for street in [*sorted(set(streets) - {None}, key=str), None]:
        held = in_order(
            ref(snapshot, layer, i, now, reported=reported) for i, s in enumerate(streets) if s == street
        )
        if held:
            groups.append((snapshot.feature("streets", street) if street else None, held))
    return groups


def in_order(refs: Iterable[Ref]) -> list[Ref]:
    """Stations by tier; else by name, Han in the order of GB 18030: by pinyin for common characters."""
    return sorted(
        refs,
        key=lambda r: (
            r.properties.get("tier", 0),
            r.properties["name"].encode("gb18030", "replace"),
            r.id,
        ),
    )


def population(snapshot: Snapshot, street_id: str) -> int:
    """Residents of a street: the sum over its communities."""
    persons = snapshot.layers["communities"].column("population")
    return sum(persons[i] for i in contents(snapshot).inside("streets", street_id, "communities"))


def state_now(shown: Openness | None, properties: Mapping[str, Any]) -> str | None:
    """The class of the pill: open, closed, unknown; or the status of what does not run."""
    status = properties.get("status", "open")
    if status != "open":
        return str(status)
    return shown.state if shown else None


def _state(
    layer: str,
    feature_id: str,
    properties: Mapping[str, Any],
    rule: Hours | None,
    now: datetime,
    reported: Reported,
) -> Openness | None:
    """Whether it is open, None where one cannot ask so."""
    if not has_hours(layer, properties):
        return None
    shown = openness(rule, now)
    return reported.state(feature_id, shown, now) if layer == "stations" else shown


def _responsible(layer: str, feature_id: str, where: Whereabouts) -> tuple[Answering, ...]:
    """Who answers for the place: of an area's own page, not the compound its inner point falls into."""
    if layer in ("streets", "communities"):
        return tuple(post for post in where.responsible if post.id == feature_id)
    return where.responsible


def _services(snapshot: Snapshot, properties: Mapping[str, Any]) -> ServiceList:
    catalogue = snapshot.catalogue
    offered = catalogue.codes(catalogue.mask(properties["services"]))
    standard = catalogue.standard(properties["tier"])
    return ServiceList(
        [catalogue[code] for code in offered],
        [catalogue[code] for code in standard if code not in offered],
        len(standard),
    )
