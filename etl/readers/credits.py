"""Reads credits: each payment once, however many contracts its file repeats it in."""

import json
import re
from typing import Any

import pandas as pd

from etl.catalogue import Credits
from etl.codes import check_row_count
from etl.contract import LINE
from etl.limits import LIMITS
from etl.readers.cells import read_numbers
from etl.readers.contract_codes import read_contracts
from etl.readers.table import check_columns, read_table
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.observation import ObsStatus
from observatory.domain.territory import CODE_PATTERNS, Level
from observatory.errors import SourceChanged

_TRUE, _FALSE = ("oui", "true", "1"), ("non", "false", "0")


def read_credits(declared: Credits, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the payments. Who is paid may be a person: no finding and no message names them."""
    snapshot = files["table"]
    table = _read(declared, snapshot)
    rows = declared.expected_rows
    check_row_count(snapshot, len(table), rows.min, rows.max)
    release = TidyRelease(rows_read=len(table))
    table = _leave_repeated(declared, snapshot, table, release)
    credits = _credits(declared, snapshot, table, release)
    if declared.reference is not None:
        refuse_rows(snapshot, table, credits["reference"].isna(), "the reference is empty",
                    column=declared.reference)  # fmt: skip
        credits = _count_once(credits, release)
    release.credits = credits.drop(columns=LINE)
    release.rows_kept = len(credits)
    release.rows_refused = release.rows_read - release.rows_kept
    release.findings += _blanks(credits)
    return release


def _read(declared: Credits, snapshot: Snapshot) -> pd.DataFrame:
    if declared.dialect.format == "json":
        table = _json_table(snapshot)
    else:
        table = read_table(snapshot, declared.dialect)
    names = (
        declared.year, declared.amount, declared.reference, declared.beneficiary,
        declared.beneficiary_code, declared.contract, declared.department, declared.region,
        declared.theme, declared.sub_theme, declared.common_law,
    )  # fmt: skip
    check_columns(snapshot, table, {n for n in names if n is not None}, set(declared.ignored))
    return table


def _json_table(snapshot: Snapshot) -> pd.DataFrame:
    """Return the rows of a list of objects as text; a key that a row lacks is an empty cell."""
    try:
        content = json.loads(snapshot.read(LIMITS.table_bytes))
    except (ValueError, RecursionError) as error:
        raise SourceChanged(
            f"the file is no JSON ({error})", file=str(snapshot), remedy="Download it again."
        ) from None
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise SourceChanged("the file is no list of objects", file=str(snapshot))
    names = dict.fromkeys(name for row in content for name in row)
    if len(names) * len(content) > LIMITS.sheet_cells:
        raise SourceChanged(
            f"{len(content):,} rows of {len(names):,} names are more than "
            f"{LIMITS.sheet_cells:,} cells",
            file=str(snapshot),
            remedy="No declared list comes near: check what this file is.",
        )
    columns = {name: [_text(row.get(name)) for row in content] for name in names}
    return pd.DataFrame({LINE: range(1, len(content) + 1), **columns}, dtype=object)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _leave_repeated(
    declared: Credits, snapshot: Snapshot, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Leave out the head that repeats another list, if the list really starts again after it."""
    head = declared.repeated
    if head is None or declared.reference is None:
        return table
    references = table[declared.reference]
    starts = [references.iloc[row] if row < len(table) else None for row in (0, head.rows)]
    if starts != [head.reference, head.reference]:
        raise SourceChanged(
            f"the list does not start again with {head.reference} after {head.rows} rows",
            file=str(snapshot),
            column=declared.reference,
            value=starts[1],
            remedy="The producer changed the file: check whether it still repeats another list.",
        )
    release.findings.append(Finding("list_repeated", "warning", head.why, head.rows))
    return table.iloc[head.rows :].reset_index(drop=True)


def _credits(
    declared: Credits, snapshot: Snapshot, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    amounts = read_numbers(snapshot, table, declared.amount, {"": ObsStatus.MISSING}).values
    contracts, vintages = read_contracts(declared, snapshot, table)
    credits = pd.DataFrame(
        {
            LINE: table[LINE],
            "year": _years(declared, snapshot, table),
            "programme": declared.programme,
            "theme": _themes(declared, snapshot, table),
            "sub_theme": _column(table, declared.sub_theme),
            "amount": amounts,
            "is_common_law": _common_law(declared, snapshot, table),
            "beneficiary": _column(table, declared.beneficiary),
            "beneficiary_code": _column(table, declared.beneficiary_code),
            "reference": _column(table, declared.reference),
            "contract_code": contracts,
            "contract_vintage": vintages,
            "department": _codes(snapshot, table, declared.department, Level.DEPARTMENT),
            "region": _codes(snapshot, table, declared.region, Level.REGION),
        }
    )
    negative = int((amounts < 0).sum())
    if negative:
        message = "negative amounts: money taken back, kept as published"
        release.findings.append(Finding("negative_amount", "info", message, negative))
    return credits


def _column(table: pd.DataFrame, name: str | None) -> pd.Series:
    if name is None:
        return pd.Series([None] * len(table), dtype=object)
    texts = table[name]
    return texts.where(texts != "", None)


def _years(declared: Credits, snapshot: Snapshot, table: pd.DataFrame) -> pd.Series:
    if declared.year is None:
        return pd.Series([declared.years[0]] * len(table))
    known = {str(year): year for year in declared.years}
    refuse_rows(snapshot, table, ~table[declared.year].isin(list(known)),
                "this is not a declared year", column=declared.year,
                remedy=f"Declared: {', '.join(known)}. Add it to years.")  # fmt: skip
    return table[declared.year].map(known).astype("int64")


def _themes(declared: Credits, snapshot: Snapshot, table: pd.DataFrame) -> pd.Series:
    texts = _column(table, declared.theme)
    if declared.theme is None or not declared.themes:
        return texts
    refuse_rows(snapshot, table, texts.notna() & ~texts.isin(list(declared.themes)),
                "nobody declared this theme", column=declared.theme,
                remedy="Declare what it means, under themes.")  # fmt: skip
    return texts.map(declared.themes)


def _common_law(declared: Credits, snapshot: Snapshot, table: pd.DataFrame) -> pd.Series:
    texts = _column(table, declared.common_law)
    if declared.common_law is None:
        return texts
    low = texts.str.lower()
    refuse_rows(snapshot, table, texts.notna() & ~low.isin((*_TRUE, *_FALSE)),
                "this is neither yes nor no", column=declared.common_law)  # fmt: skip
    return low.isin(_TRUE).astype(object).where(texts.notna(), None)


def _codes(snapshot: Snapshot, table: pd.DataFrame, column: str | None, level: Level) -> pd.Series:
    texts = _column(table, column)
    if column is not None:
        wrong = texts.notna() & ~texts.fillna("").str.fullmatch(_pattern(level))
        problem = f"this is not the code of a {level.value}"
        refuse_rows(snapshot, table, wrong, problem, column=column)
    return texts


def _pattern(level: Level) -> re.Pattern[str]:
    return CODE_PATTERNS[level]


def _count_once(credits: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    """Make one row of a payment that stands in several contracts, and one post of a reference.

    Rows of one post and of one amount are one payment: the file repeats it in every contract, and
    under every establishment of the structure. Different amounts of one post are its parts.
    """
    payment = ["year", "reference", "amount"]
    groups = credits.groupby(payment, sort=False, dropna=False)
    once = groups.first().reset_index()
    for name in ("department", "region"):  # a post of two departments is in neither alone
        several = groups[name].nunique().to_numpy() > 1
        once[name] = once[name].where(~several, None)
    several = groups["contract_code"].nunique().to_numpy() > 1
    once.loc[several, "contract_code"] = _joined(credits, payment, once[several])
    vintages = groups["contract_vintage"]
    once["contract_vintage"] = vintages.max().where(vintages.nunique() <= 1).to_numpy()
    once["contract_vintage"] = once["contract_vintage"].astype("Int16")
    once["posts"] = 1 / once.groupby(["year", "reference"])["amount"].transform("size")
    repeats = len(credits) - len(once)
    if repeats:
        again = credits[credits.duplicated(payment)].head(5)
        samples = [
            {"line": int(row[LINE]), "reference": row["reference"]}
            for row in again[[LINE, "reference"]].to_dict("records")
        ]
        message = "rows that repeat a payment in another contract: counted once"
        release.findings.append(Finding("payment_repeated", "warning", message, repeats, samples))
    return once


def _joined(credits: pd.DataFrame, payment: list[str], once: pd.DataFrame) -> list[str]:
    """Return all the contracts of each payment, each once."""
    rows = once[payment].merge(credits, on=payment).dropna(subset=["contract_code"])
    codes = rows.groupby(payment, sort=False, dropna=False)["contract_code"].agg(" ".join)
    return [" ".join(sorted(set(text.split()))) for text in codes]


def _blanks(credits: pd.DataFrame) -> list[Finding]:
    several = credits["contract_code"].str.contains(" ", na=False)
    counts = {
        ("contract_missing", "credits that name no contract"): credits["contract_code"].isna(),
        ("several_contracts", "credits for several contracts at once"): several,
        ("amount_missing", "credits without an amount"): credits["amount"].isna(),
        ("amount_zero", "credits of zero euros"): credits["amount"] == 0,
    }
    return [
        Finding(check, "info", message, int(rows.sum()))
        for (check, message), rows in counts.items()
        if rows.any()
    ]
