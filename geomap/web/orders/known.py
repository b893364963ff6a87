"""Which orders everybody may know of: one rule for the pages, the API and Open311."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement

from geomap.errors import NotFoundError
from geomap.storage.orders.codes import public_id_of
from geomap.storage.orders.records import Kept
from geomap.storage.orders.tables import ORDER
from geomap.web.api.operations_orders import PUBLIC_STATES
from geomap.web.orders.held import orders

SHOWN = timedelta(days=90)
"""How long everybody is told of an order after it was sent."""


def public_categories() -> list[str]:
    return [category.code for category in orders().categories.all if not category.private]


def known() -> list[Any]:
    """Conditions on ORDER: of no private category, neither cancelled nor merged, sent less than SHOWN ago."""
    return [
        ORDER.c.category.in_(public_categories()),
        ORDER.c.state.in_(PUBLIC_STATES),
        ORDER.c.submitted_at > orders().now() - SHOWN,
    ]


def named(public_ids: Iterable[str]) -> ColumnElement[bool]:
    """Condition on ORDER: it has one of these public ids, however they are typed."""
    return ORDER.c.public_id.in_([plain for text in public_ids if (plain := public_id_of(text))])


def known_order(public_id: str) -> Kept:
    """The order of that id. Raises NotFoundError for one that not everybody may know of, as for none."""
    found = orders().book.listed(named([public_id]), *known())
    if not found:
        raise NotFoundError(f"There is no order {public_id[:40]!r}.", hint="See GET /api/orders.")
    return found[0]
