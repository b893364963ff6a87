"""Answers a planner's siting question."""

from __future__ import annotations

import numpy as np

from geomap.errors import InvalidInputError
from geomap.planning.ground import Ground, ground_of
from geomap.planning.levers_of import check_levers
from geomap.planning.sites import Sites, sites_of
from geomap.planning.siting_answers import SitingAnswer, told
from geomap.planning.siting_budget import bought
from geomap.planning.siting_models import solved
from geomap.planning.siting_question import SitingQuestion
from geomap.siting import Effort, Pairs
from geomap.siting.answer import DEFAULT
from geomap.snapshot import Snapshot

ASKED_AS = {"capacity": "capacity_persons", "limit_m": "radius_m"}
"""What the models complain of, as it was asked here."""


def prepared(snapshot: Snapshot, question: SitingQuestion, ground: Ground | None = None) -> Sites:
    """The sites of a question, its words checked at little cost. ground: that of its area, if at hand.

    Raises InvalidInputError for an area, candidates, stations, prices and hours that are none, and for what
    contradicts itself.
    """
    sites = sites_of(snapshot, question, ground or ground_of(snapshot, question.scenario.area))
    nobody = Pairs(
        np.zeros(len(sites.ground.demand) + 1, np.int64), np.empty(0, np.int32), len(sites.stations.index)
    )
    problem = sites.problem(nobody)  # refuses ids that are no candidates
    if question.p is not None:
        problem.choices(question.p)
    if question.model == "budget":
        check_levers(sites)
    return sites


def answered(sites: Sites, effort: Effort = DEFAULT) -> SitingAnswer:
    """The answer to a question. Raises InvalidInputError where it has none: whom it leaves out, and what to
    ask instead."""
    try:
        found = bought(sites, effort) if sites.question.model == "budget" else solved(sites, effort)
    except InvalidInputError as error:
        if error.parameter not in ASKED_AS:
            raise
        raise error.at(ASKED_AS[error.parameter]) from error
    return told(sites.snapshot, sites.question, sites.ground, found)
