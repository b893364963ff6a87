"""Flask-Security-Too as it is used here: hashes of passwords, one-time codes, who is signed in.

Its own pages are not registered. Its user's key in the session is the secret of one sign-in, which is kept
in the database: so signing out, disabling an account and running out of time hold for copied cookies too.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_security import RoleMixin, Security, UserDatastore, UserMixin
from flask_security.totp import Totp
from flask_wtf.csrf import CSRFProtect
from passlib.exc import UsedTokenError

from geomap.storage.people.accounts import Account
from geomap.storage.people.keeping import People
from geomap.web.settings import Settings

LEAST_CHARACTERS, MOST_CHARACTERS = 12, 72
"""Of a password; the judge of its strength reads no more."""
LEAST_STRENGTH = 3
"""Of zxcvbn's 0 to 4: more than 10⁸ guesses by whoever knows words, names and habits."""
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__rounds": 2, "argon2__parallelism": 1}
"""KiB, passes, threads: what OWASP's Password Storage Cheat Sheet asks for, and a small server can give."""
RECOVERY_CODES = 8
BACKGROUND = "X-Background"
"""A header of what a page asks by itself, with nobody at it: it does not put off the end of a sign-in."""
TOO_SHORT, TOO_SIMPLE = "short", "simple"
"""What the library says of a password that will not do; geomap.web.people.credentials has the words."""


class SignedIn(UserMixin):
    """The library's user: an account, and the secret of its sign-in where there is one."""

    fs_uniquifier = ""
    active = True

    def __init__(self, account: Account, secret: str = "") -> None:
        self.account = account
        self.id = account.id
        self.name = account.name
        self.password = account.password
        self.mf_recovery_codes = account.recovery
        self.fs_uniquifier = secret


class SignInStore(UserDatastore):
    """Finds whoever is signed in."""

    def __init__(self, people: People, now: Callable[[], datetime]) -> None:
        super().__init__(SignedIn, RoleMixin)
        self._people, self._now = people, now

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> SignedIn | None:
        del case_insensitive  # secrets are as they are
        secret = str(kwargs["fs_uniquifier"])
        seen = BACKGROUND not in request.headers
        account = self._people.sign_ins.account(secret, self._now(), seen=seen)
        return None if account is None else SignedIn(account, secret)

    def put(self, user: SignedIn) -> SignedIn:
        """Keep a password under a newer hash, when the library made one while it verified it."""
        if user.password and user.password != user.account.password:
            self._people.accounts.rehash_password(user.id, user.password)
        return user


class OnceOnly(Totp):
    """One-time codes of which none is taken twice, by whichever process."""

    def __init__(
        self, secrets: dict[str, str], issuer: str, people: People, now: Callable[[], datetime]
    ) -> None:
        super().__init__(secrets, issuer)
        self._totp = self._totp.using(now=lambda: now().timestamp())
        self._people = people

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        if not self._people.accounts.use_counter(user.id, tmatch.counter):
            raise UsedTokenError()


class HostCookies(SecureCookieSessionInterface):
    """Session cookies go to this host alone, and over HTTPS alone where the site is reached by it."""

    def __init__(self, https: bool) -> None:
        self._https = https

    def get_cookie_secure(self, app: Flask) -> bool:
        del app
        return self._https or request.is_secure

    def get_cookie_name(self, app: Flask) -> str:
        """Browsers hold a name that begins with __Host- to the same promise."""
        del app
        return "__Host-geomap" if self._https else "geomap"


def init_security(app: Flask, people: People, settings: Settings, key: str) -> None:
    """Give the app its security. key: signs cookies and, through others made of it, encrypts secrets."""
    https = settings.base_url.startswith("https://")
    app.session_interface = HostCookies(https)
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_PROTECTION=None,  # phones change their address; the sign-in in the database decides
        WTF_CSRF_CHECK_DEFAULT=False,  # geomap.web.people.gate checks whatever a cookie pays for
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},  # a lost key must not cost all passwords
        SECURITY_PASSWORD_LENGTH_MIN=LEAST_CHARACTERS,
        SECURITY_PASSWORD_COMPLEXITY_CHECKER="zxcvbn",
        SECURITY_ZXCVBN_MINIMUM_SCORE=LEAST_STRENGTH,
        SECURITY_MSG_PASSWORD_INVALID_LENGTH=(TOO_SHORT, "error"),
        SECURITY_MSG_PASSWORD_TOO_SIMPLE=(TOO_SIMPLE, "error"),
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=RECOVERY_CODES,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[base64.urlsafe_b64encode(_made_of(key, "recovery"))],
        SECURITY_TOTP_SECRETS={"1": _made_of(key, "totp").hex()},
        SECURITY_TOTP_ISSUER="geomap",
    )

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    CSRFProtect(app)
    security = Security(
        app,
        SignInStore(people, now),
        register_blueprint=False,
        totp_cls=partial(OnceOnly, people=people, now=now),  # type: ignore[arg-type]
    )
    _leave_others_alone(app, security)


def _leave_others_alone(app: Flask, security: Any) -> None:
    """Take out what the library does at every request: roles are ours, no cookie remembers anybody, and
    the public's answers depend on nobody's session."""
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)


def _made_of(key: str, purpose: str) -> bytes:
    """Another key of 32 bytes, for one purpose."""
    return hashlib.blake2b(
        purpose.encode(), key=hashlib.sha512(key.encode()).digest(), digest_size=32
    ).digest()
