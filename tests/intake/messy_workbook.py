"""Makes the Excel list that every office has: titles above the header, merged cells, positions from Amap,
prose for hours, and forty rows that are wrong in twenty ways."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import shapely

from geomap.datum import convert
from geomap.layers import Layer

HEADER = (
    "序号",
    "驿站名称",
    "等级",
    "服务项目",
    "开放时间",
    "联系电话",
    "位置",
    None,
    "所属街道",
    "所属社区",
)
LOWER = (None, None, None, None, None, None, "经度", "纬度", None, None)
REST = ("进入方式", "快递员补给", "运行状态", "核验日期")
SERVICES = ("热水、充电宝，WiFi", "雨伞;急救箱/微波炉", "厕所 洗手 空调", "1.饮水 2.休息和阅读")
HOURS = ("早8点至晚8点", "全天", "周一至周五 9:00-17:30，节假日休息", "夏季八点开", None)
SHEETS = {"第一批": 220, "第二批": 80}
FIRST_ROW = 5
STREET_COLUMN = 9
POSITION = "位置/经度/位置/纬度"

Cells = dict[str, Any]
Spoil = tuple[str, str, Callable[[Cells, Cells], None]]
"""Column and code of the remark that is due, and what makes a row wrong, given a sound one before it."""


def _put(**cells: Any) -> Callable[[Cells, Cells], None]:
    return lambda row, _: row.update(cells)


def _repeat(row: Cells, before: Cells) -> None:
    row |= before


SPOILS: tuple[Spoil, ...] = (
    ("驿站名称", "missing", _put(name=None)),
    ("驿站名称", "formula", _put(name='=HYPERLINK("http://example.org","驿站")')),
    ("驿站名称", "too_long", _put(name="驿" * 501)),
    ("等级", "not_a_tier", _put(tier="四级")),
    ("等级", "missing", _put(tier=None)),
    ("服务项目", "no_service", _put(services="停机坪、游泳池")),
    ("服务项目", "formula_without_result", _put(services='=CONCATENATE("饮水","、","充电")')),
    ("联系电话", "not_a_phone", _put(phone="见门口公告")),
    (POSITION, "not_a_position", _put(lon="看地图")),
    (POSITION, "half_a_position", _put(lat=None)),
    (POSITION, "outside", _put(lon=109.5, lat=34.9)),
    ("快递员补给", "not_yes_or_no", _put(supply="看情况")),
    ("运行状态", "not_a_choice", _put(status="热闹")),
    ("核验日期", "not_a_date", _put(verified="上个月")),
    ("核验日期", "no_such_day", _put(verified="2026年2月30日")),
    ("驿站名称", "twice", _repeat),
    ("等级", "not_a_tier", _put(tier="待评定后填写")),
    ("联系电话", "formula", _put(phone='=WEBSERVICE("http://example.org/")')),
    (POSITION, "not_a_position", _put(lon="108.9460,34.2240", lat="同左")),
    ("运行状态", "not_a_choice", _put(status=20260301)),
)
BAD_ROWS = 40


@dataclass
class Messy:
    """The list made. faults: (sheet, row, column, code) of every bad row. placed: the true positions,
    WGS 84, of the sound rows, by (sheet, row). unplaced: the sound rows without one."""

    path: Path
    faults: set[tuple[str, int, str, str]] = field(default_factory=set)
    placed: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    unplaced: set[tuple[str, int]] = field(default_factory=set)


def make_messy_workbook(path: Path, communities: Layer, streets: Layer) -> Messy:
    """Write the list to path: 300 rows in two sheets, each row in a community of its own."""
    chance, made, book = random.Random(20260304), Messy(path), openpyxl.Workbook()
    book.remove(book.active)
    bad = iter(sorted(chance.sample(range(300), BAD_ROWS)))
    next_bad, number, sound = next(bad), 0, Cells()
    for sheet, rows in SHEETS.items():
        page = book.create_sheet(sheet)
        _head(page)
        for row in range(FIRST_ROW, FIRST_ROW + rows):
            cells, true = _sound(number, communities, streets, chance)
            place = (sheet, row)
            if number == next_bad:
                column, code, spoil = SPOILS[len(made.faults) % len(SPOILS)]
                spoil(cells, sound)
                made.faults.add((*place, column, code))
                next_bad = next(bad, -1)
            elif number % 25 == 7:
                cells |= {"lon": None, "lat": "无"}
                made.unplaced.add(place)
            else:
                made.placed[place] = true
                sound = dict(cells)
            _write(page, row, cells)
            number += 1
        _merge_streets(page, FIRST_ROW + rows)
        page.append(["合计", None, rows])
    book.create_sheet("说明")["A1"] = "本表由各街道填报"
    book.save(path)
    return made


def _head(page: Any) -> None:
    page["A1"] = "雁塔区便民服务驿站一览表"
    page.merge_cells("A1:N1")
    page["A2"] = "填报单位：各街道办事处"
    page.append([*HEADER, *REST])
    page.append([*LOWER, *[None] * len(REST)])
    page.merge_cells("G3:H3")
    for letter in "ABCDEFIJKLMN":
        page.merge_cells(f"{letter}3:{letter}4")


def _sound(number: int, communities: Layer, streets: Layer, chance: random.Random) -> tuple[Cells, Any]:
    """A row that is right, in one of the many ways of writing it."""
    at = number % len(communities.ids)
    point = shapely.point_on_surface(communities.geometry[at])
    lon, lat = (axis.item() for axis in convert([point.x], [point.y], "wgs84", "gcj02"))
    told = [(lon, lat), (str(lon), f"{lat}°"), (_dms(lon), _dms(lat)), (lat, lon)][number % 4]
    street = streets.values("name")[streets.position[communities.values("street_code")[at]]]
    cells = {
        "number": number + 1,
        "name": ["<script>alert(1)</script>", "{{7*7}}", "'=加号", "＠驿站"][number % 50] + str(number)
        if number % 50 < 4
        else f"第{number}号便民驿站",
        "tier": chance.choice(["一级", "2级", "Ⅲ级", 3, "二级驿站"]),
        "services": chance.choice(SERVICES),
        "hours": chance.choice(HOURS),
        "phone": chance.choice(["029-88888888", 13900000000, "０２９－８７６５４３２１", "无", None]),
        "lon": told[0],
        "lat": told[1],
        "street": street,
        "community": communities.values("name")[at],
        "entry": chance.choice(["扫码", "自由进入", "在门岗登记后进入", None]),
        "supply": chance.choice(["是", "无", "√", None]),
        "status": chance.choice(["正常", "维修中", "在建"]),
        "verified": chance.choice(["2026/3/1", "2026年2月28日", 46082, None]),
    }
    return cells, (point.x, point.y)


def _merge_streets(page: Any, end: int) -> None:
    """One cell for the street of all the rows it runs through."""
    start = FIRST_ROW
    for row in range(FIRST_ROW + 1, end + 1):
        if row == end or page.cell(row, STREET_COLUMN).value != page.cell(start, STREET_COLUMN).value:
            column = {"start_column": STREET_COLUMN, "end_column": STREET_COLUMN}
            page.merge_cells(start_row=start, end_row=row - 1, **column)
            start = row


def _dms(degrees: float) -> str:
    whole, rest = divmod(degrees * 3600, 3600)
    return f"{whole:.0f}°{rest // 60:.0f}′{rest % 60:.4f}″"


def _write(page: Any, row: int, cells: Cells) -> None:
    for column, value in enumerate(cells.values(), start=1):
        cell = page.cell(row, column, value)
        if isinstance(value, str) and value.startswith("=") and "(" not in value:
            cell.data_type = "s"
