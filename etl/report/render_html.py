"""Writes the report as one HTML file: no script, no image, nothing fetched from anywhere."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from etl.report.charts import make_chart
from etl.report.maps import make_map
from etl.report.svg import render_svg
from observatory.domain.report.writer import Writer
from observatory.domain.report_content import Report, ThemeSection
from observatory.domain.report_text import text

TEMPLATES = Path(__file__).parent / "templates"


def render_html(report: Report, polarities: dict[str, int]) -> bytes:
    """Return the report as a self-contained page."""
    writer = Writer(report.language)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,  # a field that is renamed must not leave a blank
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def say(key: str, **values: object) -> str:
        return text(key, report.language, **values)

    def draw_chart(theme: ThemeSection, name: str) -> Markup:
        spec = make_chart(theme, polarities, writer)
        return _inline(spec, name, theme.chart_title, theme.chart_description, writer)

    def draw_map(theme: ThemeSection, name: str) -> Markup:
        content = theme.main.map
        if content is None:
            return Markup()
        spec = make_map(content, writer)
        return _inline(spec, name, content.title, content.description, writer)

    page: str = environment.get_template("report.html.j2").render(
        report=report,
        css=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        w=writer,
        t=say,
        draw_chart=draw_chart,
        draw_map=draw_map,
    )
    return page.encode()


def _inline(
    spec: dict[str, Any], name: str, title: str, description: str, writer: Writer
) -> Markup:  # fmt: skip
    return Markup(
        render_svg(spec, name=name, title=title, description=description, language=writer.language)
    )
