"""Schemas of what the register answers."""

from __future__ import annotations

from typing import get_args

from geomap.people.person import ROLES
from geomap.responsibility.ground import Why as OddWhy
from geomap.responsibility.links import LINK_KINDS, STATES
from geomap.responsibility.posts import KINDS, PROVIDERS
from geomap.responsibility.vacancies import Why as VacantWhy
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    DAY,
    DAY_OR_NULL,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    record,
    ref,
)
from geomap.web.imports.schemas import REMARK
from geomap.web.kinds import Schema
from geomap.web.responsibility.asked import LAYERS

KIND: Schema = one_of(KINDS)
LAYER: Schema = one_of(LAYERS)
LINK_KIND: Schema = one_of(LINK_KINDS)
VERSION: Schema = {**COUNT, "description": "To be sent as If-Match."}
MARK: Schema = {**COUNT, "description": "Where the register stands."}
VALID: dict[str, Schema] = {
    "valid_from": {**DAY, "description": "First day."},
    "valid_to": {**DAY_OR_NULL, "description": "First day on which it holds no more."},
}
STATE: Schema = one_of(STATES)
SPAN: dict[str, Schema] = {
    "from": {**DAY_OR_NULL, "description": "First day; null: ever since."},
    "to": {**DAY_OR_NULL, "description": "First day on which it is so no more; null: without an end."},
}
OF_POST: dict[str, Schema] = {
    "kind": KIND,
    "layer": LAYER,
    "areas": {**a_list(TEXT), "description": "Ids in layer."},
    "title": TEXT,
    **VALID,
    "title_en": TEXT_OR_NULL,
    "provider": {"type": ["string", "null"], "enum": [*PROVIDERS, None]},
    "account": {**TEXT_OR_NULL, "description": "The holder's at the desk."},
    "public_name": {**TEXT_OR_NULL, "description": "The holder's, only where they agreed to be named."},
}
PLAIN_POST: dict[str, Schema] = {
    "id": TEXT,
    **OF_POST,
    "held": {**BOOLEAN, "description": "Whether somebody holds it; else it is vacant."},
}
POST: dict[str, Schema] = {**PLAIN_POST, "version": VERSION}
DOCUMENT = record({**OF_POST, "has_name": BOOLEAN, "has_phone": BOOLEAN})
VACANCY = record(
    {
        "kind": KIND,
        "layer": LAYER,
        "area": TEXT,
        "why": one_of(get_args(VacantWhy)),
        **SPAN,
    }
)
OVERLAP = record({"kind": KIND, "layer": LAYER, "area": TEXT, "posts": a_list(TEXT), **SPAN})
GROUND = record(
    {
        "why": one_of(get_args(OddWhy)),
        "layer": TEXT,
        "ids": a_list(TEXT),
        "area_m2": {**COUNT, "description": "Square metres."},
        "lon": {**NUMBER, "description": "Of a point inside."},
        "lat": {**NUMBER, "description": "Of a point inside."},
    }
)
LISTED = record(
    {
        "on": {**DAY, "description": "The day of vacancies."},
        "mark": MARK,
        "posts": a_list(
            record(
                {
                    **POST,
                    "editable": {**BOOLEAN, "description": "Whether whoever asks may change it."},
                    "shut_out": {
                        **BOOLEAN,
                        "description": "A steward's, held by an account that may not sign in any more: "
                        "it takes no orders.",
                    },
                }
            )
        ),
        "vacancies": a_list(VACANCY),
        "overlaps": {**a_list(OVERLAP), "description": "Posts that two hold at once, on whatever days."},
        "ground": {
            **a_list(GROUND),
            "description": "Where there is not exactly one community, or one compound.",
        },
    }
)
STEP = record(
    {
        "number": COUNT,
        "at": DATE_TIME,
        "who": TEXT,
        "why": TEXT,
        "deed": TEXT,
        "version": COUNT,
        "before": nullable(ref("PostDocument")),
        "after": ref("PostDocument"),
    }
)
TAKEN_IN = record(
    {
        "added": a_list(ref("PlainPost")),
        "changed": a_list(record({"before": ref("PlainPost"), "after": ref("PlainPost")})),
        "unchanged": COUNT,
        "refused": a_list(record(REMARK)),
        "applied": BOOLEAN,
        "mark": MARK,
    }
)
STANDING = record(
    {
        "leader": TEXT,
        "missing": a_list(LINK_KIND),
        "doubled": a_list(LINK_KIND),
        "solved": {**COUNT, "description": "Problems, in the year so far."},
        "due": {**COUNT, "description": "How many should be by then."},
        "under_way": COUNT,
        "behind": BOOLEAN,
    }
)
LINK = record(
    {
        "id": TEXT,
        "leader": {**TEXT, "description": "Title of the leader's post."},
        "kind": LINK_KIND,
        "target": TEXT,
        **VALID,
        "feature": {**TEXT_OR_NULL, "description": "Id of the target where the map has it."},
        "version": VERSION,
    }
)
PROBLEM = record(
    {
        "id": TEXT,
        "link": TEXT,
        "title": TEXT,
        "steps": a_list(record({"state": STATE, "on": DAY, "words": TEXT})),
        "version": VERSION,
    }
)
NAMED: dict[str, Schema] = {
    "id": TEXT,
    "layer": LAYER,
    "name": TEXT,
    "name_en": TEXT_OR_NULL,
    "address": TEXT_OR_NULL,
}
AREAS_FOUND = record(
    {
        "results": a_list(
            record({**NAMED, "within": {**nullable(record(NAMED)), "description": "What it lies in."}})
        )
    }
)
ACCOUNTS_FOUND = record(
    {
        "results": a_list(
            record(
                {
                    "id": {**TEXT, "description": "The account's name."},
                    "name": TEXT,
                    "role": {"type": "string", "enum": list(ROLES)},
                    "area": {**TEXT_OR_NULL, "description": "Name of what it answers for."},
                }
            )
        )
    }
)
SCHEMAS: dict[str, Schema] = {
    "PlainPost": record(PLAIN_POST),
    "Post": record(
        {
            **POST,
            "next": {**nullable(record(POST)), "description": "The post after a hand-over; else null."},
        }
    ),
    "PostDocument": DOCUMENT,
    "Posts": LISTED,
    "AreasOfPosts": AREAS_FOUND,
    "AccountsOfPosts": ACCOUNTS_FOUND,
    "PostHolder": record({"holder_name": TEXT_OR_NULL, "holder_phone": TEXT_OR_NULL}),
    "PostHistory": {**a_list(STEP), "description": "The latest first."},
    "PostsTakenIn": TAKEN_IN,
    "LeaderLink": LINK,
    "LeaderProblem": PROBLEM,
    "Leaders": record(
        {
            "on": DAY,
            "leaders": {**a_list(STANDING), "description": "Those behind first."},
            "links": a_list(ref("LeaderLink")),
            "problems": a_list(ref("LeaderProblem")),
        }
    ),
}
