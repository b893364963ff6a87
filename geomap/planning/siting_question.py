"""What a planner asks of a siting: for whom, by which model, where to build, and for what money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from geomap.errors import InvalidInputError
from geomap.planning.candidates import Source
from geomap.planning.prices import Prices
from geomap.planning.scenario import Scenario

Model = Literal["lscp", "mclp", "p_median", "p_center", "budget"]
MODELS: tuple[Model, ...] = get_args(Model)
COUNTED: tuple[Model, ...] = ("mclp", "p_median", "p_center")
"""The models that are told how many stations to build."""
BUILD_HOURS = "Mo-Su 07:00-21:00"
ALL_HOURS = "24/7"


@dataclass(frozen=True, slots=True)
class SitingQuestion:
    """scenario: whom to serve, with what, how far, in which hour, and the stations as they stand or are
    thought of. p: how many new stations, for the models of COUNTED.

    candidates: where they may stand, a kind or positions (lon, lat). required, forbidden: ids of candidates
    that must, or must not, be built upon. capacity_persons: how many a station can take, None for any
    number. keep_existing: whether stations that stand count. leave_unreachable: whether lscp may leave out
    whom no candidate reaches. build_hours: of a new station, None for BUILD_HOURS, or ALL_HOURS where an
    hour is asked about in which it would be closed.

    budgets_yuan, prices, extend_to, hours: of the budget model alone. extend_to: opening hours after an
    extension. hours: which of the week count, 0..167.
    """

    scenario: Scenario
    model: Model
    p: int | None = None
    candidates: Source | Sequence[tuple[float, float]] = "places"
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    capacity_persons: float | None = None
    keep_existing: bool = True
    leave_unreachable: bool = False
    build_hours: str | None = None
    budgets_yuan: tuple[int, ...] = ()
    prices: Prices = field(default_factory=Prices)
    extend_to: str = ALL_HOURS
    hours: tuple[int, ...] = tuple(range(168))

    def check(self) -> None:
        """Raise InvalidInputError for what the model needs and is not given, or is given and has no use."""
        if self.model in COUNTED and self.p is None:
            raise _error(
                f"{self.model} needs p, how many stations to build.", "p", None, "Give p, such as 2."
            )
        if self.model not in COUNTED and self.p is not None:
            own = "finds itself how many" if self.model == "lscp" else "builds what the budget allows"
            raise _error(f"{self.model} {own}.", "p", self.p, "Leave p out.")
        both = sorted(set(self.required) & set(self.forbidden))
        if both:
            raise _error(
                f"{both[0]} is both required and forbidden.", "forbidden", both[0], "Name it in one of them."
            )
        if self.model == "budget":
            self._check_budget()
        elif self.budgets_yuan:
            raise _error(
                f"{self.model} knows no prices.",
                "budget_yuan",
                self.budgets_yuan[0],
                "Choose the model budget, or leave the budget out.",
            )

    def _check_budget(self) -> None:
        if not self.budgets_yuan:
            raise _error("There is no budget.", "budget_yuan", None, "Give whole yuan, such as 500000.")
        wrong = [b for b in self.budgets_yuan if isinstance(b, bool) or not isinstance(b, int) or b < 0]
        if wrong:
            raise _error(
                "A budget must be whole yuan, 0 or more.", "budget_yuan", wrong[0], "Leave out the decimals."
            )
        for name, given in (
            ("required", ", ".join(self.required)),
            ("capacity_persons", self.capacity_persons),
            ("keep_existing", None if self.keep_existing else False),
        ):
            if given not in (None, ""):
                raise _error(f"The model budget takes no {name}.", name, given, f"Leave {name} out.")
        if not self.hours:
            raise _error("No hour counts.", "hours", None, "Give hour, week, or hours such as Tu 22.")


def _error(message: str, parameter: str, value: object, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=parameter, value=value, hint=hint)
