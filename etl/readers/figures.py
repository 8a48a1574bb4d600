"""Reads a table of figures: a column per figure, a row per territory (and period)."""

import numpy as np
import pandas as pd

from etl.catalogue import Dropped, Figure, Figures, ParentColumn
from etl.codes import check_codes, check_row_count, check_unique, read_code_list
from etl.contract import LINE
from etl.partitions import check_partitions
from etl.readers.cells import Cells, add_up, apply_note, read_numbers
from etl.readers.rows import apply_absence, by_period, declared_columns, repair_codes
from etl.readers.table import read_table
from etl.snapshot import Snapshot, digest
from etl.tidy import TidyRelease
from observatory.db.staging import FigureFile, Finding
from observatory.domain.observation import ConfStatus, IntervalNature, ObsStatus
from observatory.domain.period import parse_period
from observatory.domain.territory import Level
from observatory.errors import SourceChanged

# Of several parts, the status to keep: first those that leave the whole without a value.
_BY_WEIGHT = sorted(ObsStatus, key=lambda status: not status.is_missing)


def read_figures(declared: Figures, files: dict[str, Snapshot]) -> TidyRelease:
    """Return the declared figures of a table; whatever is not declared stops the release."""
    snapshot = files["table"]
    table = read_table(snapshot, declared.dialect)
    release = TidyRelease(rows_read=len(table))
    release.figure_file = _file(declared, snapshot, set(table.columns))
    table = declared_columns(declared, snapshot, table, _wanted(declared), release)
    table = _drop_rows(declared, snapshot, table, release)
    check_row_count(snapshot, len(table), declared.expected_rows.min, declared.expected_rows.max)
    table = _with_codes(declared, snapshot, repair_codes(declared, table, release), release)
    check_partitions(snapshot, table, declared.partitions)
    observations = [
        _observe(declared, snapshot, rows, figure, figure.period or period or "")
        for period, rows in by_period(declared, snapshot, table)
        for figure in declared.figures
    ]
    release.observations = _fold(declared, pd.concat(observations, ignore_index=True))
    territories = table.drop_duplicates("code")
    release.memberships = _memberships(declared, territories)
    if declared.creates_territories:
        release.territories = _territories(declared, territories)
    release.rows_kept = len(table)
    release.rows_refused = release.rows_read - len(table)
    return release


def _file(declared: Figures, snapshot: Snapshot, present: set[str]) -> FigureFile:
    """Return where a person finds the figures again: the file, its sheet, their columns."""
    is_sheet = declared.dialect.format == "xls"
    spelled = {name: other for other, name in declared.also.items() if other in present}
    columns = [
        {
            "indicator": figure.indicator,
            "period": figure.period,
            "plus": [spelled.get(one, one) for one in figure.columns if one not in figure.minus],
            "minus": [spelled.get(one, one) for one in figure.minus],
        }
        for figure in declared.figures
    ]
    return FigureFile(
        name=snapshot.path.name,
        member=snapshot.member,
        sheet=declared.dialect.sheet if is_sheet else None,
        sha256=digest([snapshot]),
        line_is="row" if is_sheet else "line",
        columns=columns,
    )


def _wanted(declared: Figures) -> set[str]:
    columns = {declared.code, declared.name, *(drop.column for drop in declared.drop)}
    columns |= {column for figure in declared.figures for column in figure.columns}
    columns |= {note.column for note in declared.notes}
    columns |= {parent.column for parent in declared.parents}
    columns |= {repair.column for repair in declared.repairs}
    columns |= set() if declared.periods is None else {declared.periods.column}
    columns |= {partition.column for partition in declared.partitions}
    return {column for column in columns if column is not None}


