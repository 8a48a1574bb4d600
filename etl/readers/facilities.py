"""Reads places that one goes to, from a table, a Parquet file or a layer of points."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from etl.catalogue import Facilities
from etl.readers.blocks import Block, numbers
from etl.readers.located import Floats, place_points
from etl.readers.point_files import read_points
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.errors import SourceChanged

COMMUNE = "^([0-9]{2}|2[AB])[0-9]{3}$"


@dataclass(frozen=True, slots=True)
class _Texts:
    """The declared columns as text, None where the declaration names none."""

    block: Block

    def get(self, column: str | None) -> pd.Series:
        if column is None:
            return pd.Series([None] * len(self.block.table), dtype=object)
        texts = _objects(self.block, column)
        return texts.where(texts != "", None)


def read_facilities(declared: Facilities, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the facilities with their point, where the file gives one."""
    snapshot = files["table"]
    block, longitude, latitude = read_points(declared, snapshot, _columns(declared))
    release = TidyRelease(rows_read=len(block.table), rows_kept=len(block.table))
    if declared.commune is not None:
        check_communes(block, declared.commune)
    texts = _Texts(block)
    facilities = pd.DataFrame(
        {
            "identifier": _identifiers(declared, block),
            "category": _categories(declared, block),
            "category_label": texts.get(declared.category_label),
            "name": texts.get(declared.name),
            "sector": _sectors(declared, block),
            "commune_code": texts.get(declared.commune),
            "places": _numbers(declared, block, declared.places),
            "social_index": _numbers(declared, block, declared.social_index),
        }
    )
    facilities["lon"], facilities["lat"] = place_points(snapshot, longitude, latitude, release)
    release.facilities = _number_sites(declared, block, facilities, release)
    release.findings += _without(declared, facilities)
    return release


def _objects(block: Block, column: str) -> pd.Series:
    texts: pd.Series = block.texts(column).to_pandas().astype(object)
    return texts


def _columns(declared: Facilities) -> set[str]:
    named = (
        declared.identifier, declared.category, declared.category_label, declared.name,
        declared.sector, declared.commune, declared.places, declared.social_index,
    )  # fmt: skip
    return {name for name in named if name is not None}


def check_communes(block: Block, column: str) -> None:
    """Refuse codes of communes that lost their zeros; a blank one is missing."""
    texts = block.texts(column)
    right = pc.or_(pc.match_substring_regex(texts, COMMUNE), pc.equal(texts, ""))
    block.refuse(
        pc.invert(right),
        "this is not the code of a commune",
        column=column,
        remedy="Codes are text: a program that reads them as numbers loses their zeros.",
    )


def _identifiers(declared: Facilities, block: Block) -> pd.Series:
    if declared.identifier is None:
        first = block.first_line
        return pd.Series(np.arange(first, first + len(block.table)).astype(str), dtype=object)
    texts = block.texts(declared.identifier)
    block.refuse(pc.equal(texts, ""), "the identifier is empty", column=declared.identifier)
    return _objects(block, declared.identifier)


def _categories(declared: Facilities, block: Block) -> pd.Series:
    if declared.category is None:
        return pd.Series([declared.constant_category] * len(block.table), dtype=object)
    texts = _objects(block, declared.category)
    if declared.categories:
        return _translate(block, declared.category, texts, dict(declared.categories))
    pattern = declared.category_pattern or ".+"
    block.refuse(
        ~texts.str.fullmatch(pattern).to_numpy(dtype=bool),
        "nobody declared this category",
        column=declared.category,
        remedy="Correct the file, or declare the category.",
    )
    return texts


def _sectors(declared: Facilities, block: Block) -> pd.Series:
    if declared.sector is None:
        return pd.Series([None] * len(block.table), dtype=object)
    texts = _objects(block, declared.sector)
    return _translate(block, declared.sector, texts, dict(declared.sectors))


def _translate(
    block: Block, column: str, texts: pd.Series, meanings: dict[str, str | None]
) -> pd.Series:
    block.refuse(
        ~texts.isin(list(meanings)).to_numpy(),
        "nobody declared what this value means",
        column=column,
        remedy=f"Declared: {', '.join(repr(value) for value in meanings)}.",
    )
    # a Series.map would write NaN for what is declared to mean nothing
    return pd.Series([meanings[text] for text in texts], dtype=object)


def _numbers(declared: Facilities, block: Block, column: str | None) -> Floats:
    if column is None:
        return np.full(len(block.table), np.nan)
    values = numbers(block, column, declared.missing)
    block.refuse(values < 0, "the number is negative", column=column)
    return values


def _number_sites(
    declared: Facilities, block: Block, facilities: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Tell the sites of one establishment apart; what it counts stands with the first one."""
    site = facilities.groupby("identifier").cumcount().to_numpy()
    later = site > 0
    if not later.any():
        return facilities
    if declared.repeated == "refuse":
        first = int(later.argmax())
        raise SourceChanged(
            f"the identifier stands twice ({int(later.sum())} rows)",
            file=str(block.snapshot),
            line=block.first_line + first,
            column=declared.identifier,
            value=facilities["identifier"].iloc[first],
            remedy="Correct the file, or declare that its rows are sites (repeated: sites).",
        )
    samples = [
        {"line": block.first_line + int(row), "identifier": facilities["identifier"].iloc[row]}
        for row in np.flatnonzero(later)[:5]
    ]
    message = "more sites of an establishment: kept, numbered, without its places again"
    release.findings.append(
        Finding("identifier_repeated", "warning", message, int(later.sum()), samples)
    )
    numbered = facilities["identifier"] + np.where(later, "-" + (site + 1).astype(str), "")
    return facilities.assign(identifier=numbered, places=facilities["places"].where(~later, np.nan))


def _without(declared: Facilities, facilities: pd.DataFrame) -> list[Finding]:
    """Count what the file leaves blank of what it should say."""
    said = {
        "places": declared.places,
        "social_index": declared.social_index,
        "lon": declared.position or declared.geometry,
    }
    names = {"places": "places", "social_index": "social index", "lon": "point"}
    blank = {name: int(facilities[name].isna().sum()) for name, given in said.items() if given}
    return [
        Finding("missing_values", "info", f"facilities without {names[name]}", count)
        for name, count in blank.items()
        if count
    ]
