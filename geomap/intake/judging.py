"""Drafts of features judged by the one check of layers, each fault brought home to its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from geomap.areas import AreaIndex
from geomap.check import Fault, affected_by, check, check_features, errors_of, stands_alone
from geomap.check.fault import label
from geomap.check.stations import check_standard
from geomap.intake.entries import Entry, EntryReader
from geomap.intake.outcome import applied
from geomap.intake.reasons import remark_of
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS, Layer
from geomap.revision import Change
from geomap.services import Catalogue

Draft = dict[str, Any]


class Judge:
    """Judges batches of drafts among the layers of the present. outline: the district, if there is one."""

    def __init__(
        self,
        layers: Mapping[str, Layer],
        catalogue: Catalogue,
        outline: shapely.Geometry | None,
        reader: EntryReader,
    ) -> None:
        self._layers, self._catalogue, self._outline = layers, catalogue, outline
        self._reader = reader
        self._parents = {f.name for f in LAYERS[reader.mapping.layer].fields if f.of_layer}

    def judge(self, drafted: Sequence[tuple[Entry, Draft]]) -> None:
        """Add to each entry the faults of its draft: errors as refusals, warnings as notes.

        A missing geometry is none here, nor is a fault of a field that was refused already, nor the area
        that could not be found for what lies outside of all.
        """
        pairs = sorted(drafted, key=lambda pair: bool(pair[0].refusals))
        once: dict[str, tuple[Entry, Draft]] = {}
        for pair in pairs:  # of rows refused anyway some may have one id
            once.setdefault(pair[1]["id"], pair)
        layer = layer_from(self._reader.mapping.layer, [draft for _, draft in once.values()])
        labels = {label(layer, i): entry for i, (entry, _) in enumerate(once.values())}
        self._tell_standards(layer, labels)
        missing = {id(entry) for entry, draft in pairs if draft["geometry"] is None}
        faults = list(check_features(layer, self._layers, self._catalogue, self._outline))
        astray = {fault.feature_id for fault in faults if fault.field == "geometry"}
        for fault in faults:
            entry = labels.get(fault.feature_id or "")
            unfound = fault.field in self._parents and not fault.value and fault.feature_id in astray
            if entry is not None and not unfound and not (fault.field == "geometry" and id(entry) in missing):
                self._tell(entry, fault)

    def _tell_standards(self, layer: Layer, labels: Mapping[str, Entry]) -> None:
        for fault in check_standard(layer, self._catalogue) if layer.name == "stations" else ():
            codes = fault.value.split(", ")
            names = "、".join(self._catalogue[code].name_zh for code in codes)
            entry = labels[fault.feature_id or ""]
            detail = {"services": names, "codes": fault.value}
            entry.notes.append(self._reader.remark(entry, "below_standard", "services", detail))

    def _tell(self, entry: Entry, fault: Fault) -> None:
        if any(refusal.field == fault.field for refusal in entry.refusals):
            return
        column, text = self._reader.label(fault.field), entry.texts.get(fault.field, "")
        remark = remark_of(fault, entry.sheet, entry.row, column, text)
        (entry.notes if fault.severity == "warning" else entry.refusals).append(remark)


def fill_parents(layers: Mapping[str, Layer], layer: Layer, drafts: Sequence[Draft]) -> None:
    """Fill in the areas that points lie in, where the layer has a field for them and the list none."""
    for spec in layer.spec.fields:
        parents = layers.get(spec.of_layer or "")
        if parents is None:
            continue
        bare = [
            draft
            for draft in drafts
            if not draft["properties"].get(spec.name) and (draft["geometry"] or {}).get("type") == "Point"
        ]
        if not bare:
            continue
        index = AreaIndex(parents.ids, parents.geometry)
        lon, lat = zip(*(draft["geometry"]["coordinates"] for draft in bare), strict=True)
        for draft, found in zip(bare, index.find_many(lon, lat).tolist(), strict=True):
            if found >= 0:
                draft["properties"][spec.name] = parents.ids[found]


def whole_faults(
    layer: Layer, changes: Iterable[Change], layers: Mapping[str, Layer], catalogue: Catalogue
) -> list[Fault]:
    """The errors that layers would have with the changes made to layer, and do not have now: what no row
    shows by itself, such as areas that overlap. None of a layer whose features stand each by itself."""
    name = layer.name
    if stands_alone(name):
        return []
    only = affected_by({name})
    after = layer_from(name, list(applied(layer, changes)), layer.head)
    faults = errors_of(check({**layers, name: after}, catalogue, only))
    if not faults:
        return []
    known = set(errors_of(check(layers, catalogue, only)))
    return [fault for fault in faults if fault not in known]
