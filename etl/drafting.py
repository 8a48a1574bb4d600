"""Drafts the declaration of an unknown table from the table itself and from its like."""

import re
from typing import Any

from etl.catalogue import Declaration, Figures
from etl.drafting_codes import Draft, find_code, guess_vintage
from etl.drafting_figures import add_figures, match_figures
from etl.likeness import most_like, stem, year_in
from etl.sniff import NUMBER, Sniffed

__all__ = ["Draft", "draft_table", "find_code"]

_LONGEST_CODE = 6  # of what stands in place of a number: s, nd, n.d., so, /////
_NOT_KEPT = {"address", "published_on", "sha256", "corrections", "notes", "figures",
             "ignored", "expected_rows", "dialect", "files", "partitions", "drop", "parents",
             "member", "missing", "edition", "title", "maturity"}  # fmt: skip


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
    add_figures(sniffed, like, names, (year or before or 0) - (before or 0), draft)
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


def _fresh(name: str, sniffed: Sniffed, known: list[Figures]) -> Draft:
    """Return the declaration of a table of no known series: what the table alone can tell."""
    code, level = find_code(sniffed.table)
    year = year_in(name)
    draft = Draft({
        "id": re.sub(r"\W+", "_", name.rpartition(".")[0].casefold()).strip("_"),
        "shape": "figures", "title": name, "edition": str(year or "unknown"),
        "producer": "unknown", "licence": "unknown", "operation": "unknown",
        "level": level, "vintage": guess_vintage(level, sniffed.table, code, year), "code": code,
        "drop": [], "notes": [], "figures": [], "missing": {"": "Q"},
    })  # fmt: skip
    if not code:
        draft.doubts.append("code: no column holds the official codes of a level")
    draft.doubts += [
        "no declared series has these columns: title, producer, licence and operation are to fill",
        "vintage: the year of the geography that the codes refer to, a guess",
    ]
    match_figures(sniffed, year, known, draft)
    _add_table(name, sniffed, draft)
    draft.content["drop"] = _totals(sniffed, code, set()) if code else []
    _finish(sniffed, draft)
    return draft


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
