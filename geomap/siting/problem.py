"""What is asked of a siting: who needs a station, where one may stand, and what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.pairs import IntArray, Pairs

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """Demand with persons (demand,), and the sites that pairs say can serve it.

    existing: sites that stand and stay; they do not count towards p. required: candidates that
    must be opened, and count. forbidden: sites that must not be. capacity: persons each site can
    take (sites,), inf for any number, None where no site has a limit; the persons of one demand
    point may then be split among stations. Demand of 0 persons asks for nothing.

    Raises InvalidInputError, naming the parameter, for what contradicts itself or is no number.
    """

    persons: FloatArray
    pairs: Pairs
    existing: Sequence[int] = ()
    required: Sequence[int] = ()
    forbidden: Sequence[int] = ()
    capacity: FloatArray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "persons", np.asarray(self.persons, dtype=np.float64).reshape(-1))
        if self.pairs.sites == 0:
            raise _error("There are no sites.", "candidates", 0, "Give at least one candidate site.")
        self._check_persons()
        for name in ("existing", "required", "forbidden"):
            object.__setattr__(self, name, self._numbers(name))
        for name in ("existing", "required"):
            both = sorted(set(getattr(self, name)) & set(self.forbidden))
            if both:
                raise _error(
                    f"Site {both[0]} is both {name} and forbidden.",
                    "forbidden",
                    both[0],
                    f"Take it out of forbidden or out of {name}.",
                )
        if self.capacity is not None:
            self._check_capacity(self.capacity)

    def _check_persons(self) -> None:
        if self.persons.size != self.pairs.demand:
            raise _error(
                f"There are persons for {self.persons.size} demand points and pairs for {self.pairs.demand}.",
                "persons",
                self.persons.size,
                "Give one number of persons a demand point.",
            )
        wrong = self.persons[~(np.isfinite(self.persons) & (self.persons >= 0))]
        if wrong.size:
            raise _error(
                "Persons must be finite and not negative.",
                "persons",
                float(wrong[0]),
                "Correct the weight of that demand point, or leave the point out.",
            )
        if not self.persons.any():
            raise _error(
                "Nobody is there to be served.", "persons", 0, "Choose an area or a need with demand."
            )

    def _numbers(self, name: str) -> tuple[int, ...]:
        given = np.asarray(getattr(self, name), dtype=np.int64).reshape(-1)
        outside = given[(given < 0) | (given >= self.pairs.sites)]
        if outside.size:
            raise _error(
                f"There is no site {outside[0]}.",
                name,
                int(outside[0]),
                f"Sites are numbered from 0 to {self.pairs.sites - 1}.",
            )
        return tuple(np.unique(given).tolist())

    def _check_capacity(self, capacity: FloatArray) -> None:
        capacity = np.asarray(capacity, dtype=np.float64).reshape(-1)
        object.__setattr__(self, "capacity", capacity)
        wrong = capacity[~(capacity >= 0)]
        if capacity.size != self.pairs.sites or wrong.size:
            raise _error(
                "Each site needs a capacity of 0 persons or more.",
                "capacity",
                float(wrong[0]) if wrong.size else capacity.size,
                "Give one number a site, infinity for a site that takes any number.",
            )

    @property
    def fixed(self) -> BoolArray:
        """Sites that are open in every answer: existing and required, (sites,)."""
        return self._marked(self.existing, self.required)

    @property
    def free(self) -> BoolArray:
        """Sites that may be opened or not, (sites,)."""
        return ~self._marked(self.existing, self.required, self.forbidden)

    @property
    def must_open(self) -> int:
        """How many required candidates do not stand already; they count towards p."""
        return len(set(self.required) - set(self.existing))

    @property
    def usable(self) -> Pairs:
        """The pairs of sites that are or may be open, for demand of more than 0 persons."""
        keep = (self.fixed | self.free)[self.pairs.site] & (self.persons > 0)[self.pairs.row]
        return self.pairs if keep.all() else self.pairs.kept(keep)

    def unmet(self, pairs: Pairs) -> IntArray:
        """Positions of the demand of more than 0 persons that no site in pairs can serve."""
        return np.flatnonzero((np.diff(pairs.start) == 0) & (self.persons > 0))

    def choices(self, p: int) -> int:
        """How many of p are left to choose when the required are opened. p: most new stations.

        Raises InvalidInputError unless required <= p <= candidates.
        """
        if isinstance(p, bool) or not isinstance(p, int | np.integer) or p < 0:
            raise _error("p must be a whole number, 0 or more.", "p", p, "Ask for 0 or more new stations.")
        candidates = self.must_open + int(self.free.sum())
        if p > candidates:
            raise _error(
                f"{p} stations are asked for and there are {candidates} candidates.",
                "p",
                p,
                f"Ask for {candidates} or fewer, or add candidates.",
            )
        if p < self.must_open:
            raise _error(
                f"{self.must_open} candidates are required and p is {p}.",
                "p",
                p,
                f"Ask for {self.must_open} or more, or require fewer.",
            )
        return int(p) - self.must_open

    def check_room(self, p: int | None) -> None:
        """Raise InvalidInputError if all that may be open (p: that many new) takes fewer than all persons."""
        if self.capacity is None:
            return
        stands = self._marked(self.existing)
        new = np.sort(self.capacity[~stands & (self.free | self.fixed)])[::-1]
        room = self.capacity[stands].sum() + new[: len(new) if p is None else p].sum()
        if room < self.persons.sum() * (1 - 1e-12):
            raise _error(
                f"The sites take {room:g} persons and there are {self.persons.sum():g}.",
                "capacity",
                float(room),
                "Raise capacities, add candidates or ask for more stations.",
            )

    def _marked(self, *numbers: Sequence[int]) -> BoolArray:
        marks = np.zeros(self.pairs.sites, dtype=np.bool_)
        for some in numbers:
            marks[list(some)] = True
        return marks


def _error(message: str, parameter: str, value: Any, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=parameter, value=value, hint=hint)
