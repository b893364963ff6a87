"""Proposals in a JSON body, as the answer of a siting gives them: read back to be put into a report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.planning import Alternative, Proposal
from geomap.planning.proposals import Action
from geomap.services import TIERS
from geomap.snapshot import Snapshot
from geomap.web.api.operations import CODES, POINT
from geomap.web.api.operations_planning import LONGEST_HOURS
from geomap.web.kinds import Choice, Integer, ListOf, Number, OrNull, Text
from geomap.web.params import Parameter, table
from geomap.web.records import ListOfRecords

MOST_PROPOSALS = 500
MOST_COMMUNITIES = 1000
MOST_ALTERNATIVES = 20

GAIN = table(
    Parameter("id", OrNull(Text(64)), "Code of the community; null for people outside all."),
    Parameter("name", OrNull(Text()), "Its name."),
    Parameter("persons", Number(0.0), "Who of it gain.", required=True),
)
ALTERNATIVE = table(
    Parameter("name", Text(), "The place.", required=True),
    *POINT.values(),
    Parameter("value", Number(), "The value of the whole plan with it instead.", required=True),
)
PROPOSAL = table(
    Parameter("id", Text(64), "Its id.", required=True),
    Parameter("actions", ListOf(Choice(get_args(Action)), 4), "What is done there.", required=True),
    Parameter("name", Text(), "The place.", required=True),
    *POINT.values(),
    Parameter("station", OrNull(Text(64)), "The id of the station that stands there, if one does."),
    Parameter("tier", Choice(TIERS), "The standard it is built to afterwards.", required=True),
    Parameter("services", ListOf(CODES.item, CODES.longest, least=0), "What it offers then.", default=()),
    Parameter("opening_hours", OrNull(Text(LONGEST_HOURS)), "Its opening hours then."),
    Parameter("persons", Number(0.0), "Who gain.", required=True),
    Parameter("person_hours", OrNull(Number(0.0)), "How much they gain a week."),
    Parameter(
        "communities",
        ListOfRecords("communities", GAIN, MOST_COMMUNITIES),
        "Who gain, by community.",
        default=(),
    ),
    Parameter("backup_persons", OrNull(Number(0.0)), "Who have two or more then."),
    Parameter("lost", OrNull(Number()), "How much of the plan's value is lost without it."),
    Parameter("price_yuan", OrNull(Integer(0)), "Its price."),
    Parameter(
        "alternatives",
        ListOfRecords("alternatives", ALTERNATIVE, MOST_ALTERNATIVES),
        "What comes close to it.",
        default=(),
    ),
)
PROPOSALS = Parameter(
    "proposals",
    ListOfRecords("proposals", PROPOSAL, MOST_PROPOSALS),
    "Proposals to put into the report, as the answer of a siting gives them.",
)


def proposals_from(snapshot: Snapshot, entries: Sequence[Mapping[str, Any]]) -> list[Proposal]:
    """The proposals that values of PROPOSAL state. Raises InvalidInputError for a service that is none, and
    for a place that is nowhere on earth."""
    proposals = []
    for position, values in enumerate(entries):
        try:
            proposals.append(_proposal(snapshot, values))
        except InvalidInputError as error:
            raise error.inside(f"{PROPOSALS.name}[{position}]") from error
    return proposals


def _proposal(snapshot: Snapshot, values: Mapping[str, Any]) -> Proposal:
    LonLat(values["lon"], values["lat"])
    snapshot.catalogue.mask(values["services"])
    gains = ((gain.get("id"), gain["persons"]) for gain in values["communities"])
    lost = values.get("lost")
    return Proposal(
        id=values["id"],
        actions=values["actions"],
        name=values["name"],
        lon=values["lon"],
        lat=values["lat"],
        station=values.get("station"),
        tier=values["tier"],
        services=values["services"],
        opening_hours=values.get("opening_hours"),
        persons=values["persons"],
        communities=tuple((one, persons) for one, persons in gains if one is not None),
        backup_persons=values.get("backup_persons") or 0.0,
        lost=math.nan if lost is None else lost,
        alternatives=tuple(Alternative(**alternative) for alternative in values["alternatives"]),
        price_yuan=values.get("price_yuan"),
        person_hours=values.get("person_hours"),
    )
