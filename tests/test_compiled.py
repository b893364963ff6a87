"""Machine code kept on disk is used again, and never outlives what it was made from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geomap.compiled import addresses

ROOT = Path(__file__).parents[1]
INNER = """
from geomap.compiled import compiled
{number}
@compiled
def inner(x: int) -> int:
    return {answer}
"""
MIDDLE = """
from geomap.compiled import compiled
from inner import inner
@compiled
def middle(x: int) -> int:
    return inner(x)
"""
OUTER = """
from geomap.compiled import compiled
from inner import STEP
from middle import middle
@compiled
def outer(x: int) -> int:
    return 100 * STEP + middle(x)
print(outer(1), sum(outer.stats.cache_hits.values()))
"""


def test_a_function_is_made_anew_when_what_it_calls_in_another_file_changes(tmp_path: Path) -> None:
    def run(number: str, answer: str) -> str:
        (tmp_path / "inner.py").write_text(INNER.format(number=number, answer=answer), encoding="utf-8")
        (tmp_path / "middle.py").write_text(MIDDLE, encoding="utf-8")
        (tmp_path / "outer.py").write_text(OUTER, encoding="utf-8")
        paths = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
        done = subprocess.run(
            [sys.executable, "-B", "-m", "outer"],
            env={**os.environ, **paths},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip() or done.stderr

    assert run("STEP = 1", "x") == "101 0"
    assert run("STEP = 1", "x") == "101 1"
    assert run("STEP = 1", "x + 1") == "102 0"
    assert run("STEP = 2", "x + 1") == "202 0"


def test_no_array_goes_by_its_address_that_is_not_what_is_read_there() -> None:
    whole = np.zeros((4, 4))
    assert addresses([whole, whole[1:]], [np.float64] * 2) == [whole.ctypes.data, whole.ctypes.data + 32]
    for bad in (whole.astype(np.float32), whole[:, 0], whole.T[1:]):
        with pytest.raises(TypeError, match="Array 1"):
            addresses([whole, bad], [np.float64] * 2)
