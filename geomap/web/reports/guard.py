"""What holds back forged and flooding reports without asking anybody to solve puzzles.

A report must come from a page of this site (Origin, Sec-Fetch-Site), with a ticket that the page got for that
station some seconds before; a field that no human sees must be empty. How many are taken from one network and
for one station is counted in the database, for all workers and machines alike. No address is kept: a reporter
is the keyed hash of a network and a day.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from geomap.errors import InvalidInputError, NotAllowedError
from geomap.storage.people.tries import Pace
from geomap.web.answers import base_url
from geomap.web.errors import TooManyTriesError
from geomap.web.people.credentials import people

LEAST_S = 2
"""Nobody reads a page and taps twice in less."""
TICKET_S = 86_400
NETWORK_PACE = Pace(free=8, first_s=60.0, longest_s=3_600.0)
"""Many people share the network of an office, or of a telephone company."""
STATION_PACE = Pace(free=30, first_s=30.0, longest_s=600.0, forget_s=3_600.0)
NETWORK_BITS = {4: 24, 6: 48}
"""Whoever has one address of such a network may have others."""


class TooSoonError(TooManyTriesError):
    """A report came sooner after its page than anybody reads."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """today: what the sender is called today. yesterday: what the same network was called the day before."""

    today: str
    yesterday: str


def require_own_page() -> None:
    """Raise NotAllowedError where a browser does not say that a page of this site sends the request."""
    origin, fetched = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    own = {_site(request.host_url), _site(base_url())}
    ours = origin is None or _site(origin) in own
    if not ours or fetched not in {None, "same-origin"} or (origin is None and fetched is None):
        raise NotAllowedError(
            "Reports are taken from this site's own pages alone.",
            action="report",
            reason="other_site",
            hint="Report from the station's page.",
        )


def new_ticket(station: str, now: datetime) -> str:
    """What a page sends along with a report of that station: it says when the page was opened."""
    made = _signer().dumps([station, int(now.timestamp())])
    return made if isinstance(made, str) else made.decode()


def check_ticket(text: str, station: str, now: datetime) -> None:
    """Raise InvalidInputError for a ticket that is none, of another station or too old, and
    TooSoonError, with the time to wait, for one that was made just now."""
    try:
        of, made_s = _signer().loads(text)
    except (BadSignature, ValueError, TypeError) as error:
        raise _stale("is none of this site") from error
    age_s = now.timestamp() - made_s
    if of != station:
        raise _stale("is for another station")
    if age_s > TICKET_S:
        raise _stale("is too old")
    if age_s < LEAST_S:
        raise TooSoonError("That was quicker than anybody reads.", LEAST_S - max(age_s, 0.0))


def reporter(now: datetime) -> Reporter:
    """What the sender of this request is called."""
    network = _network(request.remote_addr or "")
    return Reporter(*(_hashed(f"{network} {(now - timedelta(days=d)).date()}") for d in (0, 1)))


def count(sender: Reporter, station: str, now: datetime) -> None:
    """Count a report. Raises TooManyTriesError, with the time to wait, where there were too many."""
    counted = ((f"reports of {sender.today}", NETWORK_PACE), (f"reports on {station}", STATION_PACE))
    wait_s = people().tries.begin(counted, now.timestamp())
    if wait_s:
        raise TooManyTriesError("There were too many reports.", wait_s)


def _network(address: str) -> str:
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(asked, ipaddress.IPv6Address) and asked.ipv4_mapped is not None:
        asked = asked.ipv4_mapped
    return str(ipaddress.ip_network((asked, NETWORK_BITS[asked.version]), strict=False))


def _hashed(text: str) -> str:
    key = hashlib.sha256(b"reporter " + str(current_app.secret_key).encode()).digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:32]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="report")


def _site(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _stale(message: str) -> InvalidInputError:
    return InvalidInputError(f"ticket {message}.", parameter="ticket", hint="Open the station's page anew.")
