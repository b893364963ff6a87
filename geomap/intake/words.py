"""The words that lists use for the values of fields with a few values of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geomap.intake.plain import folded, keyed

YES = frozenset(
    [
        "是",
        "有",
        "对",
        "能",
        "可",
        "提供",
        "具备",
        "配备",
        "已配",
        "√",
        "✓",
        "✔",
        "☑",
        "●",
        "○",
        "1",
        "y",
        "yes",
        "true",
        "t",
        "oui",
        "si",
        "ja",
        "v",
        "はい",
        "有り",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "不",
        "不能",
        "未配",
        "无此项",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "0",
        "n",
        "no",
        "false",
        "f",
        "non",
        "nein",
        "いいえ",
        "無",
        "-",
        "/",
        "—",
    ]
)

TIERS: Mapping[str, int] = {
    word: tier
    for tier, digits in ((1, "1 一 i Ⅰ 壹 首"), (2, "2 二 ii Ⅱ 贰"), (3, "3 三 iii Ⅲ 叁"))
    for digit in digits.split()
    for word in (
        *(
            keyed(f"{digit}{tail}")
            for tail in ("", "级", "级驿站", "级站", "级标准", "类", "类驿站", "档", "等", "级站点")
        ),
        *(keyed(f"{head}{digit}") for head in ("tier", "level", "grade", "class", "等级", "第", "级别")),
    )
}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "status": {
        "open": (
            "正常 正常开放 正常运行 正常运营 开放 开放中 营业 营业中 运行 运行中 运营 运营中 在用 "
            "使用中 启用 已启用 已建成 已开放 投入使用 良好 active running"
        ),
        "closed": (
            "关闭 已关闭 停用 已停用 停业 暂停 暂停开放 暂停使用 维修 维修中 检修 整修 装修 装修中 "
            "改造 改造中 撤销 已撤销 拆除 关停 停止运营 inactive"
        ),
        "planned": ("规划 规划中 在建 建设中 拟建 待建 筹建 筹建中 计划 计划中 未建成 planning"),
    },
    "entry": {
        "free": (
            "免费 自由 自由进入 自由进出 直接进入 直接进 开放 开放式 敞开 无需登记 无限制 不限 "
            "推门即入 public"
        ),
        "staff": (
            "登记 登记进入 人工 值守 有人值守 工作人员 工作人员开门 前台登记 门岗登记 保安 保安开门 "
            "专人值守 值班"
        ),
        "code": "密码 密码锁 密码门 输密码 输入密码 数字密码 pin password",
        "scan": "扫码 扫码进入 扫码开门 二维码 扫二维码 刷码 qr qrcode scanning",
        "unknown": "未知 不详 不清楚 待定",
    },
    "kind": {
        "street": "街面 街边 街道 沿街 临街 路边 街头",
        "compound": "小区 院落 家属院 家属区 社区内 院内 小区内",
        "labour": "劳动 劳动争议 劳动调解 劳动纠纷 劳资",
        "family": "家事 家庭 婚姻 婚姻家庭 家事调解 婚姻家庭纠纷",
        "lawyer": "律师 律师调解",
        "water": "水 水面 水体 河 河流 湖 湖泊",
        "park": "公园 绿地 绿化",
    },
}

HINTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "entry": (
        *((word, "scan") for word in ("扫码", "二维码")),
        ("密码", "code"),
        *((word, "free") for word in ("自由", "直接进", "无需")),
        *((word, "staff") for word in ("登记", "值守", "值班", "保安", "工作人员", "门岗")),
    ),
}
"""Where a whole sentence says how one gets in, the word in it that decides."""

_TITLES: Mapping[str, str] = {
    value: words.split()[0] for values in reversed(tuple(CHOICES.values())) for value, words in values.items()
}
_CHOICE_OF = {
    field: {keyed(word): value for value, words in values.items() for word in (value, *words.split())}
    for field, values in CHOICES.items()
}


def yes_or_no(text: str) -> bool | None:
    """What a tick or a word for yes or no means, or None for another word."""
    word = folded(text)
    return True if word in YES else False if word in NO else None


def tier_of(text: str) -> int | None:
    """The tier that 一级, 1级, I 级, Tier 1 or 一级驿站 means."""
    return TIERS.get(keyed(text))


def choice_of(field: str, text: str) -> Any:
    """The value of a field that a word stands for, or None where it is no such word."""
    return _CHOICE_OF.get(field, {}).get(keyed(text))


def title_of_value(text: str) -> str:
    """What a value with words of its own is called in Chinese, the first of them; another text as it is."""
    return _TITLES.get(text, text)


def hinted(field: str, text: str) -> str | None:
    """The value that a sentence hints at, by the first of HINTS that it holds."""
    return next((value for word, value in HINTS.get(field, ()) if word in text), None)
