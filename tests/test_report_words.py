"""Words, numbers, sentences and files of reports."""

from __future__ import annotations

import importlib.util
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from report_cases import proposal, report_of

from geomap.errors import DataError, InvalidInputError
from geomap.planning import Change
from geomap.report import MEDIA_TYPES, Words, file_stem, write_report
from geomap.report.fonts import font_path
from geomap.report.sentences import need_clauses, notes, proposal_actions, question
from geomap.report.words import broken, number, percent
from geomap.snapshot import Snapshot
from geomap.web.i18n import messages


@given(st.floats(0, 1))
def test_a_share_is_told_as_all_only_when_it_is(share: float) -> None:
    assert (percent(share) == "100.0%") == (share == 1)
    assert abs(float(percent(share)[:-1]) / 100 - share) <= 0.00051 or share > 0.999


def test_numbers_have_their_thousands_parted_and_metres_are_whole() -> None:
    words = Words("zh", messages("zh"))
    assert number(1234567.4) == "1,234,567"
    assert words.metres(1289.6) == "1,290 米"
    assert words.metres(math.inf) == "够不着"
    assert Words("en", messages("en")).metres(math.inf) == "out of reach"


def test_the_question_names_every_condition(snapshot: Snapshot) -> None:
    need = {
        "services": ["drinking_water", "charging"],
        "services_any": ["wifi", "rest"],
        "tier": [1, 2],
        "entry": ["free"],
    }
    asked = question(report_of(snapshot, need=need, hour=46, mode="walk", radius_m=500.0))
    for part in (
        "小寨路街道",
        "沿街步行 500 米以内",
        "提供饮水、",
        "之一",
        "一级或二级",
        "推门即进",
        "周二 22:00 开门",
    ):
        assert part in asked
    english = question(report_of(snapshot, "en", need=need, hour=46))
    for part in (
        "Xiaozhai Road Subdistrict",
        "as the crow flies",
        "offers drinking water, ",
        "tier 1 or tier 2",
        "Tue at 22:00",
    ):
        assert part in english
    assert "offers at least one of" in english


@given(st.text("社区路、，。 abc123", max_size=120), st.integers(3, 30))
def test_text_is_broken_into_lines_that_fit_and_none_begins_with_a_closing_mark(text: str, most: int) -> None:
    lines = broken(text, lambda line: len(line) <= most)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= most for line in lines)
    words = re.findall(r"[社区路][、，。]*|[abc123]+[、，。]*", text)
    if all(len(word) <= most for word in words) and not re.search(r"(^|\s)[、，。]", text):
        assert not [line for line in lines if line[:1] in set("、，。")]
    if all(len(word) <= most for word in re.findall(r"\S+", text)) and not re.search("[社区路]", text):
        assert [word for line in lines for word in line.split()] == text.split()


def test_where_any_station_will_do_the_question_says_so(snapshot: Snapshot) -> None:
    report = report_of(snapshot, need={})
    assert need_clauses(report) == []
    assert question(report).endswith("有一个正常服务的驿站？")


def test_what_ifs_are_told_of(snapshot: Snapshot) -> None:
    station = snapshot.stations.ids[0]
    report = report_of(snapshot, changes=(Change(station, tier=1),))
    assert notes(report) == ["含设想：新增驿站 0 个，改变驿站 1 个。"]


def test_every_action_has_words(snapshot: Snapshot) -> None:
    place = proposal(actions=("upgrade", "add_service", "extend_hours"), tier=1)
    assert proposal_actions(report_of(snapshot), place) == "升为一级、增加服务、延长开放时间"


def test_a_file_is_named_after_the_question(snapshot: Snapshot) -> None:
    assert file_stem(report_of(snapshot)) == "覆盖-小寨路街道-饮水-800m"
    long = file_stem(report_of(snapshot, "en", need={"services": list(snapshot.catalogue.bit)}))
    assert len(long) <= 81
    assert not set(long) & set('\\/:*?"<>| \n')


def test_a_report_is_written_in_the_format_that_its_ending_names(snapshot: Snapshot, tmp_path: Path) -> None:
    report = report_of(snapshot)
    begins = {"xlsx": b"PK", "geojson": b"{", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert set(begins) == set(MEDIA_TYPES)
    for kind, magic in begins.items():
        path = tmp_path / f"report.{kind.upper()}"
        write_report(path, report)
        assert path.read_bytes().startswith(magic)
    assert len(PdfReader(tmp_path / "report.PDF").pages) == 2


def test_an_ending_that_is_no_format_and_a_place_that_cannot_be_written_are_refused(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        write_report(tmp_path / "report.docx", report_of(snapshot))
    assert (refused.value.value, list(tmp_path.iterdir())) == ("docx", [])
    assert "xlsx, geojson, png, pdf" in (refused.value.hint or "")
    with pytest.raises(DataError, match="cannot be written"):
        write_report(tmp_path / "none" / "report.geojson", report_of(snapshot))


def test_a_typeface_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    font_path.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr("geomap.report.fonts.find_spec", lambda _name: None)
        with pytest.raises(DataError, match="Noto Sans SC"):
            font_path()
    assert font_path().is_file()
    assert importlib.util.find_spec("zhplot")
