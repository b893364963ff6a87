"""GDAL reads every layer from the running API, by the library here and by its own command."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pyogrio
import pytest
from small_data import DATA

from geomap.layers import LAYERS


@pytest.fixture(scope="module")
def address():
    """The app as users start it. In a process of its own: GDAL waits without letting Python run."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"GEOMAP_PORT": str(port), "GEOMAP_DATA": str(DATA)}
    server = subprocess.Popen([sys.executable, "app.py"], cwd=DATA.parent, env={**os.environ, **settings})
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"OAPIF:http://127.0.0.1:{port}/api"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer within 30 s")


def count(layer: str) -> int:
    return len(json.loads((DATA / "geojson" / f"{layer}.geojson").read_text())["features"])


needs_gdal = pytest.mark.skipif(
    not shutil.which("ogr2ogr"), reason="GDAL's commands (gdal-bin) are not installed"
)


@pytest.mark.parametrize("layer", LAYERS)
def test_pyogrio_reads_as_many_features_as_the_file_holds(address, layer):
    table = pyogrio.read_dataframe(address, layer=layer, PAGE_SIZE=1000)
    assert len(table) == count(layer)
    assert set(table["id"]) == {
        f["id"] for f in json.loads((DATA / "geojson" / f"{layer}.geojson").read_text())["features"]
    }


@needs_gdal
def test_ogrinfo_lists_every_layer(address):
    listed = subprocess.run(["ogrinfo", "-q", address], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^\d+: (\w+) ", listed, re.M) == list(LAYERS)


@needs_gdal
def test_ogr2ogr_copies_every_layer(address, tmp_path):
    copy = tmp_path / "copy.gpkg"
    subprocess.run(["ogr2ogr", "-oo", "PAGE_SIZE=500", copy, address], capture_output=True, check=True)
    assert {name: pyogrio.read_info(copy, layer=name)["features"] for name in LAYERS} == {
        name: count(name) for name in LAYERS
    }


@needs_gdal
def test_gdal_lets_the_server_filter(address):
    """It asks for tier=1 because the OpenAPI 3.0 document says that the server can."""
    command = ["ogrinfo", "-q", "-al", "-where", "tier = 1", "--debug", "on", address, "stations"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "items?limit=10&tier=1" in said.stderr
