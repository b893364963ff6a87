"""The map as a picture: to scale, of the area asked about, names apart, drawn by many threads at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Geod
from report_cases import STREET, nowhere_served, proposal, report_of

from geomap.errors import InvalidInputError
from geomap.planning import Addition
from geomap.report import look
from geomap.report.canvas import Sheet, area_path
from geomap.report.drawing import AREA_MARGIN, layouts, map_png, outline_of
from geomap.report.map_ground import make_ground, window_around
from geomap.report.map_names import worst_communities
from geomap.report.map_theme import draw_stations, place
from geomap.report.matter import Report
from geomap.snapshot import Snapshot

CSS = Path(__file__).parents[1] / "static" / "css" / "base.css"


def pixels(png: bytes, colour: str) -> int:
    """How many pixels have exactly that colour."""
    picture = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return int((picture == wanted).all(axis=2).sum())


def test_the_picture_is_as_large_as_asked(snapshot: Snapshot) -> None:
    report = report_of(snapshot)
    for size in ((1600, 1200), (900, 1300)):
        assert Image.open(BytesIO(map_png(report, *size))).size == size


@pytest.mark.parametrize(("width", "height", "named"), [(1, 1200, "width_px"), (1600, 40_000, "height_px")])
def test_a_size_beyond_bounds_is_refused(snapshot: Snapshot, width: int, height: int, named: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        map_png(report_of(snapshot), width, height)
    assert refused.value.parameter == named
    assert "1600 by 1200" in (refused.value.hint or "")


def test_points_change_from_rings_to_dots_as_people_are_covered(snapshot: Snapshot) -> None:
    nobody, all_of_them = (map_png(report_of(snapshot, radius_m=r)) for r in (0.0, 5000.0))
    assert pixels(nobody, look.COVERED) < 200 < pixels(all_of_them, look.COVERED)  # the legend shows one
    assert pixels(all_of_them, look.UNCOVERED) < 2000 < pixels(nobody, look.UNCOVERED)


def test_additions_and_proposals_are_drawn_and_those_far_away_do_no_harm(snapshot: Snapshot) -> None:
    far = Addition("far", 0.0, 0.0, 2, ("drinking_water",), None)
    near = Addition("near", 108.93, 34.222, 2, ("drinking_water",), None)
    plain = map_png(report_of(snapshot))
    told = map_png(
        report_of(snapshot, proposals=[proposal(), proposal(lon=-71.0, lat=-34.0)], additions=(far, near))
    )
    for colour in (look.RED, look.FOCUS):
        assert pixels(plain, colour) == 0 < pixels(told, colour)


def test_a_map_can_be_drawn_of_a_community_of_the_district_and_where_no_station_counts(
    snapshot: Snapshot,
) -> None:
    reports = [
        report_of(snapshot, "en", area="610113001013"),
        report_of(snapshot, area=None),
        nowhere_served(snapshot),
    ]
    for report in reports:
        assert Image.open(BytesIO(map_png(report, 800, 600))).size == (800, 600)


def test_threads_draw_the_same_picture_at_the_same_time(snapshot: Snapshot) -> None:
    report = report_of(snapshot, proposals=[proposal()])
    alone = map_png(report, 800, 600)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: map_png(report, 800, 600), range(6))) == {alone}


def test_the_legend_stands_where_it_leaves_the_map_larger() -> None:
    beside, below = layouts(0, 0, 1000, 800)
    for layout in (beside, below):
        shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h in layout]
        assert not shapes[0].overlaps(shapes[1])
        assert shapely.union_all(shapes).equals(shapely.box(0, 0, 1000, 800))


def test_the_window_holds_the_area_and_is_true_to_scale(snapshot: Snapshot) -> None:
    ground, outline = make_ground(snapshot), outline_of(report_of(snapshot))
    bounds = shapely.bounds(shapely.transform(outline, ground.project))
    window = window_around(bounds, 900, 700, AREA_MARGIN)
    corners = place(ground, window, *shapely.get_coordinates(outline).T)
    assert (corners >= 0).all()
    assert (corners <= (900, 700)).all()
    ends = shapely.get_coordinates(outline)[[0, 20]]
    length_m = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
    drawn = np.hypot(*np.diff(place(ground, window, *ends.T), axis=0)[0])
    assert drawn * window.unit_m == pytest.approx(length_m, rel=2e-4)  # the projection's own error
    assert window.scale_m / window.unit_m <= 900 / 5


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("area", [STREET, None])
def test_names_lie_apart_from_one_another_and_from_stations_worst_first(
    snapshot: Snapshot, language: str, area: str | None
) -> None:
    report = report_of(snapshot, language, area=area, radius_m=300.0, proposals=[proposal()])
    spots, marks = named(report)
    boxes = [spot.box for spot in spots]
    assert len(boxes) >= 8
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in [*boxes[:i], *marks])
    persons = [int(re.sub(r"\D", "", spot.lines[-1])) for spot in spots]
    assert persons == sorted(persons, reverse=True)


def named(report: Report):
    pane = Sheet(1200, 900, look.PAPER).pane(0, 0, 1200, 900)
    ground = make_ground(report.snapshot)
    window = window_around(
        shapely.bounds(shapely.transform(outline_of(report), ground.project)), 1200, 900, AREA_MARGIN
    )
    marks = draw_stations(report, pane, ground, window)
    return worst_communities(report, pane, ground, window, marks), marks


def test_holes_stay_free() -> None:
    outer, hole = shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)
    path = area_path([outer.difference(hole)])
    assert path is not None
    assert path.contains_point((2, 2))
    assert area_path([]) is None
    sheet = Sheet(100, 100, "#ffffff")
    pane = sheet.pane(0, 0, 100, 100)
    pane.fill([shapely.affinity.scale(outer.difference(hole), 10, 10, origin=(0, 0))], "#ff0000", 1)
    picture = np.asarray(sheet.picture(100))
    assert picture[20, 20].tolist() == [255, 0, 0]
    assert picture[50, 50].tolist() == [255, 255, 255]


def test_the_colours_are_those_of_the_style_sheet() -> None:
    light = CSS.read_text(encoding="utf-8").split("}")[0]
    sheet = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    ours = {name.lower().replace("_", "-"): value for name, value in vars(look).items() if name.isupper()}
    shared = {name: value for name, value in ours.items() if name in sheet}
    assert {"ink", "accent", "red", "map-water", "map-park", "map-arterial-casing"} <= set(shared)
    assert shared == {name: sheet[name] for name in shared}


def test_classes_of_share_are_closed_below() -> None:
    assert [look.share_class(share) for share in (0.0, 0.1999, 0.2, 0.5, 0.8, 1.0)] == [0, 0, 1, 2, 4, 4]
    assert len(look.SHARE_COLOURS) == len(look.SHARE_EDGES) + 1
