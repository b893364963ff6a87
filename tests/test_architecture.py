"""The house keeps its order: what may import what, and how large a room may grow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "geomap"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
DOORS = {
    "geomap.cli",
    "geomap.cli_check",
    "geomap.cli_coverage",
    "geomap.cli_import",
    "geomap.cli_layers",
    "geomap.cli_lists",
    "geomap.cli_lost",
    "geomap.cli_map",
    "geomap.cli_output",
    "geomap.cli_people",
    "geomap.cli_points",
    "geomap.cli_posts",
    "geomap.cli_retention",
    "geomap.cli_siting",
    "geomap.cli_store",
    "geomap.cli_streets",
    "geomap.__main__",
}
IMPURE = {
    "flask",
    "folium",
    "branca",
    "pyogrio",
    "openpyxl",
    "python_calamine",
    "sqlite3",
    "requests",
    "urllib.request",
    "socket",
    "time",
    "random",
}
MOST_LINES = 300


def imports(name: str) -> set[str]:
    """The modules that a module imports, ours by their full name."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & set(MODULES)) or {node.module}
    return found


def floor(name: str) -> int:
    """The subject is at the bottom; storage and report, web and the doors stand on it."""
    if name in DOORS:
        return 3
    return {"geomap.web": 2, "geomap.storage": 1, "geomap.report": 1}.get(".".join(name.split(".")[:2]), 0)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_point_down(name: str) -> None:
    higher = [other for other in imports(name) & set(MODULES) if floor(other) > floor(name)]
    assert not higher, f"{name} stands below {higher}"


@pytest.mark.parametrize("name", sorted(n for n in MODULES if floor(n) == 0))
def test_the_subject_knows_no_web_no_files_and_no_clock(name: str) -> None:
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    assert not {i.split(".")[0] for i in imports(name)} & IMPURE
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c, ast.Name) and c.id == "open"]
    assert not [c for c in calls if isinstance(c, ast.Attribute) and c.attr in {"now", "today", "utcnow"}]


def test_one_file_imports_folium() -> None:
    importers = {
        name for name in MODULES if any(i.split(".")[0] in {"folium", "branca"} for i in imports(name))
    }
    assert importers == {"geomap.web.map_page"}


def test_there_is_no_cycle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if name not in done:
            for other in sorted(imports(name) & set(MODULES)):
                if other != name:
                    visit(other, (*path, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


@pytest.mark.parametrize(
    "path", sorted([*PACKAGE.rglob("*.py"), *(ROOT / "static").rglob("*.js")]), ids=lambda p: p.name
)
def test_a_file_stays_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_page_or_script_reaches_another_host_or_parses_markup() -> None:
    files = [
        p
        for d in ("templates", "static")
        for p in (ROOT / d).rglob("*")
        if p.suffix in {".html", ".js", ".css"}
    ]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        for word in (
            "innerHTML",
            "insertAdjacentHTML",
            "outerHTML",
            "document.write",
            "|safe",
            "| safe",
            "//cdn",
            "unpkg",
        ):
            assert word not in text, f"{path.name} holds {word}"
