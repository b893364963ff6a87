"""What goes into the book of orders and comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geomap.orders.order import Order, Place
from geomap.orders.photos import Photo
from geomap.orders.steps import Step
from geomap.orders.units import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What is sent. key: made by the sender, the same when it is sent again; who knows it is told the
    tracking code, so that nobody must be able to guess it. who, unit: as in Event."""

    key: str
    category: str
    place: Place
    chain: tuple[Unit, ...]
    words: str
    at: datetime
    name: str | None = None
    phone: str | None = None
    photos: Sequence[Photo] = ()
    source: str = "page"
    who: str = "resident"
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A step somebody wants to take. key: as of a draft. units: all that they act for; unit: the one that
    takes it. resident: whether they hold the tracking code; voice: or one of a voice, which said names.
    version: of the order they saw, None: any."""

    order: int
    step: Step
    at: datetime
    key: str
    who: str
    units: frozenset[Unit] = frozenset()
    unit: Unit | None = None
    resident: bool = False
    said: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    photos: Sequence[Photo] = ()
    version: int | None = None
    voice: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An order with what is kept beside it. words: None once they are forgotten. has_name, has_phone:
    whether one was given; see geomap.storage.orders.private. changed_at: of its last event; written_at: when
    that was written, later where the clock was late to look: who asks what is new asks for that. id: as the
    desk counts them; public_id: as everybody else calls it."""

    id: int
    order: Order
    words: str | None
    source: str
    has_name: bool
    has_phone: bool
    forgotten: bool
    changed_at: datetime
    written_at: datetime
    public_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """An order that was sent, or to which somebody said me too. code: the tracking code, which is kept
    nowhere: it is made of the key of the sending, so that whoever sends again is told it again. None where
    the key that seals has been changed and given up since, or a voice is forgotten."""

    kept: Kept
    code: str | None
    new: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in an order that another sent: they said me too, or theirs was merged into it.

    id: as geomap.orders.order.Event has it. spoke: the id of the order that they spoke of. kept: the one they
    follow, which is the one that theirs belongs to now, after all merges; where that is of a private
    category, the one they spoke of.
    """

    id: str
    spoke: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class Holder:
    """What somebody's tracking code opens. own: the order that they sent, None for who said me too. voice: as
    what they speak in another's, None while their own goes on by itself."""

    own: Kept | None
    voice: Voice | None
