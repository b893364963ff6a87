"""Accounts of others: invited, placed, disabled, given a link or rid of one-time codes."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from geomap.errors import InvalidInputError, NotFoundError
from geomap.people.managing import may_give, why_not_over
from geomap.people.permissions import Action, Deed
from geomap.people.person import ROLES, Person, Role
from geomap.storage.people.accounts import Account
from geomap.web import map_page
from geomap.web.pages import map_context
from geomap.web.pages.places import public_url
from geomap.web.people.credentials import people
from geomap.web.people.gate import ground, note, now, refuse, require
from geomap.web.people.pages import NUMBER, desk_blueprint, done, field
from geomap.web.people.placing import LONGEST_PLACE, SEARCHED, place_asked

SCRIPT = 'import("geomap/people/placing.js").then(({ start }) => start());'
MODULES = ("js/people/placing.js", "js/choosing.js", "js/search-box.js")

others = desk_blueprint("others")


@others.get("/people")
def everybody() -> str:
    return _page(require(Deed("manage_accounts")))


@others.post("/people")
def invited() -> str | tuple[str, int]:
    person = require(Deed("invite"))
    placed = place_asked(person)
    if isinstance(placed, str):
        return _page(person, fault=placed), 400
    role, area = placed
    _require_over("invite", role, area)
    try:
        account = people().accounts.add(field("name", 80), role, area, person.name, now())
    except InvalidInputError as error:
        return _page(person, fault="taken" if people().accounts.called(str(error.value)) else "name"), 400
    note("invite", feature=account.name, reason=_text_of(role, area))
    return _link_page(account, person)


@others.get(f"/people/<{NUMBER}:account_id>")
def one(account_id: int) -> str:
    person, account = _managed(account_id)
    return _one_page(person, account)


@others.post(f"/people/<{NUMBER}:account_id>/place")
def placed(account_id: int) -> str | Response | tuple[str, int]:
    person, account = _managed(account_id)
    place = place_asked(person)
    if isinstance(place, str):
        return _one_page(person, account, fault=place), 400
    _require_over("manage_accounts", *place, account.name)
    people().accounts.place(account.id, *place)
    note("place", feature=account.name, reason=_text_of(*place))
    return done("placed", "others.one", account_id=account.id)


@others.post(f"/people/<{NUMBER}:account_id>/disable", defaults={"deed": "disable"})
@others.post(f"/people/<{NUMBER}:account_id>/enable", defaults={"deed": "enable"})
def switched(account_id: int, deed: str) -> Response:
    _, account = _managed(account_id)
    accounts = people().accounts
    (accounts.disable if deed == "disable" else accounts.enable)(account.id)
    note(deed, feature=account.name)
    return done(f"{deed}d", "others.one", account_id=account.id)


@others.post(f"/people/<{NUMBER}:account_id>/link")
def link(account_id: int) -> str:
    person, account = _managed(account_id)
    if not account.active:
        raise InvalidInputError("The account is disabled.", parameter="account", hint="Enable it first.")
    note("make_link", feature=account.name)
    return _link_page(account, person)


@others.post(f"/people/<{NUMBER}:account_id>/codes/off")
def codes_off(account_id: int) -> Response:
    _, account = _managed(account_id)
    people().accounts.set_totp(account.id, None, [])
    note("codes_off", feature=account.name)
    return done("codes_off", "others.one", account_id=account.id)


def _managed(account_id: int) -> tuple[Person, Account]:
    """The person and an account of another that they may manage. An account that they may not is as one
    that there is not."""
    person, account = require(Deed("manage_accounts")), people().accounts.get(account_id)
    if account is None or not _may_manage(person, account):
        if account is not None:
            note("manage_accounts", "refused", feature=account.name, reason="role")
        raise NotFoundError(f"There is no account {account_id} to manage.", hint="See /desk/people.")
    return person, account


def _may_manage(person: Person, account: Account) -> bool:
    """Nobody manages their own account here, so that a district is never without anybody."""
    if account.id == person.id:
        return False
    return why_not_over(person, "manage_accounts", account.role, account.area, ground()) is None


def _require_over(action: Action, role: Role, area: str | None, name: str | None = None) -> None:
    why = why_not_over(require(Deed(action)), action, role, area, ground())
    if why is not None:
        refuse(action, why, feature=name)


def _text_of(role: Role, area: str | None) -> str:
    return role if area is None else f"{role} {area}"


def _page(person: Person, fault: str | None = None) -> str:
    shown = [a for a in people().accounts.all() if a.id == person.id or _may_manage(person, a)]
    return _rendered("desk/people.html", person, accounts=shown, fault=fault)


def _one_page(person: Person, account: Account, fault: str | None = None) -> str:
    return _rendered("desk/person.html", person, account=account, fault=fault)


def _rendered(template: str, person: Person, **shown: Any) -> str:
    """A page on which a role is given."""
    roles = [role for role in ROLES if may_give(person, role)]
    return render_template(
        template,
        roles=roles,
        searched=SEARCHED,
        longest=LONGEST_PLACE,
        **shown,
        **map_context(map_page.RenderedMap("", SCRIPT), MODULES),
    )


def _link_page(account: Account, person: Person) -> str:
    made = people().links.make(account.id, person.name, now())
    address = public_url(url_for("doors.set_password", secret=made.secret))
    hours = round(people().links.lifetime.total_seconds() / 3600)
    return render_template("desk/link.html", account=account, address=address, hours=hours, voids=made.voids)
