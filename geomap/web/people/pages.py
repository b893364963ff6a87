"""What the pages of people share: their headers, their words, their forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_security.utils import validate_redirect_url
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from geomap.errors import GeomapError
from geomap.people.permissions import may_somewhere
from geomap.people.person import AREA_LAYER, Role
from geomap.web.departments import departments
from geomap.web.i18n import in_language, language, messages, translate
from geomap.web.pages.when_text import Told, told
from geomap.web.people.gate import check_form, current_person, now
from geomap.web.people.home import tabs_of
from geomap.web.snapshots import current_snapshot

LONGEST_NEXT = 2_000
NUMBER = "int(max=2147483647)"
"""The converter of ids in addresses: what a column can hold."""


def desk_blueprint(name: str) -> Blueprint:
    """A blueprint of pages under /desk: every form is checked, nothing is kept by a cache or framed."""
    made = Blueprint(name, f"geomap.web.people.{name}", url_prefix="/desk")
    made.before_request(check_form)
    made.after_request(_guard)
    made.context_processor(_words)
    return made


def _guard(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Referrer-Policy"] = "same-origin"  # a link that sets a password stands in the address
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _words() -> dict[str, Any]:
    try:
        person = current_person()
    except GeomapError:  # the page says what was wrong with the request; it is shown to nobody in particular
        person = None
    return {
        "person": person,
        "may_somewhere": lambda action: may_somewhere(person, action),
        "csrf_token": generate_csrf,
        "area_text": area_text,
        "instant": _instant,
        "tabs": tabs_of(person) if person else {},
    }


def _instant(moment: datetime) -> Told:
    zone = current_snapshot().timezone
    return told(moment, now().astimezone(zone), messages(language()))


def area_text(role: Role, area: str | None) -> str:
    """The name of the area that an account answers for; its id where the map has it no more."""
    if role == "department" and area is not None and area in departments():
        department = departments()[area]
        return in_language(department.name_zh, department.name_en)
    if role == "social_organization" and area is not None:
        return area
    layer = AREA_LAYER[role]
    if layer is None or area is None:
        return translate("people.area.all" if role == "district" else "people.area.none")
    table = current_snapshot().layers[layer]
    position = table.position.get(area)
    if position is None:
        return area
    properties = table.features[position]["properties"]
    return in_language(properties["name"], properties.get("name_en"))


def field(name: str, longest: int = 400) -> str:
    """A field of the form sent, empty where it was not, cut where nothing that fits is so long."""
    return request.form.get(name, "")[:longest]


def asked_next() -> str:
    """Where to go after signing in: a path of this site, or empty."""
    path = request.values.get("next", "")[:LONGEST_NEXT]
    plain = path.startswith("/") and path.isprintable() and "\\" not in path
    return path if plain and not path.startswith("//") and validate_redirect_url(path) else ""


def done(key: str, endpoint: str, **values: Any) -> AnyResponse:
    """Go on to a page that says that it was done. key: of its words, after people.done."""
    flash(key)
    return redirect(url_for(endpoint, **values), 303)
