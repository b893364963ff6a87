"""A real browser on the shipped data: what couriers and residents do, and what they see."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import Site, Visitor, serving
from flask import Flask
from people_desk import Desk
from playwright.sync_api import Browser, sync_playwright
from wanting import do_without

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it. Where there is none the journeys are skipped; in CI they fail."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        do_without(f"No browser: none of {', '.join(CHROMIUMS)} is on the PATH.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def shipped(app: Flask) -> Iterator[Site]:
    """The shipped data, served; its clock stands still."""
    with serving(app) as url:
        yield Site(url, app)


@pytest.fixture
def desk() -> Desk | None:
    """The desk that the journeys of a file are made at, where the file has one of its own; None: at none."""
    return None


@pytest.fixture
def site(desk: Desk | None, request: pytest.FixtureRequest) -> Iterator[Site]:
    """What is visited: the desk's app, or the shipped data."""
    if desk is None:
        yield request.getfixturevalue("shipped")
        return
    with serving(desk.app) as url:
        yield Site(url, desk.app)


@pytest.fixture
def foreseen() -> str | None:
    """What a complaint says that the journeys of a file look for themselves; None: they look for none."""
    return None


@pytest.fixture
def visitor(browser: Browser, site: Site, foreseen: str | None) -> Iterator[Visitor]:
    """Opens pages. At the end of every journey nothing may have gone wrong that nobody looked for."""
    visiting = Visitor(browser, site)
    yield visiting
    visiting.leave()
    assert [c for c in visiting.complaints if foreseen is None or foreseen not in c] == []
