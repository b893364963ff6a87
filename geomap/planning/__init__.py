"""The planner's desk, without its desk: who is out of reach, at what hour, and what would help.

scenario     what is asked: area, need, mode, radius, hour, and stations thought otherwise
ground       the people of the area, by community and street
altered      the stations of a scenario: those that stand, changed, and those only thought of
lengths      how far the people are from stations, straight or by street
figures      the answer: by street and community, the uncovered, equity, curve
week         168 hours by service and by tier
proposals    something to be done at a place, and why

siting       answers siting_question: where stations are best put
candidates   where they may be; prices what that costs
sites        people, stations and candidates, as the models number them
siting_models, siting_budget   ask geomap.siting; levers_of is all that can be done at a place
siting_answers                 proposals, and the figures before and after
"""

from geomap.planning.figures import AreaFigures, CoverageAnswer, coverage_of
from geomap.planning.ground import Ground, area_feature, ground_of
from geomap.planning.proposals import Alternative, Proposal, adopted
from geomap.planning.scenario import (
    LONGEST_RADIUS_M,
    Addition,
    Change,
    Scenario,
    hour_from,
    hour_text,
    ordinary_monday,
)
from geomap.planning.week import WeekFigures, week_figures

__all__ = [
    "LONGEST_RADIUS_M",
    "Addition",
    "Alternative",
    "AreaFigures",
    "Change",
    "CoverageAnswer",
    "Ground",
    "Proposal",
    "Scenario",
    "WeekFigures",
    "adopted",
    "area_feature",
    "coverage_of",
    "ground_of",
    "hour_from",
    "hour_text",
    "ordinary_monday",
    "week_figures",
]
