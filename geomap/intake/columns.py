"""Which column of a list fills which field: a mapping, guessed from the headers, kept as JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

from rapidfuzz import fuzz

from geomap.errors import InvalidInputError
from geomap.intake.coordinates import datum_of_label
from geomap.intake.plain import folded, is_blank, keyed, plain
from geomap.intake.rows import ReadAs, Row, Table
from geomap.intake.services_words import service_of
from geomap.intake.synonyms import FIELDS, PLACES, POST_COLUMNS
from geomap.intake.words import yes_or_no
from geomap.layers import LAYERS
from geomap.services import Catalogue

PREVIEWED = 5
EXACT, TRIMMED, WITHIN, LIKE = 1.0, 0.95, 0.75, 0.6
LEAST_LIKENESS = 88.0
_DECORATION = re.compile(r"[(（【\[].*?[)）】\]]|[*＊:：]|^\d+[.、]")
_DATUM_SIGN = re.compile(
    r"[_ -]?(?:wgs-?_?84|gcj-?_?02|bd-?_?09|gps|高德|百度|腾讯|火星|amap|baidu)(?:_?true)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of lists with these headers fill a layer; `geomap.intake.mapping_json` keeps it.

    fields: target to the label of its column. Targets are the layer's fields, and "id", "lon", "lat",
    "position" (both in one cell), "in_street", "in_community" (what the position is judged by).
    service_columns: columns of ticks, label to service code. constants: values for fields that the
    list lacks or leaves blank, and for "in_street" and "in_community". words: by field, what its words
    mean. datum: of all positions; None: by the headers, else guessed. order: of positions in one cell,
    "lonlat" or "latlon"; None: by the header, else guessed. read_as: how the file is read.
    """

    layer: str
    fields: Mapping[str, str]
    service_columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    datum: str | None = None
    order: str | None = None
    read_as: ReadAs = ReadAs()  # noqa: RUF009 (frozen)

    @property
    def used(self) -> frozenset[str]:
        """The labels that the mapping reads."""
        return frozenset(self.fields.values()) | frozenset(self.service_columns)


@dataclass(frozen=True, slots=True)
class Match:
    """A column and what it is taken for: target "" where it is left out. score: 0 to 1. preview: its
    first values. empty: it is left out because no row has a value in it."""

    label: str
    target: str
    score: float
    preview: tuple[str, ...]
    empty: bool = False


def fingerprint(labels: Iterable[str]) -> str:
    """A key for lists with the same headers, whatever their order: mappings are remembered by it."""
    joined = "\n".join(sorted({keyed(label) or label for label in labels}))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def targets_of(layer: str) -> tuple[str, ...]:
    """What columns can be mapped to in a layer. Raises InvalidInputError for an unknown layer."""
    if layer not in LAYERS:
        raise InvalidInputError(
            f"There is no layer {layer!r}.",
            parameter="layer",
            value=layer,
            hint=f"Use one of {', '.join(LAYERS)}.",
        )
    return (*(f.name for f in LAYERS[layer].fields), *PLACES)


def match_columns(table: Table, layer: str, catalogue: Catalogue) -> tuple[ColumnMapping, list[Match]]:
    """A mapping guessed from the labels of table, and what each column was taken for, in their order.

    Each target goes to the column that matches it best, and each column to one target. A column
    named as a service is one of ticks. A column without any value is not taken for a required field,
    which would refuse every row.
    """
    previews = _previews(table)
    empty = _empty(table, layer, previews)
    fields, scores = _best_of([label for label in table.labels if label not in empty], layer)
    ticks: dict[str, str] = {}
    if any(f.kind == "services" for f in LAYERS[layer].fields):
        for label in table.labels:
            code = service_of(label, catalogue)
            spare = code not in ticks.values() and scores.get(label, 0) < EXACT
            if code and spare and _are_ticks(previews[label]):
                ticks[label] = code
                fields = {target: of for target, of in fields.items() if of != label}
    mapping = ColumnMapping(layer, _one_kind_of_position(fields), ticks)
    return mapping, _matches(mapping, scores, previews, empty)


def matches_of(table: Table, mapping: ColumnMapping) -> list[Match]:
    """What each column of table is taken for by a mapping that was given, with its first values."""
    return _matches(mapping, {}, _previews(table))


