"""Turns a Vega-Lite specification into an SVG that a screen reader can name."""

import re
from html import escape
from typing import Any

import vl_convert

from etl.report.drawing.style import DOTTED, HATCHED, LINE, locale

# Fills that stand for patterns, which Vega has not: no drawing uses these colours otherwise.
PATTERNS = {HATCHED: "hatched", DOTTED: "dotted"}
_SHAPES = {
    "hatched": f'<rect width="5" height="5" fill="#ffffff"/><path d="M0 5L5 0" stroke="{LINE}"/>',
    "dotted": '<rect width="5" height="5" fill="#a9cfe8"/>'
    '<circle cx="2.5" cy="2.5" r="1.1" fill="#005b96"/>',
}
_OPENING = re.compile(r"<svg[^>]*>")
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_ID = re.compile(r'\bid="([^"]+)"')
_TAG = re.compile(r"<(?:g|path|text)\b[^<>]*>")
_ROLE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_LINK = re.compile(r"url\(#([^)]+)\)")


def render_svg(
    spec: dict[str, Any],
    *,
    name: str,
    title: str,
    description: str,
    language: str,
    width: int,
) -> str:
    """Return the figure as SVG: equal arguments, equal bytes.

    name: begins every id, unique in a page; width: at least so wide, in pixels, so that letters
    are as large in every drawing of a column.
    """
    drawn: str = vl_convert.vegalite_to_svg(
        spec, format_locale=locale(language), allowed_base_urls=[]
    )
    size = _SIZE.search(drawn)
    if size is None:
        raise ValueError(f"{name}: a drawing without a size")
    whole, height = max(float(size[1]), width), size[2]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{language}" '
        f'viewBox="0 0 {whole:g} {height}" width="{whole:g}" height="{height}" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    # The figure is one picture with a name: its parts have no roles of their own.
    drawn = _TAG.sub(lambda tag: _ROLE.sub("", tag[0]), _name_parts(drawn, name))
    used = [fill for fill in PATTERNS if fill in drawn]
    if used:
        opening += f"<defs>{''.join(pattern(fill, name) for fill in used)}</defs>"
    for fill in used:
        drawn = drawn.replace(fill, f"url(#{name}-{PATTERNS[fill]})")
    return _OPENING.sub(lambda _: opening, drawn, count=1)


def pattern(fill: str, name: str) -> str:
    """Return the definition of a pattern, whose id is `name` and the pattern's."""
    kind = PATTERNS[fill]
    return (
        f'<pattern id="{name}-{kind}" width="5" height="5" patternUnits="userSpaceOnUse">'
        f"{_SHAPES[kind]}</pattern>"
    )


def _name_parts(drawn: str, name: str) -> str:
    """Number the parts within their figure: Vega counts on from one figure to the next."""
    found = dict.fromkeys(_ID.findall(drawn))
    names = {old: f"{name}-part{number}" for number, old in enumerate(found, start=1)}
    drawn = _ID.sub(lambda match: f'id="{names[match[1]]}"', drawn)
    return _LINK.sub(lambda match: f"url(#{names[match[1]]})", drawn)
