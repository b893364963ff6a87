"""What GeoReport v2 may be asked, and how it is read: an empty parameter is as one that is not given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from geomap.errors import InvalidInputError, NotFoundError
from geomap.orders.photos import MOST_PHOTOS
from geomap.web.api.points import require_media
from geomap.web.errors import TooLargeError
from geomap.web.i18n import LANGUAGES
from geomap.web.kinds import Boolean, Choice, Degrees, Integer, ListOf, Number, Text
from geomap.web.open311.states import DETAILED, STATUSES
from geomap.web.orders.acting import district_id
from geomap.web.params import Parameter, Parameters, read_lists, read_members, shown, table
from geomap.web.times import Instant

SPAN = timedelta(days=90)
MOST_LISTED = 1_000
"""Both as the standard has them."""
LONGEST_ID = 40
MOST_WORDS = 4_000
MOST_BODY_BYTES = 24_000_000
MOST_PARTS = 40
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MEDIA = "media"
"""The field of photos, which the standard has none for."""

EVERYWHERE = table(
    Parameter("lang", Choice(LANGUAGES), "Language of names and notes."),
    Parameter(
        "jurisdiction_id", Text(64), "Id of the district's feature; there is one, so it can be left out."
    ),
)
REQUESTS = table(
    Parameter(
        "service_request_id",
        ListOf(Text(LONGEST_ID), MOST_LISTED),
        "These alone; whatever else is asked for is not looked at.",
    ),
    Parameter("service_code", ListOf(Text(64)), "Of these services."),
    Parameter("status", ListOf(Choice(STATUSES)), "With one of these."),
    Parameter("start_date", Instant(), "Sent then or later; 90 days before end_date where it is not given."),
    Parameter(
        "end_date", Instant(), "Sent before then; at most, and if not given, 90 days after start_date."
    ),
    Parameter("updated_after", Instant(), "CitySDK: last changed then or later, with a span as above."),
    Parameter("updated_before", Instant(), "CitySDK: last changed before then."),
    Parameter("detailed_status", ListOf(Choice(tuple(DETAILED))), "CitySDK: with one of these."),
    Parameter("lat", Degrees(90.0), "CitySDK: around this latitude, WGS 84; with long and radius."),
    Parameter("long", Degrees(180.0), "CitySDK: around this longitude."),
    Parameter(
        "radius", Number(1.0, 50_000.0), "CitySDK: at most this far, metres, from where it is told to be."
    ),
    Parameter("extensions", Boolean(), "CitySDK: true adds extended_attributes.", default=False),
    Parameter("page", Integer(1, 1_000_000), "Which page, the latest sent on the first.", default=1),
    Parameter(
        "per_page", Integer(1, MOST_LISTED, capped=True), f"How many on a page; {MOST_LISTED:,} if not given."
    ),
    Parameter("page_size", Integer(1, MOST_LISTED, capped=True), "The same, as some clients call it."),
)
REQUEST = {"extensions": REQUESTS["extensions"]}
PLAIN = table(
    Parameter("service_code", Text(64), "As services has it.", required=True),
    Parameter("lat", Degrees(90.0), "Latitude, WGS 84; with long."),
    Parameter("long", Degrees(180.0), "Longitude, WGS 84."),
    Parameter(
        "address_id", Text(64), "A compound's id: needed without lat and long, and where compounds overlap."
    ),
    Parameter(
        "delayed", Boolean(), "true: answer with a token, which tokens resolves at once.", default=False
    ),
    EVERYWHERE["jurisdiction_id"],
)
ANY_TEXT = Text(MOST_WORDS, pattern="")
PERSONAL = table(
    Parameter("api_key", Text(200), "A token with the scope orders; or send it as Authorization: Bearer."),
    Parameter("description", ANY_TEXT, "What it is about."),
    Parameter("address_string", ANY_TEXT, "Kept with the description: a place in words is not looked up."),
    Parameter("first_name", Text(40), "Sealed; shown to whoever settles it."),
    Parameter("last_name", Text(40), "Sealed, too."),
    Parameter("phone", Text(40), "Sealed, too."),
    Parameter("email", Text(200), "Not kept."),
    Parameter("device_id", Text(200), "Not kept."),
    Parameter("account_id", Text(200), "Not kept."),
    Parameter("media_url", Text(2_000), "Not fetched: send photos as files of the field media, up to four."),
)
"""Values that no cache may hold."""


def read_query(parameters: Parameters) -> dict[str, Any]:
    """The values of the query. A key is not needed to read, and not looked at. Raises InvalidInputError,
    and NotFoundError for another jurisdiction."""
    given = _filled(request.args.to_dict(flat=False))
    given.pop("api_key", None)
    values = read_lists({**EVERYWHERE, **parameters}, given)
    _check_jurisdiction(values)
    return values


def read_body() -> dict[str, Any]:
    """The values of a form. Raises WrongMediaError, TooLargeError, InvalidInputError, NotFoundError."""
    require_media(request, *FORMS)
    request.max_content_length, request.max_form_parts = MOST_BODY_BYTES, MOST_PARTS
    try:
        _refuse_no_text()
        given = _filled(request.form.to_dict(flat=False))
        files = request.files
    except RequestEntityTooLarge as error:
        raise TooLargeError("What was sent is too large.", parameter=MEDIA, hint="Send less.") from error
    if set(files) - {MEDIA} or len(files.getlist(MEDIA)) > MOST_PHOTOS:
        raise InvalidInputError(
            "There are files that are not taken.",
            parameter=shown(next(iter(set(files) - {MEDIA}), MEDIA)),
            hint=f"Send at most {MOST_PHOTOS} photos, as {MEDIA}.",
        )
    personal = {name: given.pop(name) for name in PERSONAL if name in given}
    if twice := next((name for name, texts in personal.items() if len(texts) > 1), None):
        raise InvalidInputError(f"{twice} is given more than once.", parameter=twice, hint="Give it once.")
    values = read_lists(PLAIN, given)
    _check_jurisdiction(values)
    return values | read_members(PERSONAL, {name: texts[0] for name, texts in personal.items()})


def _refuse_no_text() -> None:
    """Raise InvalidInputError naming the field whose bytes are no UTF-8, before they are read as something
    else. Fields of the other form are judged with the words they hold."""
    if request.mimetype != FORMS[0]:
        return
    for pair in request.get_data().split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            unquote_to_bytes(value).decode()
        except UnicodeDecodeError as error:
            named = shown(unquote_to_bytes(name).decode(errors="replace"))
            raise InvalidInputError(
                f"{named} is no UTF-8.", parameter=named, hint="Encode the form as UTF-8."
            ) from error


def _filled(given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Without what is empty."""
    kept = {name: [text for text in texts if text.strip()] for name, texts in given.items()}
    return {name: texts for name, texts in kept.items() if texts}


def _check_jurisdiction(values: Mapping[str, Any]) -> None:
    asked, ours = values.get("jurisdiction_id"), district_id()
    if asked is not None and asked != ours:
        raise NotFoundError(
            f"There is no jurisdiction_id {asked!r} here.", hint=f"Leave it out, or give {ours}."
        )
