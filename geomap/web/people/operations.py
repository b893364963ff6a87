"""The operations about people, and the schemas of their answers."""

from __future__ import annotations

from geomap.layers import LAYERS
from geomap.people.permissions import ACTIONS, WHYS
from geomap.people.person import ROLES, SCOPES
from geomap.storage.people.audit import OUTCOMES
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter
from geomap.web.api.operations_signed_in import BODY_ERRORS, WHO_ERRORS, signed_in
from geomap.web.api.schemas import DATE_TIME, TEXT, TEXT_OR_NULL, a_list, record
from geomap.web.kinds import Schema
from geomap.web.people.log import SOUGHT
from geomap.web.people.placing import ASKED
from geomap.web.people.told import MAY

ACTION: Schema = {"type": "string", "enum": list(ACTIONS)}
WHY_NOT: Schema = {
    "type": ["string", "null"],
    "enum": [*WHYS, None],
    "description": "Why it is not allowed; null: it is.",
}
SCHEMAS: dict[str, Schema] = {
    "Me": record(
        {
            "name": TEXT,
            "role": {"type": "string", "enum": list(ROLES)},
            "area": {
                **TEXT_OR_NULL,
                "description": "Id of the area answered for; the name of a social organisation.",
            },
            "area_layer": {"type": ["string", "null"], "enum": [*LAYERS, None]},
            "scopes": {
                "type": ["array", "null"],
                "items": {"type": "string", "enum": list(SCOPES)},
                "description": "Of the token; null: a page's session.",
            },
            "may": {**a_list(ACTION), "description": "What the account may do anywhere at all."},
        },
        {"csrf_token": {**TEXT, "description": "For a page's session alone: to be sent as X-CSRFToken."}},
    ),
    "MayAnswer": record({"allowed": {"type": "boolean"}, "why": WHY_NOT}),
    "AreasOfAccounts": record(
        {
            "results": a_list(
                record(
                    {
                        "id": TEXT,
                        "layer": {**TEXT_OR_NULL, "description": "null: a department."},
                        "name": TEXT,
                        "name_en": TEXT_OR_NULL,
                        "address": TEXT_OR_NULL,
                    }
                )
            )
        }
    ),
    "AuditLines": record(
        {
            "entries": a_list(
                record(
                    {
                        "id": {"type": "integer"},
                        "at": DATE_TIME,
                        "who": TEXT,
                        "via": {"type": "string", "enum": ["page", "token", "terminal"]},
                        "action": TEXT,
                        "layer": TEXT_OR_NULL,
                        "feature": TEXT_OR_NULL,
                        "outcome": {"type": "string", "enum": list(OUTCOMES)},
                        "reason": TEXT_OR_NULL,
                    }
                )
            ),
            "next": {"type": ["integer", "null"], "description": "before of the next page."},
        }
    ),
}
PEOPLE = Chapter(
    (
        signed_in(
            "get",
            "/desk/me",
            "me",
            "Whoever asks, what they may do anywhere, and a page's CSRF token.",
            "Me",
            tag="people",
            errors=WHO_ERRORS,
        ),
        signed_in(
            "post",
            "/desk/may",
            "may",
            "Whether whoever asks may do something to a feature. Asking is no try: nothing is noted.",
            "MayAnswer",
            MAY,
            tag="people",
            body=NO_BODY_OF_ITS_OWN,
            errors=(*WHO_ERRORS, *BODY_ERRORS),
        ),
        signed_in(
            "get",
            "/desk/people/areas",
            "areasOfAccounts",
            "What an account of a role may be given to answer for, by whoever asks. No token will do.",
            "AreasOfAccounts",
            ASKED,
            tag="people",
            errors=(*WHO_ERRORS, 403),
            scopes=None,
        ),
        signed_in(
            "get",
            "/desk/audit",
            "audit",
            "The latest lines of the audit log, 100 at a time. No token will do.",
            "AuditLines",
            SOUGHT,
            tag="people",
            errors=(*WHO_ERRORS, 403),
            scopes=None,
        ),
    ),
    SCHEMAS,
)
