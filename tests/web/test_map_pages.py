"""The map pages: a strict policy, assets kept for good, data only as JSON."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from geomap.web.assets import asset_url, icon_sprite, shared_files, version
from geomap.web.pages.page_data import script_json


@pytest.mark.parametrize(
    "path", ["/", "/embed", "/embed?layers=stations,halls&lon=108.94&lat=34.2&zoom=15", "/?lang=en", "/plan"]
)
def test_a_map_page_has_a_strict_policy_and_every_script_carries_its_nonce(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    for script in re.findall(r"<script\b[^>]*>", answer.text):
        assert "src=" in script or "application/json" in script or f'nonce="{nonce[1]}"' in script
    assert not re.search(
        r"\son\w+=|style=|https?://(?!127|localhost)", answer.text.split('id="page-data"')[0]
    )


def test_no_two_answers_share_a_nonce(client: FlaskClient) -> None:
    nonces = {
        re.search(r"nonce-([^']+)", client.get("/").headers["Content-Security-Policy"])[1] for _ in range(5)
    }  # type: ignore[index]
    assert len(nonces) == 5


def test_embed_may_be_framed_by_others_and_the_locator_may_not(client: FlaskClient) -> None:
    assert "frame-ancestors *" in client.get("/embed").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/embed", "/plan", "/stations", "/stations/s001", "/about"])
def test_a_page_passes_over_what_other_sites_append_to_its_address(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?from=singlemessage&isappinstalled=0&utm_source=x").status_code == 200


@pytest.mark.parametrize("query", ["layers=helipads", "lon=999", "zoom=99", "layers="])
def test_embed_refuses_what_it_cannot_show(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/embed?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 400


def test_assets_are_kept_for_a_year_and_answer_304(client: FlaskClient, app) -> None:  # type: ignore[no-untyped-def]
    with app.test_request_context():
        address = asset_url("js/locator/main.js")
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.mimetype == "text/javascript"
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["js/nothing.js", "../app.py", "..%2Fapp.py", "leaflet/leaflet.js.map"])
def test_what_is_no_asset_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{version()}/{name}").status_code == 404


def test_an_asset_of_another_version_is_not_found(client: FlaskClient) -> None:
    assert client.get("/assets/000000000000/js/page.js").status_code == 404


def test_every_module_that_a_module_imports_exists() -> None:
    for name, data in shared_files().items():
        if name.endswith(".js") and name.startswith("js/"):
            for imported in re.findall(r'from "geomap/([^"]+)"', data.decode()):
                assert f"js/{imported}" in shared_files(), f"{name} imports {imported}"


def test_every_icon_that_is_used_is_in_the_sprite(client: FlaskClient) -> None:
    sprite = icon_sprite().decode()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    services = json.loads(client.get("/api/services").data)["services"]
    used = {s["icon"] for s in services}
    for name, data in shared_files().items():
        if name.startswith("js/"):
            used |= set(re.findall(r'\bicon\("([a-z-]+)"\)', data.decode()))
    used |= set(re.findall(r"icons\.svg#([a-z-]+)", client.get("/").text))
    assert used <= drawn


def test_json_in_a_page_cannot_end_its_script() -> None:
    hostile = {"</script><script>alert(1)</script>": "<!-- & \u2028 {{7*7}}"}
    text = str(script_json(hostile))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == hostile
