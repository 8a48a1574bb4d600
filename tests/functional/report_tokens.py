"""Numbers as people read them, in French or in English, and texts out of files."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

import openpyxl
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTTextContainer

_PATTERNS = {
    "fr": re.compile(r"(?P<sign>[+−]?)(?P<whole>\d{1,3}(?:\u202f\d{3})+|\d+)(?:,(?P<part>\d+))?"),
    "en": re.compile(r"(?P<sign>[+−]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: its amount without a sign, and how precisely."""

    sign: str
    value: float
    decimals: int


def read_numbers(text: str, language: str) -> list[Number]:
    """Return the numbers of a text, in their order."""
    return [
        Number(
            found["sign"],
            float(f"{re.sub(r'[^0-9]', '', found['whole'])}.{found['part'] or 0}"),
            len(found["part"] or ""),
        )
        for found in _PATTERNS[language].finditer(text)
    ]


class _Page(HTMLParser):
    """Collects the words of a page: texts, and what replaces pictures for those who cannot see."""

    # Of SVG: what a scale says is no figure of the edition.
    _SCALES = ("role-axis-label", "role-legend-label")
    _SILENT = ("script", "style", "template")
    _SAID = ("alt", "title", "aria-label", "content")
    _VOID = frozenset({"br", "img", "meta", "link", "hr", "input", "source", "col", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self._VOID:
            kinds = given.get("class") or ""
            silent = tag in self._SILENT or any(scale in kinds for scale in self._SCALES)
            self._open.append((tag, silent))
        is_set_up = "http-equiv" in given or given.get("name") == "viewport"
        if not self._is_silent() and not is_set_up:
            self.texts += [text for name in self._SAID if (text := given.get(name))]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_silent():
            self.texts += [text for name, text in attrs if name in self._SAID and text]

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent() and data.strip():
            self.texts.append(data)

    def _is_silent(self) -> bool:
        return any(silent for _, silent in self._open)


def texts_of_html(body: bytes) -> list[str]:
    """Return the texts of a page, its drawings without the labels of their scales."""
    page = _Page()
    page.feed(body.decode())
    page.close()
    return page.texts


_SCALE = re.compile(r'<g class="mark-text role-(?:axis|legend)-label[^>]*>(.*?)</g>', re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>([^<]*)")


def scales_of_svg(drawing: str) -> list[str]:
    """Return the labels of the scales of a drawing: its axes and its classes of colours."""
    return [unescape(text) for part in _SCALE.findall(drawing) for text in _TEXT.findall(part)]


def texts_of_pdf(body: bytes) -> list[str]:
    """Return the lines of text of a file, cells of a table apart."""
    layout = LAParams(char_margin=1.0, word_margin=0.1)
    return [
        line
        for page in extract_pages(io.BytesIO(body), laparams=layout)
        for box in page
        if isinstance(box, LTTextContainer)
        for line in box.get_text().replace("\u200b", "").splitlines()
    ]


def cells_of_xlsx(body: bytes) -> Iterator[tuple[str, Any]]:
    """Yield the name of the sheet and the value of each cell that has one."""
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            yield from ((sheet.title, value) for value in row if value is not None)


def leaves_of_json(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value that holds no other, with the names that lead to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves_of_json(item, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from leaves_of_json(item, path)
    else:
        yield path, value
