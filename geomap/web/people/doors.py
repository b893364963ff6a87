"""The pages before somebody is in: sign-in, one-time code, setting a password by a link; and out again."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from flask import g, redirect, render_template, request, session, url_for
from flask_login import current_user
from flask_security.utils import login_user, logout_user
from werkzeug.wrappers import Response

from geomap.storage.people.accounts import Account
from geomap.storage.people.tries import ACCOUNT_PACE, ADDRESS_PACE
from geomap.web.errors import TooManyTriesError
from geomap.web.people.credentials import (
    account_key,
    is_code,
    is_password,
    is_recovery_code,
    new_hash,
    password_fault,
    people,
)
from geomap.web.people.gate import current_person, note, now
from geomap.web.people.home import home_of
from geomap.web.people.pages import asked_next, desk_blueprint, done, field
from geomap.web.people.security import LEAST_CHARACTERS, MOST_CHARACTERS, SignedIn

HALF = "half"
"""In the session: who gave the right password and owes a one-time code, and since when."""
HALF_S = 300
NAMED = "named"
"""In the session: who has just set a password by a link, to be named in the form that asks for it."""

doors = desk_blueprint("doors")


@dataclass(frozen=True, slots=True)
class Trying:
    """A try at guessing something of an account from an address. Raises TooManyTriesError."""

    what: str
    address: str

    @staticmethod
    def begin(what: str) -> Trying:
        address = f"address {_network(request.remote_addr or '')}"
        tried = ((address, ADDRESS_PACE), (what, ACCOUNT_PACE))
        wait_s = people().tries.begin(tried, now().timestamp())
        if wait_s:
            raise TooManyTriesError("There were too many tries.", wait_s)
        return Trying(what, address)

    def succeeded(self) -> None:
        people().tries.succeed(self.what, self.address)


@doors.get("/sign-in")
def sign_in() -> str | Response:
    if (person := current_person()) is not None:
        return redirect(asked_next() or home_of(person), 303)
    return _sign_in_page()


@doors.post("/sign-in")
def sign_in_sent() -> str | Response | tuple[str, int]:
    """Whether the account exists is not told: not by words, not by time, not by pauses."""
    name, password = field("name"), field("password")
    try:
        trying = Trying.begin(account_key(name))
    except TooManyTriesError as error:
        return _sign_in_page(wait_s=error.wait_s), 429, {"Retry-After": str(int(error.wait_s) + 1)}  # type: ignore[return-value]
    account = people().accounts.called(name)
    if not is_password(account, password) or account is None:
        note("sign_in", "failed", who=account.name if account else "?", reason="password")
        return _sign_in_page(fault="wrong"), 401
    trying.succeeded()
    if account.totp is None:
        return _let_in(account, asked_next())
    _start_anew()
    session[HALF] = {"account": account.id, "at": now().timestamp(), "next": asked_next()}
    return redirect(url_for("doors.code"), 303)


@doors.get("/code")
def code() -> str | Response:
    if _half() is None:
        return redirect(url_for("doors.sign_in"), 303)
    return render_template("desk/code.html", fault=None, wait_s=0)


@doors.post("/code")
def code_sent() -> str | Response | tuple[str, int]:
    account, typed = _half(), field("code")
    if account is None or account.totp is None:
        return redirect(url_for("doors.sign_in"), 303)
    try:
        trying = Trying.begin(f"code {account.id}")
    except TooManyTriesError as error:
        return render_template("desk/code.html", fault=None, wait_s=error.wait_s), 429
    if not (is_code(account, account.totp, typed) or is_recovery_code(account, typed)):
        note("sign_in", "failed", who=account.name, reason="code")
        return render_template("desk/code.html", fault="code", wait_s=0), 401
    trying.succeeded()
    return _let_in(account, session[HALF]["next"])


@doors.post("/sign-out")
def sign_out() -> Response:
    if current_user.is_authenticated:
        note("sign_out", who=current_user.name)
        people().sign_ins.end(current_user.fs_uniquifier)
        logout_user()
    _start_anew()
    return done("signed_out", "doors.sign_in")


@doors.get("/set-password/<secret>")
def set_password(secret: str) -> str | tuple[str, int]:
    account = people().links.account(secret, now())
    return _no_link_page() if account is None else _password_page(account)


@doors.post("/set-password/<secret>")
def set_password_sent(secret: str) -> str | Response | tuple[str, int]:
    """Set it, and ask for it: a link signs nobody in, so that a one-time code stays asked for, and a browser
    that keeps passwords keeps this one with the account's name."""
    account, password = people().links.account(secret, now()), field("password")
    if account is None:
        return _no_link_page()
    fault = password_fault(password, account.name) or ("again" if password != field("again") else None)
    if fault is not None:
        return _password_page(account, fault), 400
    if not people().links.use(secret, now()):
        return _no_link_page()
    people().accounts.set_password(account.id, new_hash(password))
    people().tries.succeed(account_key(account.name))
    note("set_password", who=account.name, feature=account.name)
    _start_anew()
    session[NAMED] = account.name
    return done("password_set", "doors.sign_in")


def _network(address: str) -> str:
    """The address, or of an IPv6 one the first half: whoever has one of these has all the others."""
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(asked if asked.version == 4 else ipaddress.ip_network((asked, 64), strict=False))


def _let_in(account: Account, path: str) -> Response:
    """Sign the account in, in a session that has nothing of the one before."""
    _start_anew()
    login_user(SignedIn(account, people().sign_ins.begin(account.id, now())))
    note("sign_in", who=account.name)
    return redirect(path or home_of(account.person), 303)


def _start_anew() -> None:
    session.clear()
    for kept in ("csrf_token", "_login_user", "person"):
        g.pop(kept, None)


def _half() -> Account | None:
    """Who owes a one-time code."""
    half = session.get(HALF)
    if half is None or now().timestamp() - half["at"] > HALF_S:
        return None
    account = people().accounts.get(half["account"])
    return account if account is not None and account.active else None


def _no_link_page() -> tuple[str, int]:
    """A link that was used, has run out, or is none: which of them is not told."""
    return render_template("desk/no_link.html"), 404


def _sign_in_page(fault: str | None = None, wait_s: float = 0.0) -> str:
    name = field("name", 64) or session.get(NAMED, "")
    return render_template("desk/sign_in.html", fault=fault, wait_s=wait_s, next=asked_next(), name=name)


def _password_page(account: Account, fault: str | None = None) -> str:
    limits = {"least": LEAST_CHARACTERS, "most": MOST_CHARACTERS}
    return render_template("desk/set_password.html", account=account, fault=fault, limits=limits)
