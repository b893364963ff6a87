"""The register as a workbook to take away, which can be taken in again."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from geomap.responsibility.columns import HEADINGS, KIND_ZH
from geomap.responsibility.named import AreaNames
from geomap.responsibility.places import Places
from geomap.responsibility.reading import Entry

WIDTHS = {"title": 30, "area": 30, "community": 24, "id": 22}
PRIVATE = ("holder_name", "holder_phone", "name_public")
PROVIDER_ZH = {"property": "物业", "volunteer": "志愿者"}


def workbook_of(entries: Iterable[Entry], names: AreaNames, places: Places, *, with_holders: bool) -> bytes:
    """Every post that ever holds, a row each, under the headings that geomap.responsibility.columns knows;
    areas by code, so that none is mistaken for another of its name. Text stays text, whatever it begins with.

    with_holders: False leaves their columns out, so that a list taken in again leaves holders as they are.
    """
    headings = {t: h for t, h in HEADINGS.items() if with_holders or t not in PRIVATE}
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "岗位"
    page.append([*headings.values()])
    for cell in page[1]:
        cell.font = Font(bold=True)
    ever_held = (entry for entry in entries if not entry.post.span.is_empty)
    for number, entry in enumerate(ever_held, start=2):
        row = _row(entry, names, places)
        for column, target in enumerate(headings, start=1):
            cell = page.cell(number, column, row.get(target) or "")
            cell.data_type = "s"
            cell.number_format = "@"
    for column, target in enumerate(headings, start=1):
        page.column_dimensions[get_column_letter(column)].width = WIDTHS.get(target, 14)
    page.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _row(entry: Entry, names: AreaNames, places: Places) -> dict[str, str | None]:
    post, holder = entry.post, entry.holder
    community = places.community_of(post.layer, post.areas[0])
    return {
        "id": post.id,
        "kind": KIND_ZH[post.kind],
        "area": "、".join(post.areas),
        "community": names.name_of("communities", community) if community else "",
        "title": post.title,
        "title_en": post.title_en,
        "provider": PROVIDER_ZH.get(post.provider or ""),
        "holder_name": None if holder is None else holder.name,
        "holder_phone": None if holder is None else holder.phone,
        "name_public": "是" if post.public_name else "",
        "account": post.account,
        "valid_from": post.valid_from.isoformat(),
        "valid_to": None if post.valid_to is None else post.valid_to.isoformat(),
    }
