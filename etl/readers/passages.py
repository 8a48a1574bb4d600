"""Reads the yearly mergers and splits of communes, and composes them between vintages."""

from collections import defaultdict
from itertools import combinations, pairwise

import pandas as pd

from etl.catalogue import Passages
from etl.codes import check_row_count
from etl.partitions import check_partitions
from etl.readers.cells import read_numbers
from etl.readers.table import check_columns, read_table
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.db.staging import Finding
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

Weights = dict[str, dict[str, float]]  # old code → new code → share of the old one
COLUMNS = {"de", "vers", "cod_de", "cod_vers", "ratio"}
TOLERANCE = 1e-6


def read_passages(declared: Passages, files: dict[str, Snapshot]) -> TidyRelease:
    """Return, for each two vintages, where the communes that changed have gone.

    A commune that no row names passes whole to the one of its own code. Every pair, not only the
    vintages in a row: whatever vintages a folder holds, the passage between two of them is there.
    """
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    check_columns(snapshot, table, COLUMNS, {"annee", "typemodif"})
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    check_partitions(snapshot, table, declared.partitions)
    table["ratio"] = read_numbers(snapshot, table, "ratio", {}).values
    release = TidyRelease(rows_read=len(table))
    for year in declared.swapped:
        table = _swap(snapshot, table, year, release)
    steps = {int(str(year)): rows for year, rows in table.groupby("de")}
    in_a_row = set(pairwise(declared.vintages))  # a finding is told once
    frames = [
        _frame(
            old,
            new,
            compose([_weights(steps[year]) for year in range(old, new) if year in steps]),
            release if (old, new) in in_a_row else TidyRelease(),
        )
        for old, new in combinations(declared.vintages, 2)
    ]
    release.passages = pd.concat(frames, ignore_index=True)
    release.rows_kept = int(table["de"].astype(int).ge(min(declared.vintages)).sum())
    release.rows_refused = release.rows_read - release.rows_kept
    return release


def _swap(snapshot: Snapshot, table: pd.DataFrame, year: str, release: TidyRelease) -> pd.DataFrame:
    """Read a year the other way round: written so, its mergers pass for several times a whole.

    Where they no longer do, the producer has corrected the table, and the declaration must follow.
    """
    rows = table["de"] == year
    names = {"cod_de": "cod_vers", "cod_vers": "cod_de"}
    turned = table[rows].rename(columns=names)
    if not _exceeds(table[rows]) or _exceeds(turned):
        raise SourceChanged(
            f"the codes of {year} are declared as swapped, and are not",
            file=str(snapshot),
            column="cod_de",
            value=year,
            remedy="The producer corrected the table: take the year out of `swapped`.",
        )
    message = f"rows of {year} whose former and new codes the producer swapped: read back"
    release.findings.append(
        Finding(
            "passage_swapped", "warning", message, len(turned), [{"column": "de", "value": year}]
        )
    )
    return pd.concat([table[~rows], turned])[table.columns]


def _exceeds(rows: pd.DataFrame) -> bool:
    totals = rows["ratio"].astype(float).groupby(rows["cod_de"]).sum()
    return bool((totals > 1 + TOLERANCE).any())


def _weights(rows: pd.DataFrame) -> Weights:
    weights: Weights = defaultdict(dict)
    for old, new, ratio in zip(rows["cod_de"], rows["cod_vers"], rows["ratio"], strict=True):
        weights[old][new] = ratio
    return weights


def compose(steps: list[Weights]) -> Weights:
    """Chain passages: what passes from a to b and from b to c passes from a to c."""
    total: Weights = {}
    for step in steps:
        touched = {code for targets in total.values() for code in targets}
        for old, targets in total.items():
            chained: dict[str, float] = defaultdict(float)
            for middle, weight in targets.items():
                for new, share in step.get(middle, {middle: 1.0}).items():
                    chained[new] += weight * share
            total[old] = dict(chained)
        # A code first named in this step came unchanged from the first vintage.
        for old, targets in step.items():
            if old not in touched and old not in total:
                total[old] = dict(targets)
    return total


def _frame(old: int, new: int, weights: Weights, release: TidyRelease) -> pd.DataFrame:
    excessive = [code for code, to in weights.items() if sum(to.values()) > 1 + TOLERANCE]
    if excessive:
        # A split written with a ratio of 1 to each part: the shares are simply not known.
        message = f"communes that pass for more than the whole of themselves, {old} to {new}"
        samples = [{"code": code, "value": sum(weights[code].values())} for code in excessive[:10]]
        release.findings.append(
            Finding("passage_exceeds_one", "warning", message, len(excessive), samples)
        )
    rows = [
        (code, target, min(weight, 1.0))
        for code, targets in weights.items()
        if code not in excessive
        for target, weight in targets.items()
    ]
    frame = pd.DataFrame(rows, columns=["old_code", "new_code", "weight"])
    return frame.assign(
        old_level=Level.COMMUNE.value,
        old_vintage=old,
        new_level=Level.COMMUNE.value,
        new_vintage=new,
        basis="declared",
    )
