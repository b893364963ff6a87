"""Schemas of imports: what is asked, and what is told."""

from __future__ import annotations

from geomap.datum import DATUMS
from geomap.intake.coordinates import ORDERS
from geomap.layers import LAYERS
from geomap.storage.imports.outcome_file import KINDS
from geomap.web.api.schemas import (
    BOOLEAN,
    COUNT,
    DATE_TIME,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    a_list,
    nullable,
    one_of,
    record,
    ref,
)
from geomap.web.imports.asked import FATES, POLICY
from geomap.web.imports.bodies import DOING
from geomap.web.imports.work import APPLY, CHECK, UNDO
from geomap.web.jobs import STATUSES
from geomap.web.kinds import Schema

LAYER: Schema = one_of(LAYERS)
OBJECT: Schema = {"type": "object"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
REVISION: Schema = {"type": ["integer", "null"]}
SAID = {f"{part}_{lang}": TEXT for part in ("message", "remedy") for lang in ("zh", "en")}
REMARK: dict[str, Schema] = {
    "code": TEXT,
    "sheet": TEXT,
    "row": {**COUNT, "description": "0: of the whole file."},
    **dict.fromkeys(("column", "field", "value"), TEXT),
    **SAID,
}
ROW: dict[str, Schema] = {"sheet": TEXT, "row": COUNT}
PLAIN = nullable(ref("PlainFeature"))
NOWHERE: Schema = {"type": ["object", "null"], "enum": [None]}
UNPLACED_FEATURE = record({"type": TEXT, "id": TEXT, "properties": OBJECT, "geometry": NOWHERE})
COUNTED = ("new", "changed", "unchanged", "skipped", "refused", "needs_place", "aside", "duplicates")
MAPPING: Schema = {
    "type": "object",
    "required": ["layer"],
    "additionalProperties": False,
    "properties": {
        "layer": LAYER,
        "fields": {**TEXTS, "description": "Field, or id, lon, lat, position …, to the label of a column."},
        "service_columns": {**TEXTS, "description": "Label of a column of ticks, to the code of a service."},
        "constants": {**OBJECT, "description": "Values of fields that the list lacks."},
        "words": {
            "type": "object",
            "additionalProperties": OBJECT,
            "description": "By field, what its words mean.",
        },
        "datum": {"type": ["string", "null"], "enum": [*DATUMS, None], "description": "null: found out."},
        "order": {"type": ["string", "null"], "enum": [*ORDERS, None], "description": "Of one cell."},
        "read_as": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "encoding": TEXT_OR_NULL,
                "sheet": TEXT_OR_NULL,
                "header_row": {"type": ["integer", "null"]},
            },
            "description": "How the file is read; null: as it is found.",
        },
    },
    "description": "How columns fill fields.",
}
ASKED_POLICY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: {**p.schema(), "description": p.help} for name, p in POLICY.items()},
    "description": "What becomes of rows that may be there already.",
}
COLUMN = record(
    {
        "label": TEXT,
        "target": TEXT,
        "score": NUMBER,
        "preview": a_list(TEXT),
        "empty": {"type": "boolean", "description": "Whether it is left out because no row has a value."},
    }
)
OUTCOME = record(
    {
        "layer": LAYER,
        **dict.fromkeys(COUNTED, COUNT),
        "mark": {**COUNT, "description": "The revision that it was tried against."},
        "told": {**a_list(ref("Remark")), "description": "Of the file as a whole."},
        "faults": {
            **a_list(record({"id": TEXT_OR_NULL, **REMARK})),
            "description": "Of the layers as they would be as a whole; none: it can be applied.",
        },
    },
    {
        "bounds": {"type": ["array", "null"], "items": NUMBER, "description": "Of what is new or changed."},
        "positions": record(
            {
                "datum": one_of(DATUMS),
                "swapped": BOOLEAN,
                "witnesses": COUNT,
                "fitting": {"type": "object", "additionalProperties": COUNT},
            },
            description="How positions were read, and by how many rows that lie where they say.",
        ),
    },
)
JOB = record(
    {
        "kind": {"type": "string", "enum": [CHECK, APPLY, UNDO]},
        "status": one_of(STATUSES),
        "progress": record(
            {"rows": {"type": ["number", "null"]}, "of": {"type": ["number", "null"]}, "elapsed_s": NUMBER}
        ),
        "problem": nullable(ref("Problem")),
    }
)
SHEET = record(
    {
        "name": TEXT,
        "header_row": COUNT,
        "rows": COUNT,
        "columns": a_list(TEXT),
        "top": {
            **a_list(record({"row": COUNT, "text": TEXT})),
            "description": "Its first rows, to find the header in.",
        },
    }
)
TARGET = record(
    {
        "name": TEXT,
        "title_zh": TEXT,
        "kind": TEXT,
        "choices": a_list({"type": ["string", "integer"]}),
        "fixed": {"type": "boolean", "description": "Whether all rows may get one value of it."},
    }
)
IMPORT = record(
    {
        "id": TEXT,
        "status": {"type": "string", "enum": ["read", "checked", "applied", "undone", *DOING.values()]},
        "name": TEXT,
        "form": TEXT,
        "encoding": TEXT_OR_NULL,
        "separator": TEXT_OR_NULL,
        "rows": COUNT,
        "sheets": a_list(SHEET),
        "sheet_names": {**a_list(TEXT), "description": "Of all sheets, those that are no lists among them."},
        "notes": a_list(ref("Remark")),
        "columns": a_list(COLUMN),
        "targets": a_list(TARGET),
        "remembered": {"type": "boolean", "description": "Whether lists of these headers came before."},
        "mapping": ref("ImportMapping"),
        "policy": ref("ImportPolicy"),
        "job": nullable(JOB),
        "etag": {**TEXT_OR_NULL, "description": "Of the dry run, to be sent as If-Match."},
        "outcome": nullable(OUTCOME),
        "revision": {**REVISION, "description": "That it was applied as."},
        "undone_by": REVISION,
    }
)
OF_KINDS: tuple[Schema, ...] = (
    record({**ROW, "id": TEXT, "before": PLAIN, "after": ref("PlainFeature")}, title="new, changed"),
    record({**ROW, "id": TEXT, "name": TEXT_OR_NULL}, title="unchanged"),
    record(REMARK, title="refused, notes"),
    record(
        {
            **ROW,
            "name": TEXT_OR_NULL,
            "id": TEXT,
            "kind": {"type": "string", "enum": ["id", "name", "place"]},
            "distance_m": {"type": ["number", "null"]},
            "choice": one_of(FATES),
            "name_there": TEXT_OR_NULL,
        },
        title="duplicates",
    ),
    record({**ROW, "feature": UNPLACED_FEATURE}, title="needs_place"),
)
UNPLACED = record(
    {
        "layer": LAYER,
        "id": TEXT,
        "properties": OBJECT,
        "list": TEXT,
        **ROW,
        "who": TEXT,
        "at": DATE_TIME,
    }
)
SCHEMAS: dict[str, Schema] = {
    "Remark": record(REMARK),
    "ImportMapping": MAPPING,
    "ImportPolicy": ASKED_POLICY,
    "Import": IMPORT,
    "ImportRows": record(
        {
            "kind": one_of(KINDS),
            "offset": COUNT,
            "total": COUNT,
            "rows": a_list({"anyOf": list(OF_KINDS)}),
        }
    ),
    "Unplaced": record({"rows": a_list(UNPLACED)}),
    "Placed": record({"revision": COUNT, "feature": ref("PlainFeature")}),
}
