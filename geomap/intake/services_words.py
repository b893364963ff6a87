"""Services as lists name them, matched to the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from geomap.intake.plain import is_blank, keyed, plain
from geomap.services import Catalogue

SYNONYMS: Mapping[str, str] = {
    "first_aid": (
        "急救 急救箱 急救包 医药箱 药箱 小药箱 应急药箱 应急药品 医疗急救 常用药 常用药品 医疗箱 aed "
        "first-aid 医药包 医务"
    ),
    "umbrella": "伞 借伞 爱心伞 共享雨伞 雨具 便民雨伞 雨伞借用 爱心雨伞 umbrellas",
    "toilet": ("厕所 卫生间 公厕 洗手间 公共厕所 公共卫生间 上厕所 入厕 wc toilets restroom"),
    "handwashing": "洗手池 洗手台 洗手液 盥洗 洗漱 洗手设施",
    "air_conditioning": ("冷暖空调 空调房 纳凉 避暑 取暖 避暑取暖 冷气 暖气 制冷 供暖 纳凉取暖 歇凉取暖 ac"),
    "tool_kit": ("工具箱 便民工具箱 针线 针线包 针线盒 维修工具 工具 缝纫包 便民箱 五金工具 老花镜"),
    "bicycle_pump": "打气 充气 充气泵 气筒 自行车打气 单车打气 电动车打气 打气泵 pump",
    "information": ("咨询 指路 问路 问询 信息咨询 便民咨询 政策咨询 咨询服务 指引 引导 导览 info"),
    "drinking_water": (
        "热水 开水 饮用水 饮水机 茶水 喝水 直饮水 接水 热饮 温水 供水 饮水处 纯净水 冷热饮水 water"
    ),
    "charging": (
        "充电宝 手机充电 充电器 共享充电宝 充电站 充电桩 充电插座 充电线 充电服务 应急充电 电源 "
        "usb充电 电动车充电 phone-charging"
    ),
    "microwave": ("微波 加热 热饭 饭菜加热 热饭菜 加热饭菜 餐食加热 微波加热 microwave-oven"),
    "wifi": "wi-fi 无线 无线网 免费wifi 上网 wlan 免费上网 网络 无线上网 internet",
    "reading": ("看书 图书 书籍 图书角 书报 阅览 读书 报刊 图书阅读 书刊 阅读角 书吧 library"),
    "rest": ("歇脚 座椅 休息区 休憩 桌椅 休息座椅 歇息 沙发 临时休息 小憩 休息室 seating"),
    "nursing_room": ("母婴 哺乳室 哺乳 育婴室 母婴间 母婴休息 哺乳间 母婴设施 妈咪小屋 baby-room"),
    "lockers": ("储物 寄存 存包 储物箱 行李寄存 物品寄存 寄存柜 存物柜 存包柜 物品存放 locker"),
}
CLOSE = 60.0
"""A likeness, of 100, from which a guess is offered."""

_SIGNS = re.compile(r"[、，,;；/／|｜+＋·•&\n]+")
_ASIDE = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]|^\d+[.、)）]|(?:服务|设施|设备|功能)$|^(?:免费|提供|可)")
_AND = re.compile(r"[和与及]")


def read_services(
    text: str, catalogue: Catalogue, words: Mapping[str, str | None] | None = None
) -> tuple[list[str], list[tuple[str, str | None]]]:
    """The codes of the services that text lists, in the catalogue's order, and the words that no
    service is known by, each with the Chinese name of the nearest guess.

    words: what words mean beside the catalogue's names and SYNONYMS: codes, None for no service.
    """
    known = {**_known(catalogue), **{keyed(word): code for word, code in (words or {}).items()}}
    codes: set[str | None] = set()
    strange: list[tuple[str, str | None]] = []
    for word in _words(text, known):
        code = known.get(keyed(word), "")
        if code == "":
            strange.append((word, _guess(word, catalogue, known)))
        codes.add(code)
    return [code for code in catalogue.bit if code in codes], strange


def service_of(label: str, catalogue: Catalogue) -> str | None:
    """The code of the one service that a label names, if it is that and nothing else."""
    return _known(catalogue).get(keyed(label)) or _known(catalogue).get(keyed(_ASIDE.sub("", label)))


def _words(text: str, known: Mapping[str, str | None]) -> Iterator[str]:
    """The words of a list: whole where they are known whole, else without asides, else parted at 和."""
    listed = _SIGNS.split(_ASIDE_WITH_SIGNS.sub("", text))
    for part in (word for words in listed for word in ((words,) if keyed(words) in known else words.split())):
        word = _ASIDE.sub("", part) if keyed(part) not in known else part
        if is_blank(word):
            continue
        pieces = _AND.split(word)
        whole = keyed(word) in known or not all(keyed(piece) in known for piece in pieces)
        yield from (word,) if whole else pieces


_ASIDE_WITH_SIGNS = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")


@lru_cache(maxsize=8)
def _known(catalogue: Catalogue) -> Mapping[str, str | None]:
    known = {
        keyed(word): code
        for code, words in SYNONYMS.items()
        if code in catalogue.bit
        for word in words.split()
    }
    for service in catalogue.services:
        known |= {keyed(name): service.code for name in (service.code, service.name_zh, service.name_en)}
    return known


def _guess(word: str, catalogue: Catalogue, known: Mapping[str, str | None]) -> str | None:
    named = [key for key, code in known.items() if code]
    best = process.extractOne(keyed(word), named, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return catalogue[str(known[best[0]])].name_zh if best else None


def shown_words(strange: list[tuple[str, str | None]]) -> str:
    """Words with their guesses, as a remark shows them."""
    return "、".join(f"{plain(word)}（{guess}？）" if guess else plain(word) for word, guess in strange)
