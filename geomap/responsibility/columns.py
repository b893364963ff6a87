"""Lists of posts: which column is what, by its heading, and what their words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from geomap.errors import InvalidInputError
from geomap.intake.plain import keyed
from geomap.intake.synonyms import POST_COLUMNS
from geomap.responsibility.posts import Kind, Provider

HEADINGS: Mapping[str, str] = {target: names.split()[0] for target, names in POST_COLUMNS.items()}
"""The heading of each in lists that are taken away: the first of its names."""

KIND_WORDS: Mapping[str, tuple[Kind, ...]] = {
    "steward": ("steward",),
    "管家": ("steward",),
    "小区管家": ("steward",),
    "物业管家": ("steward",),
    "志愿管家": ("steward",),
    "志愿者管家": ("steward",),
    "yard_chief": ("yard_chief",),
    "院长": ("yard_chief",),
    "楼院长": ("yard_chief",),
    "小区院长": ("yard_chief",),
    "grid_worker": ("grid_worker",),
    "网格员": ("grid_worker",),
    "专职网格员": ("grid_worker",),
    "compound_chief": ("compound_chief",),
    "科级服务长": ("compound_chief",),
    "楼院服务长": ("compound_chief",),
    "小区服务长": ("compound_chief",),
    "community_chief": ("community_chief",),
    "区级服务长": ("community_chief",),
    "社区服务长": ("community_chief",),
    "服务长": ("community_chief", "compound_chief"),
    "street_duty": ("street_duty",),
    "街道值班": ("street_duty",),
    "街道带班": ("street_duty",),
    "值班": ("street_duty",),
}
"""What lists call a kind; of several the first that has an area of the row's name."""
KIND_ZH: Mapping[Kind, str] = {
    "steward": "管家",
    "yard_chief": "院长",
    "grid_worker": "网格员",
    "compound_chief": "科级服务长",
    "community_chief": "区级服务长",
    "street_duty": "街道值班",
}
PROVIDER_WORDS: Mapping[str, Provider] = {
    "property": "property",
    "物业": "property",
    "物业管家": "property",
    "volunteer": "volunteer",
    "志愿": "volunteer",
    "志愿者": "volunteer",
    "志愿管家": "volunteer",
    "志愿者管家": "volunteer",
}
_ASIDE = re.compile(r"[(（].*?[)）]|[*＊:：]")
_NAMES = {
    target: {keyed(name) for name in (target, *names.split())} for target, names in POST_COLUMNS.items()
}


def columns_of(labels: Iterable[str]) -> dict[str, str]:
    """For each target the label of its column, the first that has one of its names, with or without
    what stands in brackets. Raises InvalidInputError where kind or area has none: then it is no such list."""
    labels = tuple(labels)
    found: dict[str, str] = {}
    for label in labels:
        forms = {keyed(label.rpartition("/")[2]), keyed(_ASIDE.sub("", label))}
        target = next((t for t, names in _NAMES.items() if t not in found and forms & names), None)
        if target is not None:
            found[target] = label
    if "area" not in found:  # a list of community chiefs names communities, and nothing else
        for wider in ("community", "street"):
            if wider in found:
                found["area"] = found.pop(wider)
                break
    for needed in ("kind", "area"):
        if needed not in found:
            raise InvalidInputError(
                f"The list has no column of the {needed} of a post.",
                parameter=needed,
                value=", ".join(labels)[:200],
                hint=f"Give one the heading {HEADINGS[needed]} or {needed}.",
            )
    return found
