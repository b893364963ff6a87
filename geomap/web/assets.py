"""Scripts, styles and icons: ours from static/, others' from their installed packages. Nothing
comes from another host. Addresses carry a hash of the content, so browsers keep them for good."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module, resources
from pathlib import Path

from flask import Blueprint, Response, request, url_for

from geomap.errors import NotFoundError

STATIC = Path(__file__).resolve().parents[2] / "static"
YEAR_S = 31_536_000

assets = Blueprint("assets", __name__)


def package_file(package: str, path: str) -> bytes:
    """The bytes of a file that an installed package carries."""
    return (Path(str(resources.files(package))) / path).read_bytes()


@cache
def leaflet_file(name: str) -> bytes:
    """A file of Leaflet from XStatic-Leaflet, its pointer to a source map left out."""
    data = Path(import_module("xstatic.pkg.leaflet").BASE_DIR).joinpath(name).read_bytes()
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", data) if name.endswith(".js") else data


@cache
def icon_sprite() -> bytes:
    """One SVG with a symbol for each name in static/icons.txt, drawn from Font Awesome Free (CC BY 4.0)."""
    symbols = []
    for name in (STATIC / "icons.txt").read_text().split():
        drawing = package_file("fontawesomefree", f"static/fontawesomefree/svgs/solid/{name}.svg").decode()
        box, inner = re.search(r'viewBox="([^"]+)">(?:<!--.*?-->)?(.*)</svg>', drawing, re.S).groups()  # type: ignore[union-attr]
        symbols.append(f'<symbol id="{name}" viewBox="{box}">{inner}</symbol>')
    credit = "<!-- Icons: Font Awesome Free, fontawesome.com, CC BY 4.0 -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{credit}{"".join(symbols)}</svg>'.encode()


@cache
def shared_files() -> Mapping[str, bytes]:
    """Every asset by its path under /assets/<version>/."""
    files = {
        str(path.relative_to(STATIC).as_posix()): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.is_file()
    }
    files["leaflet/leaflet.js"] = leaflet_file("leaflet.js")
    files["leaflet/leaflet.css"] = leaflet_file("leaflet.css")
    for picture in (
        "layers.png",
        "layers-2x.png",
        "marker-icon.png",
        "marker-icon-2x.png",
        "marker-shadow.png",
    ):
        files[f"leaflet/images/{picture}"] = leaflet_file(f"images/{picture}")
    files["icons.svg"] = icon_sprite()
    return files


@cache
def script_modules(folders: tuple[str, ...]) -> list[str]:
    """The ES modules in folders, and those that all of them share."""
    shared = ("js/page.js", "js/dom.js", "js/data.js")
    return [
        name
        for name in shared_files()
        if name in shared or (name.endswith(".js") and name.startswith(folders))
    ]


@cache
def version() -> str:
    """A hash over all assets: part of their address."""
    digest = hashlib.sha256()
    for name, data in shared_files().items():
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """The address of an asset. Raises KeyError for one that does not exist: a slip in a template."""
    if name not in shared_files():
        raise KeyError(name)
    return url_for("assets.asset", asked=version(), name=name)


@assets.get("/assets/<asked>/<path:name>")
def asset(asked: str, name: str) -> Response:
    """An asset, kept by browsers for a year: its address changes with its content."""
    data = shared_files().get(name)
    if data is None or asked != version():
        raise NotFoundError(f"There is no asset {name!r}.", hint="Reload the page.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = Response(data, mimetype=kind)
    answer.cache_control.public, answer.cache_control.max_age, answer.cache_control.immutable = (
        True,
        YEAR_S,
        True,
    )
    answer.set_etag(f"{asked}-{hashlib.sha256(name.encode()).hexdigest()[:8]}")
    answer.make_conditional(request)
    return answer
