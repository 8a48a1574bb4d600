"""The releases that the figures come from, and what the checks found in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from observatory.domain.report.annex_words import word
from observatory.domain.report.document import Column, Legend, Paragraph, Section, Table
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Pairs, Served, say
from observatory.domain.report.writer import Writer

SHORT = 12  # characters of a SHA-256 that tell files apart
WORDS: Pairs = {
    "title": ("Sources et contrôles", "Sources and checks"),
    "lead": (
        "Les publications dont viennent les chiffres de l'observatoire, telles que leurs "
        "producteurs les nomment. L'année de l'édition n'est pas la période des chiffres.",
        "The releases that the observatory's figures come from, as their producers name them. "
        "The year of an edition is not the period of its figures."),
    "nothing": ("Aucune publication n'est chargée.", "No release is loaded."),
    "caption": ("Publications chargées", "Loaded releases"),
    "caption_findings": ("Constats des contrôles au chargement", "Findings of the checks on load"),
    "note_sha": (
        "Empreinte : début du SHA-256 des octets et de la déclaration qui les lit.",
        "Fingerprint: beginning of the SHA-256 of the bytes and of the declaration that reads "
        "them."),
    "findings": (
        "Ce que les contrôles ont relevé dans ces publications est dans les éditions XLSX, CSV et "
        "HTML, dans les mots du contrôle.",
        "What the checks found in these releases is in the XLSX, CSV and HTML editions, in the "
        "words of the check."),
    "no_findings": ("Les contrôles n'ont rien relevé.", "The checks found nothing."),
    "unknown": ("non précisée", "not stated"),
}  # fmt: skip
COLUMNS: Pairs = {
    "title": ("Publication", "Release"),
    "producer": ("Producteur", "Producer"),
    "edition": ("Édition", "Edition"),
    "published": ("Parue le", "Released on"),
    "licence": ("Licence", "Licence"),
    "sha": ("Empreinte", "Fingerprint"),
    "check": ("Contrôle", "Check"),
    "severity": ("Gravité", "Severity"),
    "message": ("Constat", "Finding"),
    "rows": ("Lignes", "Rows"),
}
SEVERITIES: Pairs = {
    "error": ("erreur", "error"),
    "warning": ("avertissement", "warning"),
    "info": ("information", "information"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check found in a release; position: in the list that the release's address gives."""

    check: str
    severity: str
    message: str
    rows: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One publication of a producer, by its number at /v1/releases."""

    number: int
    title: str
    producer: str
    edition: str
    licence: str
    sha256: str
    published_on: date | None = None
    findings: tuple[Found, ...] = ()


def compose_sources(facts: Sequence[Release], language: str) -> Section:
    """Return the table of releases, by title, and that of findings, which is not printed."""
    writer, title = Writer(language), say(WORDS, "title", language)
    if not facts:
        nothing = (Paragraph(say(WORDS, "nothing", language), "note"),)
        return Section(id="sources", title=title, blocks=nothing, starts_page=True)
    releases = sorted(facts, key=lambda one: (one.producer, one.title, one.edition, one.number))
    names = ("title", "producer", "edition", "published", "licence", "sha")
    table = Table(
        id="publications", caption=say(WORDS, "caption", language),
        columns=_columns(names, language), rows=tuple(_line(one, writer) for one in releases),
        legend=Legend(notes=(say(WORDS, "note_sha", language),)),
    )  # fmt: skip
    findings = _findings(releases, writer)
    note = Paragraph(say(WORDS, "findings" if findings else "no_findings", language), "note")
    blocks = (Paragraph(say(WORDS, "lead", language), "lead"), table, note)
    return Section(
        id="sources", title=title, starts_page=True,
        blocks=(*blocks, findings) if findings else blocks,
    )  # fmt: skip


def _line(one: Release, writer: Writer) -> tuple[str, ...]:
    day = one.published_on
    published = writer.period(day.isoformat()) if day else word(WORDS, "unknown", writer.language)
    return one.title, one.producer, one.edition, published, one.licence, one.sha256[:SHORT]


def _findings(releases: Sequence[Release], writer: Writer) -> Table | None:
    language = writer.language
    rows = tuple(
        (
            one.title, one.edition, found.check, word(SEVERITIES, found.severity, language),
            found.message,
            make_figure(found.rows, "count", Served(f"/v1/releases/{one.number}",
                        f"findings.{found.position}.row_count"), writer),
        )
        for one in releases for found in one.findings
    )  # fmt: skip
    if not rows:
        return None
    names = ("title", "edition", "check", "severity", "message", "rows")
    return Table(
        id="constats", caption=say(WORDS, "caption_findings", language), rows=rows,
        columns=_columns(names, language), is_printed=False,
    )  # fmt: skip


def _columns(names: Sequence[str], language: str) -> tuple[Column, ...]:
    return tuple(Column(name, word(COLUMNS, name, language), is_number=name == "rows")
                 for name in names)  # fmt: skip
