"""The operations of the desk's side of orders: the board, one order, its steps, its sender's contact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from geomap.errors import InvalidInputError
from geomap.orders.categories import URGENCIES
from geomap.orders.steps import STATES, Step
from geomap.orders.units import Unit, unit_from
from geomap.orders.words import MOST_WORDS
from geomap.storage.orders.private import LONGEST_REASON
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_orders import PHOTOS
from geomap.web.api.operations_signed_in import (
    BODY_ERRORS,
    IF_MATCH,
    IF_NONE_MATCH,
    WHO_ERRORS,
    in_path,
    signed_in,
)
from geomap.web.api.schemas_orders_desk import orders_desk_schemas
from geomap.web.kinds import Boolean, Choice, Integer, ListOf, Schema, Text, WrongValueError
from geomap.web.params import Parameter, Parameters, table
from geomap.web.times import Instant
from geomap.web.written import Words

MOST_NUMBER = 2**31 - 1
BOXES = ("mine", "office", "below", "all")
OUTCOMES = ("agreed", "failed")
KEY = r"[\w.:-]{8,80}"


class UnitText:
    """A unit as "kind:id"."""

    def from_text(self, text: str) -> Unit:
        return self.check(text)

    def check(self, value: Any) -> Unit:
        try:
            return unit_from(value if isinstance(value, str) else "")
        except InvalidInputError as error:
            raise WrongValueError("is no unit.", str(error.hint)) from error

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[a-z]+:.+$"}


WORDS = Parameter("words", Words(MOST_WORDS), "What is to be known of it.")
NEEDED_WORDS = Parameter("words", Words(MOST_WORDS), "What was done, or will be.", required=True)
REASON = Parameter("reason", Words(MOST_WORDS, "reason"), "Why.", required=True)
NO_PHOTO = Parameter(
    "no_photo",
    Words(MOST_WORDS, "no_photo"),
    "Why there is no photo of what was done: needed without one where the category has photo_at_settling.",
)
TO = Parameter("to", UnitText(), "Who is to have it.", required=True)
DEPARTMENTS = Parameter(
    "departments", ListOf(Text(64), 12), "Ids of departments.json, each once.", required=True
)
BODIES: Mapping[Step, Parameters] = {
    "dispatch": table(TO),
    "accept": table(),
    "refuse": table(REASON),
    "transfer": table(TO, REASON),
    "settle": table(NEEDED_WORDS, NO_PHOTO),
    "cancel": table(REASON),
    "merge": table(
        Parameter("into", Integer(1, MOST_NUMBER), "Id of the order that it is part of.", required=True)
    ),
    "refer": table(TO),
    "conclude": table(
        Parameter("outcome", Choice(OUTCOMES), "Whether the parties agreed.", required=True),
        NEEDED_WORDS,
        Parameter("judicial", Boolean(), "Whether the court is asked to confirm it.", default=False),
    ),
    "whistle": table(
        DEPARTMENTS, Parameter("due", Instant(), "When to report in by at the latest.", required=True), WORDS
    ),
    "report_in": table(),
    "pledge": table(NEEDED_WORDS),
    "release": table(DEPARTMENTS, REASON),
    "note": table(NEEDED_WORDS),
}
"""What each step that is taken at the desk says. settle takes photos besides, as multipart/form-data."""
WITH_PHOTOS: frozenset[Step] = frozenset({"settle"})

BOARD = table(
    Parameter(
        "box",
        Choice(BOXES),
        "mine: those that I have, or am called to. office: those that my office answers for. below: those "
        "of my area that others answer for. all: all that I may see.",
        default="all",
    ),
    Parameter("state", ListOf(Choice(STATES)), "States, parted by commas."),
    Parameter("category", ListOf(Text(40)), "Codes of categories, parted by commas."),
    Parameter("urgency", ListOf(Choice(URGENCIES)), "Urgencies, parted by commas."),
    Parameter("q", Text(80), "Words in what was written, in names of places, or the order's number."),
    Parameter("since", Instant(), "Only what changed at that instant or later."),
    Parameter(
        "unit",
        UnitText(),
        "Only what this unit owes, as the ledger counts it: it has it, answers for it, or is called to it.",
        example="community:610113001001",
    ),
    Parameter("overdue", Boolean(), "Only what is late: for unit where it is given.", default=False),
)
CONTACT = table(
    Parameter(
        "reason",
        Words(LONGEST_REASON, "reason"),
        "What the number is needed for; it is noted.",
        required=True,
    )
)

ORDER_ID = in_path("id", "The order's number.")
ORDER_ID["schema"] = Integer(1, MOST_NUMBER).schema()
PHOTO_ID = {**ORDER_ID, "name": "photo", "description": "The photo's id."}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made once for each action: sent again with the same, it is taken once.",
    "schema": {"type": "string", "pattern": f"^{KEY}$"},
}
VERSION = {
    **IF_MATCH,
    "required": False,
    "description": "The ETag that the order was read with: refused where somebody was faster.",
}
_desk = partial(signed_in, tag="orders", scopes=("orders",))
_one = partial(_desk, errors=(*WHO_ERRORS, 403, 404))
_sending = partial(_desk, body=NO_BODY_OF_ITS_OWN, problems={403: "OrderProblem"})


def _step(step: Step, said: Parameters) -> Operation:
    return _sending(
        "post",
        f"/desk/orders/{{id}}/{step}",
        f"deskOrder_{step}",
        f"Take the step {step}; the order as it is then, or 204 where it is no longer for whoever sent it.",
        "OrderAtDesk",
        said,
        form={"photos": PHOTOS} if step in WITH_PHOTOS else None,
        more_answers={204: ""},
        problems=dict.fromkeys((403, 409, 412), "OrderProblem"),
        errors=(*WHO_ERRORS, 403, 404, 409, 412, *BODY_ERRORS),
        besides=(ORDER_ID, IDEMPOTENCY_KEY, VERSION),
    )


OPERATIONS = (
    _desk(
        "get",
        "/desk/orders",
        "deskOrders",
        "The orders of a box, the most urgent and those due first in front; 304 while nothing moved and the "
        "minute is the same.",
        "OrderBoard",
        BOARD,
        more_answers={304: ""},
        errors=(*WHO_ERRORS, 403),
        besides=(IF_NONE_MATCH,),
        answer_headers=("ETag",),
    ),
    _one(
        "get",
        "/desk/orders/{id}",
        "deskOrder",
        "An order, all that happened to it, and the steps that whoever asks may take now; who had it once "
        "reads who has it now.",
        "OrderAtDesk",
        besides=(ORDER_ID,),
        answer_headers=("ETag",),
    ),
    _one(
        "get",
        "/desk/orders/{id}/choices",
        "deskOrderChoices",
        "Whom the order can go to, and what it may be part of, for the steps open to whoever asks; the "
        "likeliest first.",
        "OrderChoices",
        besides=(ORDER_ID,),
    ),
    _one(
        "get",
        "/desk/orders/{id}/photos/{photo}",
        "deskOrderPhoto",
        "A photo of the order.",
        "Binary",
        media="image/jpeg",
        besides=(ORDER_ID, PHOTO_ID),
    ),
    *(_step(step, said) for step, said in BODIES.items()),
    _sending(
        "post",
        "/desk/orders/{id}/contact",
        "deskOrderContact",
        "Name and telephone number of whoever sent it; every look is noted with its reason.",
        "OrderContact",
        CONTACT,
        errors=(*WHO_ERRORS, 403, 404, *BODY_ERRORS),
        besides=(ORDER_ID,),
    ),
)
ORDERS_DESK = Chapter(OPERATIONS, orders_desk_schemas())
