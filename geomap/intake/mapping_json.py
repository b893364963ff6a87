"""Mappings as JSON documents, to be kept and to be written by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from geomap.datum import DATUMS
from geomap.errors import InvalidInputError
from geomap.intake.columns import ColumnMapping, targets_of
from geomap.intake.constants import constant_targets, read_constant
from geomap.intake.coordinates import ORDERS
from geomap.intake.header import LAST_HEADER_ROW
from geomap.intake.rows import ReadAs
from geomap.layers import LAYERS
from geomap.services import Catalogue

MEMBERS = ("layer", "fields", "service_columns", "constants", "words", "datum", "order", "read_as")
HOW = ("encoding", "sheet", "header_row")


def mapping_document(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as a JSON document."""
    return {
        "layer": mapping.layer,
        "fields": dict(mapping.fields),
        "service_columns": dict(mapping.service_columns),
        "constants": dict(mapping.constants),
        "words": {name: dict(words) for name, words in mapping.words.items()},
        "datum": mapping.datum,
        "order": mapping.order,
        "read_as": asdict(mapping.read_as),
    }


def mapping_from(document: Any, catalogue: Catalogue) -> ColumnMapping:
    """The mapping in a JSON document. Raises InvalidInputError naming the member at fault."""
    if not isinstance(document, dict):
        raise _refused(
            "mapping", document, "The mapping is not a JSON object.", f"Give {', '.join(MEMBERS)}."
        )
    for name in document:
        if name not in MEMBERS:
            raise _refused(name, document[name], f"A mapping has no {name!r}.", f"Use {', '.join(MEMBERS)}.")
    targets = targets_of(str(document.get("layer")))
    fields = _texts(document, "fields")
    for target in fields:
        _known("fields", target, targets)
    columns = _texts(document, "service_columns")
    for code in columns.values():
        _known("service_columns", code, tuple(catalogue.bit))
    own = tuple(f.name for f in LAYERS[document["layer"]].fields)
    constants, words = _object(document, "constants"), _object(document, "words")
    for name in constants:
        _known("constants", name, constant_targets(document["layer"]))
    for name in words:
        _known("words", name, own)
        _object(words, name)
    for name, allowed in (("datum", DATUMS), ("order", ORDERS)):
        if document.get(name) is not None:
            _known(name, document[name], allowed)
    layer = document["layer"]
    return ColumnMapping(
        layer,
        fields,
        columns,
        {name: read_constant(layer, name, value, catalogue) for name, value in constants.items()},
        words,
        document.get("datum"),
        document.get("order"),
        read_as_from(document.get("read_as")),
    )


def read_as_from(document: Any) -> ReadAs:
    """How a file is to be read, in a JSON object; nothing stated where it is None. Raises
    InvalidInputError."""
    how = _object({"read_as": document}, "read_as")
    for name, value in how.items():
        _known("read_as", name, HOW)
        if name == "header_row":
            whole = isinstance(value, int) and not isinstance(value, bool)
            if value is not None and not (whole and 1 <= value <= LAST_HEADER_ROW):
                hint = f"Give a whole number from 1 to {LAST_HEADER_ROW}, or null."
                raise _refused(name, value, "The header row is not a number of a row.", hint)
        elif not isinstance(value, str | None):
            raise _refused(name, value, f"{name} is not text.", "Give a text, or null.")
    return ReadAs(**how)


def _object(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name) or {}
    if not isinstance(value, dict):
        raise _refused(name, value, f"{name} is not a JSON object.", "Write names with their values.")
    return value


def _texts(document: dict[str, Any], name: str) -> dict[str, str]:
    value = _object(document, name)
    for key, text in value.items():
        if not isinstance(text, str):
            raise _refused(
                name, text, f"{name}: the value of {key!r} is not text.", "Write a column's label."
            )
    return value


def _known(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _refused(name, value, f"{name}: {value!r} is not known.", f"Use one of {', '.join(allowed)}.")


def _refused(name: str, value: Any, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(message, parameter=name, value=value, hint=hint)
