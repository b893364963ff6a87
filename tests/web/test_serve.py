"""Starting the server: what keeps it from starting is said in one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from small_data import DATA, station, write_folder, write_layer


def start(**settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=DATA.parent,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_wrong_setting_is_named():
    ended = start(GEOMAP_PORT="http")
    assert ended.returncode == 2
    assert ended.stderr.startswith("geomap: GEOMAP_PORT is 'http'")
    assert len(ended.stderr.splitlines()) == 1


def test_broken_data_is_named_by_file_feature_and_field(tmp_path):
    folder = write_folder(tmp_path)
    write_layer(folder, "stations", [station("lost", 0.0, 0.0)])
    ended = start(GEOMAP_DATA=str(folder), GEOMAP_PORT=str(free_port()))
    assert ended.returncode == 2
    assert "stations, lost, geometry" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_named_and_not_shared():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(GEOMAP_PORT=str(port), GEOMAP_DATA=str(DATA))
    assert ended.returncode == 2
    assert f"127.0.0.1:{port}" in ended.stderr


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0"])
def test_hosts_may_be_names_and_wildcards(host):
    """The settings are good; the taken port is what it stumbles over."""
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"{host}:{port}" in start(GEOMAP_HOST=host, GEOMAP_PORT=str(port)).stderr
