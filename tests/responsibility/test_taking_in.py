"""Lists of posts: every row is taken, or refused with the reason; taking in again changes nothing."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from offices import START
from town import EAST_SOUTH, WEST, WEST_SOUTH, box, town_layers

from geomap.errors import InvalidInputError
from geomap.intake.plain import is_blank
from geomap.layer_builder import layer_from
from geomap.responsibility.columns import HEADINGS
from geomap.responsibility.named import AreaNames
from geomap.responsibility.places import places_of
from geomap.responsibility.posts import Holder, Post
from geomap.responsibility.reading import Entry
from geomap.responsibility.register import Register
from geomap.responsibility.taking_in import TakenIn, take_in
from geomap.storage.geojson import read_catalogue
from geomap.storage.responsibility.lists import workbook_of
from geomap.storage.tables import open_table
from tests.web.small_data import DATA, feature

HEADER = ["岗位类型", "负责区域", "所属社区", "岗位名称", "姓名", "电话", "起始日期", "截止日期"]
CATALOGUE = read_catalogue(DATA)


def _layers() -> dict[str, Any]:
    features = town_layers()
    features["compounds"] += [
        feature("a1", box(108.91, 34.22, 108.912, 34.222), community_code=WEST_SOUTH),
        feature("a2", box(108.96, 34.22, 108.962, 34.222), community_code=EAST_SOUTH),
    ]
    for compound in features["compounds"][1:]:
        compound["properties"]["name"] = "和平小区"
    features["communities"][0]["properties"]["name"] = "西南社区居委会"
    return {name: layer_from(name, found) for name, found in features.items()}


LAYERS = _layers()
NAMES = AreaNames(LAYERS)
NUMBERS = count(1)


def listed(folder: Path, *rows: list[Any], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def taken(path: Path, entries: dict[str, Entry] | None = None, **more: Any) -> TakenIn:
    return take_in(open_table(path), entries or {}, NAMES, CATALOGUE, lambda: f"new{next(NUMBERS)}", **more)


def after(found: TakenIn, entries: dict[str, Entry] | None = None) -> dict[str, Entry]:
    """The entries once the list is applied."""
    new = {e.post.id: e for e in found.added}
    return {**(entries or {}), **{e.post.id: e for _, e in found.changed}, **new}


CHIEF = ["区级服务长", "西南社区", "", "西南服务长岗", "甲", "13800000000", "2026-01-01", ""]


def test_rows_become_posts_by_names_as_people_write_them(tmp_path):
    found = taken(
        listed(
            tmp_path,
            CHIEF,
            ["服务长", "yard", "", "院落服务长岗", "乙", "", date(2026, 2, 1), date(2026, 3, 1)],
            ["物业管家", "和平小区", "西南社区", "", "", "", "2026年1月5日", ""],
            ["网格员", "yard、a1", "", "第三网格", "丙", "029-85251234", "2026/1/5", ""],
            ["街道值班", WEST, "", "值班岗", "", "", "20260105", ""],
        )
    )
    assert found.refused == []
    chief, compound, steward, worker, duty = (e.post for e in found.added)
    assert (chief.kind, chief.areas, chief.held, chief.valid_from) == (
        "community_chief",
        (WEST_SOUTH,),
        True,
        START,
    )
    assert found.added[0].holder == Holder("甲", "13800000000")
    assert (compound.kind, compound.valid_to) == ("compound_chief", date(2026, 3, 1))
    assert (steward.areas, steward.provider, steward.held, steward.title) == (
        ("a1",),
        "property",
        False,
        "和平小区管家岗",
    )
    assert (worker.layer, worker.areas) == ("compounds", ("yard", "a1"))
    assert (duty.layer, duty.areas) == ("streets", (WEST,))


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({0: "市长"}, "not_a_choice", "kind"),
        ({0: ""}, "missing", "kind"),
        ({1: "不存在社区"}, "no_such_place", "area"),
        ({0: "院长", 1: "和平小区"}, "several_places", "area"),
        ({1: ""}, "missing", "area"),
        ({6: ""}, "missing", "valid_from"),
        ({6: "明天"}, "not_a_date", "valid_from"),
        ({7: "2026-01-01"}, "dates_reversed", "valid_to"),
        ({6: "1026-01-01"}, "day_too_far", "valid_from"),
        ({7: "9999-12-31"}, "day_too_far", "valid_to"),
        ({5: "没有"}, "not_a_phone", "holder_phone"),
        ({4: "", 5: "13800000000"}, "missing", "holder_name"),
        ({3: "岗" * 101}, "breaks_rule", "title"),
        ({4: '=HYPERLINK("x")', 5: ""}, "formula", "holder_name"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_column_and_the_remedy(tmp_path, cells, code, field):
    row = [cells.get(at, cell) for at, cell in enumerate(CHIEF)]
    found = taken(listed(tmp_path, row, CHIEF))
    (remark,) = found.refused
    assert (remark.code, remark.field, remark.row) == (code, field, 2)
    assert remark.message("zh") and remark.remedy("en")  # noqa: PT018
    assert len(found.added) == 1


def test_a_row_may_newly_name_the_account_of_a_steward_who_may_sign_in_alone(tmp_path):
    header = [*HEADER[:4], "账号", *HEADER[6:]]
    rows = [
        ["管家", "yard", "", f"管家 {name}", name, f"{year}-01-01", f"{year + 1}-01-01"]
        for year, name in enumerate(("nobody", "vic", "SAM", ""), start=2026)
    ]
    rows.append(["院长", "yard", "", "院长", "vic", "2026-01-01", ""])
    roles = {"sam": "steward", "vic": "viewer"}
    found = taken(listed(tmp_path, *rows, header=header), roles=roles)
    assert [(r.code, r.field, r.row, r.value) for r in found.refused] == [
        ("no_such_account", "account", 2, "nobody"),
        ("no_steward", "account", 3, "vic"),
    ]
    assert [e.post.account for e in found.added] == ["sam", None, "vic"]
    again = taken(listed(tmp_path, *rows[2:], header=header), after(found), roles={})
    assert (again.refused, again.unchanged) == ([], 3)


def test_days_overlapping_a_holder_there_or_in_an_earlier_row_are_refused(tmp_path):
    entries = after(taken(listed(tmp_path, [*CHIEF[:7], "2026-06-01"])))
    next_one = [*CHIEF[:4], "丁", "", "2026-06-01", ""]
    found = taken(listed(tmp_path, [*CHIEF[:4], "丁", "", "2026-05-31", ""], next_one, next_one), entries)
    assert [(r.code, r.row) for r in found.refused] == [("held_already", 2)]
    assert (len(found.added), found.unchanged) == (1, 1)
    both = Register(e.post for e in after(found, entries).values())
    assert both.overlaps() == []


def test_a_post_without_a_holder_gives_way_to_one_with(tmp_path):
    empty = [*CHIEF[:4], "", "", "2026-01-01", ""]
    entries = after(taken(listed(tmp_path, empty)))
    found = taken(listed(tmp_path, [*CHIEF[:6], "2026-03-01", ""]), entries)
    ((before, ended),) = found.changed
    assert (before.post.valid_to, ended.post.valid_to) == (None, date(2026, 3, 1))
    assert found.added[0].post.valid_from == date(2026, 3, 1)


def test_what_the_list_has_no_column_for_stays_as_it_was(tmp_path):
    entries = after(taken(listed(tmp_path, CHIEF)))
    short = [[CHIEF[0], CHIEF[1], CHIEF[6]]]
    found = taken(listed(tmp_path, *short, header=["岗位类型", "负责区域", "起始日期"]), entries)
    assert (found.unchanged, found.changed, found.added) == (1, [], [])


def test_whoever_imports_writes_only_what_is_theirs(tmp_path):
    found = taken(listed(tmp_path, CHIEF), is_own=lambda post: post.areas != (WEST_SOUTH,))
    assert [r.code for r in found.refused] == ["elsewhere"]


def test_rows_without_a_first_day_take_the_one_that_is_given(tmp_path):
    found = taken(listed(tmp_path, [*CHIEF[:6], "", ""]), valid_from=date(2026, 5, 1))
    assert found.added[0].post.valid_from == date(2026, 5, 1)


def test_a_list_of_something_else_is_refused_with_the_heading_it_lacks(tmp_path):
    path = listed(tmp_path, ["甲", "西南社区"], header=["姓名", "所属社区"])
    with pytest.raises(InvalidInputError) as caught:
        taken(path)
    assert caught.value.parameter == "kind"
    assert HEADINGS["kind"] in caught.value.hint


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["yard", "a1", "a2"]),
            st.sampled_from(["yard_chief", "compound_chief", "steward"]),
            st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).filter(
                lambda text: not is_blank(text)
            ),
            st.none() | st.sampled_from(["甲", "=1+1", "王 芳", "007"]),
        ),
        max_size=8,
        unique_by=lambda t: t[:2],
    )
)
def test_a_register_taken_away_and_in_again_is_the_same(tmp_path_factory, rows):
    entries = {}
    for number, (area, kind, title, name) in enumerate(rows):
        holder = None if name is None else Holder(name, "029-85251234")
        post = Post(f"p{number}", kind, "compounds", (area,), title, START, held=holder is not None)
        entries[post.id] = Entry(post, holder)
    path = tmp_path_factory.mktemp("lists") / "away.xlsx"
    for with_holders in (True, False):
        path.write_bytes(workbook_of(entries.values(), NAMES, places_of(LAYERS), with_holders=with_holders))
        found = taken(path, entries)
        assert found.refused == [], [r.message() for r in found.refused]
        assert (found.unchanged, found.changed, found.added) == (len(entries), [], [])
