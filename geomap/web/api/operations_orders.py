"""The operations of orders that need no account: what each takes and gives. The views read by these."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from geomap.orders.photos import MOST_PHOTOS
from geomap.orders.steps import State
from geomap.orders.words import MOST_NAME, MOST_PHONE, MOST_REASON, MOST_WORDS
from geomap.web.anonymous import TRAP
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, POINT, Operation
from geomap.web.kinds import Choice, Integer, ListOf, Schema, Text, WrongValueError
from geomap.web.params import Parameter, table
from geomap.web.written import Name, Phone, Plain, Words

PUBLIC_STATES: tuple[State, ...] = (
    "submitted",
    "dispatched",
    "accepted",
    "referred",
    "settled",
    "confirmed",
)
MOST_LISTED = 500
TAG = "orders"


class Uuid:
    """A random UUID (RFC 9562, version 4), as crypto.randomUUID makes it: nobody guesses another's."""

    def from_text(self, text: str) -> str:
        return self.check(text)

    def check(self, value: Any) -> str:
        try:
            made = UUID(value) if isinstance(value, str) and len(value) == 36 else None
        except ValueError:
            made = None
        if made is None or made.version != 4:
            raise WrongValueError("must be a random UUID.", "Make one for each action: crypto.randomUUID().")
        return str(made)

    def schema(self) -> Schema:
        return {"type": "string", "format": "uuid"}


KEY = Parameter(
    "key",
    Uuid(),
    "Made once for what is sent: sent again with the same, it is taken once.",
    required=True,
)
TICKET = Parameter("ticket", Text(400), "As /orders/place gave it.", required=True)
CATEGORY = Parameter("category", Text(64), "A code of /orders/categories.", required=True)

PLACE = dict(POINT)
NEAR = {**POINT, CATEGORY.name: CATEGORY}
AROUND = table(
    replace(CATEGORY, required=False),
    Parameter("state", ListOf(Choice(PUBLIC_STATES)), "Orders in these states alone."),
    Parameter("limit", Integer(1, MOST_LISTED), "How many at most, the latest first.", default=200),
)
SENT = {
    **POINT,
    **table(
        KEY,
        CATEGORY,
        TICKET,
        Parameter("compound", Text(64), "The compound meant, where several hold the place."),
        Parameter(TRAP, Plain(200), "Must be empty."),
    ),
}
PERSONAL = table(
    Parameter("words", Words(MOST_WORDS), "What it is about, in any number of lines.", required=True),
    Parameter("name", Name(MOST_NAME), "How the steward may call the sender."),
    Parameter("phone", Phone(MOST_PHONE), "For the accepting steward and the dispatching office alone."),
)
"""Read apart from the rest: what is personal is kept in no cache of parameters."""
ME_TOO = table(KEY, TICKET)
REASON = Parameter("reason", Words(MOST_REASON, "reason"), "Why.", required=True)
RATING = Parameter("rating", Integer(1, 5), "From 1, bad, to 5, good.")
STEPS = {
    "confirm": table(KEY, RATING),
    "rate": table(KEY, replace(RATING, required=True)),
    "reopen": table(KEY, REASON),
    "cancel": table(KEY, REASON),
}
"""What whoever holds a tracking code can do, and what each takes: confirm and cancel are for the sender, rate
for a voice, who said me too or whose order was merged into it."""
WHO_TAKES = {
    "confirm": "whoever sent the order",
    "rate": "whoever said me too, or sent an order that was merged into it: once each time it is settled",
    "reopen": "whoever sent the order, said me too, or sent one that was merged into it",
    "cancel": "whoever sent the order",
}

FORM = "multipart/form-data"
PHOTOS: Schema = {
    "type": "array",
    "maxItems": MOST_PHOTOS,
    "items": {"type": "string", "format": "binary"},
    "description": "JPEG, PNG, WebP or HEIC; kept as pixels alone.",
}


def _in_path(name: str, help: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": help, "schema": schema}


CODE = _in_path("code", "The tracking code.", {"type": "string", "minLength": 1})
PUBLIC_ID = _in_path("public_id", "The order's id, as /orders tells it.", {"type": "string", "minLength": 1})
PHOTO = _in_path("photo", "Which photo, as the order tells it.", {"type": "integer", "minimum": 1})
TRACKED = "/orders/track/{code}"
FORM_FIELDS = {**SENT, **PERSONAL}

ORDERS = (
    Operation(
        "get",
        "/orders/categories",
        "orderCategories",
        "What can be ordered, and what is promised for each if it is sent now.",
        "OrderCategories",
        tag=TAG,
    ),
    Operation(
        "get",
        "/orders/place",
        "orderPlace",
        "Who gets an order about a point, and a ticket to send it with.",
        "OrderPlace",
        PLACE,
        tag=TAG,
    ),
    Operation(
        "get",
        "/orders/near",
        "ordersNear",
        "Orders of the category that are owed about here: in the same or an adjoining cell of a 30 m grid.",
        "Orders",
        NEAR,
        tag=TAG,
        errors=(429,),
    ),
    Operation(
        "get",
        "/orders",
        "orders",
        "The orders of the last 90 days that are not private, at their compound or on a grid of 100 m.",
        "Orders",
        AROUND,
        tag=TAG,
    ),
    Operation(
        "post",
        "/orders",
        "sendOrder",
        "Send an order, from a page of this site; 200 with the same answer where the key was taken before.",
        "OrderSent",
        FORM_FIELDS,
        tag=TAG,
        body={**NO_BODY_OF_ITS_OWN, "properties": {"photos": PHOTOS}},
        body_media=FORM,
        more_answers={200: "OrderSent"},
        success=201,
        errors=(403, 413, 415, 429),
    ),
    Operation(
        "post",
        "/orders/{public_id}/me_too",
        "meToo",
        "Say that one has the same trouble, from a page of this site; the same key gives the same code.",
        "OrderMeToo",
        ME_TOO,
        tag=TAG,
        body=NO_BODY_OF_ITS_OWN,
        errors=(403, 404, 409, 413, 415, 429),
        besides=(PUBLIC_ID,),
    ),
    Operation(
        "get",
        TRACKED,
        "trackOrder",
        "The order of a tracking code, the sender's or a voice's, with an ETag to ask again by.",
        "OrderOfCode",
        tag=TAG,
        errors=(404,),
        besides=(CODE,),
    ),
    Operation(
        "get",
        f"{TRACKED}/photos/{{photo}}",
        "orderPhoto",
        "A photo of the order.",
        "Binary",
        media="image/jpeg",
        tag=TAG,
        errors=(404,),
        besides=(CODE, PHOTO),
    ),
    *(
        Operation(
            "post",
            f"{TRACKED}/{step}",
            f"{step}Order",
            f"Take the step {step} as {WHO_TAKES[step]}.",
            "OrderOfCode",
            taken,
            tag=TAG,
            body=NO_BODY_OF_ITS_OWN,
            errors=(404, 409, 413, 415),
            besides=(CODE,),
        )
        for step, taken in STEPS.items()
    ),
)
