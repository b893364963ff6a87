"""One's own account: password, one-time codes, tokens. Changing how one signs in takes the password."""

from __future__ import annotations

import base64
from datetime import timedelta

from flask import Blueprint, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from geomap.errors import NotFoundError
from geomap.people.permissions import PERMISSIONS, Deed
from geomap.people.person import SCOPES, Person, Scope
from geomap.storage.people.accounts import Account
from geomap.storage.people.tokens import Token
from geomap.web.errors import NotSignedInError, TooManyTriesError
from geomap.web.pages.qr import qr_svg
from geomap.web.people.credentials import (
    account_key,
    ask_for_codes,
    code_setup,
    is_code,
    is_password,
    new_code_secret,
    new_hash,
    password_fault,
    people,
)
from geomap.web.people.doors import Trying
from geomap.web.people.gate import current_person, note, now, require
from geomap.web.people.pages import NUMBER, desk_blueprint, done, field
from geomap.web.people.security import LEAST_CHARACTERS, MOST_CHARACTERS

PENDING = "codes"
"""In the session: the secret, encrypted, of one-time codes that are being set up."""
TOKEN_DAYS = (7, 30, 90, 365)
MOST_TOKENS = 20
"""That are active, an account."""

own: Blueprint = desk_blueprint("own")


def here() -> Account:
    """The account signed in at a page. Raises NotSignedInError for the public and for programs."""
    person = current_person()
    if person is None or person.scopes is not None:
        raise NotSignedInError("Nobody is signed in.")
    account: Account = current_user.account
    return account


@own.get("/account")
def account() -> str:
    return _page()


@own.post("/account/password")
def password_sent() -> str | Response | tuple[str, int]:
    account, chosen = here(), field("new")
    fault = _wrong_password(account) or password_fault(chosen, account.name)
    fault = fault or ("again" if chosen != field("again") else None)
    if fault is not None:
        return _page(password_fault=fault), 400
    people().accounts.set_password(account.id, new_hash(chosen), kept=current_user.fs_uniquifier)
    note("set_password", feature=account.name)
    return done("password_changed", "own.account")


@own.get("/account/codes")
def codes() -> str | Response:
    account = here()
    if account.totp is not None:
        return redirect(url_for("own.account"), 303)
    if PENDING not in session:
        session[PENDING] = new_code_secret()
    return _codes_page(account)


@own.post("/account/codes")
def codes_sent() -> str | Response | tuple[str, int]:
    account, totp = here(), session.get(PENDING)
    if totp is None or account.totp is not None:
        return redirect(url_for("own.codes"), 303)
    fault = _wrong_password(account)
    if fault is None and not is_code(account, totp, field("code")):
        fault = "code"
    if fault is not None:
        return _codes_page(account, fault), 400
    session.pop(PENDING)
    recovery = ask_for_codes(account, totp)
    people().sign_ins.end_others(account.id, current_user.fs_uniquifier)
    note("codes_on", feature=account.name)
    return render_template("desk/recovery.html", codes=recovery)


@own.post("/account/codes/off")
def codes_off() -> str | Response | tuple[str, int]:
    account = here()
    if (fault := _wrong_password(account)) is not None:
        return _page(codes_fault=fault), 400
    people().accounts.set_totp(account.id, None, [])
    note("codes_off", feature=account.name)
    return done("codes_off", "own.account")


@own.post("/account/tokens")
def token_sent() -> str | tuple[str, int]:
    account, person = here(), require(Deed("issue_tokens"))
    name, days, scopes = field("name", 80).strip(), field("days", 4), _scopes_asked()
    active = [t for t in people().tokens.of(account.id) if t.state(now()) == "active"]
    if not name or not name.isprintable() or not scopes or days not in map(str, TOKEN_DAYS):
        return _page(token_fault="scopes" if name and not scopes else "name"), 400
    if len(active) >= MOST_TOKENS:
        return _page(token_fault="many"), 400
    until = now() + timedelta(days=int(days))
    text, token = people().tokens.make(account.id, name, scopes, until, now())
    note("issue_tokens", feature=person.name, reason=f"{token.id}: {', '.join(token.scopes)}")
    return render_template("desk/token.html", text=text, token=token)


@own.post(f"/account/tokens/<{NUMBER}:token_id>/revoke")
def token_revoked(token_id: int) -> Response:
    account = here()
    if not people().tokens.revoke(account.id, token_id, now()):
        raise NotFoundError(f"The account has no token {token_id} to revoke.", hint="See /desk/account.")
    note("revoke_token", feature=account.name, reason=str(token_id))
    return done("token_revoked", "own.account")


def scopes_open_to(person: Person) -> list[Scope]:
    """The scopes that are of any use to the person's role."""
    useful = {"orders"} if person.role != "viewer" else set()
    for scope, action in (("read_private", "read_private"), ("edit", "edit"), ("import", "import")):
        if PERMISSIONS[action][person.role] != "none":  # type: ignore[index]
            useful.add(scope)
    return [scope for scope in SCOPES if scope in useful]


def _scopes_asked() -> list[Scope]:
    return [scope for scope in scopes_open_to(here().person) if field(f"scope_{scope}")]


def _wrong_password(account: Account) -> str | None:
    """What is wrong with the present password as the form has it. Guessing it here is as slow as at the
    door."""
    try:
        trying = Trying.begin(account_key(account.name))
    except TooManyTriesError:
        return "wait"
    if not is_password(account, field("password")):
        note("confirm_password", "failed", feature=account.name)
        return "wrong"
    trying.succeeded()
    return None


def _page(**faults: str) -> str:
    account = here()
    shown: list[tuple[Token, str]] = [(t, t.state(now())) for t in people().tokens.of(account.id)]
    return render_template(
        "desk/account.html",
        account=account,
        tokens=shown,
        scopes=scopes_open_to(account.person),
        days=TOKEN_DAYS,
        limits={"least": LEAST_CHARACTERS, "most": MOST_CHARACTERS},
        faults=faults,
    )


def _codes_page(account: Account, fault: str | None = None) -> str:
    address, secret = code_setup(account, session[PENDING])
    drawing = base64.b64encode(qr_svg(address)).decode()
    return render_template(
        "desk/codes.html", qr=f"data:image/svg+xml;base64,{drawing}", secret=secret, fault=fault
    )
