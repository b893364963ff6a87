"""Sending an order by GeoReport v2, in the name of an account whose token has the scope orders.

What is sent twice is taken once: by the header Idempotency-Key, else where an account sends the very same
within a day. Addresses of media are never fetched: a server that fetches what it is told to can be led to
its own network.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson
import shapely
from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from geomap.errors import InvalidInputError, NotFoundError
from geomap.geodesy import LonLat
from geomap.orders.categories import Category
from geomap.orders.order import Place, chain_of
from geomap.orders.photos import MOST_BYTES
from geomap.orders.placing import found_at, place_at
from geomap.orders.words import MOST_NAME, checked_phone
from geomap.people.person import Person
from geomap.plain_words import checked_line, checked_words
from geomap.storage.orders.records import Draft, Kept
from geomap.storage.people.tries import Pace
from geomap.web.errors import NotSignedInError, TooManyTriesError
from geomap.web.i18n import translate
from geomap.web.open311.asked import MEDIA, MOST_WORDS, read_body
from geomap.web.open311.told import promise
from geomap.web.orders.acting import district_id, worker
from geomap.web.orders.held import orders
from geomap.web.orders.sending import made_anew
from geomap.web.people.credentials import people
from geomap.web.people.gate import come_in
from geomap.web.snapshots import current_snapshot

PACE = Pace(free=60, first_s=1.0, longest_s=10.0, forget_s=600.0)
"""Of an account: sixty at once, then one in ten seconds, until it has been still for ten minutes."""
KEY_HEADER = "Idempotency-Key"
MOST_KEY = 200
NOT_TAKEN = ("media_url", "email")
"""What is said not to have been kept."""


def sent() -> dict[str, Any]:
    """Take the order of this request; the entry of the answer.

    Raises NotSignedInError, NotAllowedError, TooManyTriesError, NotFoundError, InvalidInputError.
    """
    values = read_body()
    person = _program(values.get("api_key"))
    now = orders().now()
    wait_s = people().tries.begin([(f"open311 of {person.id}", PACE)], now.timestamp())
    if wait_s:
        raise TooManyTriesError("There were too many requests.", wait_s)
    category = _category(values["service_code"])
    place = _place(values)
    files = [file.stream.read(MOST_BYTES + 1) for file in request.files.getlist(MEDIA)]
    draft = Draft(
        _key(person, values, files),
        category.code,
        place,
        chain_of(place, district_id()),
        _words(values),
        now,
        _name(values),
        checked_phone(values.get("phone", "")),
        made_anew(files, MEDIA) if files else [],
        "open311",
        person.name,
    )
    kept = orders().book.submit(draft).kept
    left_out = [translate(f"open311.left_out.{name}") for name in NOT_TAKEN if name in values]
    notice = "".join([promise(category), *left_out])
    told = {"token": token_of(kept)} if values["delayed"] else {"service_request_id": kept.public_id}
    return {**told, "service_notice": notice, "account_id": None}


def token_of(kept: Kept) -> str:
    """What tokens gives the id of the order for; nobody else can make one."""
    made = _signer().dumps(kept.public_id)
    return made if isinstance(made, str) else made.decode()


def id_of(token: str) -> str:
    """The id that the token was made of. Raises NotFoundError."""
    try:
        return str(_signer().loads(token))
    except BadSignature as error:
        raise NotFoundError("There is no such token.", hint="See whether it is copied whole.") from error


def _program(api_key: str | None) -> Person:
    """Whoever a token came from, who may work on orders. A cookie does not count: any site could use it."""
    if "Authorization" not in request.headers:
        if api_key is None:
            raise NotSignedInError("api_key is missing.", hint="Send a token with the scope orders.")
        come_in(api_key)
    return worker()


def _category(code: str) -> Category:
    try:
        return orders().categories.to_order(code)
    except InvalidInputError as error:
        raise NotFoundError(f"There is no service_code {code!r}.", hint=error.hint) from error


def _place(values: Mapping[str, Any]) -> Place:
    """Where it is: lat and long, else a point inside the compound of address_id."""
    snapshot, compound = current_snapshot(), values.get("address_id")
    if "lat" in values and "long" in values:
        point = LonLat(values["long"], values["lat"])
    elif compound is not None and not {"lat", "long"} & values.keys():
        position = snapshot.layers["compounds"].position.get(compound)
        if position is None:
            raise InvalidInputError(
                f"There is no compound {compound!r}.",
                parameter="address_id",
                value=compound,
                hint="Give the id of one of /api/collections/compounds.",
            )
        inside = shapely.point_on_surface(snapshot.layers["compounds"].geometry[position])
        point = LonLat(inside.x, inside.y)
    else:
        raise InvalidInputError(
            "A place needs lat and long, or address_id.",
            parameter="lat",
            hint="Give lat and long: a place in words is not looked up.",
        )
    return place_at(found_at(snapshot, point), compound)


def _words(values: Mapping[str, Any]) -> str:
    """The description, and the address in words below it."""
    given = [name for name in ("description", "address_string") if name in values]
    if not given:
        raise InvalidInputError(
            "description is missing.", parameter="description", hint="Say what it is about."
        )
    return "\n".join(checked_words(values[name], name, MOST_WORDS) for name in given)


def _name(values: Mapping[str, Any]) -> str | None:
    """The name in the order of its script: Chinese names begin with the family's. None: none is given."""
    given = [name for name in ("first_name", "last_name") if name in values]
    texts = [values[name].strip() for name in given]
    whole = " ".join(texts) if "".join(texts).isascii() else "".join(reversed(texts))
    return checked_line(whole, " and ".join(given), MOST_NAME) if given else None


def _key(person: Person, values: Mapping[str, Any], files: list[bytes]) -> str:
    """The key of the sending. Whoever knows one is told more of the order, so that none can be guessed."""
    header = request.headers.get(KEY_HEADER, "")
    if len(header) > MOST_KEY:
        raise InvalidInputError(
            f"{KEY_HEADER} has more than {MOST_KEY} characters.", parameter=KEY_HEADER, hint="Use a UUID."
        )
    body = {name: value for name, value in values.items() if name not in ("api_key", "delayed")}
    day = orders().now().astimezone(current_snapshot().timezone).date()
    digests = [hashlib.sha256(file).hexdigest() for file in files]
    same = ["key", header] if header else ["body", body, digests, day]
    text = orjson.dumps([person.id, *same], option=orjson.OPT_SORT_KEYS)
    secret = hashlib.sha256(b"open311 " + str(current_app.secret_key).encode()).digest()
    return f"open311 {hmac.new(secret, text, 'sha256').hexdigest()}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="open311 public id")
