"""Everything compiled of siting made ready, so that no question waits."""

from __future__ import annotations

import numpy as np

from geomap.siting.answer import Effort
from geomap.siting.budget import maximise
from geomap.siting.levers import Lever, Place, Week
from geomap.siting.lscp import lscp
from geomap.siting.mclp import mclp
from geomap.siting.p_center import p_center
from geomap.siting.p_median import p_median
from geomap.siting.packages import packages_of
from geomap.siting.pairs import pairs_from_matrix
from geomap.siting.problem import Problem
from geomap.siting.reasons import reasons
from geomap.siting.site_reasons import site_reasons


def warm_up() -> None:
    """Load the compiled loops of siting, or on the first start ever compile them."""
    # The Fano plane: whoever counts in parts of sites finds better than there is, so that all is tried.
    spots = np.arange(7)
    metres = np.where(np.isin((spots[:, None] - spots) % 7, (0, 1, 3)), 100.0, 200.0)
    persons, names, exact = np.ones(7), [""] * 7, Effort("exact")
    near = Problem(persons, pairs_from_matrix(metres, 100.0))
    far = Problem(persons, pairs_from_matrix(metres))
    for siting in (lscp(near, exact), mclp(near, 2, exact)):
        site_reasons(near, siting, names)
    for siting in (p_median(far, 2, exact), p_center(far, 2, exact)):
        site_reasons(far, siting, names)
    week = Week(persons, names, near.pairs, [Place(False)] * 7, ("",), {"": 1.0})
    levers = [Lever(place, "build", 1, frozenset({""}), frozenset({""})) for place in range(7)]
    units, packages = packages_of(week, levers)
    reasons(units, packages, maximise(units, packages, 2))
