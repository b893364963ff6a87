"""A run to be kept and replayed: what went in, how it was asked, who solved it, what came out.

The same run gives the same answer unless a time limit cut it short: one thread, a fixed seed, and
nothing depends on a clock.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from geomap.errors import InvalidInputError
from geomap.siting.answer import Effort

FORMAT = 1
WIDE = {"i": "<i8", "u": "<u8", "f": "<f8", "b": "|b1"}
"""The type in which arrays of each kind are hashed."""


@dataclass(frozen=True)
class Run:
    """model: its name. inputs: the SHA-256 of each. parameters: p, budget, method and so on. result:
    the answer as plain data, numbers that are not finite as text."""

    model: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any]
    seed: int
    solver: str
    result: Any
    format: int = FORMAT

    def to_json(self) -> str:
        """One line of JSON, keys in order: equal runs are equal texts."""
        return json.dumps(
            asdict(self), ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> Run:
        """The run that a text holds. Raises InvalidInputError if it holds none of this format."""
        try:
            held = json.loads(text)
            if held["format"] != FORMAT:
                raise ValueError(held["format"])
            run = cls(**held)
            if not isinstance(run.inputs, dict) or not isinstance(run.parameters, dict):
                raise TypeError("inputs and parameters are objects")
            return run
        except (ValueError, TypeError, KeyError) as error:
            raise InvalidInputError(
                "This is no record of a siting.",
                parameter="run",
                value=text[:80],
                hint=f"Give a record of format {FORMAT}, as it was written.",
            ) from error

    def differences(self, other: Run) -> tuple[str, ...]:
        """What differs between two runs, in words such as "inputs.persons"; none for a true replay."""
        found = [
            name
            for name in ("model", "seed", "solver", "result")
            if getattr(self, name) != getattr(other, name)
        ]
        for name in ("inputs", "parameters"):
            mine, theirs = getattr(self, name), getattr(other, name)
            found += [f"{name}.{key}" for key in sorted({*mine, *theirs}) if mine.get(key) != theirs.get(key)]
        return tuple(found)


def recorded(
    model: str, inputs: Mapping[str, Any], parameters: Mapping[str, Any], effort: Effort, answer: Any
) -> Run:
    """The record of a run. inputs: arrays and dataclasses by name; answer: a Siting, a Plan or several."""
    asked = {
        **parameters,
        "method": effort.method,
        "enough": effort.enough,
        "time_limit_s": effort.time_limit_s,
    }
    return Run(
        model,
        {name: digest(value) for name, value in sorted(inputs.items())},
        plain(asked),
        effort.seed,
        f"HiGHS through highspy {version('highspy')}",
        plain(answer),
    )


def digest(value: Any) -> str:
    """SHA-256 in hex of a value, the same on every machine: arrays as kind, shape and little-endian bytes."""
    state = hashlib.sha256()
    _feed(state, value)
    return state.hexdigest()


def _feed(state: Any, value: Any) -> None:
    if isinstance(value, np.ndarray) and value.dtype != object:
        wide = value.astype(WIDE.get(value.dtype.kind, value.dtype))
        state.update(f"array {wide.dtype.str} {wide.shape}\n".encode())
        state.update(np.ascontiguousarray(wide).tobytes())
    elif is_dataclass(value) and not isinstance(value, type):
        state.update(f"{type(value).__name__}\n".encode())
        for field in fields(value):
            state.update(f"{field.name}\n".encode())
            _feed(state, getattr(value, field.name))
    elif isinstance(value, Mapping):
        _feed(state, [[key, value[key]] for key in value])
    elif isinstance(value, frozenset | set):
        _feed(state, sorted(value))
    elif isinstance(value, Sequence | np.ndarray) and not isinstance(value, str):
        state.update(f"list {len(value)}\n".encode())
        for part in value:
            _feed(state, part)
    else:
        state.update(f"{json.dumps(plain(value), ensure_ascii=False)}\n".encode())


def plain(value: Any) -> Any:
    """value as JSON can hold it; what a dataclass's properties say is not in it, save gap."""
    if isinstance(value, np.ndarray | list | tuple | frozenset | set):
        parts = sorted(value) if isinstance(value, frozenset | set) else list(value)
        return [plain(part) for part in parts]
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {**held, "gap": plain(value.gap)} if hasattr(value, "gap") else held
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
