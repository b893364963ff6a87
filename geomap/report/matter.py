"""What a report is about: an answer, the proposals to it, and how both are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from geomap.nearest import BoolArray
from geomap.planning import AreaFigures, CoverageAnswer, Proposal, adopted, coverage_of
from geomap.planning.week import counting, opening_of
from geomap.report.words import Words, number, percent
from geomap.snapshot import Snapshot

DATED_LAYERS = ("demand", "communities", "stations")


@dataclass(frozen=True, eq=False)
class Report:
    """answer: of the snapshot. made_on: the day that the report is dated. proposals: to the scenario of the
    answer. Raises InvalidInputError, once it is asked what they change, where they cannot be done there."""

    snapshot: Snapshot
    answer: CoverageAnswer
    words: Words
    made_on: date
    proposals: Sequence[Proposal] = field(default=())

    @cached_property
    def after(self) -> AreaFigures:
        """The figures of the area if all proposals were adopted."""
        scenario = adopted(self.answer.scenario, self.proposals)
        return coverage_of(self.snapshot, scenario, self.answer.ground).whole

    @property
    def area(self) -> str:
        """The name of the area asked about."""
        return self.name_of(self.answer.whole)

    @property
    def title(self) -> str:
        return self.words("title", area=self.area)

    @property
    def credit(self) -> str:
        """Notice and sources of the data, which every product must show."""
        return self.snapshot.settings.credit(self.words.language)

    @property
    def notice(self) -> str:
        """What the data are not, such as that they are for demonstration; "" where nothing is to be said."""
        settings = self.snapshot.settings
        return settings.notice_en if self.words.language == "en" else settings.notice_zh

    @property
    def version(self) -> str:
        """Version and date of the data, and the day of the report."""
        return self.words(
            "version", version=self.snapshot.version, updated=self.data_date, made=self.made_on.isoformat()
        )

    @cached_property
    def data_date(self) -> str:
        """The latest day on which somebody changed people, communities or stations."""
        layers = self.snapshot.layers
        return max((day for name in DATED_LAYERS for day in layers[name].values("updated_on")), default="—")

    @cached_property
    def counting(self) -> BoolArray:
        """Which stations of the answer meet the need and are open in the hour: (stations,)."""
        stations, scenario = self.answer.stations, self.answer.scenario
        return counting(stations, scenario, opening_of(stations, scenario))

    @cached_property
    def streets_by_id(self) -> Mapping[str, str]:
        """The name of every street by its id."""
        return self._names("streets")

    @cached_property
    def communities_by_id(self) -> Mapping[str, str]:
        """The name of every community by its id, the short one where there is one."""
        return self._names("communities")

    def name_of(self, figures: AreaFigures) -> str:
        return self.words.name(figures.name, figures.name_en)

    def community_at(self, point: int) -> str:
        """The name of the community that holds a demand point, "" outside all."""
        return self.communities_by_id.get(self.answer.ground.community_of(point) or "", "")

    def street_at(self, point: int) -> str:
        """The same for its street."""
        grouping = self.answer.ground.streets
        area = int(grouping.area[point])
        return self.streets_by_id[grouping.ids[area]] if area >= 0 else ""

    def service_names(self, codes: Sequence[str]) -> list[str]:
        services = (self.snapshot.catalogue[code] for code in codes)
        return [self.words.name(s.name_zh, s.name_en) for s in services]

    def station_name(self, position: int) -> str:
        """The name of a station of the answer by its position, "" for -1, which is none."""
        if position < 0:
            return ""
        stations, standing = self.answer.stations, self.snapshot.layers["stations"]
        english = standing.column("name_en")[position] if position < len(standing.ids) else None
        return self.words.name(stations.names[position], english)

    def headline_figures(self) -> list[tuple[str, str]]:
        """The big figures: label and value, as text."""
        whole, words = self.answer.whole, self.words
        return [
            (words("residents"), number(whole.persons)),
            (words("share"), percent(whole.share)),
            (words("uncovered"), number(whole.uncovered_persons)),
            (words("backup"), number(whole.backup_persons)),
            (words("median"), words.metres(whole.median_m)),
            (words("p90"), words.metres(whole.p90_m)),
        ]

    def _names(self, layer_name: str) -> dict[str, str]:
        layer = self.snapshot.layers[layer_name]
        columns = (layer.values(field) for field in ("name", "short_name", "name_en"))
        rows = zip(layer.ids, *columns, strict=True)
        return {one: self.words.name(short or name, english) for one, name, short, english in rows}
