"""Turns a Vega-Lite specification into an inline SVG that a screen reader can name."""

import re
from html import escape
from typing import Any

import vl_convert

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
INK = "#1e1e1e"
HATCHED = "#fdfcfb"  # a fill that stands for "hatched": Vega has no patterns
_OPENING = re.compile(r"<svg[^>]*>")
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_ID = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r"url\(#([^)]+)\)")
_DECIMALS = re.compile(r"(\d+\.\d)\d+")

# Widths are measured with Arial's metrics: the reader's font may be wider.
PADDING = {"left": 10, "top": 5, "right": 60, "bottom": 5}

CONFIG: dict[str, Any] = {
    "aria": False,  # the title and description of the whole figure replace Vega's own
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "gridColor": "#e2e2e2", "domainColor": "#767676",
        "tickColor": "#767676",
    },
    "legend": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "bold", "labelLimit": 260, "titleLimit": 260,
    },
    "text": {"color": INK, "fontSize": 12},
}  # fmt: skip

FRENCH: dict[str, Any] = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "minus": "\u2212",
    "percent": "\u202f%",
}
ENGLISH: dict[str, Any] = {
    "decimal": ".",
    "thousands": ",",
    "grouping": [3],
    "currency": ["€", ""],
    "minus": "\u2212",
}


def render_svg(
    spec: dict[str, Any], *, name: str, title: str, description: str, language: str
) -> str:
    """Return the figure as inline SVG; `name` makes its ids unique in the page."""
    drawn: str = vl_convert.vegalite_to_svg(
        {**spec, "config": CONFIG, "padding": PADDING},
        format_locale=FRENCH if language == "fr" else ENGLISH,
        allowed_base_urls=[],
    )
    size = _SIZE.search(drawn)
    width, height = size.groups() if size else ("600", "400")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    drawn = _DECIMALS.sub(r"\1", _name_parts(drawn, name))
    if HATCHED in drawn:
        opening += _hatching(name)
        drawn = drawn.replace(HATCHED, f"url(#{name}-hatching)")
    return _OPENING.sub(lambda _: opening, drawn, count=1)


def _name_parts(drawn: str, name: str) -> str:
    """Number the parts within their figure: Vega counts on from one figure to the next."""
    found = dict.fromkeys(_ID.findall(drawn))
    names = {old: f"{name}-part{number}" for number, old in enumerate(found, start=1)}
    drawn = _ID.sub(lambda match: f'id="{names[match[1]]}"', drawn)
    return _LINK.sub(lambda match: f"url(#{names[match[1]]})", drawn)


def _hatching(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatching" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#ffffff"/>'
        '<path d="M0 5L5 0" stroke="#767676" stroke-width="1"/></pattern></defs>'
    )
