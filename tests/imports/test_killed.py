"""A server that is killed in the middle: nothing is half written, and what comes next starts clean."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from importing import Importer, csv_of, token_of
from people_desk import Desk

from geomap.storage.imports.folder import DRAFT_H

NEW = ("新站一", "路一号", 2, "饮水、充电", "全天", 108.93, 34.24)
NOWHERE = ("无处站", "路三号", 3, "饮水", "全天", "", "")
DYING = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from importing import Importer
from databases import Place
from people_desk import desk_of
from geomap.web.imports import {module}

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

{module}.{name} = die
desk = desk_of(Place(Path({folder!r}), {url!r}), **{told!r})
importer = Importer(desk.app.test_client(), {token!r})
{then}
"""


def killed(desk: Desk, module: str, name: str, then: str) -> None:
    """Run then in a process of its own, in which the function of that name kills it."""
    script = DYING.format(
        path=sys.path,
        module=module,
        name=name,
        folder=str(desk.folder),
        url=desk.place.url,
        told=desk.told,
        token=token_of(desk, "admin", "import"),
        then=then,
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, cwd=Path.cwd())
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_in_the_middle_of_writing_nothing_is_written_and_it_can_be_applied_again(
    desk: Desk, admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.storage.runs.STALE_S", 0.5)
    tried = admin.tried(csv_of(NEW, NOWHERE))
    before = desk.app.extensions["store"].state()
    killed(desk, "work", "keep_mapping", f"importer.apply({ {'id': tried['id'], 'etag': tried['etag']}!r})")
    mark = desk.app.extensions["store"].mark()
    assert mark == before.mark
    after = admin.settled(tried["id"])
    assert (after["status"], after["job"]["status"]) == ("checked", "failed")
    assert admin.ask("GET", "/unplaced").json["rows"] == []
    done = admin.apply(after)
    assert (done["status"], done["revision"]) == ("applied", mark.number + 1)
    assert len(admin.ask("GET", "/unplaced").json["rows"]) == 1


def test_a_file_half_taken_in_is_swept_by_a_later_start(desk: Desk) -> None:
    content = csv_of(NEW)
    killed(desk, "reading", "open_table", f"importer.send({content!r})")
    lists: Path = desk.app.extensions["imports"].folder
    (left,) = lists.iterdir()
    assert (left / "list.csv").read_bytes() == content
    desk.another()
    assert list(lists.iterdir()) == [left]  # another machine may be filling it
    then = time.time() - DRAFT_H * 3_600 - 1
    os.utime(left, (then, then))
    desk.another()
    assert list(lists.iterdir()) == []


def test_a_file_that_is_being_taken_in_is_left_alone(desk: Desk) -> None:
    folder = desk.app.extensions["imports"]

    def fill(path: Path) -> dict[str, object]:
        path.write_bytes(b"half")
        folder.sweep()
        assert path.read_bytes() == b"half"
        return {}

    made = folder.take("list.csv", fill)
    assert folder.list_path(made).read_bytes() == b"half"
    assert [path.name for path in folder.folder.iterdir()] == [made]


def test_in_the_middle_of_a_dry_run_no_outcome_is_left_and_it_can_be_made_again(
    desk: Desk, admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.storage.runs.STALE_S", 0.5)
    sent = admin.send(csv_of(NEW)).json
    killed(desk, "work", "whole_faults", f"importer.checked({sent['id']!r}, {sent['mapping']!r})")
    lists: Path = desk.app.extensions["imports"].path(sent["id"])
    assert [path.suffix for path in lists.glob("*.sqlite*")] == [".draft"]
    after = admin.settled(sent["id"])
    assert (after["status"], after["outcome"], after["job"]["status"]) == ("read", None, "failed")
    again = admin.checked(sent["id"], sent["mapping"])
    assert again["outcome"]["new"] == 1
    assert [path.suffix for path in lists.glob("*.sqlite*")] == [".sqlite"]
