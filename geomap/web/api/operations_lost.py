"""The operations of searching for somebody lost: where they may mean, in which order to go there."""

from __future__ import annotations

from typing import get_args

from geomap.measured import Measure
from geomap.searching.candidates import LEAST_RADIUS_M, MOST_CANDIDATES, MOST_CHARACTERS, MOST_RADIUS_M
from geomap.searching.surroundings import SOUGHT_LAYERS
from geomap.searching.tours import MOST_EXACT, MOST_PLACES, MOST_PROVEN
from geomap.searching.visiting import ROUND
from geomap.web.answers import GEOJSON
from geomap.web.api.operations import DATUM, NO_BODY_OF_ITS_OWN, POINT, Operation
from geomap.web.kinds import Boolean, Choice, Integer, ListOf, Number, Text
from geomap.web.params import Parameter, table

PLACES = ListOf(Text(80), MOST_PLACES)

CANDIDATES = Operation(
    "get",
    "/lost/candidates",
    "lostCandidates",
    "The places that a lost person may mean by what they remember, around a point: a gate tower, red brick, "
    "near a school, a part of a name. The likeliest first, each with its reasons; heard says what the words "
    "were taken for.",
    "LostCandidates",
    table(
        Parameter("clues", Text(MOST_CHARACTERS), "What is remembered, in words.", required=True),
        *POINT.values(),
        Parameter(
            "radius_m",
            Number(LEAST_RADIUS_M, MOST_RADIUS_M),
            "How far from the point places are looked for, metres as the crow flies to a point inside them.",
            default=1500.0,
        ),
        Parameter(
            "layers", ListOf(Choice(SOUGHT_LAYERS)), "Which places are looked for.", default=("compounds",)
        ),
        Parameter("limit", Integer(1, MOST_CANDIDATES), "How many at most.", default=ROUND),
        DATUM,
    ),
    media=GEOJSON,
    tag="lost",
)
ORDER = Operation(
    "post",
    "/lost/order",
    "lostOrder",
    "The shortest order in which to visit places from a point, leg by leg, to draw. Up to "
    f"{MOST_EXACT} places it is exact, up to {MOST_PROVEN} usually proven; else proven is false and "
    "lower_bound_m says what no order can be shorter than. A leg that cannot be by street is straight, and "
    "its note says why.",
    "LostOrder",
    {
        **POINT,
        **table(
            DATUM,
            Parameter(
                "mode",
                Choice(get_args(Measure)),
                "By streets open to people on foot, or to bicycles, which keep to one-ways; or straight.",
                default="walk",
            ),
            Parameter("return_to_start", Boolean(), "Whether to come back to the point.", default=False),
            Parameter("places", PLACES, "The places, each as layer/id.", required=True),
            Parameter("first", Text(80), "The one to begin with; by default whichever is best."),
        ),
    },
    media=GEOJSON,
    tag="lost",
    body=NO_BODY_OF_ITS_OWN,
    errors=(404, 413, 415, 503),
)
LOST = (CANDIDATES, ORDER)

_ON_THE_WAY = {name: p for name, p in ORDER.parameters.items() if name not in {"places", "first"}}
LOST_BY_OPTIONS = Operation(
    "get",
    "/lost",
    "lost",
    "The places that a lost person may mean, and the shortest order to visit them.",
    "LostOrder",
    {**CANDIDATES.parameters, **_ON_THE_WAY},
)
"""Both at once, for the terminal."""
