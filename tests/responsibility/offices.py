"""Posts of the town, and the pieces of which tests make others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from town import EAST, EAST_NORTH, EAST_SOUTH, WEST, WEST_NORTH, WEST_SOUTH

from geomap.responsibility.places import Places
from geomap.responsibility.posts import KINDS, Post

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(30)]
TOWN = Places(
    (WEST, EAST),
    {WEST_SOUTH: WEST, WEST_NORTH: WEST, EAST_SOUTH: EAST, EAST_NORTH: EAST},
    {"yard": WEST_SOUTH, "court": WEST_SOUTH, "mill": EAST_SOUTH},
)
AREAS = {"streets": TOWN.streets, "communities": tuple(TOWN.communities), "compounds": tuple(TOWN.compounds)}


def post(post_id: str = "p1", **other: Any) -> Post:
    """A community chief of WEST_SOUTH from 1 January 2026 on, or what other says."""
    told: dict[str, Any] = {
        "kind": "community_chief",
        "layer": "communities",
        "areas": (WEST_SOUTH,),
        "title": "服务长岗",
        "valid_from": START,
        "held": True,
    }
    return Post(post_id, **{**told, **other})


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    """Some posts of any kind, at any areas they may have, within a month."""
    made = []
    for number in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(list(KINDS)))
        layer = draw(st.sampled_from(KINDS[kind].layers))
        most = 3 if KINDS[kind].several else 1
        areas = draw(st.lists(st.sampled_from(AREAS[layer]), min_size=1, max_size=most, unique=True))
        first = draw(st.sampled_from(DAYS))
        length = draw(st.none() | st.integers(0, 20))
        made.append(
            Post(
                f"p{number}",
                kind,
                layer,
                tuple(areas),
                f"岗 {number}",
                first,
                None if length is None else first + timedelta(days=length),
                held=draw(st.booleans()),
                provider=draw(st.sampled_from([None, "property", "volunteer"]))
                if kind == "steward"
                else None,
            )
        )
    return made
