"""What a problem document tells, and what it must not."""

from __future__ import annotations

from geomap.check.fault import Fault
from geomap.revision import FaultsError
from geomap.web.errors import problem_of


def test_faults_show_no_personal_telephone_number() -> None:
    fault = Fault("stations", "s1", "address", "找13812345678", "wrong.", "Correct it.", code="not_text")
    problem = problem_of(FaultsError([fault]))
    assert problem["value"] == "找138****5678"
    assert "138****5678" in problem["detail"]
    assert "13812345678" not in str(problem)
