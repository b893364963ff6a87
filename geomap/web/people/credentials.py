"""Passwords and one-time codes: made, judged, verified."""

from __future__ import annotations

from flask import current_app
from flask_security.utils import hash_password, verify_and_update_password

from geomap.errors import InvalidInputError
from geomap.people.person import normal_name
from geomap.storage.people.accounts import Account
from geomap.storage.people.keeping import People
from geomap.web.people.security import MOST_CHARACTERS, TOO_SHORT, SignedIn

CODE_WINDOW_S = 30
"""A code of the 30 seconds before or after will do: clocks differ."""


def people() -> People:
    """All that is kept of people."""
    found: People = current_app.extensions["people"]
    return found


def password_fault(password: str, account_name: str) -> str | None:
    """What is wrong with a password to be: short, long or simple; None where it will do."""
    util = current_app.extensions["security"].password_util
    if len(util.normalize(password)) > MOST_CHARACTERS:
        return "long"
    faults, _ = util.validate(password, True, name=account_name)
    if not faults:
        return None
    return "short" if TOO_SHORT in faults else "simple"


def new_hash(password: str) -> str:
    """The hash to keep of a password."""
    normal = current_app.extensions["security"].password_util.normalize(password)
    made: str = hash_password(normal)
    return made


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the account's password. It takes as long where there is no account, or none yet."""
    if len(password) > MOST_CHARACTERS * 4:
        return False
    normal = current_app.extensions["security"].password_util.normalize(password)
    if account is None or account.password is None or not account.active:
        hash_password(normal)
        return False
    return bool(verify_and_update_password(normal, SignedIn(account)))


def new_code_secret() -> str:
    """The secret of one-time codes, encrypted."""
    made: str = current_app.extensions["security"].totp_factory.generate_totp_secret()
    return made


def code_setup(account: Account, totp: str) -> tuple[str, str]:
    """For whoever sets up one-time codes: the address an app reads, and the secret to type instead."""
    factory = current_app.extensions["security"].totp_factory
    return factory.get_totp_uri(account.name, totp), factory.get_totp_pretty_key(totp)


def is_code(account: Account, totp: str, code: str) -> bool:
    """Whether this is a one-time code of now. It is used up."""
    factory = current_app.extensions["security"].totp_factory
    return bool(factory.verify_totp(code.strip(), totp, SignedIn(account), window=CODE_WINDOW_S))


def is_recovery_code(account: Account, code: str) -> bool:
    """Whether this is a recovery code of the account. It is used up."""
    codes = current_app.extensions["security"].mf_recovery_codes_util.get_recovery_codes(SignedIn(account))
    typed = code.strip().lower()
    if typed not in codes:
        return False
    return people().accounts.use_recovery(account.id, account.recovery[codes.index(typed)])


def ask_for_codes(account: Account, totp: str) -> list[str]:
    """Ask the account for one-time codes from now on; its recovery codes, to be shown once."""
    user = SignedIn(account)
    util = current_app.extensions["security"].mf_recovery_codes_util
    shown: list[str] = util.create_recovery_codes(user)
    people().accounts.set_totp(account.id, totp, user.mf_recovery_codes or [])
    return shown


def account_key(name: str) -> str:
    """Under what tries at an account are counted: whether or not there is one of that name."""
    try:
        return f"account {normal_name(name)}"
    except InvalidInputError:
        return f"account {name[:200]}"