def _drop_rows(
    declared: Figures, snapshot: Snapshot, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    for rule in declared.drop:
        dropped = table[rule.column] == rule.equals
        lines = [int(line) for line in table[LINE][dropped]]
        if len(lines) > rule.rows:
            raise SourceChanged(
                f"{len(lines)} rows would be dropped by a rule of {rule.rows} ({rule.why})",
                file=str(snapshot),
                line=lines[rule.rows],
                column=rule.column,
                value=rule.equals,
                remedy="The producer changed the file: check, then change `rows` of the rule.",
            )
        release.findings.append(_dropped(rule, lines))
        table = table[~dropped]
    return table.reset_index(drop=True)


def _dropped(rule: Dropped, lines: list[int]) -> Finding:
    samples = [
        {"line": line, "column": rule.column, "value": rule.equals} for line in lines[:3]
    ] or [{"column": rule.column, "value": rule.equals}]
    if not lines:
        message = f"a rule drops no row, where it should drop {rule.rows} ({rule.why})"
        return Finding("drop_rule_idle", "warning", message, rule.rows, samples)
    return Finding("row_dropped_by_rule", "info", rule.why, len(lines), samples)


def _with_codes(
    declared: Figures, snapshot: Snapshot, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Add column `code`: checked, folded, each territory once."""
    table = table.assign(code=table[declared.code])
    if declared.constant_code is not None:
        table["code"] = declared.constant_code
    if declared.drop_codes is not None:
        table = _drop_codes(declared.drop_codes, table, release)
    # Errors name the column as the file does.
    column = declared.code if declared.constant_code is None else "code"
    check_codes(snapshot, table, column, declared.level, declared.vintage)
    if declared.exploded:
        return _implode(declared, snapshot, table, release)
    if declared.periods is None:
        check_unique(snapshot, table, column)
    return table


def _drop_codes(name: str, table: pd.DataFrame, release: TidyRelease) -> pd.DataFrame:
    dropped = table["code"].isin(list(read_code_list(name)))
    message = f"rows of the list {name}: the file holds their sum on rows of its own"
    samples = [{"value": code} for code in table["code"][dropped].head(3)]
    release.findings.append(
        Finding("row_dropped_by_rule", "info", message, int(dropped.sum()), samples)
    )
    return table[~dropped].reset_index(drop=True)


def _implode(
    declared: Figures, snapshot: Snapshot, table: pd.DataFrame, release: TidyRelease
) -> pd.DataFrame:
    """Keep one row per territory of a table that repeats the whole's values on every part."""
    columns = sorted({column for figure in declared.figures for column in figure.columns})
    differ = table.groupby("code")[columns].nunique().gt(1).any(axis=1)
    if differ.any():
        code = differ.idxmax()
        raise SourceChanged(
            "the rows of one territory give different values",
            file=str(snapshot),
            line=int(table[LINE][table["code"] == code].iloc[1]),
            value=code,
        )
    once = table.drop_duplicates("code").reset_index(drop=True)
    message = "rows that repeat a neighbourhood's own values, one per commune: counted once"
    repeated = table["code"][table["code"].duplicated()]
    samples = [{"value": code} for code in repeated.head(3)]
    release.findings.append(
        Finding("exploded_rows", "info", message, len(table) - len(once), samples)
    )
    return once


def _observe(
    declared: Figures, snapshot: Snapshot, table: pd.DataFrame, figure: Figure, period: str
) -> pd.DataFrame:
    signs = [(-1 if column in figure.minus else 1, column) for column in figure.columns]
    parts = [(sign, _cells(declared, snapshot, table, column)) for sign, column in signs]
    cells = parts[0][1] if len(parts) == 1 else add_up(parts)
    statuses = np.where(
        cells.statuses == ObsStatus.NORMAL, np.array(figure.status, dtype=object), cells.statuses
    )
    start, end = parse_period(period)
    frame = pd.DataFrame({"code": table["code"], "value": cells.values, "obs_status": statuses})
    frame["indicator"] = figure.indicator
    frame["period"], frame["period_start"], frame["period_end"] = period, start, end
    frame["half_step"] = figure.half_step
    frame["line"] = table[LINE].to_numpy(dtype=np.float64)  # NaN will be: no single line
    return frame


def _cells(declared: Figures, snapshot: Snapshot, table: pd.DataFrame, column: str) -> Cells:
    cells = read_numbers(snapshot, table, column, declared.missing, declared.dialect.decimal)
    for note in declared.notes:
        if column in note.of:
            cells = apply_note(snapshot, table, note.column, note.meanings, cells)
    for absence in declared.absent:
        if column in absence.of:
            cells = apply_absence(table, absence, cells)
    return cells


def _fold(declared: Figures, observations: pd.DataFrame) -> pd.DataFrame:
    """Add up the rows whose codes stand for one territory; a missing part makes it missing."""
    frame = observations
    if declared.fold is not None:
        frame = frame.assign(code=frame["code"].replace(dict(read_code_list(declared.fold))))
        keys = ["indicator", "code", "period", "period_start", "period_end", "half_step"]
        rank = frame["obs_status"].map({status: i for i, status in enumerate(_BY_WEIGHT)})
        groups = frame.assign(blank=frame["value"].isna(), rank=rank).groupby(keys, sort=False)
        frame = groups.agg(
            value=("value", "sum"), blank=("blank", "any"), rank=("rank", "min"),
            line=("line", "min"), lines=("line", "size"),
        ).reset_index()  # fmt: skip
        frame["value"] = frame["value"].where(~frame["blank"])
        frame["line"] = frame["line"].where(frame["lines"] == 1)  # a sum stands on no line
        frame["obs_status"] = [_BY_WEIGHT[rank] for rank in frame["rank"]]
    rounded = (frame["half_step"] > 0) & frame["value"].notna()
    step = frame["half_step"].where(rounded)
    return frame.assign(
        level=declared.level.value,
        vintage=declared.vintage,
        value_lower=frame["value"] - step,
        value_upper=frame["value"] + step,
        interval_nature=np.where(rounded, IntervalNature.ROUNDING.value, IntervalNature.NONE.value),
        obs_status=[str(status) for status in frame["obs_status"]],
        conf_status=np.where(
            frame["obs_status"] == ObsStatus.SUPPRESSED, ConfStatus.CONFIDENTIAL.value, "F"
        ),
    )


def _territories(declared: Figures, table: pd.DataFrame) -> pd.DataFrame:
    names = table["code"] if declared.name is None else table[declared.name]
    return pd.DataFrame(
        {
            "level": declared.level.value,
            "code": table["code"],
            "vintage": declared.vintage,
            "name": names.where(names != "", table["code"]),
            "authority": 0,
        }
    )


def _memberships(declared: Figures, table: pd.DataFrame) -> pd.DataFrame:
    frames = [_membership(declared, table, parent) for parent in declared.parents]
    if declared.prefix_parent is not None:
        frames.append(_prefix_membership(declared, table, declared.prefix_parent))
    if not frames:
        return TidyRelease().memberships
    both = pd.concat(frames, ignore_index=True)
    # A neighbourhood said to lie in one territory of a level lies there whole; in two, we do
    # not know how much of it lies in each.
    count = both.groupby(["child_code", "parent_level", "parent_vintage"])["parent_code"].transform(
        "count"
    )
    both["share"] = np.where(count == 1, 1.0, np.nan)
    both["basis"] = np.where(count == 1, "declared", "unknown")
    return both


def _membership(declared: Figures, table: pd.DataFrame, parent: ParentColumn) -> pd.DataFrame:
    outside = table[parent.column].isin(parent.none)
    if parent.outside is not None:
        outside |= table[parent.column].str.fullmatch(parent.outside)
    inside = table[~outside]
    return _links(declared, inside["code"], inside[parent.column], parent)


def _prefix_membership(
    declared: Figures, table: pd.DataFrame, parent: ParentColumn
) -> pd.DataFrame:
    if declared.level is not Level.IRIS:
        raise ValueError(f"{declared.id}: only the code of an IRIS begins with its commune's")
    communes = table["code"].str[:5].replace(dict(read_code_list("arrondissements")))
    return _links(declared, table["code"], communes, parent)


def _links(
    declared: Figures, children: pd.Series, parents: pd.Series, parent: ParentColumn
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_level": declared.level.value,
            "child_code": children,
            "child_vintage": declared.vintage,
            "parent_level": parent.level.value,
            "parent_code": parents,
            "parent_vintage": parent.vintage,
            "is_main": parent.is_main,
        }
    )
