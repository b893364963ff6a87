"""The rules in Chinese: of each what is wrong, and the remedy, with the {details} of its Problem."""

from __future__ import annotations

from collections.abc import Mapping

from geomap.check.fault import Code, Fault
from geomap.check.positions import Slip
from geomap.layers import LAYERS

_HOURS = "请写成“Mo-Su 08:00-20:00”一类，全天写“24/7”。"
_MEET = "请改好边线，让各片区正好相接。"
_CORRECT = "请更正位置。"

RULES_ZH: Mapping[Code, tuple[str, str]] = {
    "no_id": ("第 {number} 条没有编号。", "请给每一条固定的编号。"),
    "unusable_id": ("编号不能用在网址里。", "请改用字母、数字、点、横线或下划线。"),
    "id_twice": ("编号重复。", "请给每一条不同的编号。"),
    "no_properties": ("没有任何属性。", "请填写属性。"),
    "missing": ("没有内容。", "此项必填，请填写。"),
    "not_a_choice": ("不是可用的取值。", "可用：{allowed}。"),
    "too_small": ("数字太小。", "至少为 {least}。"),
    "not_text": ("不是文字。", "请写文字。"),
    "not_integer": ("不是整数。", "请只写整数。"),
    "not_boolean": ("看不出是还是否。", "请写“是”或“否”。"),
    "not_texts": ("不是一组文字。", "请逐项写文字。"),
    "unknown_services": ("服务目录里没有：{services}。", "请从服务目录里选。"),
    "not_date": ("不是日期。", "请写成 2026-03-01 的样子。"),
    "no_day": ("没有这一天。", "请核对年月日。"),
    "not_moment": ("不是日期，也不是时刻。", "请写日期或带时区的时刻。"),
    "hours_not_text": ("开放时间不是文字。", _HOURS),
    "hours": ("开放时间的写法不对。", _HOURS),
    "hours_doubt": ("后面的规则又在节假日开放，与“节假日休息”矛盾。", "请把节假日写在最后。"),
    "code_not_id": ("代码与编号不一致。", "请让代码等于编号。"),
    "outside": ("位置在辖区之外。", "{remedy}"),
    "no_such_area": ("{area_layer}里没有这个代码。", "请用现有的代码。"),
    "not_in_area": ("位置不在所写的{area_layer}之内。", "{remedy}"),
    "shifted": (
        "整个图层像是 {datum} 坐标：{total} 条中有 {count} 条在范围之外，换算后只剩 {still} 条。",
        "请把全部位置换算为 WGS-84。",
    ),
    "no_geometry": ("没有图形，或图形读不出来。", "请给出完整的点、线或面。"),
    "no_degrees": ("坐标不是经纬度。", "请写十进制度数，先经度后纬度。"),
    "wrong_type": ("图形的类型不对。", "驿站一类用点，社区、街道一类用面。"),
    "crossed": ("图形的边线自己相交。", "请把边线改好。"),
    "untiled": ("边界与相邻的重叠，或顶点对不上。", "请沿相邻的边界画，顶点一致。"),
    "gap": ("旁边有空隙。", _MEET),
    "overhang": ("超出了辖区。", _MEET),
    "tier_standard": ("未达到所写等级的标准。", "请补充服务，或降低等级。"),
    "service_twice": ("同一项服务写了两次。", "请每项只写一次。"),
    "twin": ("与另一个驿站（{other}）同名同位置。", "请删去一个，或改名。"),
    "stranger": (
        "图层没有“{name}”这一项，有 {count} 条写了它。",
        "请改成已有的项目，或删去：图层内容都会公开。",
    ),
    "mistaken": ("{total} 条中有 {count} 条是{area_layer}的。", "请核对是不是选错了文件。"),
    "no_areas": ("图层是空的。", "请补上片区。"),
    "no_outline": ("区界不可用，位置都没有检查。", "请改好区界后再检查。"),
    "no_station": ("一个驿站也没有。", "请添加驿站。"),
}
SLIPS_ZH: Mapping[Slip, str] = {
    "": _CORRECT,
    "zero": "0, 0 等于没有填写，请查明位置。",
    "swapped": "经纬度写反了：先经度，后纬度。",
    "gcj02": "像是 GCJ-02（高德、腾讯）坐标，请换算。",
    "bd09": "像是 BD-09（百度）坐标，请换算。",
}
"""Of what would explain a position: the remedy."""
_DATUMS = {"gcj02": "GCJ-02（高德、腾讯）", "bd09": "BD-09（百度）"}


def words_zh(fault: Fault) -> tuple[str, str]:
    """What is wrong, and the remedy, in Chinese."""
    detail = fault.detail
    said = {
        **detail,
        "area_layer": LAYERS[detail["area_layer"]].title_zh if "area_layer" in detail else "",
        "datum": _DATUMS.get(detail.get("datum_code", ""), ""),
        "remedy": next((zh for slip, zh in SLIPS_ZH.items() if slip == detail.get("slip_code")), _CORRECT),
    }
    message, remedy = (text.format_map(said) for text in RULES_ZH[fault.code])
    return message, remedy
