"""Drafts the declaration of an unknown table from the table itself and from its like."""

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl.catalogue import Declaration, Figures
from etl.contract import LINE
from etl.likeness import most_like, stem, year_in
from etl.sniff import NUMBER, Sniffed
from observatory.domain.period import parse_period
from observatory.domain.territory import CODE_PATTERNS, Level

# Where a code has the shape of two levels, the first of these is tried first.
_LEVELS = (Level.QPV, Level.IRIS, Level.EPCI, Level.COMMUNE, Level.URBAN_UNIT, Level.DEPARTMENT,
           Level.REGION)  # fmt: skip
_LONGEST_CODE = 6  # of what stands in place of a number: s, nd, n.d., so, /////
_NOT_KEPT = {"address", "published_on", "sha256", "corrections", "notes", "figures",
             "ignored", "expected_rows", "dialect", "files", "partitions", "drop", "parents",
             "member", "missing", "edition", "title", "maturity"}  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A first declaration, and what whoever completes it must decide."""

    content: dict[str, Any]
    doubts: list[str] = field(default_factory=list)


def draft_table(name: str, sniffed: Sniffed, known: list[Declaration]) -> Draft:
    """Return the declaration of a table, from the one most like it if there is any."""
    year = year_in(name)
    tables = [one for one in known if isinstance(one, Figures)]
    _, level = find_code(sniffed.table)
    # Filosofi has the same columns at every level
    like = most_like(sniffed.columns, year, [one for one in tables if one.level == level])
    like = like or most_like(sniffed.columns, year, tables)
    draft = _fresh(name, sniffed, tables) if like is None else _of_series(name, sniffed, like[0])
    draft.doubts = [*sniffed.doubts, *draft.doubts]
    if like is not None:
        share = f"{like[1]:.0%} of the columns are those of {like[0].id} {like[0].edition}"
        draft.doubts.insert(0, f"{share}, from which this is drafted")
    _say_constants(sniffed, draft)
    return draft


def _of_series(name: str, sniffed: Sniffed, like: Figures) -> Draft:
    """Return the next edition of a series: the same columns under this edition's names."""
    year, before = year_in(name), year_in(like.edition)
    here = {stem(column, year): column for column in sniffed.columns}
    names = {old: here[stem(old, before)] for old in _columns_of(like) if stem(old, before) in here}
    content: dict[str, Any] = like.model_dump(mode="json", exclude_defaults=True)
    kept = {key: value for key, value in content.items() if key not in _NOT_KEPT}
    edition = str(year) if year is not None else f"{like.edition}-draft"
    draft = Draft({**kept, "edition": edition, "title": _title(like, edition)})
    if year is None:
        draft.doubts.append("edition: the file's name tells no year")
    draft.doubts.append("vintage: is the geography still that of "
                        f"{like.vintage}? Compare a few codes")  # fmt: skip
    for key in ("code", "name"):
        if kept.get(key) in names:
            draft.content[key] = names[kept[key]]
        elif draft.content.pop(key, None) is not None:
            draft.doubts.append(f"{key}: column {kept[key]} of edition {like.edition} is not here")
    draft.content.setdefault("code", find_code(sniffed.table)[0])
    _add_table(name, sniffed, draft)
    _add_rules(sniffed, like, names, draft)
    _add_figures(sniffed, like, names, (year or before or 0) - (before or 0), draft)
    _finish(sniffed, draft)
    return draft


def _columns_of(like: Figures) -> set[str]:
    columns = {like.code, like.name or "", *(rule.column for rule in like.drop), *like.ignored}
    columns |= {column for figure in like.figures for column in figure.columns}
    columns |= {c for note in like.notes for c in (note.column, *note.of)}
    columns |= {parent.column for parent in like.parents}
    return columns | {partition.column for partition in like.partitions}


def _title(like: Figures, edition: str) -> str:
    return like.title.replace(like.edition, edition)


def _add_table(name: str, sniffed: Sniffed, draft: Draft) -> None:
    draft.content["files"] = {"table": name}
    draft.content["dialect"] = sniffed.dialect.model_dump(mode="json", exclude_defaults=True)


