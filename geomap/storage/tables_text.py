"""The encoding of a text file, found out of its bytes; and CSV files in it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from charset_normalizer import from_bytes

from geomap.errors import DataError, InvalidInputError
from geomap.intake.header import (
    SEARCHED_ROWS,
    aside_of,
    find_header,
    no_header,
    place_of_header,
    searched,
    top_of,
)
from geomap.intake.rows import ReadAs, Row, Sheet, Table
from geomap.storage.tables_guard import guard_columns, no_table, wanted_sheets

SAMPLE_BYTES = 1 << 18
CHUNK_BYTES = 1 << 20
SEPARATORS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_COMMON_HAN = range(0xB0, 0xD8)
"""Lead bytes of the 3,755 most used characters in GB 2312."""
LEAST_COMMON = 0.7


def encoding_of(file: BinaryIO) -> str:
    """The encoding of the text in file, as Python calls it: by its byte order mark, UTF-8 if all of it
    is, GB18030 if it then reads as common Chinese, else what charset-normalizer thinks most likely."""
    sample = file.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    file.seek(0)
    if b"\0" not in sample and _decodes(file, "utf-8"):
        return "utf-8"
    file.seek(0)
    if b"\0" not in sample and _is_common_chinese(sample) and _decodes(file, "gb18030"):
        return "gb18030"
    best = from_bytes(sample).best()
    return best.encoding if best else "gb18030"


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_common_chinese(sample: bytes) -> bool:
    """Whether most Han characters, read as GB18030, are common ones: other encodings give rare ones."""
    text = sample.decode("gb18030", errors="ignore")
    han = [char.encode("gb18030") for char in text if "\u4e00" <= char <= "\u9fff"]
    common = sum(code[0] in _COMMON_HAN and code[1] >= 0xA1 for code in han)
    return bool(han) and common >= LEAST_COMMON * len(han)


def open_csv(path: Path, read_as: ReadAs) -> Table:
    """A CSV file, its encoding, separator and header found where they are not stated. A row's number is the
    line it begins on. Raises DataError; InvalidInputError for what is stated and not there."""
    wanted_sheets((path.stem,), read_as.sheet)
    encoding = known_encoding(read_as.encoding) if read_as.encoding else _found(path)
    separator = _separator(path, encoding)
    first = list(islice(csv_lines(path, encoding, separator), searched(read_as.header_row)))
    numbers, rows = [line for line, _ in first], [cells for _, cells in first]
    found = find_header(rows, place_of_header(numbers, read_as.header_row))
    if found is None:
        raise no_header(read_as.header_row) if read_as.header_row else no_table(path)
    _, last, labels = found
    guard_columns(path, path.name, len(labels))
    count = sum(1 for _ in csv_lines(path, encoding, separator)) - last - 1
    sheet = Sheet(path.stem, tuple(filter(None, labels)), numbers[last], count, top_of(numbers, rows))

    def read() -> Iterator[Row]:
        for line, cells in islice(csv_lines(path, encoding, separator), last + 1, None):
            values = {label: cell for label, cell in zip(labels, cells, strict=False) if label and cell}
            yield Row(sheet.name, line, values, aside=aside_of(cells, labels))

    return Table(path.name, "csv", (sheet,), read, encoding, separator, sheet_names=(sheet.name,))


def _found(path: Path) -> str:
    with path.open("rb") as file:
        return encoding_of(file)


def known_encoding(name: str) -> str:
    """The encoding of texts that name stands for, as Python calls it. Raises InvalidInputError."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        raise InvalidInputError(
            f"There is no encoding {name!r}.",
            parameter="encoding",
            value=name,
            hint="Give one such as utf-8 or gb18030, or none.",
        ) from None


def csv_lines(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[Any]]]:
    """The rows that hold anything, each with the line it begins on."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            begins = 1
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield begins, cells
                begins = reader.line_num + 1
    except UnicodeError as error:
        raise DataError(
            f"{path}: the text is not {encoding} ({error}).", hint="State its encoding, such as GB18030."
        ) from error
    except csv.Error as error:
        raise DataError(
            f"{path}: not a CSV file ({error}).", hint="Save the list as CSV or .xlsx."
        ) from error


def _separator(path: Path, encoding: str) -> str:
    """The sign that parts the first rows into most columns, alike in most rows."""

    def worth(separator: str) -> tuple[float, int]:
        widths = [len(cells) for _, cells in islice(csv_lines(path, encoding, separator), SEARCHED_ROWS)]
        most = max(set(widths), key=widths.count) if widths else 1
        return (widths.count(most) / len(widths) if most > 1 else 0.0, most)

    return max(SEPARATORS, key=worth)
