"""The operations of Open311 GeoReport v2, and the schemas of their answers in JSON; the XML has the same
members as elements."""

from __future__ import annotations

from functools import partial

from geomap.web.answers import JSON
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_signed_in import in_path
from geomap.web.api.schemas import BOOLEAN, DATE_TIME, NUMBER, TEXT, TEXT_OR_NULL, a_list, one_of, record
from geomap.web.kinds import Schema
from geomap.web.open311.asked import EVERYWHERE, FORMS, PERSONAL, PLAIN, REQUEST, REQUESTS
from geomap.web.open311.forms import XML
from geomap.web.open311.sending import KEY_HEADER, MOST_KEY
from geomap.web.open311.states import DETAILED, STATUSES

ID: Schema = {**TEXT, "description": "What everybody calls it; random."}
CHANGESET: Schema = {**TEXT, "description": "When the services were last changed: YYYY-MM-DD HH:MM, UTC."}
SCHEMAS: dict[str, Schema] = {
    "Open311Discovery": record(
        {
            "changeset": CHANGESET,
            "contact": TEXT,
            "key_service": TEXT,
            "endpoints": a_list(
                record(
                    {
                        "specification": TEXT,
                        "url": TEXT,
                        "changeset": CHANGESET,
                        "type": {"type": "string", "enum": ["production"]},
                        "formats": a_list(TEXT),
                    }
                )
            ),
        }
    ),
    "Open311Services": a_list(
        record(
            {
                "service_code": TEXT,
                "service_name": TEXT,
                "description": TEXT,
                "metadata": BOOLEAN,
                "type": {"type": "string", "enum": ["realtime"]},
                "keywords": TEXT,
                "group": TEXT,
            }
        )
    ),
    "Open311Definition": record(
        {"service_code": TEXT, "attributes": {"type": "array", "maxItems": 0, "items": {"type": "object"}}}
    ),
    "Open311Requests": a_list(
        record(
            {
                "service_request_id": ID,
                "status": one_of(STATUSES),
                "status_notes": TEXT,
                "service_name": TEXT,
                "service_code": TEXT,
                "description": {**TEXT, "description": "The service's name: words are not for everybody."},
                "agency_responsible": {**TEXT, "description": "The office or post that has it; no person."},
                "service_notice": TEXT_OR_NULL,
                "requested_datetime": DATE_TIME,
                "updated_datetime": DATE_TIME,
                "expected_datetime": {**DATE_TIME, "description": "When it is promised to be settled."},
                "address": TEXT,
                "address_id": {**TEXT_OR_NULL, "description": "Of its compound."},
                "zipcode": TEXT_OR_NULL,
                "lat": {**NUMBER, "description": "Of a point inside its compound, else to some 100 m."},
                "long": NUMBER,
                "media_url": TEXT_OR_NULL,
            },
            {"extended_attributes": record({"detailed_status": one_of(DETAILED)})},
        )
    ),
    "Open311Sent": a_list(
        record(
            {"service_notice": TEXT, "account_id": TEXT_OR_NULL}, {"service_request_id": ID, "token": TEXT}
        )
    ),
    "Open311Token": a_list(record({"service_request_id": ID, "token": TEXT})),
    "Open311Errors": a_list(record({"code": {"type": "integer"}, "description": TEXT})),
}
FORMAT = in_path("format", "xml, or json.", enum=["xml", "json"])
IDEMPOTENCY_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": "Made by the sender: the same again gives the request that it made. Without it, the very "
    "same body of the same account within a day does.",
    "schema": {"type": "string", "maxLength": MOST_KEY},
}
ERRORS = dict.fromkeys((JSON, XML), "Open311Errors")


def _operation(
    method: str, path: str, name: str, summary: str, schema: str, *besides: Schema, **more: object
) -> Operation:
    made = partial(Operation, tag="open311", below="/open311", error_media=ERRORS, more_media={XML: schema})
    return made(method, f"/v2/{path}.{{format}}", name, summary, schema, besides=(FORMAT, *besides), **more)  # type: ignore[arg-type]


OPEN311 = Chapter(
    (
        _operation(
            "get",
            "discovery",
            "open311Discovery",
            "Where Open311 is spoken, and how to get a key.",
            "Open311Discovery",
            parameters=EVERYWHERE,
            errors=(404,),
        ),
        _operation(
            "get",
            "services",
            "open311Services",
            "What can be asked for: the categories of orders, with what is promised for each.",
            "Open311Services",
            parameters=EVERYWHERE,
            errors=(404,),
        ),
        _operation(
            "get",
            "services/{code}",
            "open311Definition",
            "The attributes of a service: none has any.",
            "Open311Definition",
            in_path("code", "service_code."),
            parameters=EVERYWHERE,
            errors=(404,),
        ),
        _operation(
            "get",
            "requests",
            "open311Requests",
            "Requests of services that are not private, the latest sent first: state, who has it, until when "
            "it is promised, and the place to the compound.",
            "Open311Requests",
            parameters={**EVERYWHERE, **REQUESTS},
            errors=(404, 503),
        ),
        _operation(
            "post",
            "requests",
            "open311Send",
            "Send an order. Who sends too often waits.",
            "Open311Sent",
            IDEMPOTENCY_KEY,
            parameters={**PLAIN, **PERSONAL},
            query={"lang": EVERYWHERE["lang"]},
            body=NO_BODY_OF_ITS_OWN,
            body_media=FORMS[0],
            errors=(403, 404, 429, 503),
            signed_in=True,
            scopes=("orders",),
            token_alone=True,
        ),
        _operation(
            "get",
            "requests/{id}",
            "open311Request",
            "One request.",
            "Open311Requests",
            in_path("id", "service_request_id."),
            parameters={**EVERYWHERE, **REQUEST},
            errors=(404, 503),
        ),
        _operation(
            "get",
            "tokens/{token}",
            "open311Token",
            "The service_request_id of a token that a request was answered with.",
            "Open311Token",
            in_path("token", "As it was answered."),
            parameters=EVERYWHERE,
            errors=(404,),
        ),
    ),
    SCHEMAS,
)
