"""How maps are built with Folium, and the only file that imports it.

Folium draws the shell: the map, and one small element per layer that asks our scripts for it. No
data passes through: branca renders every text a second time, so a station named {{7*7}} would run
on the server. The scripts fetch the data and put it into the page as text.

Who knows Folium adds a layer the usual way:

    resource_map = ResourceMap(settings.centre, settings.zoom)
    ResourceLayer("halls", shown=True).add_to(resource_map)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geomap.layers import LAYERS

SWITCHED = ("stations", "halls", "organizations", "mediation_rooms", "communities", "compounds", "streets")
SHOWN_FIRST = ("stations", "streets")


class ResourceMap(folium.Map):
    """folium.Map without its foreign scripts, its inline styles and its ban on zooming by hand.

    centre: lon, lat in WGS 84 degrees. The page that shows the map links Leaflet and our styles.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div id={{ this.get_name()|tojson }} class="resource-map"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {"center": {{ this.location|tojson }}, ...{{ this.options|tojavascript }}}
            );
        {% endmacro %}
        """
    )

    def __init__(self, centre: tuple[float, float], zoom: float, **options: Any) -> None:
        lon, lat = centre
        super().__init__(
            location=(lat, lon),
            tiles=None,
            zoom_control=False,
            **{"zoom_snap": 0.5, **options},
        )
        self.options["zoom"] = zoom
        self._id = "resource"  # One name, whichever process renders it: answers stay alike.
        self.default_js = []
        self.default_css = []


class ModuleElement(MacroElement):
    """An element that hands its map to a function of one of our ES modules, with JSON options.

    options come from this program alone: never from data, never from a request.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            import({{ this.module|tojson }}).then(
                (module) => module[{{ this.function|tojson }}](
                    {{ this._parent.get_name() }}, {{ this.module_options|tojson }}
                )
            );
        {% endmacro %}
        """
    )

    def __init__(self, module: str, function: str, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = self.__class__.__name__
        self.module, self.function, self.module_options = f"geomap/{module}", function, dict(options)


class BaseMap(ModuleElement):
    """The ground: land, water, parks, roads with their names, borders; or tiles where they are set."""

    def __init__(self, tiles: Mapping[str, Any] | None = None) -> None:
        super().__init__("map/base.js", "addBase", {"tiles": tiles})


class ResourceLayer(ModuleElement):
    """One layer of the data folder, by its name in LAYERS, with a switch in the layer panel."""

    def __init__(self, name: str, *, shown: bool = False) -> None:
        if name not in LAYERS:
            raise KeyError(name)
        super().__init__("map/layer.js", "addLayer", {"name": name, "shown": shown})


class Locator(ModuleElement):
    """The locator: nearest stations, filters, search. Expects the elements of templates/locator.html."""

    def __init__(self) -> None:
        super().__init__("locator/main.js", "start", {})


class Planner(ModuleElement):
    """The planner's desk: who is out of reach, and what if. Expects the elements of templates/plan.html.

    tiles: as of BaseMap, for the second map of a comparison.
    """

    def __init__(self, tiles: Mapping[str, Any] | None = None) -> None:
        super().__init__("plan/main.js", "start", {"tiles": tiles})


class SearchParty(ModuleElement):
    """The search for somebody who is lost. Expects the elements of templates/search_party.html."""

    def __init__(self) -> None:
        super().__init__("searching/main.js", "start", {})


class Placing(ModuleElement):
    """Rows of lists put on the map by hand. Expects the elements of templates/desk/places.html."""

    def __init__(self) -> None:
        super().__init__("import/placing.js", "start", {})


class Desk(ModuleElement):
    """The desk: the map beside the table of a layer. Expects the elements of templates/desk/desk.html."""

    def __init__(self) -> None:
        super().__init__("desk/main.js", "start", {})


class Ordering(ModuleElement):
    """The map on which somebody shows where it is. Expects the elements of templates/orders/new.html."""

    def __init__(self) -> None:
        super().__init__("orders/new.js", "start", {})


class OrdersAround(ModuleElement):
    """The orders that everybody may know of. Expects the elements of templates/orders/around.html."""

    def __init__(self) -> None:
        super().__init__("orders/around.js", "start", {})


class OrderBoard(ModuleElement):
    """The board of orders beside its map. Expects the elements of templates/desk/orders.html."""

    def __init__(self) -> None:
        super().__init__("orders-desk/main.js", "start", {})


class Popups(ModuleElement):
    """A small card beside the sign that was tapped, for maps without the locator."""

    def __init__(self) -> None:
        super().__init__("map/popups.js", "addPopups", {})


@dataclass(frozen=True, slots=True)
class RenderedMap:
    """The parts of a map for a page of ours: an element for the body and the script that fills it."""

    html: str
    script: str


def render(resource_map: ResourceMap) -> RenderedMap:
    """Render a map into its parts. The figure is rendered first: that is what fills the parts.

    Raises TypeError for an element that cannot run on our pages: one that brings scripts or styles
    of other hosts, as many plugins do, and folium.Popup and its kin, which parse markup by jQuery.
    """
    for element in _elements(resource_map):
        links = [*getattr(element, "default_js", ()), *getattr(element, "default_css", ())]
        if links or isinstance(element, folium.Popup | folium.GeoJson):
            raise TypeError(
                f"{type(element).__name__} cannot stand on our maps: it loads scripts of other hosts or "
                "parses markup. Draw it with a ModuleElement and a script of ours."
            )
    figure = cast(Figure, resource_map.get_root())
    figure.render()
    return RenderedMap(html=figure.html.render(), script=figure.script.render())


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _elements(child)


def layered_map(
    centre: tuple[float, float],
    zoom: float,
    *,
    layers: Iterable[str] = SWITCHED,
    shown: Iterable[str] = SHOWN_FIRST,
    tiles: Mapping[str, Any] | None = None,
) -> ResourceMap:
    """A map with its ground and the layers named; shown: those switched on at first."""
    resource_map = ResourceMap(centre, zoom)
    BaseMap(tiles).add_to(resource_map)
    switched_on = set(shown)
    for name in layers:
        ResourceLayer(name, shown=name in switched_on).add_to(resource_map)
    return resource_map


def locator_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map of the front page."""
    resource_map = layered_map(centre, zoom, tiles=tiles)
    Locator().add_to(resource_map)
    return render(resource_map)


