"""A workbook being written: its formats, each made once, and what all its sheets share."""

from dataclasses import dataclass, field
from typing import Any

from observatory.domain.report.document import Document
from observatory.domain.report.writer import Writer

LONGEST_PROPERTY = 255
LONGEST_CELL = 32_767
_A4 = 9
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "banner": {"bold": True, "font_color": "#9c0006", "bg_color": "#ffe5e5"},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "align": "left", "indent": 1,
             "bg_color": "#e8edf3", "bottom": 1},
    "number_head": {"bold": True, "text_wrap": True, "valign": "top", "align": "right", "indent": 1,
                    "bg_color": "#e8edf3", "bottom": 1},
    "bold": {"bold": True},
    "text": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "plain": {"valign": "top"},
    "note": {"font_color": "#444444"},
    "link": {"font_color": "#0b5394", "underline": 1},
}  # fmt: skip


@dataclass
class Book:
    """A workbook, the document that it is made of, and formats by name or by number format."""

    workbook: Any
    document: Document
    _formats: dict[str, Any] = field(default_factory=dict)

    @property
    def writer(self) -> Writer:
        """Return what writes numbers in the document's language."""
        return Writer(self.document.language)

    def style(self, name: str) -> Any:
        """Return a format of cells of text."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(_STYLES[name])
        return self._formats[name]

    def number(self, shown: str) -> Any:
        """Return the format of a cell that shows its number so."""
        key = f"number {shown}"
        if key not in self._formats:
            given = {"num_format": shown, "align": "right", "indent": 1, "valign": "top"}
            self._formats[key] = self.workbook.add_format(given)
        return self._formats[key]

    def add_sheet(self, name: str) -> Any:
        """Add a sheet, printed in landscape on as many pages as it is long, but one wide."""
        sheet = self.workbook.add_worksheet(name)
        # A code is a text that looks like a number, on purpose.
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.hide_gridlines(1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def write(self, sheet: Any, line: int, place: int, text: str, style: str = "plain") -> None:
        """Write words as words, whatever they begin with."""
        if text:
            sheet.write_string(line, place, text[:LONGEST_CELL], self.style(style))

    def banner(self, sheet: Any, line: int) -> int:
        """Write the banner where the document has one; return the line below."""
        if not self.document.banner:
            return line
        self.write(sheet, line, 0, self.document.banner, "banner")
        return line + 1
