"""What holds back forged and flooding requests of people without an account, without any puzzle.

What somebody sends must come from a page of this site (Origin, Sec-Fetch-Site), with a ticket that the page
got some seconds before; a field that no human sees must be empty. How much is taken from one network and for
one place is counted in the database, for all workers and machines alike. No address is kept: a sender is the
keyed hash of a network and a day.
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
from geomap.storage.people.keeping import People
from geomap.storage.people.tries import Pace
from geomap.web.answers import base_url
from geomap.web.errors import TooManyTriesError

LEAST_S = 2
"""Nobody reads a page and taps twice in less."""
TICKET_S = 86_400
NETWORK_BITS = {4: 24, 6: 48}
"""Whoever has one address of such a network may have others."""
TRAP = "homepage"
"""A field that no human sees: whoever fills it in is a program."""


class TooSoonError(TooManyTriesError):
    """Something came sooner after its page than anybody reads."""


@dataclass(frozen=True, slots=True)
class Sender:
    """today: what the sender is called today. yesterday: what the same network was called the day before."""

    today: str
    yesterday: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What is asked of those who send one sort of thing. thing: its name, such as "report". of: what a ticket
    is for, such as a station. page: where one sends it from. network_pace, place_pace: how many are taken
    from one network, and about one place."""

    thing: str
    of: str
    page: str
    network_pace: Pace
    place_pace: Pace

    def require_own_page(self) -> None:
        """Raise NotAllowedError where a browser does not say that a page of this site sends the request."""
        origin, fetched = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        own = {_site(request.host_url), _site(base_url())}
        ours = origin is None or _site(origin) in own
        if not ours or fetched not in {None, "same-origin"} or (origin is None and fetched is None):
            raise NotAllowedError(
                f"A {self.thing} is taken from this site's own pages alone.",
                action=self.thing,
                reason="other_site",
                hint=f"Send it from {self.page}.",
            )

    def new_ticket(self, of: str, now: datetime) -> str:
        """What a page sends along with what it sends about of: it says when the page was opened."""
        made = self._signer().dumps([of, int(now.timestamp())])
        return made if isinstance(made, str) else made.decode()

    def check_ticket(self, text: str, of: str, now: datetime) -> None:
        """Raise InvalidInputError for a ticket that is none, of something else or too old, and
        TooSoonError, with the time to wait, for one that was made just now."""
        try:
            was_of, made_s = self._signer().loads(text)
        except (BadSignature, ValueError, TypeError) as error:
            raise self._stale("is none of this site") from error
        age_s = now.timestamp() - made_s
        if was_of != of:
            raise self._stale(f"is for another {self.of}")
        if age_s > TICKET_S:
            raise self._stale("is too old")
        if age_s < LEAST_S:
            raise TooSoonError("That was quicker than anybody reads.", LEAST_S - max(age_s, 0.0))

    def count(self, sender: Sender, place: str, now: datetime) -> None:
        """Count one more. Raises TooManyTriesError, with the time to wait, where there were too many."""
        counted = (
            (f"{self.thing}s of {sender.today}", self.network_pace),
            (f"{self.thing}s on {place}", self.place_pace),
        )
        people: People = current_app.extensions["people"]
        wait_s = people.tries.begin(counted, now.timestamp())
        if wait_s:
            raise TooManyTriesError(f"There were too many of this sort: {self.thing}.", wait_s)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(str(current_app.secret_key), salt=self.thing)

    def _stale(self, message: str) -> InvalidInputError:
        return InvalidInputError(f"ticket {message}.", parameter="ticket", hint=f"Open {self.page} anew.")


def sender(now: datetime) -> Sender:
    """What the sender of this request is called."""
    network = _network(request.remote_addr or "")
    return Sender(*(_hashed(f"{network} {(now - timedelta(days=d)).date()}") for d in (0, 1)))


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


def _site(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
