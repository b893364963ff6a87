"""Folium draws the shell and nothing else: no foreign script, no data, no surprise."""

from __future__ import annotations

import re

import folium
import folium.plugins
import pytest
from branca.element import Figure

from geomap.web import map_page
from geomap.web.assets import version
from geomap.web.map_page import BaseMap, Locator, ResourceLayer, ResourceMap, render


def test_a_map_is_a_folium_map_and_takes_folium_layers() -> None:
    resource_map = ResourceMap((108.94, 34.2), 13)
    assert isinstance(resource_map, folium.Map)
    BaseMap().add_to(resource_map)
    ResourceLayer("halls", shown=True).add_to(resource_map)
    folium.CircleMarker((34.2, 108.9), radius=4).add_to(resource_map)
    rendered = render(resource_map)
    assert '"center": [34.2, 108.94]' in rendered.script
    assert 'import("geomap/map/layer.js")' in rendered.script
    assert "L.circleMarker" in rendered.script


def test_no_file_of_another_host_is_linked_and_no_inline_style_is_made() -> None:
    resource_map = map_page.layered_map((108.94, 34.2), 13)
    Locator().add_to(resource_map)
    figure = resource_map.get_root()
    assert isinstance(figure, Figure)
    page = figure.render()
    assert not re.search(r"https?://", page)
    assert "<style" not in page
    assert "user-scalable" not in page


def test_maps_share_no_list_of_links() -> None:
    first, second = ResourceMap((108.94, 34.2), 13), ResourceMap((108.94, 34.2), 13)
    first.add_js_link("x", "/x.js")
    assert second.default_js == []
    assert ResourceMap.default_js == folium.Map.default_js


def test_the_same_map_renders_to_the_same_text() -> None:
    assert map_page.locator_map((108.94, 34.2), 13, None) == map_page.locator_map((108.94, 34.2), 13, None)


def test_a_layer_that_does_not_exist_cannot_be_added() -> None:
    with pytest.raises(KeyError):
        ResourceLayer("{{7*7}}")


def test_every_layer_with_a_switch_is_a_layer() -> None:
    assert set(map_page.SHOWN_FIRST) <= set(map_page.SWITCHED) <= set(map_page.LAYERS)


@pytest.mark.parametrize(
    "element",
    [
        folium.Marker((34.2, 108.9), popup="<b>hi</b>"),
        folium.plugins.Fullscreen(),
        folium.plugins.MarkerCluster(),
    ],
)
def test_an_element_that_cannot_run_here_is_refused_with_the_remedy(element) -> None:  # type: ignore[no-untyped-def]
    resource_map = ResourceMap((108.94, 34.2), 13)
    element.add_to(resource_map)
    with pytest.raises(TypeError, match="ModuleElement"):
        render(resource_map)


def test_a_plain_marker_runs_and_its_pictures_are_served(client) -> None:  # type: ignore[no-untyped-def]
    resource_map = ResourceMap((108.94, 34.2), 13)
    folium.Marker((34.2, 108.9)).add_to(resource_map)
    assert "L.marker" in render(resource_map).script
    for picture in ("marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"):
        assert client.get(f"/assets/{version()}/leaflet/images/{picture}").mimetype == "image/png"
