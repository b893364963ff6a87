"""What the store refuses is told over HTTP with a status of its own, never as a failure of the server."""

from __future__ import annotations

import pytest

from geomap.check import Fault
from geomap.errors import UnavailableError
from geomap.revision import Conflict, ConflictError, FaultsError, LaterChangesError
from geomap.web.errors import problem_of
from tests.web.small_data import station

MINE, THEIRS = station("s1", 108.91, 34.21, phone="1"), station("s1", 108.91, 34.21, phone="2")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConflictError([Conflict("stations", "s1", MINE, THEIRS, 2, 1)]), 412),
        (LaterChangesError(2, {("stations", "s1"): 3}), 409),
        (
            FaultsError(
                [
                    Fault(
                        "stations",
                        "s1",
                        "tier",
                        "7",
                        "it is none.",
                        "Use one of 1, 2, 3.",
                        code="not_a_choice",
                    )
                ]
            ),
            400,
        ),
        (UnavailableError("The store cannot be reached.", hint="See whether its database runs."), 503),
    ],
)
def test_a_refusal_has_its_status_and_a_hint(error, status):
    problem = problem_of(error)
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["hint"]
