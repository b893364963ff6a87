"""The operations of the ledger, for the API document; the views read by the same tables."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from geomap.orders.ledger import Row
from geomap.orders.rates import Rates
from geomap.report import MEDIA_TYPES
from geomap.web.api.operations import Chapter
from geomap.web.api.operations_signed_in import WHO_ERRORS, signed_in
from geomap.web.api.schemas import COUNT, DATE_TIME, DAY, a_list, nullable, record, ref
from geomap.web.api.schemas_orders import UNIT
from geomap.web.kinds import Schema
from geomap.web.orders.ledger import SPAN, WORKBOOK

SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
COUNTS: dict[str, Schema] = dict.fromkeys((field.name for field in fields(Row)), COUNT)
SCHEMAS: dict[str, Schema] = {
    "LedgerUnit": UNIT,
    "LedgerCounts": record(
        COUNTS,
        description="carried + taken == settled + handed_back + passed_on + cancelled + owing, of orders. "
        "cancelled: by an office.",
    ),
    "LedgerRates": record(
        {
            **dict.fromkeys(("response", "solution", "satisfaction"), SHARE),
            **dict.fromkeys((field.name for field in fields(Rates)), COUNT),
        },
        description="Of the orders sent in the span: 响应率, 解决率, 满意率, and what they were counted of.",
    ),
    "Ledger": record(
        {
            "from": DAY,
            "to": DAY,
            "at": {**DATE_TIME, "description": "What is owing and overdue is counted as of then."},
            "counted_at": {**DATE_TIME, "description": "When it was counted, at most a minute ago."},
            "area": nullable(ref("LedgerUnit")),
            "total": {**nullable(ref("LedgerCounts")), "description": "Of the area's orders, each once."},
            "rates": nullable(ref("LedgerRates")),
            "rows": a_list(record({**UNIT["properties"], **COUNTS, "rates": nullable(ref("LedgerRates"))})),
        },
        description="area, total, rates: of an office alone.",
    ),
}
_reading = partial(signed_in, tag="ledger", scopes=("orders",), errors=(*WHO_ERRORS, 403))
LEDGER = Chapter(
    (
        _reading(
            "get",
            "/desk/orders/ledger",
            "orderLedger",
            "What every unit took, settled and owes in a span of days, and the three rates: of whoever asks "
            "and of those below.",
            "Ledger",
            SPAN,
        ),
        _reading(
            "get",
            "/desk/orders/ledger.xlsx",
            "orderLedgerWorkbook",
            "The same as an Excel workbook, a sheet of rows and a sheet of rates.",
            "Binary",
            WORKBOOK,
            media=MEDIA_TYPES["xlsx"],
        ),
    ),
    SCHEMAS,
)
