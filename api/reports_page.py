"""The page to browse the published editions: no script, to read, to filter and to download."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import URL, QueryParams

from api.columns import COLUMNS
from api.report_words import FORMATS, KINDS, MONTHS, WORDS, place_of
from observatory.db.report.published import NATIONAL, Shelf
from observatory.domain.report.writer import Writer

ON_PAGE = 30
SHOWN_ERRATA = 20
EVERYWHERE = "everywhere"  # of summaries
_UNITS = (("o", "B"), ("ko", "kB"), ("Mo", "MB"))


def render_reports(
    shelf: Shelf,
    choices: Mapping[str, Sequence[Any]],
    language: str,
    url: URL,
    notice: str | None,
    number: int,
) -> str:
    """Return the page of a language; url is its own address, number the page of the list.

    notice: said on top where the figures of the observatory are fictional.
    """
    page = _Page(language, url, choices["labels"], is_fictional=notice is not None)
    return "".join(
        (
            page.head(),
            page.banner(notice),
            page.header(),
            '<main id="main" class="document reports">',
            page.filters(choices),
            page.editions(shelf),
            page.pages(shelf, number),
            "</main>",
            page.footer(),
            "</body></html>",
        )
    )


class _Page:
    """Writes the parts of the page in one language."""

    def __init__(
        self, language: str, url: URL, labels: Sequence[Any], *, is_fictional: bool
    ) -> None:
        self.language = language
        self.at = 0 if language == "fr" else 1
        self.writer = Writer(language)
        self.is_fictional = is_fictional
        self.labels = {row["code"]: row[f"label_{language}"] for row in labels}
        self.asked = dict(QueryParams(url.query))

    def word(self, key: str, **values: object) -> str:
        return escape(WORDS[key][self.at].format(**values))

    def address(self, path: str, **changes: str) -> str:
        asked = {**self.asked, "lang": self.language, **changes}
        query = urlencode({name: value for name, value in asked.items() if value}, safe=":")
        return escape(f"{path}?{query}")

    def head(self) -> str:
        styles = "".join(
            f'<link rel="stylesheet" href="/static/{name}.css">'
            for name in ("base", "dark", "reports")
        )
        feed = self.address("/reports/feed.atom", page="")
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{self.word('title')} – {self.word('product')}</title>"
            f'<meta name="description" content="{self.word("tagline")}">'
            f'<link rel="icon" href="/static/icon.svg" type="image/svg+xml">{styles}'
            f'<link rel="alternate" type="application/atom+xml" title="{self.word("feed")}" '
            f'href="{feed}"></head><body><a class="skip" href="#editions">{self.word("skip")}</a>'
        )

    def banner(self, notice: str | None) -> str:
        if notice is None:
            return ""
        name = self.word("warning")
        return f'<aside class="demonstration" aria-label="{name}">{escape(notice)}</aside>'

    def header(self) -> str:
        languages = "".join(
            f'<a href="{self.address("/reports", lang=code, page="")}" lang="{code}" '
            f'hreflang="{code}"{current}>{name}</a>'
            for code, name in (("fr", "Français"), ("en", "English"))
            for current in [' aria-current="true"' if code == self.language else ""]
        )
        return (
            f'<header class="header"><div><p class="product">{self.word("product")}</p>'
            f'<h1>{self.word("title")}</h1><p class="tagline">{self.word("tagline")}</p></div>'
            f'<nav class="languages" aria-label="{self.word("language")}">{languages}</nav>'
            f'</header><nav class="breadcrumb" aria-label="{self.word("here")}"><ol>'
            f'<li><a href="/?lang={self.language}">{self.word("map")}</a></li>'
            f'<li aria-current="page">{self.word("title")}</li></ol></nav>'
        )

    def filters(self, choices: Mapping[str, Sequence[Any]]) -> str:
        kinds = self.option("kind", "", WORDS["every"][self.at])
        kinds += "".join(
            self.option("kind", kind, KINDS[kind][self.at]) for kind in choices["kinds"]
        )
        places = self.option("place", "", WORDS["every"][self.at])
        places += self.option("place", NATIONAL, WORDS["national"][self.at])
        for level, rows in groupby(choices["places"], key=lambda row: row["level"]):
            options = "".join(
                self.option("place", f"{level}:{row['code']}", f"{row['name']} ({row['code']})")
                for row in rows
            )
            places += f'<optgroup label="{escape(LEVELS[level][self.at])}">{options}</optgroup>'
        fields = "".join(
            f'<div class="field"><label for="{name}">{self.word(name)}</label>'
            f'<select id="{name}" name="{name}">{options}</select></div>'
            for name, options in (("kind", kinds), ("place", places))
        )
        return (
            f'<form class="choice" action="/reports" aria-label="{self.word("filters")}">'
            f'<input type="hidden" name="lang" value="{self.language}">{fields}'
            f'<button class="button">{self.word("show")}</button></form>'
        )

    def option(self, name: str, value: str, label: str) -> str:
        chosen = " selected" if self.asked.get(name, "") == value else ""
        return f'<option value="{escape(value)}"{chosen}>{escape(label)}</option>'

    def editions(self, shelf: Shelf) -> str:
        if not shelf.editions:
            said = f'<p class="message">{self.word("none")}</p>'
        else:
            several = shelf.matched > 1
            count = self.word("counts" if several else "count", count=shelf.matched)
            items = "".join(map(self.edition, shelf.editions))
            said = f'<p class="count">{count}</p><ol class="editions">{items}</ol>'
        title = self.word("title")
        return f'<section id="editions" tabindex="-1" aria-label="{title}">{said}</section>'

    def edition(self, edition: Mapping[str, Any]) -> str:
        facts = [
            self.word("number", number=edition["number"]),
            self.word("on", date=self.day(edition["published_at"])),
            self.word("data", version=edition["data_version"]),
        ]
        about = [KINDS[edition["kind"]][self.at], place_of(edition, self.at),
                 self.writer.period(edition["period"])]  # fmt: skip
        notes = [] if edition["is_latest"] else [self.word("replaced")]
        if edition["origin"] == "demonstration" and not self.is_fictional:
            notes.append(self.word("fictional"))
        shown = "".join(f'<p class="note">{note}</p>' for note in notes)
        old = "" if edition["is_latest"] else ' class="old"'
        said = escape(" · ".join(about))
        return (
            f'<li id="edition-{edition["id"]}"{old}><p class="about">{said}</p>'
            f'<h2>{escape(edition["title"])}</h2><p class="facts">{" · ".join(facts)}</p>{shown}'
            f"{self.files(edition)}{self.errata(edition)}</li>"
        )

    def files(self, edition: Mapping[str, Any]) -> str:
        items = "".join(
            f'<li><a href="{escape(file["url"])}" type="{escape(file["media_type"])}">'
            f"{escape(FORMATS[file['format']][self.at])}"
            f'<span class="unseen"> – {escape(edition["title"])}</span></a> '
            f'<span class="size">({self.size(file["size"])})</span></li>'
            for file in edition["files"]
        )
        return f'<ul class="files" aria-label="{self.word("files")}">{items}</ul>'

    def errata(self, edition: Mapping[str, Any]) -> str:
        if not edition["errata"]:
            return ""
        rows = "".join(map(self.erratum, edition["said"]))
        heads = "".join(
            f'<th scope="col">{self.word(name)}</th>' for name in ("figure", "before", "after")
        )
        more = ""
        if edition["errata"] > len(edition["said"]):
            path = f"/v1/reports/{edition['id']}/errata?f=csv"
            more = f'<p><a href="{path}">{self.word("all_errata")} (CSV)</a></p>'
        caption = self.word("errata", count=edition["errata"])
        return (
            f'<details class="errata"><summary>{caption}</summary><div class="wide" tabindex="0" '
            f'role="region" aria-label="{caption}"><table><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>{more}</details>"
        )

    def erratum(self, one: Mapping[str, Any]) -> str:
        if one["path"] is None:
            return f'<tr><td colspan="3">{escape(one["note"])}</td></tr>'
        before, after = one["before_text"], one["after_text"]
        if before == after and one["after_value"] is not None:  # beyond what is printed
            before, after = str(one["before_value"]), str(one["after_value"])
        link = f'<a href="{escape(one["path"])}">{escape(self.figure(one))}</a>'
        cells = (before, after if after is not None else WORDS["withdrawn"][self.at])
        tds = "".join(f'<td class="number">{escape(str(cell))}</td>' for cell in cells)
        return f'<tr><th scope="row">{link}</th>{tds}</tr>'

    def figure(self, one: Mapping[str, Any]) -> str:
        """Return what a figure is, from its address: indicator, territory, period, column."""
        asked = QueryParams(str(one["path"]).partition("?")[2])
        code = asked.get("indicator", "")
        place = asked.get("code") or asked.get("scope", "")
        column = COLUMNS.get(one["field"])
        parts = (
            self.labels.get(code, code or one["path"]),
            "" if place == EVERYWHERE else place,
            self.writer.period(asked.get("period", "")),
            (column.en if self.at else column.fr) if column else one["field"],
        )
        return " · ".join(filter(None, parts))

    def pages(self, shelf: Shelf, number: int) -> str:
        links = []
        if number > 1:
            newer = self.address("/reports", page=str(number - 1))
            links.append(f'<a rel="prev" href="{newer}">{self.word("newer")}</a>')
        if shelf.matched > number * ON_PAGE:
            older = self.address("/reports", page=str(number + 1))
            links.append(f'<a rel="next" href="{older}">{self.word("older")}</a>')
        if not links:
            return ""
        return f'<nav class="pages" aria-label="{self.word("pages")}">{" ".join(links)}</nav>'

    def footer(self) -> str:
        links = (
            (self.address("/reports/feed.atom", page=""), "feed"),
            ("/v1/reports", "program"),
            (f"/?lang={self.language}", "map"),
        )
        items = "".join(f'<li><a href="{href}">{self.word(name)}</a></li>' for href, name in links)
        return f'<footer class="footer"><ul>{items}</ul></footer>'

    def day(self, when: datetime) -> str:
        month = MONTHS[when.month - 1][self.at]
        first = "1er" if when.day == 1 and self.at == 0 else str(when.day)
        return f"{first} {month} {when.year}"

    def size(self, count: int) -> str:
        step = 0 if count < 1000 else 1 if count < 1_000_000 else 2
        decimals = 1 if step == 2 else 0
        shown = self.writer.number(count / 1000**step, decimals)
        return f"{shown}\u00a0{_UNITS[step][self.at]}"


LEVELS = {
    "region": ("Régions", "Regions"),
    "department": ("Départements", "Departments"),
    "epci": ("Intercommunalités", "Intercommunal bodies"),
    "ept": ("Établissements publics territoriaux", "Public territorial establishments"),
    "urban_unit": ("Unités urbaines", "Urban units"),
    "commune": ("Communes", "Communes"),
    "contract": ("Contrats de ville", "City contracts"),
    "qpv": ("Quartiers prioritaires", "Priority neighbourhoods"),
    "zus": ("Zones urbaines sensibles", "Sensitive urban zones"),
    "qva": ("Quartiers de veille active", "Neighbourhoods under active watch"),
    "iris": ("Iris", "Iris"),
    "country": ("Pays", "Countries"),
}
