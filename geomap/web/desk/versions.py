"""Which versions a request counts on, where it is about several features."""

from __future__ import annotations

from typing import Any

from geomap.layers import LAYERS
from geomap.revision import Key
from geomap.web.kinds import Integer, Schema, WrongValueError

MOST = 10_000


class Versions:
    """An object of ids, each with the version that is counted on."""

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        if not isinstance(value, dict) or not 0 < len(value) <= MOST:
            raise WrongValueError(
                f"must name 1 to {MOST:,} features.", 'Write {"id": revision, …}, as they were read.'
            )
        return {feature_id: Integer(0).check(number) for feature_id, number in value.items()}

    def schema(self) -> Schema:
        numbers = Integer(0).schema()
        return {"type": "object", "minProperties": 1, "maxProperties": MOST, "additionalProperties": numbers}


class OfLayers:
    """An object of layers, each with an object of ids and what each of these has. kind: of what is there
    for a layer. Read, it is by Key."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> dict[Key, Any]:
        if not isinstance(value, dict) or not value or not value.keys() <= LAYERS.keys():
            raise WrongValueError(
                "is no object of layers.", f'Write {{"layer": {{"id": …}}}}; layers: {", ".join(LAYERS)}.'
            )
        return {
            (layer, feature_id): one
            for layer, features in value.items()
            for feature_id, one in self.kind.check(features).items()
        }

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.kind.schema()}
