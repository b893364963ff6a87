"""The databases that tests are given: of their own, empty, and of either kind or missed aloud."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import databases as giving
import pytest
from databases import Databases

from geomap.storage.people.keeping import people_of
from tests.web.small_data import write_folder

NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)


def test_a_place_has_nothing_in_it_whatever_another_has_or_left(
    databases: Databases, kind: str, tmp_path: Path
) -> None:
    urls = []
    for turn in "12":
        folders = (write_folder(tmp_path / f"{name}{turn}") for name in ("mine", "other"))
        with databases.place(kind, next(folders)) as mine, databases.place(kind, next(folders)) as other:
            accounts, others = (
                people_of(place.make().database, idle_min=30, signed_in_h=12, link_h=72).accounts
                for place in (mine, other)
            )
            assert accounts.add("first", "viewer", None, "root", NOW).id == 1
            assert others.all() == []
            urls.append((mine.url, other.url))
    assert urls[0] == urls[1], "they were not used again"


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_postgis_a_test_is_skipped_and_in_ci_it_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(giving, "postgresql_folder", lambda: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="postgresql-postgis"), Databases() as made:
        made.place("postgis", tmp_path).__enter__()
