"""Fixed values: what every row of a list gets that lacks a column."""

from __future__ import annotations

from typing import Any

from geomap.errors import WordedError
from geomap.intake.plain import plain
from geomap.intake.reasons import Remark
from geomap.intake.values import CellError, read_cell
from geomap.layers import LAYERS
from geomap.services import Catalogue

AREAS = ("in_street", "in_community")


def constant_targets(layer: str) -> tuple[str, ...]:
    """What may be given a fixed value in a layer: all but what tells its features apart."""
    return (*(f.name for f in LAYERS[layer].fields if not f.is_id), *AREAS)


def read_constant(layer: str, name: str, value: Any, catalogue: Catalogue) -> Any:
    """A fixed value as its field has it; texts are read as cells are: 三级, 饮水、休息, 早8点至晚8点.

    What would only be noted of a cell is refused here, as it would count for every row. Raises WordedError.
    """
    code, detail = "missing", {"column": name}
    spec = next((f for f in LAYERS[layer].fields if f.name == name), None)
    if spec is None:
        if text := plain(value):
            return text
    else:
        try:
            reading = read_cell(spec, value, catalogue, {})
            code, detail = reading.notes[0] if reading.notes else (code, detail)
            if not reading.notes and reading.value is not None:
                number = reading.value if spec.kind == "integer" else None
                if spec.choices and reading.value not in spec.choices:
                    code, detail = "not_a_choice", {"allowed": ", ".join(map(str, spec.choices))}
                elif number is not None and spec.least is not None and number < spec.least:
                    code, detail = "too_small", {"least": str(spec.least)}
                else:
                    return reading.value
        except CellError as error:
            code, detail = error.code, error.detail
    raise _refused(Remark(code, field=name, value=plain(value), detail=detail))


def _refused(remark: Remark) -> WordedError:
    words = {
        f"{part}_{lang}": getattr(remark, part)(lang)
        for part in ("message", "remedy")
        for lang in ("zh", "en")
    }
    return WordedError(
        f"{remark.field}: {remark.message()}",
        parameter=f"constants.{remark.field}",
        value=remark.value,
        hint=remark.remedy(),
        words=words,
    )