def _add_rules(sniffed: Sniffed, like: Figures, names: dict[str, str], draft: Draft) -> None:
    """Carry over the rules about rows: totals dropped, parents, notes, expected departments."""
    dropped = []
    for rule in like.drop:
        rows = int((sniffed.table[names[rule.column]] == rule.equals).sum()) \
            if rule.column in names else 0  # fmt: skip
        if rows:
            dropped.append({**rule.model_dump(), "column": names[rule.column], "rows": rows})
    totals = _totals(sniffed, draft.content["code"], {rule["equals"] for rule in dropped})
    dropped += totals
    if totals:
        draft.doubts.append("drop: rows whose code is none are dropped: are they totals?")
    draft.content["drop"] = dropped
    draft.content["parents"] = [
        {**parent.model_dump(mode="json", exclude_defaults=True), "column": names[parent.column]}
        for parent in like.parents if parent.column in names
    ]  # fmt: skip
    draft.content["partitions"] = [
        {**part.model_dump(mode="json", exclude_defaults=True), "column": names[part.column]}
        for part in like.partitions if part.column in names
    ]  # fmt: skip
    draft.content["notes"] = [
        _note(sniffed, note.model_dump(mode="json"), names, draft)
        for note in like.notes if note.column in names
    ]  # fmt: skip


def _totals(sniffed: Sniffed, code: str, known: set[str]) -> list[dict[str, Any]]:
    """Return rules for the few rows whose code is a word: Ensemble, France."""
    if code not in sniffed.table:
        return []
    words = sniffed.table[code][sniffed.table[code].str.fullmatch(r"[A-Za-zÀ-ÿ' .-]{4,}")]
    counts = words[~words.isin(known)].value_counts()
    if len(counts) > 3:
        return []
    return [{"column": code, "equals": word, "why": "a total among the rows", "rows": int(rows)}
            for word, rows in counts.items()]  # fmt: skip


def _note(
    sniffed: Sniffed, note: dict[str, Any], names: dict[str, str], draft: Draft
) -> dict[str, Any]:
    column = names[note["column"]]
    unknown = sorted(set(sniffed.table[column]) - set(note["meanings"]))
    if unknown:
        draft.doubts.append(
            f"notes: {column} holds {unknown}, which nobody explained: Q is a guess"
        )
    return {
        "column": column,
        "of": [names[one] for one in note["of"] if one in names],
        "meanings": {**note["meanings"], **dict.fromkeys(unknown, "Q")},
    }


def _add_figures(
    sniffed: Sniffed, like: Figures, names: dict[str, str], years: int, draft: Draft
) -> None:
    figures, lost = [], []
    for figure in like.figures:
        if not all(column in names for column in figure.columns):
            lost.append(f"{figure.indicator} ({', '.join(figure.columns)})")
            continue
        content = figure.model_dump(mode="json", exclude_defaults=True)
        for key in ("plus", "minus"):
            if key in content:
                content[key] = [names[column] for column in content[key]]
        if "column" in content:
            content["column"] = names[content["column"]]
        if figure.period is not None:
            content["period"] = _shifted(figure.period, years)
        figures.append(content)
    draft.content["figures"] = figures
    draft.content["missing"] = {code: str(status) for code, status in like.missing.items()}
    draft.doubts.append(f"period: those of edition {like.edition}, moved by {years} years: "
                        "what does the producer say?")  # fmt: skip
    known = set(names.values())
    new = [column for column in sniffed.columns if column not in known]
    if new:
        draft.doubts.append(f"columns that edition {like.edition} has not: {', '.join(new)}")
    if lost:
        draft.doubts.append(f"figures without their column here (renamed?): {'; '.join(lost)}")


def _shifted(period: str, years: int) -> str:
    """Return a period some years later; one that has not begun is left as it was."""
    moved = re.sub(r"\d{4}", lambda match: str(int(match[0]) + years), period)
    return moved if parse_period(moved)[0] <= pd.Timestamp.now().date() else period


def _match_figures(sniffed: Sniffed, year: int | None, known: list[Figures], draft: Draft) -> None:
    """Give a column the indicator that its name has elsewhere; list the other numbers."""
    elsewhere = {
        stem(figure.column, year_in(one.edition)): (figure, one)
        for one in known for figure in one.figures if figure.column and len(figure.column) > 2
    }  # fmt: skip
    others = []
    for column in sniffed.columns:
        found = elsewhere.get(stem(column, year))
        if found is not None:
            figure, one = found
            draft.content["operation"] = one.operation
            draft.content["figures"].append({
                "indicator": figure.indicator, "column": column,
                "period": str(year or figure.period), "half_step": figure.half_step,
            })  # fmt: skip
            draft.doubts.append(f"{column}: {figure.indicator}, as in {one.id} {one.edition}?")
        elif column != draft.content["code"] and _is_numeric(sniffed, column):
            others.append(column)
    if others:
        draft.doubts.append("figures: numbers without an indicator, each wants indicator, period "
                            f"and half_step: {', '.join(others)}")  # fmt: skip


