"""Who asks, and whether they may: the one way for pages and the API to find out.

    person = require(Deed("verify", "stations", before))

finds whoever sent the request, by a token or the session of a page, refuses it where they may not, and
notes that in the audit log; signed_in does so for no deed. geomap.web.desk.saving.allow asks for all that a
change of a feature comes to. A request that changes
something and is paid for by a cookie must carry the CSRF token, in a form's csrf_token or the header
X-CSRFToken: finding the person checks it, so no view can forget. What a page asks by itself, again and again,
has the header X-Background: it is answered, and does not count as somebody being there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from geomap.errors import InvalidInputError, NotAllowedError
from geomap.people.ground import Ground
from geomap.people.permissions import SCOPE_OF, WHYS, Action, Deed, why_not
from geomap.people.person import Person
from geomap.snapshot import Snapshot
from geomap.storage.people.audit import Outcome, Via
from geomap.web.errors import NotSignedInError
from geomap.web.people.credentials import people
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.snapshots import current_snapshot

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_FORM_BYTES = 1_000_000


def _ground(snapshot: Snapshot) -> Ground:
    return Ground(snapshot.layers, snapshot.areas)


_grounds = PerSnapshot(_ground)


def ground() -> Ground:
    """The areas that people answer for, of this request's snapshot."""
    return _grounds(current_snapshot())


def now() -> datetime:
    """The clock of the application."""
    moment: datetime = current_app.config["NOW"]()
    return moment


def current_person() -> Person | None:
    """Whoever sent this request, None for the public. Role and area are those of this moment.

    Raises NotSignedInError for a token that is none, or no more; it is never passed over for a cookie.
    Raises InvalidInputError where a cookie would pay for a change without the CSRF token.
    """
    if "people" not in current_app.extensions:
        return None
    if "person" not in g:
        g.person = _person_of_token() if "Authorization" in request.headers else _person_of_session()
    found: Person | None = g.person
    return found


def signed_in() -> Person:
    """Whoever sent this request. Raises NotSignedInError for the public."""
    person = current_person()
    if person is None:
        raise NotSignedInError("Nobody is signed in.")
    return person


def reader() -> Person:
    """Whoever sent this request, who may look at what the desk shows of features. Raises NotSignedInError,
    NotAllowedError."""
    return require(Deed("read_desk"))


def come_in(token: str) -> Person:
    """Let in whoever the token is of, for the rest of this request. Raises NotSignedInError."""
    person = people().tokens.person(token.strip(), now())
    if person is None:
        raise NotSignedInError("The token is none, has run out, or was revoked.")
    g.person = person
    return person


def require(deed: Deed, *, feature: str | None = None) -> Person:
    """Whoever sent this request, who may do the deed: see geomap.people.permissions.why_not.

    feature: the id of what it is done to, for the audit log. Raises NotSignedInError, NotAllowedError.
    """
    person = signed_in()
    why = why_not(person, deed, ground())
    if why is not None:
        refuse(deed.action, why, layer=deed.layer, feature=feature)
    return person


def refuse(action: Action, why: str, *, layer: str | None = None, feature: str | None = None) -> None:
    """Note that it was refused, and raise NotAllowedError."""
    note(action, "refused", layer=layer, feature=feature, reason=why)
    hint = None
    if why == "scope":
        scope = SCOPE_OF[action]
        hint = f"Make a token with the scope {scope}." if scope else "Sign in: no token will do."
    raise NotAllowedError(WHYS[why], action=action, reason=why, hint=hint)  # type: ignore[index]


def note(action: str, outcome: Outcome = "done", *, who: str | None = None, **said: Any) -> None:
    """Add a line to the audit log: layer=, feature=, reason=. who: for whom nobody is signed in."""
    person = current_person() if who is None else None
    name = who or (person.name if person else "?")
    via: Via = "token" if person is not None and person.scopes is not None else "page"
    people().audit.note(now(), name, via, action, outcome, **said)


def check_form() -> None:
    """Raise InvalidInputError where a request that changes something carries no CSRF token of its session.

    The form is read for it: a view that takes more than MOST_FORM_BYTES says so before it asks who it is,
    by request.max_content_length.
    """
    if request.method in SAFE or "form_checked" in g:
        return
    if request.max_content_length is None:
        request.max_content_length = MOST_FORM_BYTES
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError as error:
        raise InvalidInputError(
            f"The request does not come from a page of this session ({error.description}).",
            parameter="csrf_token",
            hint="Open the page anew and send it again.",
        ) from error
    g.form_checked = True


def _person_of_token() -> Person:
    scheme, _, text = request.headers["Authorization"].partition(" ")
    return come_in(text if scheme.lower() == "bearer" else "")


def _person_of_session() -> Person | None:
    if not current_user.is_authenticated:
        return None
    check_form()
    person: Person = current_user.account.person
    return person