def planner_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map of the planner's desk, which draws people, areas and stations by itself."""
    resource_map = layered_map(centre, zoom, layers=(), shown=(), tiles=tiles)
    Planner(tiles).add_to(resource_map)
    return render(resource_map)


def search_party_map(
    centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None
) -> RenderedMap:
    """The map on which candidates are numbered, and the way to them is drawn."""
    resource_map = layered_map(centre, zoom, layers=(), shown=(), tiles=tiles)
    SearchParty().add_to(resource_map)
    return render(resource_map)


def placing_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map on which rows without a position are placed, among the stations and communities there are."""
    resource_map = layered_map(centre, zoom, layers=("stations", "communities"), tiles=tiles)
    Placing().add_to(resource_map)
    return render(resource_map)


def desk_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map of the desk, which draws the layer that is edited by itself."""
    resource_map = layered_map(centre, zoom, layers=(), shown=(), tiles=tiles)
    Desk().add_to(resource_map)
    return render(resource_map)


def ordering_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map of a new order, which is tapped where the trouble is."""
    return _bare_map(Ordering(), centre, zoom, tiles)


def orders_around_map(
    centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None
) -> RenderedMap:
    """The map of orders around, which draws them by itself."""
    return _bare_map(OrdersAround(), centre, zoom, tiles)


def order_board_map(centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None) -> RenderedMap:
    """The map of the board of orders, which draws them by itself."""
    return _bare_map(OrderBoard(), centre, zoom, tiles)


def _bare_map(
    element: ModuleElement, centre: tuple[float, float], zoom: float, tiles: Mapping[str, Any] | None
) -> RenderedMap:
    """A map without layers, for an element that draws."""
    resource_map = layered_map(centre, zoom, layers=(), shown=(), tiles=tiles)
    element.add_to(resource_map)
    return render(resource_map)


def embedded_map(
    centre: tuple[float, float],
    zoom: float,
    *,
    layers: Iterable[str],
    shown: Iterable[str],
    tiles: Mapping[str, Any] | None,
) -> RenderedMap:
    """A map alone, for other sites and for saved files."""
    resource_map = layered_map(centre, zoom, layers=layers, shown=shown, tiles=tiles)
    Popups().add_to(resource_map)
    return render(resource_map)
