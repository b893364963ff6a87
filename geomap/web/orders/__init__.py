"""Orders of residents: sent without an account, worked on at the desk. Loaded where there is a desk alone.

held      the book, the catalogues and the clock of the application
posts     stewards as the register of posts has them
acting    for which units somebody acts
seeing    which orders whoever acts for some units may see
reporting by when a department that is called should report in
receivers whom an order can go to, and whether a step names one of them
asked     a step as a request asks for it
listing   the orders of a box as the board shows them
desk      the API of the desk: board, order, steps, contact
board     the page /desk/orders
ground    what the map of that page shows
ledger_books, ledger   what every unit took, settled and owes; the three rates
operations_ledger   the same for the API document, with schemas
known     which orders everybody may know of
names     what units and areas are called
told      an order as everybody, its sender and its workers are told of it
public    sending one without an account, and what everybody may know
sending   reads what is sent as a form with photos
tracking  an order by its tracking code
pages     the pages of these for residents
watched   answers that a page asks for again and again
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.catalogues import read_categories, read_departments
from geomap.storage.orders.private import Contacts
from geomap.storage.orders.strays import refuse_errors, strays
from geomap.storage.sealing import sealer_of
from geomap.web.api.openapi import open_chapters
from geomap.web.api.operations import Chapter
from geomap.web.api.operations_orders import ORDERS
from geomap.web.api.operations_orders_desk import ORDERS_DESK
from geomap.web.api.schemas_orders import orders_schemas
from geomap.web.following import StoreHolder
from geomap.web.orders.board import order_board
from geomap.web.orders.desk import desk_orders
from geomap.web.orders.held import Orders
from geomap.web.orders.ledger import ledger_page, order_ledger
from geomap.web.orders.ledger_books import LedgerShelf
from geomap.web.orders.operations_ledger import LEDGER
from geomap.web.orders.pages import order_pages
from geomap.web.orders.public import ordering
from geomap.web.orders.tracking import tracking
from geomap.web.registered import ended_at
from geomap.web.settings import Settings

log = logging.getLogger(__name__)

BLUEPRINTS = (ordering, tracking, order_pages, order_ledger, ledger_page, desk_orders, order_board)


def init_orders(app: Flask, store: Store, holder: StoreHolder, settings: Settings) -> None:
    """Take orders, and let the clock move them. People must have been let in before. Raises DataError where
    a catalogue cannot be used, also because kept orders are of a category that is not in it."""
    categories = read_categories(settings.data)
    departments = read_departments(settings.data, categories)
    rooms = holder.current().layers["mediation_rooms"].position
    refuse_errors(found := strays(store.database, categories, departments, rooms))
    for stray in found:
        log.warning("%s %s", stray, stray.remedy)
    sealer = sealer_of(settings.private_key, settings.secret_key, settings.data)

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    book, contacts = OrderBook(store.database, categories, sealer), Contacts(store.database, sealer)
    held = Orders(book, contacts, categories, departments, now, settings.orders_days, partial(ended_at, app))
    app.extensions["orders"] = held
    app.extensions["order_ledgers"] = LedgerShelf()
    holder.beside.append(held.sweep)
    open_chapters(app, Chapter(ORDERS, orders_schemas()), ORDERS_DESK, LEDGER)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
