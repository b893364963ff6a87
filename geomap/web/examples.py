"""Examples for people and programs to try, taken from the district that is served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geomap.snapshot import Snapshot
from geomap.spelling import spell
from geomap.web.per_snapshot import PerSnapshot

SYLLABLES = 3
CLUES = "门楼，公园旁"
STEP_DEG = 0.01
PLACES = 2


@dataclass(frozen=True, slots=True)
class Examples:
    """A place to ask about, WGS 84 degrees, the id of a station or None, a name as it may be typed, and
    places to visit."""

    lon: float
    lat: float
    station: str | None
    pinyin: str
    initials: str
    places: list[str]

    def of(self, parameter: str) -> Any:
        """The example of a parameter of the API, None where it needs none of this district."""
        points = [[self.lon, self.lat], [round(self.lon + STEP_DEG, 6), self.lat]]
        known: dict[str, Any] = {"lon": self.lon, "lat": self.lat, "station": self.station}
        return {
            **known,
            "q": self.pinyin,
            "points": points,
            "clues": CLUES,
            "places": self.places,
        }.get(parameter)


def _examples(snapshot: Snapshot) -> Examples:
    """The middle of the map, the first station, and how the first street, else the district, is typed."""
    settings = snapshot.settings
    names = [name for name in snapshot.layers["streets"].values("name") if name]
    syllables = spell((names or [settings.area_zh])[0], settings.pinyin_phrases).syllables[:SYLLABLES]
    station = next(iter(snapshot.stations.ids), None)
    return Examples(
        *settings.centre,
        station,
        "".join(syllables),
        "".join(syllable[0] for syllable in syllables),
        [f"compounds/{name}" for name in snapshot.layers["compounds"].ids[:PLACES]],
    )


examples: PerSnapshot[Examples] = PerSnapshot(_examples)
