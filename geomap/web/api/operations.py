"""The operations of the API: what each takes and gives. The views read by these, and the API
document is made of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from geomap.datum import DATUMS
from geomap.hours import LONGEST_STAY_MIN
from geomap.layers import ENTRIES, LAYERS
from geomap.measured import Measure
from geomap.network import SNAP_LIMIT_M, SPEED_M_S, Mode
from geomap.search import MAX_QUERY
from geomap.services import TIERS
from geomap.snapshot import UNSEARCHED
from geomap.web.answers import GEOJSON, JSON
from geomap.web.kinds import Boolean, Choice, Degrees, Integer, ListOf, Number, Schema, Text
from geomap.web.params import Parameter, Parameters, table
from geomap.web.times import Instant

BELOW = "/api"
ARROW = "application/vnd.apache.arrow.stream"
SEARCHED = tuple(name for name in LAYERS if name not in UNSEARCHED)
MOST_NEAREST = 100
MOST_POINTS = 100_000
MOST_PAIRS = 1_000_000
LEAST_MINUTES, MOST_RINGS = 0.1, 6
MOST_MINUTES: Mapping[Mode, float] = {"walk": 60.0, "ride": 30.0}
"""Among streets 100 m apart all rings then take the server 1 s, or 3 s; it grows with the square."""
MOST_BODY_BYTES = 16_000_000
EARTH_HALF_ROUND_M = 20_100_000.0


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. schema: the name of its answer's schema, empty for no body. binary_body: the
    media type of a body that is no JSON. success: the status of its answer; errors: those beside 400 that it
    may answer else. tried: parameters that its example gives beside those required. query: parameters of the
    query string beside a body. more_media: further media types of the answer, each with its schema's name.

    besides: parameters of the path and headers, as OpenAPI has them. body_media: of the body. form: what the
    same body may hold besides where it is sent as multipart/form-data. more_answers: further statuses of
    success, each with its schema's name. problems: schemas of errors that tell more than others. error_media:
    media types of errors that are no problem documents, each with its schema's name.
    answer_headers: of the answer, by their names in geomap.web.api.described. signed_in: whether it is for
    people of the desk alone; scopes: what their token needs, None where no token will do; token_alone:
    whether a page's session will not do. below: where path begins.
    """

    method: str
    path: str
    name: str
    summary: str
    schema: str
    parameters: Parameters = field(default_factory=dict)
    media: str = JSON
    tag: str = "locator"
    body: Schema | None = None
    binary_body: str | None = None
    success: int = 200
    errors: tuple[int, ...] = ()
    besides: tuple[dict[str, Any], ...] = ()
    tried: tuple[str, ...] = ()
    query: Parameters = field(default_factory=dict)
    more_media: Mapping[str, str] = field(default_factory=dict)
    body_media: str = JSON
    form: Schema | None = None
    more_answers: Mapping[int, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    answer_headers: tuple[str, ...] = ()
    signed_in: bool = False
    scopes: tuple[str, ...] | None = ()
    token_alone: bool = False
    error_media: Mapping[str, str] = field(default_factory=dict)
    below: str = BELOW


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """Operations that only some servers answer, and the schemas that they alone refer to."""

    operations: tuple[Operation, ...]
    schemas: Mapping[str, Schema]


NO_BODY_OF_ITS_OWN: Schema = {"type": "object", "additionalProperties": False, "properties": {}}
"""A JSON body of parameters alone."""
POINT = table(
    Parameter("lon", Degrees(180.0), "Longitude, degrees.", required=True),
    Parameter("lat", Degrees(90.0), "Latitude, degrees.", required=True),
)
DATUM = Parameter(
    "datum",
    Choice(DATUMS),
    "Datum of the position given: WGS-84 (GPS, browsers), GCJ-02 (Amap, Tencent) or BD-09 (Baidu). "
    "Answers are WGS-84.",
    default="wgs84",
)
CODES = ListOf(Text(64))
NEED = table(
    DATUM,
    Parameter("limit", Integer(1, MOST_NEAREST), "How many stations at most.", default=3),
    Parameter(
        "max_distance_m", Number(0.0, EARTH_HALF_ROUND_M), "At most this far, metres, measured as by mode."
    ),
    Parameter("tier", ListOf(Choice(TIERS)), "Accepted tiers.", example=[1, 2]),
    Parameter("services", CODES, "Services it must all offer, codes of /api/services."),
    Parameter("services_any", CODES, "Services of which it must offer at least one."),
    Parameter("entry", ListOf(Choice(ENTRIES)), "Accepted ways of getting in."),
    Parameter(
        "open_at",
        Instant(),
        "It must be open then: now, or an ISO 8601 time of the years 2000 to 2099, local where it has "
        "no offset.",
        example="now",
    ),
    Parameter(
        "open_for_min",
        Integer(0, LONGEST_STAY_MIN),
        "It must stay open for so many minutes from open_at, or from now where open_at is not given.",
        default=0,
    ),
    Parameter(
        "unknown_hours",
        Choice(("include", "exclude")),
        "Whether stations whose hours are unknown may count as open, where it must be open.",
        default="exclude",
    ),
    Parameter(
        "status",
        Choice(("open", "any")),
        "open: only stations that run; any: also those closed or planned.",
        default="open",
    ),
    Parameter(
        "mode",
        Choice(get_args(Measure)),
        "How distance is measured: straight, as the crow flies; walk or ride, along streets open to people "
        "on foot or to bicycles.",
        default="straight",
    ),
)
LINKS = table(
    Parameter(
        "links",
        Boolean(),
        "Whether each station carries navigation: links into map programs, by way of travel and "
        "provider, each in its provider's datum.",
        default=False,
    )
)

NEAREST = Operation(
    "get",
    "/nearest",
    "nearest",
    "The nearest stations that meet a need; where none does, under relaxed those that come closest. By "
    f"street from a point more than {SNAP_LIMIT_M:g} m from any, it is measured straight, and measured and "
    "note say so.",
    "Nearest",
    {**POINT, **NEED, **LINKS},
    media=GEOJSON,
)
NEAREST_BATCH = Operation(
    "post",
    "/nearest",
    "nearestBatch",
    f"The nearest stations for many points at once: at most {MOST_POINTS:,} points, and {MOST_PAIRS:,} "
    "points times limit. Lists are in the order of points; a list is shorter than limit where fewer "
    "stations meet the need and can be reached. By street, off_network lists the indexes of the points that "
    f"are more than {SNAP_LIMIT_M:g} m from any; their lists are empty.",
    "NearestBatch",
    NEED,
    body={
        "type": "object",
        "required": ["points"],
        "additionalProperties": False,
        "properties": {
            "points": {
                "type": "array",
                "maxItems": MOST_POINTS,
                "description": "Positions as [lon, lat] in degrees of datum.",
                "items": {
                    "type": "array",
                    "prefixItems": [Degrees(180.0).schema(), Degrees(90.0).schema()],
                    "items": {"type": "number"},
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
    },
    errors=(413, 415),
)
NEAREST_ARROW = Operation(
    "post",
    "/nearest/arrow",
    "nearestArrow",
    "The same in Apache Arrow IPC streams: record batches with float64 columns lon and lat in, columns "
    "station_ids and distance_m, lists in the order of the points, out as they are found; by street also "
    "off_network, true for points too far from any.",
    "Binary",
    NEED,
    media=ARROW,
    binary_body=ARROW,
    errors=(413, 415),
)
WHEREAMI = Operation(
    "get",
    "/whereami",
    "whereami",
    "The street, community and compound that hold a point, who answers for it, and the nearest station.",
    "Whereabouts",
    {**POINT, DATUM.name: DATUM},
)
SEARCH = Operation(
    "get",
    "/search",
    "search",
    "Features by name: characters, pinyin, initials, addresses; the likeliest first.",
    "Search",
    table(
        Parameter("q", Text(MAX_QUERY), "What to search for.", required=True),
        Parameter("limit", Integer(1, 50), "How many at most.", default=10),
        Parameter("layer", ListOf(Choice(SEARCHED)), "Search these layers alone."),
    ),
)
BY_STREET = Parameter(
    "mode",
    Choice(tuple(SPEED_M_S)),
    "Along streets open to people on foot, at "
    + ", or to bicycles, at ".join(f"{speed:g} m/s" for speed in SPEED_M_S.values())
    + ".",
    default="walk",
)
REACH = Operation(
    "get",
    "/reach",
    "reach",
    "How far one comes by street: an area for each number of minutes, within 30 m of the streets reached; "
    "each holds those of fewer minutes. From lon and lat, or from a station.",
    "Reach",
    table(
        *(replace(p, required=False) for p in POINT.values()),
        Parameter("station", Text(64), "Begin at the station of this id."),
        Parameter(
            "minutes",
            ListOf(Number(LEAST_MINUTES, max(MOST_MINUTES.values())), MOST_RINGS),
            "How long one is on the way, at most "
            + ", or ".join(f"{most:g} to {mode}" for mode, most in MOST_MINUTES.items())
            + ".",
            default=(5.0, 10.0, 15.0),
            example=[5, 10, 15],
        ),
        BY_STREET,
        DATUM,
    ),
    media=GEOJSON,
    tag="streets",
    errors=(404,),
    tried=("station",),
)
WAY = Operation(
    "get",
    "/way",
    "way",
    "The shortest way by street from a point to a station, to draw; its length is the distance of /nearest.",
    "Way",
    {
        **POINT,
        **table(
            Parameter("station", Text(64), "The station's id.", required=True),
            BY_STREET,
            DATUM,
        ),
    },
    media=GEOJSON,
    tag="streets",
    errors=(404,),
)
SERVICES = Operation(
    "get", "/services", "services", "The catalogue of services, and what each tier must offer.", "Services"
)
OPERATIONS = (NEAREST, NEAREST_BATCH, NEAREST_ARROW, REACH, WAY, WHEREAMI, SEARCH, SERVICES)
