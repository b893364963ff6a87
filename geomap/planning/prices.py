"""What the levers cost. These figures are assumptions, round and invented, to be replaced by a planner's own:
no tender and no budget stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from geomap.errors import InvalidInputError
from geomap.services import TIERS, Catalogue

MOST_YUAN = 10**12
"""More than any budget holds; sums of prices stay whole numbers of 64 bits."""
ANY_SERVICE = "*"
UPGRADES = TIERS[:-1]
"""The tiers that a station can be raised to."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Whole yuan, 1 to MOST_YUAN; None, or left out of a mapping, where a lever is not offered.

    build, upgrade: by the tier built or raised to. add_service: by code, "*" for every other code.
    extend_hours: of one station.
    """

    build: Mapping[int, int | None] = field(default_factory=lambda: {1: 600_000, 2: 300_000, 3: 120_000})
    upgrade: Mapping[int, int | None] = field(default_factory=lambda: {1: 350_000, 2: 150_000})
    add_service: Mapping[str, int | None] = field(
        default_factory=lambda: {ANY_SERVICE: 20_000, "nursing_room": 60_000}
    )
    extend_hours: int | None = 30_000

    def of_service(self, code: str) -> int | None:
        """What adding a service costs, None where that is not offered."""
        return self.add_service.get(code, self.add_service.get(ANY_SERVICE))

    def check(self, catalogue: Catalogue) -> None:
        """Raise InvalidInputError for a price that is none (check_price), a tier or a service that is none,
        and where no lever is offered at all."""
        offered = False
        for name, price in self._all(catalogue):
            check_price(name, price)
            offered = offered or price is not None
        if not offered:
            raise InvalidInputError(
                "No lever has a price, so nothing can be done.",
                parameter="prices",
                hint="Give the price of one lever at least: build, upgrade, add_service or extend_hours.",
            )

    def _all(self, catalogue: Catalogue) -> Iterator[tuple[str, int | None]]:
        for lever, tiers, given in (("build", TIERS, self.build), ("upgrade", UPGRADES, self.upgrade)):
            for tier, price in given.items():
                if tier not in tiers:
                    raise _unknown(f"{lever}.{tier}", f"Use a tier of {', '.join(map(str, tiers))}.")
                yield f"{lever}.{tier}", price
        for code, price in self.add_service.items():
            if code != ANY_SERVICE and code not in catalogue.bit:
                raise _unknown(f"add_service.{code}", f"Use {ANY_SERVICE} or {', '.join(catalogue.bit)}.")
            yield f"add_service.{code}", price
        yield "extend_hours", self.extend_hours


DEFAULT_PRICES = Prices()


def check_price(name: str, price: object) -> None:
    """Raise InvalidInputError, naming the lever, for what is neither None nor whole yuan, 1 to MOST_YUAN."""
    if price is None:
        return
    if isinstance(price, bool) or not isinstance(price, int) or not 1 <= price <= MOST_YUAN:
        raise InvalidInputError(
            f"A price must be whole yuan, more than 0 and at most {MOST_YUAN:,}.",
            parameter=f"prices.{name}",
            value=price,
            hint="Give what it costs, or null where it is not to be done.",
        )


def _unknown(name: str, hint: str) -> InvalidInputError:
    return InvalidInputError(
        "There is a price for something that cannot be done.",
        parameter=f"prices.{name}",
        value=name.rsplit(".", maxsplit=1)[1],
        hint=hint,
    )
