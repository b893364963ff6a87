"""Who answers for what, as every worker has it: held beside the snapshot, brought up to date with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from urllib.parse import urlencode

from flask import Flask, current_app

from geomap.errors import GeomapError
from geomap.geodesy import LonLat
from geomap.responsibility.posts import Post
from geomap.responsibility.register import NO_POSTS, Register
from geomap.snapshot import Snapshot
from geomap.storage.database.store import Store
from geomap.storage.responsibility.kept import KeptRegister, Shelf
from geomap.storage.responsibility.shut_out import shut_out, shut_out_since
from geomap.storage.sealing import sealer_of
from geomap.web.following import StoreHolder
from geomap.web.settings import Settings

ORDERS = "/orders/new"

log = logging.getLogger(__name__)


class RegisterBoard:
    """The register, swapped whole. look is called beside the look for a new revision, and after this process
    has written. While the database is away, what was read last goes on being served."""

    def __init__(self, kept: KeptRegister) -> None:
        self.kept = kept
        self._shelf = Shelf(-1, NO_POSTS, (), (), {})
        self._away = False

    def current(self) -> Shelf:
        return self._shelf

    def look(self) -> None:
        """Read what there is now, if it is new; keep what was read before if that fails."""
        self._look(anew=False)

    def look_anew(self) -> None:
        """The same whether it is new or not: what was forgotten is no change."""
        self._look(anew=True)

    def _look(self, *, anew: bool) -> None:
        try:
            if anew or self.kept.entries.mark() != self._shelf.mark:
                self._shelf = self.kept.shelf()
            self._away = False
        except GeomapError as error:
            if not self._away:
                log.error("The posts read before are shown on: %s", error.message)
            self._away = True
        except Exception:
            log.exception("The posts could not be read")


def init_register(app: Flask, store: Store, holder: StoreHolder, settings: Settings) -> None:
    """Follow the register of a store."""
    keys = settings.private_key, settings.secret_key, settings.data
    board = RegisterBoard(KeptRegister(store.database, lambda: sealer_of(*keys)))
    app.extensions["register"] = board
    board.look()
    holder.beside.append(board.look)


def register_in(app: Flask) -> Register:
    """The posts there are now, where there is a store; else none."""
    board: RegisterBoard | None = app.extensions.get("register")
    return NO_POSTS if board is None else board.current().register


def today_in(snapshot: Snapshot, now: datetime) -> date:
    """The day in the district."""
    return now.astimezone(snapshot.timezone).date()


def ended_at(app: Flask, now: datetime) -> Callable[[str], datetime | None]:
    """When the post of an id was left: ceased to hold, as a day begins in the district, lost its holder, or
    its account may not sign in any more, whichever came first. None while somebody holds it, and for no post
    that is known."""
    snapshot: Snapshot = app.extensions["snapshots"].current()
    board: RegisterBoard = app.extensions["register"]
    posts = {post.id: post for post in board.current().register.posts}
    database = board.kept.database
    shut = cache(lambda: shut_out(database, posts.values()))

    def shut_out_at(post: Post) -> datetime | None:
        return shut_out_since(database, [post], now).get(post.id) if post.id in shut() else None

    def end_of(post: str) -> datetime | None:
        if (found := posts.get(post)) is None:
            return None
        ends = [shut_out_at(found) if found.held else board.kept.vacated_at(post)]
        if found.valid_to is not None and found.valid_to <= today_in(snapshot, now):
            ends.append(datetime.combine(found.valid_to, time(), snapshot.timezone))
        return min((end for end in ends if end is not None), default=None)

    return end_of


def order_path(point: LonLat) -> str:
    """The path of the page on which an order begins at a point: how posts are reached. The point to 0.1 m."""
    return f"{ORDERS}?{urlencode({'lon': round(point.lon, 6), 'lat': round(point.lat, 6)})}"


def takes_orders() -> bool:
    """Whether this application has that page."""
    return current_app.url_map.bind("").test(ORDERS, "GET")
