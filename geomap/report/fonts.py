"""The typeface of every drawing: Noto Sans SC (SIL Open Font License), as the package zhplot carries it.

The package is found, not imported: importing it would change matplotlib for everybody in the process.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from geomap.errors import DataError

FONT = Path("fonts", "NotoSansSC-Regular.ttf")


@cache
def font_path() -> Path:
    """The file of the typeface. Raises DataError where it is not installed."""
    found = find_spec("zhplot")
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        path = Path(folder) / FONT
        if path.is_file():
            return path
    raise DataError(
        "The typeface Noto Sans SC is not installed.", hint="Install what requirements.txt names: zhplot."
    )
