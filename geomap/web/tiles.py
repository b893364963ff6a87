"""The raster tiles a map may lie on: a setting. Without it the map draws its own ground.

Tiles must be WGS 84 (Web Mercator). Amap's are GCJ-02, 460 m off here: not offered.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%(layer)s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=%(layer)s&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=%(key)s"
)


def tile_options(tiles: str, tianditu_key: str) -> dict[str, Any] | None:
    """What GEOMAP_TILES stands for: {"urls", "subdomains", "attribution"}, or None for no tiles.

    tiles: "", "osm", "tianditu" or a URL template with {z}, {x} and {y}; settings.py has checked it.
    """
    if not tiles:
        return None
    if tiles == "osm":
        return _options(["https://tile.openstreetmap.org/{z}/{x}/{y}.png"], "© OpenStreetMap")
    if tiles == "tianditu":
        urls = [TIANDITU % {"layer": layer, "key": tianditu_key} for layer in ("vec", "cva")]
        return _options(urls, "天地图", "01234567")
    return _options([tiles], "")


def _options(urls: list[str], attribution: str, subdomains: str = "") -> dict[str, Any]:
    return {"urls": urls, "attribution": attribution, "subdomains": subdomains}


def tile_hosts(options: dict[str, Any] | None) -> list[str]:
    """The origins tiles come from, for the content security policy; {s} becomes a wildcard."""
    hosts = []
    for url in options["urls"] if options else []:
        parts = urlsplit(url)
        host = parts.netloc
        if "{s}" in host:
            host = "*." + host.split(".", 1)[1]
        if host:
            hosts.append(f"{parts.scheme}://{host}")
    return sorted(set(hosts))
