"""What stations of each kind are like: hours, entry, and how they keep their tier's standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from geomap.demo.chance import draw, pick
from geomap.services import Catalogue

ALWAYS = "24/7"
SEASONS = "May-Sep 07:00-21:00; Oct-Apr 08:00-19:00"
LUNCH = "Mo-Fr 08:30-12:00,14:00-18:00; PH off"
OFFICE = "Mo-Fr 09:00-17:30; Sa 10:00-16:00; PH off"
NIGHT = "Mo-Su 18:00-02:00"

HOURS: Mapping[str, Sequence[str | None]] = MappingProxyType(
    {
        "street": (
            ALWAYS,
            "Mo-Su 06:00-22:00",
            "Mo-Su 08:00-20:00",
            "Mo-Su 08:00-20:00",
            "Mo-Su 07:00-23:00",
            SEASONS,
            SEASONS,
            LUNCH,
            NIGHT,
            None,
        ),
        "compound": (
            "Mo-Su 07:00-21:00",
            "Mo-Su 08:00-12:00,13:30-18:00",
            ALWAYS,
            "Mo-Fr 08:30-12:00,14:00-18:00; Sa 09:00-12:00; PH off",
            None,
        ),
        "toilet": (ALWAYS, "Mo-Su 06:00-22:00", "May-Sep 05:30-23:00; Oct-Apr 06:00-22:00"),
        "hall": ("Tu-Su 09:00-17:00", "Mo-Su 09:00-21:00", OFFICE),
        "office": (LUNCH, OFFICE, "Mo-Fr 09:00-17:00; PH off"),
    }
)
WIDE_HOURS = (ALWAYS, "Mo-Su 06:00-22:00", "Mo-Su 08:00-20:00", "Mo-Su 07:00-23:00")

ENTRIES: Mapping[str, Sequence[tuple[str, str | None]]] = MappingProxyType(
    {
        "street": (
            ("free", None),
            ("free", None),
            ("free", "临街门面，推门即入"),
            ("scan", "扫门口二维码开门"),
            ("unknown", None),
        ),
        "compound": (
            ("staff", "在大门岗亭登记后进入"),
            ("code", "门禁密码向门岗询问"),
            ("scan", "扫小区门禁二维码进入"),
            ("free", "院门白天常开，沿主路直行"),
        ),
        "toilet": (("free", None), ("free", "公厕一层管理间旁")),
        "hall": (("free", "一层大厅进门右侧"), ("staff", "向前台说明即可")),
        "office": (("free", "便民大厅内"), ("staff", "向值班窗口说明即可")),
    }
)


def services_of(catalogue: Catalogue, tier: int, kind: str, stated: bool, *key: object) -> list[str]:
    """The tier's standard, with the exceptions that life makes; stated stations keep it in full."""
    offered = set(catalogue.standard(tier))
    extras = [service.code for service in catalogue.services if service.code not in offered]
    if not stated:
        if draw("lacks", *key) < 0.14:
            offered.discard(pick(sorted(offered), "lacking", *key))
        if kind == "toilet":
            offered |= {"toilet", "handwashing"}
        if extras and draw("adds", *key) < 0.3:
            offered.add(pick(extras, "added", *key))
    return [service.code for service in catalogue.services if service.code in offered]
