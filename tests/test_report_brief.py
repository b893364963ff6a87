"""The brief: two A4 pages whatever is asked, its text whole, selectable and within its boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from report_cases import MADE_ON, nowhere_served, proposal, report_of

from geomap.planning import Addition, Alternative, coverage_of
from geomap.report.brief import brief
from geomap.report.charts import MOST_TICKS, axis, blend, steps
from geomap.report.look import SCALE_DARK, SCALE_LIGHT
from geomap.report.matter import Report
from geomap.report.paper import Paper
from geomap.snapshot import Snapshot

HAN = re.compile(r"[\u2e80-\u9fff]")
A4_POINTS = (595.28, 841.89)


def read(made: bytes) -> tuple[PdfReader, list[str]]:
    reader = PdfReader(BytesIO(made))
    return reader, [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    return report_of(snapshot, hour=34, proposals=[proposal()])


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return brief(report)


def test_the_first_page_says_how_it_stands(report: Report, made: bytes) -> None:
    reader, (first, _) = read(made)
    whole = report.answer.whole
    assert tuple(float(side) for side in reader.pages[0].mediabox[2:]) == pytest.approx(A4_POINTS, abs=0.1)
    assert "小寨路街道便民服务驿站覆盖简报" in first
    assert "直线800米以内有一个提供饮水、周二10:00开门的驿站？" in first
    for figure in (whole.persons, whole.uncovered_persons, whole.backup_persons, whole.median_m, whole.p90_m):
        assert f"{figure:,.0f}" in first
    assert f"{whole.share:.1%}" in first
    assert len(reader.pages[0].images) == 1


def test_the_second_page_says_why_and_how_it_was_worked_out(report: Report, made: bytes) -> None:
    _, (_, second) = read(made)
    worst = report.answer.communities[0]
    assert f"{report.communities_by_id[worst.id]}小寨路街道{worst.persons:,.0f}" in second
    assert "新建二级驿站：Corner1" in second
    assert "新增覆盖1,200人；主要在崇德坊社区800人、美尚社区400人" in second
    assert "备选：Market" in second
    assert "250,000元" in second
    assert "WGS-84" in second
    assert "2026-03-02–2026-03-08" in second


def test_every_page_shows_notice_sources_version_and_day(report: Report, made: bytes) -> None:
    for number, text in enumerate(read(made)[1], start=1):
        for told in ("演示数据", "国家统计局", report.snapshot.version, "2026-03-04", f"第{number}页，共2页"):
            assert told in text


def test_text_is_of_one_typeface_embedded_in_part(made: bytes) -> None:
    reader, _ = read(made)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "NotoSansSC" in font["/BaseFont"]
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    assert len(made) < 2_500_000  # the whole typeface has 10 MB


def test_english_is_complete(snapshot: Snapshot) -> None:
    report = report_of(snapshot, "en", proposals=[proposal()], mode="walk", hour=46)
    reader, (first, second) = read(brief(report))
    assert "HowmanyoftheresidentsofXiaozhai" in first.replace(f"{report.answer.whole.persons:,.0f}", "")
    assert "Howthiswasworkedout" in second
    assert not HAN.search(first + second)
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_it_says_where_the_area_would_stand_with_all_proposals(snapshot: Snapshot) -> None:
    report = report_of(snapshot, mode="walk", hour=46, proposals=[proposal()])
    new = Addition("p1", 108.926, 34.222, 2, ("drinking_water",), "24/7", "Corner 1")
    then = coverage_of(snapshot, replace(report.answer.scenario, additions=(new,))).whole
    gained = then.covered_persons - report.answer.whole.covered_persons
    assert gained > 0
    said = f"全部采用后，覆盖{then.covered_persons:,.0f}人（{then.share:.1%}），比现在多{gained:,.0f}人。"
    assert said in read(brief(report))[1][1]


def test_long_names_and_many_proposals_stay_on_two_pages_and_the_rest_is_told_of(snapshot: Snapshot) -> None:
    name = "雁塔区便民服务驿站" * 22
    many = [
        proposal(
            n,
            name=name,
            communities=tuple((f"610113001{k:03d}", 10.0) for k in range(1, 20)),
            alternatives=(Alternative(name, 108.9, 34.2, 1.0),),
        )
        for n in range(1, 51)
    ]
    additions = tuple(
        Addition(f"n{n}", 108.92 + n / 2000, 34.222, 3, ("drinking_water",), None, name) for n in range(40)
    )
    services = list(snapshot.catalogue.bit)
    need = {
        "services": services[:8],
        "services_any": services[8:],
        "tier": [1, 2],
        "entry": ["free", "staff"],
    }
    for language, rest in (("zh", r"…另有(\d+)项"), ("en", r"…and(\d+)more")):
        report = report_of(snapshot, language, many, need, additions=additions, hour=167, mode="walk")
        _, texts = read(brief(report))
        assert len(texts) == 2
        left_over = re.search(rest, texts[1])
        assert left_over
        shown = re.findall(r"(?:新建二级驿站|buildatier2station)", texts[1])
        assert len(shown) <= 50 - int(left_over[1]) <= 12
        assert f"{MADE_ON}" in texts[1]


def test_where_nobody_is_left_out_and_where_nobody_is_reached(snapshot: Snapshot) -> None:
    _, (_, second) = read(brief(report_of(snapshot, radius_m=5000.0)))
    assert "每一位居民都已覆盖。" in second
    _, (first, second) = read(brief(nowhere_served(snapshot)))
    assert "没有人到得了任何驿站。" in first
    assert "够不着" in first
    assert "无法计算" in first
    assert "没有一个正常服务的驿站符合这些条件。" in second
    assert "inf" not in first + second


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    made = Paper("title", "zh", MADE_ON)
    made.add_page()
    yield made
    made.output()


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("社区路 abcWM1,…·"), max_size=200),
    st.floats(10, 150),
    st.sampled_from((6.0, 9.0, 21.0)),
)
def test_a_line_is_never_wider_than_its_box(paper: Paper, text: str, width: float, size: float) -> None:
    fitted = paper.fitted(text, width, size)
    assert paper.wide(fitted, size) <= width
    plain = " ".join(text.split())
    assert fitted == plain or (fitted.endswith("…") and plain.startswith(fitted[:-1].rstrip()))


def test_a_paragraph_takes_no_more_lines_than_it_may(paper: Paper) -> None:
    line = 9 * 25.4 / 72 * 1.4
    for text in ("社区" * 300, "community " * 300, "unbroken" * 100):
        assert paper.paragraph(10, 20, 60, text, 9, "#000000", 3) == pytest.approx(20 + 3 * line)
    assert paper.paragraph(10, 20, 60, "short", 9, "#000000", 3) == pytest.approx(20 + line)


def test_the_curve_is_what_adding_up_finds(report: Report) -> None:
    answer = report.answer
    across, shares = steps(report, 3000.0)
    persons, away_m = answer.ground.demand.persons, answer.distance_m
    expected = [persons[away_m <= m].sum() / persons.sum() for m in across]
    assert np.allclose(shares, expected)


@given(st.floats(1, 60_000), st.floats(0, 5000))
def test_the_axis_reaches_beyond_the_radius_in_a_few_round_steps(farthest_m: float, radius_m: float) -> None:
    end_m, tick_m = axis(np.array([farthest_m / 2, farthest_m]), np.array([0.4, 1.0]), radius_m)
    assert end_m >= max(farthest_m, radius_m)
    assert end_m / tick_m <= MOST_TICKS + 1e-9


def test_the_scale_of_the_week_runs_from_light_to_dark() -> None:
    assert (blend(0.0), blend(1.0)) == (SCALE_LIGHT, SCALE_DARK)
