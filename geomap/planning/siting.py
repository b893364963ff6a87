"""Answers a planner's siting question."""

from __future__ import annotations

from geomap.planning.ground import Ground, ground_of
from geomap.planning.sites import Sites, sites_of
from geomap.planning.siting_answers import SitingAnswer, told
from geomap.planning.siting_budget import bought
from geomap.planning.siting_models import solved
from geomap.planning.siting_question import SitingQuestion
from geomap.siting import Effort
from geomap.siting.answer import DEFAULT
from geomap.snapshot import Snapshot


def prepared(snapshot: Snapshot, question: SitingQuestion, ground: Ground | None = None) -> Sites:
    """The sites of a question, its words checked at little cost. ground: that of its area, if at hand.

    Raises InvalidInputError for an area, candidates, stations, prices and hours that are none, and for what
    contradicts itself.
    """
    return sites_of(snapshot, question, ground or ground_of(snapshot, question.scenario.area))


def answered(sites: Sites, effort: Effort = DEFAULT) -> SitingAnswer:
    """The answer to a question. Raises InvalidInputError where it has none: whom it leaves out, and what to
    ask instead."""
    found = bought(sites, effort) if sites.question.model == "budget" else solved(sites, effort)
    return told(sites.snapshot, sites.question, sites.ground, found)
