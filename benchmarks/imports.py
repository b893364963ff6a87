"""A long list of stations into a store: seconds, and the memory of the process at its peak.

    python -m benchmarks.imports [--rows 50000 200000] [--form csv]

Each import is a process of its own. geomap reads the list, matches its columns, judges every row, and writes
one revision that can be undone (`python -m geomap import --apply`). The peer does what one would write by
hand: pandas reads the list at once, geopandas makes points of it, and all rows go into a table of an SQLite
file, unjudged. A list of one row shows what the process takes by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from benchmarks.nation import SHIPPED
from geomap.storage.database.opening import make_store

COLUMNS = 500
WEST, SOUTH, STEP = 108.93, 34.205, 0.00006
PEER = """
import sqlite3, sys
import geopandas, pandas
source, out = sys.argv[1:]
rows = pandas.read_csv(source) if source.endswith(".csv") else pandas.read_excel(source)
points = geopandas.GeoDataFrame(rows, geometry=geopandas.points_from_xy(rows["经度"], rows["纬度"]), crs=4326)
with sqlite3.connect(out) as store:
    points.to_wkb().to_sql("stations", store, index=False)
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[50_000, 200_000])
    parser.add_argument("--form", choices=("csv", "xlsx"), default="csv")
    options = parser.parse_args()
    for rows in (1, *options.rows):
        with tempfile.TemporaryDirectory(prefix="geomap-import-") as name:
            folder = Path(name)
            source = write_list(folder, rows, options.form)
            data = Path(shutil.copytree(SHIPPED, folder / "data"))
            make_store(data).close()
            ours = [sys.executable, "-m", "geomap", "import", str(source), "--layer", "stations", "--apply"]
            figure("geomap", rows, ours, GEOMAP_DATA=str(data))
            figure("pandas", rows, [sys.executable, "-c", PEER, str(source), str(folder / "peer.sqlite")])


def write_list(folder: Path, rows: int, form: str) -> Path:
    """Stations on a grid within the district, some metres from each other."""
    numbers = range(rows)
    table = pd.DataFrame(
        {
            "名称": [f"第{i}站" for i in numbers],
            "地址": [f"路{i}号" for i in numbers],
            "等级": 2,
            "服务项目": "饮水、充电",
            "开放时间": "全天",
            "经度": [round(WEST + STEP * (i % COLUMNS), 6) for i in numbers],
            "纬度": [round(SOUTH + STEP * (i // COLUMNS), 6) for i in numbers],
        }
    )
    path = folder / f"list.{form}"
    if form == "csv":
        table.to_csv(path, index=False)
    else:
        table.to_excel(path, index=False)
    return path


def figure(who: str, rows: int, command: list[str], **environment: str) -> None:
    """Run a command, and print what it took as a line of JSON."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    told = {"import": who, "rows": rows, "exit": process.returncode, "seconds": round(took_s, 1)}
    print(json.dumps({**told, "rows_per_s": round(rows / took_s), "peak_mb": used.ru_maxrss >> 10}))


if __name__ == "__main__":
    main()
