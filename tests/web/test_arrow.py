"""Batches in Arrow streams give what batches in JSON give, and refuse what is none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from flask.testing import FlaskClient

ARROW = "application/vnd.apache.arrow.stream"


def stream(**columns: object) -> bytes:
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("count", [0, 1, 20_000])
@pytest.mark.parametrize(
    "query", ["limit=2", "limit=4&services=drinking_water&max_distance_m=900&datum=gcj02"]
)
def test_arrow_gives_what_json_gives(client: FlaskClient, count: int, query: str) -> None:
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(108.8, 109.05, count), rng.uniform(34.16, 34.26, count)
    answer = client.post(f"/api/nearest/arrow?{query}", data=stream(lon=lon, lat=lat), content_type=ARROW)
    assert answer.status_code == 200
    assert answer.mimetype == ARROW
    table = pa.ipc.open_stream(answer.data).read_all()
    members = dict(part.split("=") for part in query.split("&"))
    body = {k: float(v) if k in {"limit", "max_distance_m"} else v for k, v in members.items()}
    body["limit"] = int(body["limit"])
    points = np.column_stack([lon, lat]).tolist()
    expected = client.post("/api/nearest", json={"points": points, **body}).json
    assert table["station_ids"].to_pylist() == expected["station_ids"]
    assert table["distance_m"].to_pylist() == expected["distance_m"]


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"", ARROW, 400),
        (b"not arrow at all", ARROW, 400),
        (stream(lon=[1.0]), ARROW, 400),
        (stream(lon=["a"], lat=["b"]), ARROW, 400),
        (stream(lon=[None], lat=[1.0]), ARROW, 400),
        (stream(lon=[float("nan")], lat=[1.0]), ARROW, 400),
        (stream(lon=[34.2], lat=[108.9]), ARROW, 400),
        (stream(lon=np.zeros(100_001), lat=np.zeros(100_001)), ARROW, 413),
        (stream(lon=[1.0], lat=[1.0]), "application/json", 415),
    ],
)
def test_what_is_no_stream_of_positions_is_refused(
    client: FlaskClient, body: bytes, media: str, status: int
) -> None:
    answer = client.post("/api/nearest/arrow", data=body, content_type=media)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_a_long_answer_comes_in_parts(client: FlaskClient) -> None:
    lon, lat = np.full(30_000, 108.94), np.full(30_000, 34.21)
    answer = client.post("/api/nearest/arrow", data=stream(lon=lon, lat=lat), content_type=ARROW)
    assert len(pa.ipc.open_stream(answer.data).read_all()["distance_m"].chunks) == 4
