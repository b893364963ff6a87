"""Orders of residents: sent without an account, worked on at the desk. Loaded where there is a desk alone.

held      the book, the catalogues and the clock of the application
posts     stewards as the register of posts has them
acting    for which units somebody acts
ledger_books, ledger   what every unit took, settled and owes; the three rates
operations_ledger   the same for the API document, with schemas
told      an order as everybody, its sender and its workers are told of it
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.catalogues import read_categories, read_departments
from geomap.storage.sealing import sealer_of
from geomap.web.api.openapi import open_chapters
from geomap.web.following import StoreHolder
from geomap.web.orders.held import Orders
from geomap.web.orders.ledger import ledger_page, order_ledger
from geomap.web.orders.ledger_books import LedgerShelf
from geomap.web.orders.operations_ledger import LEDGER
from geomap.web.registered import ended_at
from geomap.web.settings import Settings


def init_orders(app: Flask, store: Store, holder: StoreHolder, settings: Settings) -> None:
    """Take orders, and let the clock move them. People must have been let in before. Raises DataError where
    a catalogue cannot be used."""
    categories = read_categories(settings.data)
    departments = read_departments(settings.data, categories)
    sealer = sealer_of(settings.private_key, settings.secret_key, settings.data)

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    def ended(post: str) -> datetime | None:
        return ended_at(app, post, now())

    book = OrderBook(store.database, categories, sealer)
    held = Orders(book, categories, departments, now, ended)
    app.extensions["orders"] = held
    app.extensions["order_ledgers"] = LedgerShelf()
    holder.beside.append(held.sweep)
    for blueprint in (order_ledger, ledger_page):
        app.register_blueprint(blueprint)
    open_chapters(app, LEDGER)