def _best_of(labels: Sequence[str], layer: str) -> tuple[dict[str, str], dict[str, float]]:
    """The label of each target that has one, and how well each of these labels matches."""
    scored = sorted(
        (
            (-_score(label, target), _datum_rank(label), place, label, target)
            for place, label in enumerate(labels)
            for target in targets_of(layer)
        ),
        key=itemgetter(0, 1, 2),
    )
    fields: dict[str, str] = {}
    scores: dict[str, float] = {}
    for negative, _, _, label, target in scored:
        if negative < 0 and target not in fields and label not in scores:
            fields[target], scores[label] = label, -negative
    return fields, scores


def _matches(
    mapping: ColumnMapping,
    scores: Mapping[str, float],
    previews: Mapping[str, tuple[str, ...]],
    empty: Collection[str] = (),
) -> list[Match]:
    target_of = {**mapping.service_columns, **{label: target for target, label in mapping.fields.items()}}
    return [
        Match(
            label,
            target_of.get(label, ""),
            scores.get(label, EXACT) if label in target_of else 0.0,
            values,
            label in empty and label not in target_of,
        )
        for label, values in previews.items()
    ]


def _empty(table: Table, layer: str, previews: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The labels that may name a required field and have no value in any row. The list is read on only
    where the first rows have none; one without rows is taken by its labels."""
    required = [field.name for field in LAYERS[layer].fields if field.required]
    left = {
        label
        for label, values in previews.items()
        if all(map(is_blank, values)) and any(_score(label, target) for target in required)
    }
    if not left or not any(previews.values()):
        return set()
    for row in table.read():
        if not row.aside:
            left = {label for label in left if is_blank(row.cells.get(label))}
        if not left:
            break
    return left


def _are_ticks(values: Sequence[str]) -> bool:
    """Whether values say yes or no, or how many."""
    return all(value.isdigit() or yes_or_no(value) is not None for value in values)


def _previews(table: Table) -> dict[str, tuple[str, ...]]:
    seen: dict[str, list[str]] = {label: [] for label in table.labels}
    rows: Iterable[Row] = islice(table.read(), 100)
    for row in rows:
        for label, cell in row.cells.items():
            values = seen[label]
            if len(values) < PREVIEWED and (text := plain(cell)) and text not in values:
                values.append(text)
    return {label: tuple(values) for label, values in seen.items()}


def _one_kind_of_position(fields: dict[str, str]) -> dict[str, str]:
    """Where lon and lat have columns, no other column of positions is read; half a pair is none."""
    pair = {"lon", "lat"} & fields.keys()
    left_out = {"position"} if len(pair) == 2 else pair
    return {target: label for target, label in fields.items() if target not in left_out}


def _datum_rank(label: str) -> int:
    """Of columns that match alike, those in WGS-84 come first, then those that state no datum."""
    return {"wgs84": 0, None: 1}.get(datum_of_label(label), 2)


def _score(label: str, target: str) -> float:
    """How well a label names a target, 0 to 1: by the whole label, by the label without brackets and
    signs, by a word within it, or by likeness."""
    names = _names(target)
    forms = _forms(label)
    for form, score in zip(forms, (EXACT, TRIMMED, TRIMMED), strict=False):
        if form in names:
            return score
    han = [name for name in names if len(name) >= 2 and not name.isascii() and name in forms[-1]]
    if han:
        longest = max(map(len, han))
        return WITHIN + 0.15 * longest / len(forms[-1]) + (0.02 if forms[-1].endswith(tuple(han)) else 0)
    latin = [name for name in names if name.isascii() and len(name) >= 5]
    if forms[-1].isascii() and any(fuzz.ratio(forms[-1], name) >= LEAST_LIKENESS for name in latin):
        return LIKE
    return 0.0


def _forms(label: str) -> Sequence[str]:
    """The label as a key: whole, without brackets and signs, without a datum; the part after the last
    slash of a header of two rows alone, if there is one."""
    last = label.rpartition("/")[2]
    bare = _DECORATION.sub("", last)
    return (
        keyed(label),
        keyed(bare) or keyed(last),
        keyed(_DATUM_SIGN.sub("", bare)) or keyed(bare) or keyed(last),
    )


def _names(target: str) -> frozenset[str]:
    words = PLACES.get(target) or FIELDS.get(target, "")
    return frozenset(keyed(word) for word in (target, *words.split()))


def field_like(label: str) -> bool:
    """Whether a label is a known name of any field or place: what headers are found by."""
    key = keyed(_DECORATION.sub("", folded(label).rpartition("/")[2]))
    return bool(key) and key in _ALL_NAMES


_ALL_NAMES = frozenset().union(
    *(_names(target) for target in (*PLACES, *FIELDS)),
    (keyed(word) for names in POST_COLUMNS.values() for word in names.split()),
)
