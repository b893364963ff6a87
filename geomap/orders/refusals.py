"""Why a step was not taken."""

from __future__ import annotations

from geomap.errors import GeomapError
from geomap.orders.case_steps import CaseStep
from geomap.orders.order import Order
from geomap.orders.steps import Step

WHYS = {
    "part": "It is not for whoever asks to do.",
    "state": "The order, or case, is not in a state for it.",
    "late": "The time for it is over.",
    "missing": "Something it needs is not given.",
    "taker": "It cannot be given to such a unit.",
    "calls": "A department that was called has neither reported in nor been released.",
    "decisions": "A decision of the case has neither been carried out nor withdrawn.",
    "past": "The time it is due by has passed already.",
    "same": "It is so already.",
    "followed": "Others reported it too: it is not its sender's alone to take back.",
}

WAITS = ("calls", "decisions")
"""The whys that others' deeds take away: whoever asks may do it, and has to wait."""


class ForbiddenStepError(GeomapError):
    """The table of steps does not allow it. why: one of WHYS. order: as it is now."""

    def __init__(self, step: Step, why: str, order: Order) -> None:
        super().__init__(
            f"{step} cannot be done: {WHYS[why]}",
            hint="Look at the order anew: it may have moved on.",
        )
        self.step = step
        self.why = why
        self.order = order


class OrderMovedError(GeomapError):
    """Somebody took a step in between. order: as it is now; seen: the version that was counted on."""

    def __init__(self, order: Order, seen: int) -> None:
        super().__init__(
            f"The order is at version {order.version} by now, not {seen}.",
            hint="Look at what was done, then decide anew.",
        )
        self.order = order
        self.seen = seen


class ForbiddenCaseStepError(GeomapError):
    """The table of a case's steps does not allow it. why: one of WHYS."""

    def __init__(self, step: CaseStep, why: str) -> None:
        super().__init__(
            f"{step} cannot be done: {WHYS[why]}", hint="Look at the case anew: it may have moved on."
        )
        self.step = step
        self.why = why


class CaseMovedError(GeomapError):
    """Somebody took a step in between. found: the version there is; seen: the one that was counted on."""

    def __init__(self, found: int, seen: int) -> None:
        super().__init__(
            f"The case is at version {found} by now, not {seen}.",
            hint="Look at what was done, then decide anew.",
        )