def _is_numeric(sniffed: Sniffed, column: str) -> bool:
    cells = [cell for cell in sniffed.table[column].unique() if cell]
    return 2 * sum(NUMBER.fullmatch(cell) is not None for cell in cells) > len(cells)


def _fresh(name: str, sniffed: Sniffed, known: list[Figures]) -> Draft:
    """Return the declaration of a table of no known series: what the table alone can tell."""
    code, level = find_code(sniffed.table)
    year = year_in(name)
    draft = Draft({
        "id": re.sub(r"\W+", "_", name.rpartition(".")[0].casefold()).strip("_"),
        "shape": "figures", "title": name, "edition": str(year or "unknown"),
        "producer": "unknown", "licence": "unknown", "operation": "unknown",
        "level": level, "vintage": _vintage(level, sniffed.table, code, year), "code": code,
        "drop": [], "notes": [], "figures": [], "missing": {"": "Q"},
    })  # fmt: skip
    if not code:
        draft.doubts.append("code: no column holds the official codes of a level")
    draft.doubts += [
        "no declared series has these columns: title, producer, licence and operation are to fill",
        "vintage: the year of the geography that the codes refer to, a guess",
    ]
    _match_figures(sniffed, year, known, draft)
    _add_table(name, sniffed, draft)
    draft.content["drop"] = _totals(sniffed, code, set()) if code else []
    _finish(sniffed, draft)
    return draft


def _vintage(level: str, table: pd.DataFrame, code: str, year: int | None) -> int:
    if level == Level.QPV:
        return 2024 if table[code].str.startswith("QN").mean() > 0.5 else 2015
    return year or pd.Timestamp.now().year


def find_code(table: pd.DataFrame) -> tuple[str, str]:
    """Return the column that holds a level's official codes, and the level; empty if none does."""
    best: tuple[float, str, str] = (0.8, "", "")
    for column in table.columns.drop(LINE, errors="ignore"):
        cells = table[column]
        distinct = cells.nunique() / max(len(cells), 1)
        for level in _LEVELS:
            share = cells.map(lambda c, p=CODE_PATTERNS[level]: p.fullmatch(c) is not None).mean()
            is_epci = level is Level.EPCI and not cells.str.startswith("2").all()
            score = 0.0 if is_epci else share * (0.5 + distinct / 2) + _named(column)
            if score > best[0] and share > 0.9:
                best = (score, column, level.value)
    return best[1], best[2]


def _named(column: str) -> float:
    return 0.3 if re.search(r"cod|qp|iris|^com$|insee|^dep$|^reg$", column.casefold()) else 0.0


def _finish(sniffed: Sniffed, draft: Draft) -> None:
    """Add the codes in place of numbers, what is left of the columns, and the bounds."""
    content = draft.content
    for column in {c for figure in content["figures"] for c in _of_figure(figure)}:
        for cell in sniffed.table[column].unique():
            if NUMBER.fullmatch(cell) or cell in content["missing"]:
                continue
            if len(cell) > _LONGEST_CODE:
                draft.doubts.append(f"{column} holds {cell[:30]!r}: a second row of names?")
            else:
                content["missing"][cell] = "Q"
                draft.doubts.append(f"missing: {cell!r} stands in {column}: Q is a guess")
    used = {content.get("code"), content.get("name"), *(rule["column"] for rule in content["drop"])}
    used |= {c for figure in content["figures"] for c in _of_figure(figure)}
    used |= {note["column"] for note in content["notes"]}
    used |= {part["column"] for key in ("parents", "partitions") for part in content.get(key, [])}
    content["ignored"] = [column for column in sniffed.columns if column not in used]
    rows = len(sniffed.table) - sum(rule["rows"] for rule in content["drop"])
    content["expected_rows"] = {"min": int(rows * 0.95), "max": -int(-rows * 1.05 // 1)}


def _of_figure(figure: dict[str, Any]) -> list[str]:
    one = [figure["column"]] if figure.get("column") else []
    return [*one, *figure.get("plus", []), *figure.get("minus", [])]


def _say_constants(sniffed: Sniffed, draft: Draft) -> None:
    constant = {c: sniffed.table[c].iloc[0] for c in sniffed.columns
                if len(sniffed.table) > 1 and sniffed.table[c].nunique() == 1}  # fmt: skip
    if constant:
        said = ", ".join(f"{column} = {cell!r}" for column, cell in list(constant.items())[:12])
        draft.doubts.append(f"columns of one value: {said}")
