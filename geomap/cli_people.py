"""`python -m geomap people …`: the first account of a store, accounts of organisations, and what helps when
nobody can sign in."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime

from geomap.cli_output import DONE, print_json, print_table
from geomap.errors import InvalidInputError
from geomap.people.person import Role, organization_name
from geomap.storage.database.opening import need_store
from geomap.storage.database.store import Store
from geomap.storage.people.accounts import Account
from geomap.storage.people.keeping import People, people_of
from geomap.web.settings import Settings, settings_from

LINK_PATH = "/desk/set-password/"
MOST_ALIKE = 5


def people_options(command: argparse.ArgumentParser) -> None:
    """What the command takes: what to do, and to whom."""
    deeds = command.add_subparsers(title="what to do", required=True, metavar="DEED", dest="deed")

    def deed(name: str, help_text: str) -> argparse.ArgumentParser:
        added = deeds.add_parser(name, help=help_text, description=help_text)
        added.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document"
        )
        return added

    deed("list", "List every account.")
    for name, help_text in (
        ("add-admin", "Add an account of the district; print a link that sets its password, once."),
        ("disable", "Disable an account and sign it out everywhere."),
        ("enable", "Enable an account again."),
    ):
        deed(name, help_text).add_argument("name", metavar="NAME", help="name of the account")
    organization = deed(
        "add-organization",
        "Add an account of an organisation that books halls; print a link that sets its password, once.",
    )
    organization.add_argument("name", metavar="NAME", help="name of the account")
    whose = organization.add_mutually_exclusive_group(required=True)
    whose.add_argument(
        "--party", metavar="ID", help="party organisation on the map: its id or its whole name"
    )
    whose.add_argument("--social", metavar="NAME", help="social organisation: its full name")
    reset = deed("reset", "Print a link that sets an account's password anew, once.")
    reset.add_argument("name", metavar="NAME", help="name of the account")
    reset.add_argument("--codes", action="store_true", help="ask it for no one-time codes any more, too")


def people_command(options: argparse.Namespace) -> int:
    settings = settings_from()
    with need_store(settings.data, settings.database_url) as store:
        people = people_of(store.database, settings.idle_min, settings.signed_in_h, settings.link_h)
        return _done(people, store, settings, options)


def _done(people: People, store: Store, settings: Settings, options: argparse.Namespace) -> int:
    if options.deed == "list":
        return _list(people, options.json)
    if options.deed == "add-organization":
        role, area = _organization(store, options.party, options.social)
        account = people.accounts.add(options.name, role, area, _who(), _now())
        return _tell_link(people, settings, account, "add_organization", options.json)
    if options.deed == "add-admin":
        account = people.accounts.add(options.name, "district", None, _who(), _now())
        return _tell_link(people, settings, account, "add_admin", options.json)
    account = people.accounts.need(options.name)
    if options.deed == "reset":
        if not account.active:
            raise InvalidInputError(
                f"{account.name} is disabled.",
                parameter="name",
                value=account.name,
                hint=f"`people enable {account.name}` first.",
            )
        if options.codes:
            people.accounts.set_totp(account.id, None, [])
            _note(people, "codes_off", account)
        return _tell_link(people, settings, account, "make_link", options.json)
    change = people.accounts.disable if options.deed == "disable" else people.accounts.enable
    change(account.id)
    _note(people, options.deed, account)
    return _say(
        {"name": account.name, "done": options.deed}, f"{account.name}: {options.deed}d", options.json
    )


def _organization(store: Store, party: str | None, social: str | None) -> tuple[Role, str]:
    """The role and area of an organisation's account. Raises InvalidInputError where it is none, or one of
    several of that name."""
    if party is None:
        return "social_organization", organization_name(social or "")
    layer = store.state().layers["organizations"]
    if party in layer.position:
        return "organization", party
    names = list(zip(layer.ids, layer.values("name"), strict=True))
    called = [one for one, name in names if name == party]
    if len(called) == 1:
        return "organization", called[0]
    alike = [f"{one} {name}" for one, name in names if party and name and party in name]
    shown = "; ".join(alike[:MOST_ALIKE]) + ("; …" if len(alike) > MOST_ALIKE else "")
    raise InvalidInputError(
        f"{party[:80]!r} is {'the name of several party organisations' if called else 'none'}.",
        parameter="party",
        value=party[:80],
        hint=f"Give an id: {shown}." if alike else "Use the id or whole name of one on the map.",
    )


def _list(people: People, as_json: bool) -> int:
    rows = [
        {
            "name": account.name,
            "role": account.role,
            "area": account.area,
            "state": account.state,
            "codes": account.totp is not None,
            "made_at": account.made_at.isoformat(timespec="seconds"),
            "made_by": account.made_by,
        }
        for account in people.accounts.all()
    ]
    if as_json:
        print_json({"accounts": rows})
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    else:
        print("There is no account yet; `people add-admin NAME` makes one.")
    return DONE


def _tell_link(people: People, settings: Settings, account: Account, action: str, as_json: bool) -> int:
    secret = people.links.make(account.id, _who(), _now()).secret
    _note(people, action, account)
    at_home = f"http://{settings.host}:{settings.port}"
    address = f"{settings.base_url or at_home}{LINK_PATH}{secret}"
    text = f"{account.name}: open this within {settings.link_h} hours to set the password, once:\n{address}"
    return _say({"name": account.name, "link": address, "hours": settings.link_h}, text, as_json)


def _say(document: dict[str, object], text: str, as_json: bool) -> int:
    if as_json:
        print_json(document)
    else:
        print(text)
    return DONE


def _note(people: People, action: str, account: Account) -> None:
    people.audit.note(_now(), _who(), "terminal", action, "done", feature=account.name)


def _who() -> str:
    """Who sits at the terminal, as far as the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "terminal"


def _now() -> datetime:
    return datetime.now(UTC)
