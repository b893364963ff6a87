"""What the scripts of a map page are told: one JSON block, safe to stand inside a script element."""

from __future__ import annotations

import json
from typing import Any

import shapely
from markupsafe import Markup

from geomap.hours import Hours
from geomap.layers import ENTRIES, LAYERS, STATUSES
from geomap.network import RIDE_SPEED_M_S, WALK_SPEED_M_S
from geomap.services import TIERS
from geomap.snapshot import Snapshot
from geomap.web.i18n import HTML_LANG, messages
from geomap.web.icons import LAYER_ICONS, STATE_ICONS
from geomap.web.map_page import SHOWN_FIRST, SWITCHED
from geomap.web.pages.hours_text import rule_text

TILED_ABOVE = 3_000
"""More stations than this come to the map by tile; a map of fewer is served by one answer."""

AREAS = ("Polygon", "MultiPolygon")


def script_json(value: Any) -> Markup:
    """value as JSON that no HTML parser can end early: safe between script tags."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def page_data(snapshot: Snapshot, language: str) -> dict[str, Any]:
    """Words, catalogue and layers for the scripts, in one language; addresses are added by the page."""
    settings, chinese = snapshot.settings, language == "zh"
    return {
        "language": language,
        "html_lang": HTML_LANG[language],
        "messages": dict(messages(language)),
        "area": settings.area_zh if chinese else settings.area_en,
        "timezone": settings.timezone,
        "notice": settings.notice_zh if chinese else settings.notice_en,
        "credit": settings.credit(language),
        "layers": {name: _about(snapshot, name, chinese) for name in LAYER_ICONS},
        "state_icons": STATE_ICONS,
        "shown_first": SHOWN_FIRST,
        "tiled_above": TILED_ABOVE,
        "statuses": STATUSES,
        "entries": ENTRIES,
        "services": [
            {"code": s.code, "name_zh": s.name_zh, "name_en": s.name_en, "icon": s.icon}
            for s in snapshot.catalogue.services
        ],
        "quick_services": settings.quick_services,
        "tiers": {tier: snapshot.catalogue.standard(tier) for tier in TIERS},
        "bounds": [round(float(edge), 6) for edge in shapely.bounds(snapshot.outline)],
        "hours": _hours_words(snapshot, language),
        "modes": list(snapshot.by_street),
        "ride_per_walk": WALK_SPEED_M_S / RIDE_SPEED_M_S,
    }


def _hours_words(snapshot: Snapshot, language: str) -> dict[str, str]:
    """Every opening_hours in the layers, as people say it."""
    rules = {
        text
        for name in SWITCHED
        if any(field.kind == "hours" for field in LAYERS[name].fields)
        for text in snapshot.layers[name].values("opening_hours")
        if text
    }
    return {
        text: rule_text(Hours.parse(text, snapshot.calendar), language, messages(language))
        for text in sorted(rules)
    }


def _about(snapshot: Snapshot, name: str, chinese: bool) -> dict[str, Any]:
    spec = LAYERS[name]
    return {
        "icon": LAYER_ICONS[name],
        "title": spec.title_zh if chinese else spec.title_en,
        "count": len(snapshot.layers[name].features),
        "areas": spec.geometry[0] in AREAS,
    }
