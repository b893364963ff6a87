"""Where the next stations go: four classical models, and one budget for every lever there is.

pairs            which site serves which demand, and how far it is (CSR)
problem          persons, pairs, existing, required, forbidden, capacities
lscp, mclp       fewest stations that serve all; most persons with p
p_median         least walking with p
p_center         shortest worst walk with p
site_reasons     why each new site is in an answer of the four
week_hours       hours of the week in which the same is open, as one
levers, packages what can be done at a place, alone and together
budget           the most that a budget buys of it; reasons say why
answer           a Siting: sites, value, bound and gap; Effort: how hard to search
warm             all compiled loops made ready
solver           HiGHS; merge makes programs small, capacity says who goes where,
                 cover_search and median_search find good answers and bounds at once
"""

from geomap.siting.answer import Effort, Siting
from geomap.siting.budget import Plan, frontier, maximise
from geomap.siting.levers import Lever, Packages, Place, Units, Week
from geomap.siting.lscp import lscp
from geomap.siting.mclp import mclp
from geomap.siting.p_center import p_center
from geomap.siting.p_median import p_median
from geomap.siting.packages import packages_of
from geomap.siting.pairs import Pairs, pairs_from_matrix, pairs_from_points
from geomap.siting.problem import Problem
from geomap.siting.reasons import Effect, Reason, effect, reasons
from geomap.siting.runs import Run, recorded
from geomap.siting.site_reasons import Alternative, CommunityGain, SiteReason, Walk, site_reasons
from geomap.siting.warm import warm_up
from geomap.siting.week_hours import HourClasses, hour_classes

__all__ = [
    "Alternative",
    "CommunityGain",
    "Effect",
    "Effort",
    "HourClasses",
    "Lever",
    "Packages",
    "Pairs",
    "Place",
    "Plan",
    "Problem",
    "Reason",
    "Run",
    "SiteReason",
    "Siting",
    "Units",
    "Walk",
    "Week",
    "effect",
    "frontier",
    "hour_classes",
    "lscp",
    "maximise",
    "mclp",
    "p_center",
    "p_median",
    "packages_of",
    "pairs_from_matrix",
    "pairs_from_points",
    "reasons",
    "recorded",
    "site_reasons",
    "warm_up",
]
