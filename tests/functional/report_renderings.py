"""The numbers of the files of an edition: each is a figure of the document, or words of its own."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etl.report.render.contents_sheet import facts
from etl.report.render.words import word
from observatory.domain.report.document import Document, Map, Table
from observatory.domain.report.printed import list_printed
from tests.functional.report_tokens import (
    Number,
    cells_of_xlsx,
    leaves_of_json,
    read_numbers,
    texts_of_html,
    texts_of_pdf,
)
from tests.functional.report_words import list_words

# What renderers count themselves: pages, tables, drawings, parts.
_NUMBERING = re.compile(
    r"\b(?:Tableau|Table|Graphique|Chart|Figure|Carte|Map|Page|page)[ \u00a0\u202f]\d+"
    r"|/v1/|^\d+ ?/ ?\d+$|(?:[ \u00a0]\.){3,}[ \u00a0]\d+$|^\d+$(?=\n?\Z)"
)
# Of JSON: what a program needs to find things again is no figure.
_KEYS = frozenset(
    {
        "polarity",
        "shape",
        "data_version",
        "vintage",
        "srid",
        "longitude",
        "latitude",
        "version",
        "format",
    }
)
_ADDRESSES = frozenset({"path", "field", "id", "code", "wkb", "area", "$schema", "href"})


@dataclass(frozen=True)
class Known:
    """What the files of a document may say: values, and numbers as they are written."""

    language: str
    values: frozenset[float]
    numbers: frozenset[Number]
    words: frozenset[str]
    scales: tuple[str, ...] = ()

    def strange(self, text: str) -> list[Number]:
        """Return the numbers of a text that the document does not hold."""
        parts = text.removeprefix("'").split(" ")  # several fields, or a label in words
        if text.startswith("/v1/") or text in self.words or self.words.issuperset(parts):
            return []
        left = _NUMBERING.sub(" ", text.strip())
        return [one for one in read_numbers(left, self.language) if one not in self.numbers]


def known_of(document: Document, scales: Iterable[str] = ()) -> Known:
    """Return what a document holds. scales: the labels of the axes of its drawings."""
    scales = tuple(scales)
    places = list(list_printed(document))
    printed = [at.figure for at in places]
    texts = [figure.text for figure in printed]
    texts += [said.text for said in list_words(document)]
    texts += [text for pair in facts(document) for text in pair]
    texts += [document.dated.isoformat(), document.period, *scales]
    words = {block.id for block in document.blocks() if isinstance(block, Table | Map)}
    words |= {section.id for section in document.walk()}
    words |= {name for at in places for name in (at.row, at.column)}
    words |= {column.name for block in document.blocks() if isinstance(block, Table)
              for column in block.columns}  # fmt: skip
    words |= {figure.unit for figure in printed}
    words |= {served.field for figure in printed for served in figure.served}
    values = {figure.value for figure in printed if figure.value is not None}
    values |= {float(f"{value:.16G}") for value in values}  # the digits that a workbook keeps
    return Known(
        document.language,
        frozenset(values),
        frozenset(one for text in texts for one in read_numbers(text, document.language)),
        frozenset(words),
        tuple(dict.fromkeys(scales)),
    )


def strange_in_texts(texts: Iterable[str], known: Known) -> list[str]:
    """Return the texts that hold a number which the document does not."""
    return [
        f"{found} in {text!r}" for text in dict.fromkeys(texts) if (found := known.strange(text))
    ]


def strange_in_html(body: bytes, known: Known) -> list[str]:
    """Return what is strange in a page."""
    return strange_in_texts(texts_of_html(body), known)


def strange_in_pdf(body: bytes, known: Known) -> list[str]:
    """Return what is strange in a printed file, where the labels of a scale may run together."""
    labels = "|".join(re.escape(one) for one in sorted(known.scales, key=len, reverse=True) if one)
    scale = re.compile(rf"(?:{labels}|\s)+" if labels else r"\s*")
    return strange_in_texts((one for one in texts_of_pdf(body) if not scale.fullmatch(one)), known)


def strange_in_xlsx(body: bytes, known: Known) -> list[str]:
    """Return what is strange in a workbook; its contents count the rows of each sheet."""
    contents = word("contents", known.language)
    found, texts = [], []
    for sheet, value in cells_of_xlsx(body):
        if isinstance(value, str):
            texts.append(value)
        elif sheet != contents and value not in known.values:
            found.append(f"{value} in {sheet}")
    return found + strange_in_texts(texts, known)


def strange_in_json(body: bytes, known: Known) -> list[str]:
    """Return what is strange in a file for programs."""
    found, texts = [], []
    for path, value in leaves_of_json(json.loads(body)):
        if isinstance(value, str) and not _ADDRESSES & set(path[-1:]):
            texts.append(value)
        elif (
            type(value) in (int, float) and not _KEYS & set(path[-1:]) and value not in known.values
        ):
            found.append(f"{value} at {'.'.join(path)}")
    return found + strange_in_texts(texts, known)


def strange_in_csv(body: bytes, known: Known) -> list[str]:
    """Return what is strange in a folder of CSV files."""
    found, texts = [], []
    for name, head, cell in _cells_of(body):
        if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) and head.startswith("#"):
            found += [] if float(cell) in known.values else [f"{cell} in {name}"]
        elif head.lstrip("#") not in _ADDRESSES:
            texts.append(cell)
    return found + strange_in_texts(texts, known)


def _cells_of(body: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield file, column and cell; the name of a column of numbers begins with #."""
    with zipfile.ZipFile(io.BytesIO(body)) as folder:
        described = json.loads(folder.read("datapackage.json"))
        for resource in described["resources"]:
            fields = resource["schema"]["fields"]
            heads = [("#" if one["type"] == "number" else "") + one["name"] for one in fields]
            text = io.StringIO(folder.read(resource["path"]).decode(), newline="")
            for row in list(csv.reader(text))[1:]:
                yield from ((resource["path"], *pair) for pair in zip(heads, row, strict=True))
