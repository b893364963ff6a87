"""The API can be read, and its examples work."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from geomap.web.api.operations import NEAREST


def test_the_page_names_every_parameter_of_nearest(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for name in NEAREST.parameters:
        assert f"<code>{name}</code>" in page
    assert "wgs84 | gcj02 | bd09, default wgs84" in page


def test_every_example_on_the_page_answers(client: FlaskClient) -> None:
    examples = re.findall(r'<a href="(/api[^"]*)"', client.get("/api/docs?lang=en").text)
    assert len(examples) > 6
    for address in examples:
        assert client.get(unescape(address)).status_code == 200, address


def test_the_landing_page_links_to_it(client: FlaskClient) -> None:
    assert "service-doc" in {link["rel"] for link in client.get("/api").json["links"]}
