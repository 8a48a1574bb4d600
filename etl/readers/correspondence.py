"""Reads an official correspondence: which old neighbourhoods each new one comes from."""

import pandas as pd

from etl.catalogue import Correspondence
from etl.codes import check_codes, check_row_count, check_unique
from etl.contract import LINE
from etl.readers.table import check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.passage import Statement
from observatory.errors import SourceChanged

# The last letter of a code of 2024 says the same once more.
LETTERS = {
    "M": Statement.CHANGED.value,
    "I": Statement.UNCHANGED.value,
    "N": Statement.NEW.value,
    "C": Statement.COMMUNE.value,
}


def read_correspondence(declared: Correspondence, files: dict[str, Snapshot]) -> TidyRelease:
    """Return a pair per old neighbourhood that a new one names; a new one without any has one row.

    The weights stay empty: they are measured when the release is published.
    """
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    wanted = {declared.new, declared.statement, *declared.old}
    check_columns(snapshot, table, wanted, set(declared.ignored))
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_codes(snapshot, table, declared.new, declared.generations.level)
    check_unique(snapshot, table, declared.new)
    words = _words(snapshot, table, declared)
    pairs = _pairs(snapshot, table, declared)
    _check_counts(snapshot, table, words, pairs.groupby(LINE)["old_code"].count(), declared)
    return TidyRelease(
        passages=_frame(table, words, pairs, declared),
        findings=_check_letters(table[declared.new], words),
        rows_read=len(table),
        rows_kept=len(table),
    )


def _words(snapshot: Snapshot, table: pd.DataFrame, declared: Correspondence) -> "pd.Series[str]":
    words = table[declared.statement].map({to: word.value for to, word in declared.words.items()})
    if words.isna().any():
        row = table[words.isna()].iloc[0]
        raise SourceChanged(
            "nobody declared what this word means",
            file=str(snapshot),
            line=int(row[LINE]),
            column=declared.statement,
            value=row[declared.statement],
            remedy=f"Declared words: {', '.join(declared.words)}.",
        )
    return words


def _pairs(snapshot: Snapshot, table: pd.DataFrame, declared: Correspondence) -> pd.DataFrame:
    """Return line and old code of every filled cell; a gap between two of them is a shift."""
    filled = table[list(declared.old)] != ""
    gaps = filled.astype(int).diff(axis=1).iloc[:, 1:].gt(0).any(axis=1)
    if gaps.any():
        raise SourceChanged(
            "an old code stands after an empty cell",
            file=str(snapshot),
            line=int(table.loc[gaps, LINE].iloc[0]),
            column=declared.old[0],
            value=" ".join(table.loc[gaps, list(declared.old)].iloc[0]),
            remedy="The columns were shifted: download the file again.",
        )
    for column in declared.old:
        named = table[table[column].ne("")]
        check_codes(snapshot, named, column, declared.generations.level)
    long = table.melt([LINE], list(declared.old), value_name="old_code")
    return long[long["old_code"].ne("")].drop_duplicates([LINE, "old_code"])[[LINE, "old_code"]]


def _check_counts(
    snapshot: Snapshot,
    table: pd.DataFrame,
    words: "pd.Series[str]",
    counts: "pd.Series[int]",
    declared: Correspondence,
) -> None:
    """Refuse what contradicts itself: a new one with a past, a changed one without."""
    number = table[LINE].map(counts).fillna(0).astype(int)
    has_history = words.isin([word.value for word in Statement if word.has_history])
    wrong = number.gt(0).ne(has_history) | (number.gt(1) & words.eq(Statement.UNCHANGED.value))
    if wrong.any():
        row = table[wrong].iloc[0]
        raise SourceChanged(
            f"{row[declared.statement]} with {number[wrong].iloc[0]} old codes",
            file=str(snapshot),
            line=int(row[LINE]),
            column=declared.statement,
            value=row[declared.new],
            remedy="A new one has no old code, an unchanged one has one, a changed one has some.",
        )


def _frame(
    table: pd.DataFrame,
    words: "pd.Series[str]",
    pairs: pd.DataFrame,
    declared: Correspondence,
) -> pd.DataFrame:
    named = pd.DataFrame({LINE: table[LINE], "new_code": table[declared.new], "statement": words})
    frame = named.merge(pairs, on=LINE, how="left").drop(columns=LINE)
    has_old = frame["old_code"].notna()
    generations = declared.generations
    return frame.assign(
        new_level=generations.level.value,
        new_vintage=generations.new,
        old_level=pd.Series(generations.level.value, frame.index, dtype=object).where(has_old),
        old_vintage=pd.Series(generations.old, frame.index, dtype=object).where(has_old),
        weight=None,
        basis="declared",
    )


def _check_letters(codes: "pd.Series[str]", words: "pd.Series[str]") -> list[Finding]:
    other = codes.str[-1].map(LETTERS).ne(words) & codes.str.startswith("QN")
    if not other.any():
        return []
    samples = [
        {"code": code, "value": word}
        for code, word in zip(codes[other][:10], words[other][:10], strict=True)
    ]
    message = "codes whose last letter says otherwise than the statement"
    return [Finding("statement_against_letter", "info", message, int(other.sum()), samples)]
