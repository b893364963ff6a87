"""After the warm-up no siting waits for a compiler, in a process that has not sited anything before."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from geomap import siting
from geomap.siting import Effort, maximise, reasons, site_reasons
from tests.test_siting_runs import MODELS, planning, town

ROOT = Path(__file__).parents[1]


def compiled() -> dict[str, int]:
    """How often each compiled loop that siting calls from Python is compiled, by its name."""
    modules = [import_module(f"geomap.siting.{found.name}") for found in iter_modules(siting.__path__)]
    return {
        name: len(loop.signatures)
        for module in modules
        for name, loop in vars(module).items()
        if hasattr(loop, "py_func")
        and loop.__module__ != module.__name__
        and "kernels" not in module.__name__
    }


def watched() -> tuple[dict[str, int], dict[str, int]]:
    """What is compiled after the warm-up, and after every question has been asked besides."""
    siting.warm_up()
    warm = compiled()
    problem, names = town(existing=[1], forbidden=[2]), ["here"] * 250
    for effort in (Effort(), Effort("exact"), Effort("heuristic")):
        for name, model in MODELS.items():
            beyond_m = 3000.0 if name == "p_median" else None
            site_reasons(problem, model(problem, effort), names, beyond_m=beyond_m)
    units, packages = planning()
    reasons(units, packages, maximise(units, packages, 400_000))
    return warm, compiled()


def test_after_the_warm_up_no_question_waits_for_a_compiler():
    ask = "import json; from tests.test_siting_warm_up import watched; print(json.dumps(watched()))"
    answer = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    warm, after = json.loads(answer.stdout)
    assert len(warm) > 15
    assert min(warm.values()) > 0
    assert after == warm
