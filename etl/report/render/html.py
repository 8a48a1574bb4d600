"""A document as one page: everything in one file, for reading, for printing, and for linking to."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from etl.report.drawing import draw
from etl.report.render import live
from etl.report.render.html_addresses import LONG, share_addresses
from etl.report.render.html_data import list_data
from etl.report.render.html_inline import Reasons, spell, write_cell, write_figure
from etl.report.render.html_words import words
from etl.report.render.numbering import number_blocks
from observatory.domain.report.document import Chart, Document, Map
from observatory.domain.report.writer import Writer

Draw: TypeAlias = Callable[[Chart | Map, str], str]
TEMPLATES = Path(__file__).parents[1] / "templates" / "page"


def render(document: Document, draw: Draw = draw) -> bytes:
    """Return the document as UTF-8 HTML that fetches nothing and works without a script.

    draw: gives the still drawing of a block in a language, as one SVG element.
    """
    writer = Writer(document.language)
    is_live = document.kind in live.KINDS and any(
        isinstance(block, Chart | Map) for block in document.blocks()
    )
    page: str = _environment().get_template("page.html.j2").render(
        document=document,
        say=words(document.language),
        css=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        numbers=number_blocks(document),
        period=writer.period,
        data_of=lambda block: list_data(block, document.language),
        drawing=lambda block: Markup(draw(block, document.language)),
        policy=Markup(live.policy(is_live=is_live)),
        is_live=is_live,
        live_data=lambda block: live.live_data(block, document.language),
        live_words=live.live_words(document.language),
        script=Markup(live.live_script()) if is_live else "",
    )  # fmt: skip
    return page.encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["j2"], default=True),
        undefined=StrictUndefined,  # a field that is renamed must not leave a blank
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        Reasons=Reasons,
        spell=spell,
        write_cell=write_cell,
        write_figure=write_figure,
        share_addresses=share_addresses,
        LONG=LONG,
        id=id,
    )
    environment.tests.update({
        name: lambda block, name=name: type(block).__name__ == name
        for name in ("Paragraph", "Bullets", "KeyFigures", "Table", "Chart", "Map")
    })  # fmt: skip
    return environment
