"""The rules of OpenStreetMap's tags, as a table."""

from __future__ import annotations

import pytest

from geomap.network import RIDE, RIDE_BACKWARD, RIDE_FORWARD, WALK, WALK_BACKWARD, WALK_FORWARD
from geomap.osm_ways import CLOSED, OPEN, WAYS, barrier_access, level, way_access

ALL = WALK | RIDE
ROAD = {"highway": "residential"}


@pytest.mark.parametrize(
    ("tags", "access"),
    [
        ({}, 0),
        ({"railway": "rail"}, 0),
        ({"highway": "proposed", "foot": "yes"}, 0),
        ({"highway": "construction"}, 0),
        ({"highway": "bus_stop"}, 0),
        ({"highway": "motorway"}, 0),
        ({"highway": "trunk"}, 0),
        ({"highway": "trunk", "sidewalk": "both"}, WALK),
        ({"highway": "trunk", "foot": "yes", "bicycle": "yes"}, ALL),
        ({"highway": "primary"}, ALL),
        ({"highway": "primary", "motorroad": "yes"}, 0),
        ({"highway": "secondary_link"}, ALL),
        (ROAD, ALL),
        ({"highway": "living_street"}, ALL),
        ({"highway": "footway"}, WALK),
        ({"highway": "footway", "bicycle": "yes"}, ALL),
        ({"highway": "footway", "bicycle": "dismount"}, WALK),
        ({"highway": "footway", "bridge": "yes", "layer": "1"}, WALK),
        ({"highway": "pedestrian"}, WALK),
        ({"highway": "path"}, ALL),
        ({"highway": "cycleway"}, ALL),
        ({"highway": "cycleway", "foot": "no"}, RIDE),
        ({"highway": "steps"}, WALK),
        ({"highway": "steps", "bicycle": "yes", "ramp:bicycle": "yes"}, WALK),
        ({"highway": "steps", "conveying": "forward"}, WALK_FORWARD),
        ({"highway": "footway", "conveying": "backward"}, WALK_BACKWARD),
        ({**ROAD, "access": "no"}, 0),
        ({**ROAD, "access": "private"}, 0),
        ({**ROAD, "access": "customers"}, ALL),
        ({**ROAD, "access": "unknown"}, ALL),
        ({**ROAD, "access": "private", "foot": "yes"}, WALK),
        ({**ROAD, "access": "private", "bicycle": "permissive"}, RIDE),
        ({**ROAD, "vehicle": "no"}, WALK),
        ({**ROAD, "vehicle": "no", "bicycle": "yes"}, ALL),
        ({**ROAD, "motor_vehicle": "no"}, ALL),
        ({**ROAD, "bicycle": "use_sidepath"}, WALK),
        ({**ROAD, "foot": "use_sidepath"}, RIDE),
        ({**ROAD, "oneway": "yes"}, WALK | RIDE_FORWARD),
        ({**ROAD, "oneway": "-1"}, WALK | RIDE_BACKWARD),
        ({**ROAD, "oneway": "no"}, ALL),
        ({**ROAD, "oneway": "reversible"}, WALK),
        ({**ROAD, "oneway": "alternating"}, ALL),
        ({**ROAD, "oneway": "yes", "oneway:bicycle": "no"}, ALL),
        ({**ROAD, "oneway:bicycle": "-1"}, WALK | RIDE_BACKWARD),
        ({**ROAD, "oneway": "yes", "cycleway": "opposite_lane"}, ALL),
        ({**ROAD, "oneway": "yes", "cycleway:left": "opposite_track"}, ALL),
        ({**ROAD, "oneway": "yes", "bicycle:backward": "yes"}, ALL),
        ({**ROAD, "bicycle:backward": "no"}, WALK | RIDE_FORWARD),
        ({**ROAD, "oneway:foot": "yes"}, WALK_FORWARD | RIDE),
        ({**ROAD, "foot:backward": "no"}, WALK_FORWARD | RIDE),
        ({**ROAD, "junction": "roundabout"}, WALK | RIDE_FORWARD),
        ({**ROAD, "junction": "roundabout", "oneway": "no"}, ALL),
        ({**ROAD, "junction": "circular", "oneway": "-1"}, WALK | RIDE_BACKWARD),
    ],
)
def test_a_way_is_open_to_those_its_tags_let_in(tags: dict[str, str], access: int) -> None:
    assert way_access(tags) == access


@pytest.mark.parametrize(
    ("tags", "access"),
    [
        ({}, ALL),
        ({"highway": "crossing"}, ALL),
        ({"barrier": "bollard"}, ALL),
        ({"barrier": "bollard", "bicycle": "no"}, WALK),
        ({"barrier": "gate"}, ALL),
        ({"barrier": "gate", "locked": "yes"}, 0),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, 0),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, WALK),
        ({"barrier": "gate", "access": "private"}, 0),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, WALK),
        ({"barrier": "lift_gate", "vehicle": "no"}, WALK),
        ({"barrier": "turnstile"}, WALK),
        ({"barrier": "stile", "bicycle": "yes"}, ALL),
        ({"barrier": "wall"}, 0),
        ({"barrier": "fence"}, 0),
        ({"barrier": "yes"}, 0),
        ({"barrier": "yes", "access": "permissive"}, ALL),
    ],
)
def test_a_barrier_lets_pass_whom_its_tags_let_pass(tags: dict[str, str], access: int) -> None:
    assert barrier_access(tags) == access


@pytest.mark.parametrize(
    ("tags", "height"),
    [
        ({}, 0),
        ({"layer": "2", "bridge": "yes"}, 2),
        ({"layer": "-1"}, -1),
        ({"layer": "upper", "bridge": "yes"}, 1),
        ({"bridge": "viaduct"}, 1),
        ({"bridge": "no"}, 0),
        ({"bridge": "F", "tunnel": "T"}, -1),
        ({"tunnel": "yes"}, -1),
        ({"tunnel": "building_passage"}, 0),
    ],
)
def test_a_way_lies_at_the_level_its_tags_say(tags: dict[str, str], height: int) -> None:
    assert level(tags) == height


def test_a_tag_of_its_own_opens_and_closes_every_way_but_never_steps_to_riders() -> None:
    for highway in WAYS:
        for value in OPEN:
            open_to_all = way_access({"highway": highway, "foot": value, "bicycle": value})
            assert open_to_all & WALK == WALK
            steep = highway in {"steps", "corridor", "elevator", "platform"}
            assert open_to_all & RIDE == (0 if steep else RIDE)
        for value in CLOSED:
            assert way_access({"highway": highway, "foot": value, "bicycle": value}) == 0
