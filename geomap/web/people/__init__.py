"""Lets people in: sign-in, accounts, invitations, tokens, the audit log. Loaded where there is a desk alone.

security       Flask-Security-Too as it is used here
credentials    passwords and one-time codes: made, judged, verified
gate           who asks, and whether they may: what every other view of the desk calls
doors          the pages before somebody is in: sign-in, code, setting a password
own            one's own account: password, one-time codes, tokens
others         accounts of others: invited, placed, disabled
placing        the role of an account and what it answers for, found while somebody types
home           the pages where each role's work is, in the order of daily use
log            the audit log, to read and to take away
told           the same for programs: who am I, may I, what was done
operations     this for the API document
"""

from __future__ import annotations

from flask import Flask

from geomap.errors import InvalidInputError
from geomap.storage.database.connecting import Database
from geomap.storage.people.keeping import people_of
from geomap.storage.people.secret import kept_key
from geomap.web.api.openapi import open_chapters
from geomap.web.people.doors import doors
from geomap.web.people.log import log
from geomap.web.people.operations import PEOPLE
from geomap.web.people.others import others
from geomap.web.people.own import own
from geomap.web.people.placing import placing
from geomap.web.people.security import init_security
from geomap.web.people.told import told
from geomap.web.settings import Settings


def init_people(app: Flask, database: Database, settings: Settings) -> None:
    """Let people of the database in. Raises InvalidInputError where others can reach the server and no key
    is set."""
    people = people_of(database, settings.idle_min, settings.signed_in_h, settings.link_h)
    app.extensions["people"] = people
    init_security(app, people, settings, _key(settings))
    for blueprint in (doors, own, others, placing, log, told):
        app.register_blueprint(blueprint)
    open_chapters(app, PEOPLE)


def _key(settings: Settings) -> str:
    if settings.secret_key:
        return settings.secret_key
    if not settings.at_home:
        raise InvalidInputError(
            "GEOMAP_SECRET_KEY is not set, and others can reach the desk.",
            parameter="GEOMAP_SECRET_KEY",
            hint="Set it, the same for all workers and machines, to what `python -c 'import secrets; "
            "print(secrets.token_urlsafe(48))'` prints; or set GEOMAP_DESK=off.",
        )
    return kept_key(settings.data)
