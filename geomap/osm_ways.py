"""Who may walk and ride where, by OpenStreetMap's tags: one table of ways, one of barriers.

Sources, pages of the OpenStreetMap wiki: "Key:highway", "Key:access", "OSM tags for routing/Access
restrictions", "Key:oneway", "Key:oneway:bicycle", "Key:motorroad", "Key:barrier", "Key:conveying",
"Key:layer". Where countries differ it is as in China: e-bikes ride as bicycles do, and expressways
(trunk) are open to people on foot only where a sidewalk or foot=* says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from geomap.network import (
    RIDE,
    RIDE_BACKWARD,
    RIDE_FORWARD,
    WALK,
    WALK_BACKWARD,
    WALK_FORWARD,
)

Tags = Mapping[str, str]

WAYS: Mapping[str, int] = {
    **dict.fromkeys(("motorway", "motorway_link", "trunk", "trunk_link", "busway"), 0),
    **dict.fromkeys(("primary", "primary_link", "secondary", "secondary_link"), WALK | RIDE),
    **dict.fromkeys(("tertiary", "tertiary_link", "unclassified", "residential"), WALK | RIDE),
    **dict.fromkeys(("living_street", "service", "road", "track", "path", "cycleway"), WALK | RIDE),
    **dict.fromkeys(("footway", "pedestrian", "bridleway"), WALK),
    **dict.fromkeys(("steps", "corridor", "elevator", "platform"), WALK),
}
"""Who may use a way where no other tag says so, by highway=*. Other values are no ways to go."""
NEVER_RIDDEN = frozenset({"steps", "corridor", "elevator", "platform"})

OPEN = frozenset({"yes", "permissive", "designated", "official", "destination", "customers", "public"})
CLOSED = frozenset(
    {"no", "private", "use_sidepath", "dismount", "discouraged", "permit", "residents", "employees"}
    | {"delivery", "agricultural", "forestry", "military", "emergency", "restricted"}
)
"""Values of access, foot, bicycle. Others, such as unknown, say nothing."""
SIDEWALKS = frozenset({"both", "left", "right", "yes"})

BARRIERS: Mapping[str, int] = {
    **dict.fromkeys(("bollard", "block", "kerb", "entrance", "height_restrictor", "toll_booth"), WALK | RIDE),
    **dict.fromkeys(("gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate"), WALK | RIDE),
    **dict.fromkeys(("cycle_barrier", "motorcycle_barrier", "cattle_grid", "bump_gate"), WALK | RIDE),
    **dict.fromkeys(("border_control", "sally_port", "planter", "sump_buster", "bus_trap"), WALK | RIDE),
    **dict.fromkeys(("kissing_gate", "stile", "turnstile", "full-height_turnstile"), WALK),
    **dict.fromkeys(("hampshire_gate", "chain", "rope", "log", "jersey_barrier"), WALK),
}
"""Whom a barrier across a way lets pass. All others, walls and fences among them, nobody."""

_MODES = (
    (WALK, WALK_FORWARD, WALK_BACKWARD, ("foot", "access"), "foot"),
    (RIDE, RIDE_FORWARD, RIDE_BACKWARD, ("bicycle", "vehicle", "access"), "bicycle"),
)


def way_access(tags: Tags) -> int:
    """The access of a way with these tags, 0 if nobody may use it or it is no way."""
    highway = tags.get("highway", "")
    if highway not in WAYS:
        return 0
    usual = WAYS[highway]
    if tags.get("sidewalk") in SIDEWALKS or tags.get("sidewalk:both") == "yes":
        usual |= WALK
    if tags.get("motorroad") == "yes":
        usual = 0
    access = 0
    for both, forward, backward, keys, mode in _MODES:
        bits = _by_keys(tags, keys, usual & both, both) & (_oneway(tags, mode, forward, backward))
        for direction, bit in (("forward", forward), ("backward", backward)):
            value = tags.get(f"{mode}:{direction}")
            bits = bits | bit if value in OPEN else bits & ~bit if value in CLOSED else bits
        access |= bits
    return access & ~RIDE if highway in NEVER_RIDDEN else access


def barrier_access(tags: Tags) -> int:
    """Whom a node with these tags lets pass: WALK, RIDE, both or neither. A node without barrier=* lets
    all pass; a locked gate those whom a tag of their own lets in."""
    barrier = tags.get("barrier")
    if barrier is None:
        return WALK | RIDE
    locked = tags.get("locked") == "yes"
    usual = 0 if locked else BARRIERS.get(barrier, 0)
    access = 0
    for both, _, _, keys, _ in _MODES:
        access |= _by_keys(tags, keys[:1] if locked else keys, usual & both, both)
    return access


def level(tags: Tags) -> int:
    """Where a way lies above (1, 2 …) or below (-1 …) others that it crosses: layer, or by bridge or
    tunnel. A passage through a building lies on the ground."""
    try:
        return int(tags["layer"])
    except (KeyError, ValueError):
        pass
    if tags.get("bridge", "no") not in {"no", "0", "F", ""}:
        return 1
    return -1 if tags.get("tunnel", "no") not in {"no", "0", "F", "", "building_passage"} else 0


def _by_keys(tags: Tags, keys: tuple[str, ...], usual: int, both: int) -> int:
    """Open or closed as the first of keys says that says anything, else as usual."""
    for key in keys:
        if tags.get(key) in OPEN:
            return both
        if tags.get(key) in CLOSED:
            return 0
    return usual


def _oneway(tags: Tags, mode: str, forward: int, backward: int) -> int:
    """The directions that one-way rules leave to a mode. People on foot heed only their own."""
    value = tags.get(f"oneway:{mode}")
    if mode == "foot":
        value = value or {"forward": "yes", "backward": "-1"}.get(tags.get("conveying", ""))
    elif value is None:
        roundabout = tags.get("junction") in {"roundabout", "circular"}
        value = tags.get("oneway", "yes" if roundabout else "no")
        if any(tags.get(f"cycleway{side}", "").startswith("opposite") for side in ("", ":left", ":right")):
            value = "no"
    if value in {"yes", "true", "1"}:
        return forward
    if value in {"-1", "reverse"}:
        return backward
    return 0 if value == "reversible" else forward | backward
