"""The explanation of a gap as a page to read and to print, in French or in English."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from starlette.datastructures import URL

from observatory.domain.explain_words import HIDDEN, WRITERS, count, share

Told = Mapping[str, Any]

# In French, in English.
WORDS: dict[str, tuple[str, str]] = {
    "title": ("Comment ce chiffre est calculé", "How this figure is calculated"),
    "map": ("Retour à la carte", "Back to the map"),
    "other": ("English", "Français"),
    "csv": ("Tous les chiffres et leurs lignes (CSV)", "Every figure and its line (CSV)"),
    "skip": ("Aller aux étapes", "Skip to the steps"),
    "steps": ("Le calcul, étape par étape", "The calculation, step by step"),
    "releases": ("Les publications", "The releases"),
    "figures": ("Chiffres de cette étape", "Figures of this step"),
    "place": ("Territoire", "Territory"),
    "figure": ("Indicateur, période", "Indicator, period"),
    "value": ("Valeur", "Value"),
    "share": ("Part", "Share"),
    "release": ("Publication", "Release"),
    "file": ("Fichier", "File"),
    "line": ("Ligne", "Line"),
    "columns": ("Colonne", "Column"),
    "method": ("Méthode", "Method"),
    "missing": ("pas de valeur", "no value"),
    "row": ("rang", "row"),
    "of": ("dans", "in"),
    "sheet": ("feuille", "sheet"),
    "bytes": ("empreinte SHA-256 du tableau", "SHA-256 of the table"),
    "agrees": (
        "Recalculé à l'instant à partir de ces chiffres : c'est bien l'écart enregistré.",
        "Measured again just now from these figures: it is the stored gap.",
    ),
    "differs": (
        "Recalculé à partir de ces chiffres, l'écart n'est pas celui qui est enregistré : "
        "signalez-le.",
        "Measured again from these figures, the gap is not the stored one: please report it.",
    ),
    "lines": (
        "La ligne est celle du fichier, l'en-tête étant comptée ; dans un classeur, le rang que "
        "montre le tableur.",
        "The line is that of the file, the header counted; in a workbook, the row that the "
        "spreadsheet shows.",
    ),
}
_FORMULAS = {"formula": "formule", "rules": "règles", "rule": "règle", "and": "et"}


def render_explanation(told: Told, language: str, url: URL) -> str:
    """Return the page; url is its own address, from which those of its other forms are made."""
    page = _Page(told, language)
    title = f"{page.word('title')} – {told['gap']['name']}"
    return "".join(
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
            '<link rel="stylesheet" href="/static/base.css">'
            '<link rel="stylesheet" href="/static/explain.css">'
            f"<title>{escape(title)}</title></head><body>"
            f'<a class="skip" href="#steps">{page.word("skip")}</a>',
            page.banner(),
            '<main class="document explanation">',
            page.links(url),
            page.heading(),
            f'<h2 id="steps">{page.word("steps")}</h2><p class="hint">{page.word("lines")}</p><ol>',
            *map(page.step, told["steps"]),
            "</ol>",
            page.releases(),
            "</main></body></html>",
        )
    )


class _Page:
    """Writes the parts of the page in one language."""

    def __init__(self, told: Told, language: str) -> None:
        self.told = told
        self.language = language
        self.at = 0 if language == "fr" else 1

    def word(self, key: str) -> str:
        return escape(WORDS[key][self.at])

    def banner(self) -> str:
        notice = self.told.get("notice")
        return f'<p class="demonstration">{escape(notice)}</p>' if notice else ""

    def links(self, url: URL) -> str:
        other = "en" if self.language == "fr" else "fr"
        addresses = (
            ("/", self.word("map"), ""),
            (_relative(url, lang=other), self.word("other"), f' lang="{other}" hreflang="{other}"'),
            (_relative(url, f="json"), "JSON", ""),
            (_relative(url, f="csv"), self.word("csv"), ""),
        )
        items = "".join(
            f'<li><a href="{escape(href)}"{more}>{text}</a></li>' for href, text, more in addresses
        )
        return f'<nav><ul class="forms">{items}</ul></nav>'

    def heading(self) -> str:
        gap, writer = self.told["gap"], WRITERS[self.at]
        parts = (
            self.told["labels"][self.at], f"{gap['name']} ({gap['code']}, {gap['vintage']})",
            writer.period(gap["period"] or ""),
        )  # fmt: skip
        about = " · ".join(filter(None, parts))
        agrees = {True: "agrees", False: "differs", None: None}[self.told["agrees"]]
        said = f'<p class="agrees">{self.word(agrees)}</p>' if agrees else ""
        return f'<h1>{self.word("title")}</h1><p class="about">{escape(about)}</p>{said}'

    def step(self, step: Told) -> str:
        formula = self.formula(step["formula"])
        return (
            f'<li id="{escape(step["key"])}"><p>{escape(step[self.language])}{formula}</p>'
            f"{self.table(step)}</li>"
        )

    def formula(self, formula: str | None) -> str:
        if formula is None:
            return ""
        words = formula.split()
        text = " ".join(words if self.at else (_FORMULAS.get(word, word) for word in words))
        return f' <span class="formula">{self.word("method")}, {escape(text)}</span>'

    def table(self, step: Told) -> str:
        figures, number = step["figures"], step["number_of_figures"]
        if not figures:
            return ""
        names = ("place", "figure", "value", "share", "release", "file", "line", "columns")
        heads = "".join(f'<th scope="col">{self.word(name)}</th>' for name in names)
        writer = WRITERS[self.at]
        shown = f" (1–{writer.number(len(figures))} / {writer.number(number)})"
        caption = self.word("figures") + (shown if number > len(figures) else "")
        return (
            f'<div class="wide" tabindex="0" role="region" aria-label="{caption}: '
            f'{escape(step["key"])}"><table class="table"><caption>{caption}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(map(self.row, figures))}</tbody>"
            "</table></div>"
        )

    def row(self, figure: Told) -> str:
        place = f"{figure['name']} ({figure['code']}, {figure['vintage']})"
        kind = "part" if figure["part_of"] else "whole"
        about = ", ".join(
            filter(None, (figure["indicator"], WRITERS[self.at].period(figure["period"])))
        )
        release = f"{figure['source']} {figure['edition']}" if figure["source"] else ""
        cells = (about, self.value(figure), self.share(figure), release, _file(figure),
                 self.line(figure), figure["columns"] or "")  # fmt: skip
        numeric = (1, 2)
        tds = "".join(
            f'<td class="number">{escape(cell)}</td>'
            if at in numeric
            else f"<td>{escape(cell)}</td>"
            for at, cell in enumerate(cells)
        )
        return f'<tr class="{kind}"><th scope="row">{escape(place)}</th>{tds}</tr>'

    def value(self, figure: Told) -> str:
        if figure["is_hidden"]:
            return HIDDEN[self.at]
        if figure["value"] is None:
            return WORDS["missing"][self.at]
        written = count(figure["value"])
        assert callable(written)
        return written(WRITERS[self.at])

    def share(self, figure: Told) -> str:
        written = share(figure["share"])
        assert callable(written)
        return written(WRITERS[self.at]) if figure["share"] is not None else ""

    def line(self, figure: Told) -> str:
        if figure["line"] is None:
            return str(figure[f"no_line_{self.language}"] or "")
        # An identifier: no blank between its digits, so that it can be typed.
        row = f"{WORDS['row'][self.at]} " if figure["line_is"] == "row" else ""
        return f"{row}{figure['line']}"

    def releases(self) -> str:
        items = "".join(map(self.release, self.told["releases"]))
        return f"<h2>{self.word('releases')}</h2><ul>{items}</ul>" if items else ""

    def release(self, release: Told) -> str:
        parts: Iterable[str] = filter(
            None, (release["title"], release["producer"], release["licence"],
                   release["published_on"] and release["published_on"].isoformat())
        )  # fmt: skip
        name = escape(f"{release['source']} {release['edition']}")
        text = f'<a href="/v1/releases/{release["id"]}">{name}</a> : {escape(", ".join(parts))}'
        if release["file"]:
            text += f"<br>{self.word('file')} : <code>{escape(_file(release))}</code>"
            text += f"<br>{self.word('bytes')} : <code>{escape(release['file_sha256'])}</code>"
        return f"<li>{text}</li>"


def _file(where: Told) -> str:
    parts = (where["file"], where["member"], where["sheet"])
    return " → ".join(str(part) for part in parts if part)


def _relative(url: URL, **changes: str) -> str:
    """Return the address of another form of the page, without its host."""
    other = url.include_query_params(**changes)
    return f"{other.path}?{other.query}"
