"""Links that open a way to a place in the map programs people have on their phones.

Each link carries the datum its program expects, converted from WGS 84, to six decimals (0.1 m).
Formats: Amap URI API, path planning; Baidu URI API, web direction; Tencent URI API, routeplan;
RFC 5870 with the q of Android.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from geomap.datum import Datum, from_wgs84
from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat

Mode = Literal["walk", "ride"]
Provider = Literal["amap", "baidu", "tencent", "system"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link to open, all ASCII. datum: of the coordinates in it. mode: the way it really opens,
    None where the program asks the user."""

    provider: Provider
    url: str
    datum: Datum
    mode: Mode | None


def links(to: LonLat, name: str, mode: Mode = "walk", city: str = "") -> list[NavigationLink]:
    """The links to a WGS 84 place of that name, one for each of PROVIDERS, in that order.

    city: the city's Chinese name, which Baidu wants. Baidu's and Tencent's web links know no
    riding: asked for it, they walk and say so. Amap's callnative opens its page, not its program,
    inside WeChat. A comma or bar in the name, which would end it, becomes its full-width twin.

    Raises InvalidInputError naming mode.
    """
    if mode not in get_args(Mode):
        raise InvalidInputError(
            f"There is no mode {mode!r}.", parameter="mode", value=mode, hint="Use walk or ride."
        )
    there = from_wgs84(to, "gcj02")
    lon, lat = f"{there.lon:.6f}", f"{there.lat:.6f}"
    here = f"{to.lat:.6f},{to.lon:.6f}"
    label = _label(name)
    amap = f"https://uri.amap.com/navigation?to={lon},{lat},{label}&mode={mode}&src=geomap&callnative=1"
    baidu = (
        f"https://api.map.baidu.com/direction?destination=latlng:{lat},{lon}%7Cname:{label}&mode=walking"
        f"&region={_label(city)}&output=html&coord_type=gcj02&src=webapp.geomap.app"
    )
    tencent = (
        f"https://apis.map.qq.com/uri/v1/routeplan?type=walk&tocoord={lat},{lon}&to={label}&referer=geomap"
    )
    return [
        NavigationLink("amap", amap, "gcj02", mode),
        NavigationLink("baidu", baidu, "gcj02", "walk"),
        NavigationLink("tencent", tencent, "gcj02", "walk"),
        NavigationLink("system", f"geo:{here}?q={here}({label})", "wgs84", None),
    ]


def _label(name: str) -> str:
    """A name as part of a link: on one line, without the formats' own separators, percent-encoded."""
    one_line = "".join(c if c.isprintable() else " " for c in name)
    words = " ".join(one_line.split())[:_LONGEST_NAME]
    return quote(words.replace(",", "，").replace("|", "｜"), safe="")
