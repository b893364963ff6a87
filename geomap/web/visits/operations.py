"""The operations of visits, for the API document; the views read by the same tables."""

from __future__ import annotations

from functools import partial

from geomap.orders.visits import VISIT_KINDS
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter
from geomap.web.api.operations_signed_in import BODY_ERRORS, WHO_ERRORS, signed_in
from geomap.web.api.schemas import COUNT, DAY, TEXT, a_list, one_of, record
from geomap.web.kinds import Schema
from geomap.web.responsibility.lists_api import XLSX
from geomap.web.visits.asked import BATCH, DAYS, SUMS

PATH = "/desk/visits"
SCHEMAS: dict[str, Schema] = {
    "VisitsTaken": record({"taken": {**COUNT, "description": "How many of this request are kept."}}),
    "VisitCounts": record(
        {
            "from": DAY,
            "to": DAY,
            "total": COUNT,
            "counts": {
                **a_list(
                    record(
                        {"count": COUNT},
                        {"station": TEXT, "day": DAY, "kind": one_of(VISIT_KINDS)},
                    )
                ),
                "description": "With the members that by names.",
            },
        }
    ),
}
_visits = partial(signed_in, tag="visits", scopes=("orders",), errors=(*WHO_ERRORS, 403))
VISITS = Chapter(
    (
        _visits(
            "post",
            PATH,
            "countVisits",
            "Count visits to stations of the own area, all or none; each once by its key, however often it "
            "is sent, so that what waited for a connection can be sent again.",
            "VisitsTaken",
            BATCH,
            body=NO_BODY_OF_ITS_OWN,
            errors=(*WHO_ERRORS, 403, *BODY_ERRORS),
        ),
        _visits("get", PATH, "visits", "Visits to the stations of the own area.", "VisitCounts", SUMS),
        _visits(
            "get",
            f"{PATH}/export.xlsx",
            "takeVisitsAway",
            "The same as a workbook, a station and day a row.",
            "Binary",
            DAYS,
            media=XLSX,
        ),
    ),
    SCHEMAS,
)
