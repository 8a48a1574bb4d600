"""Reads which city contracts a text names: `CV002`, `CN00104M`, or several run together."""

import re

import pandas as pd

from etl.catalogue import Credits
from etl.refusals import refuse_rows
from etl.snapshot import Snapshot
from observatory.errors import SourceChanged

CONTRACT = re.compile(r"CV\d{3}|CN(?:\d{3}|02[AB])\d{2}[NMI]")


def read_contracts(
    declared: Credits, snapshot: Snapshot, table: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Return the codes, separated by spaces, and their vintage by their letters; None if blank."""
    if declared.contract is None:
        nothing = pd.Series([None] * len(table), dtype=object)
        return nothing, nothing.astype("Int16")
    texts = table[declared.contract]
    distinct = {text: _codes(text) for text in texts.unique()}
    unread = texts.map(lambda text: distinct[text] is None)
    if declared.contract_vintages:
        problem = "this is not the code of a contract"
        refuse_rows(snapshot, table, unread, problem, column=declared.contract)
    vintages = {text: _vintage(declared, snapshot, codes) for text, codes in distinct.items()}
    names = {text: text if codes is None else " ".join(codes) for text, codes in distinct.items()}
    codes = texts.map(names)
    return codes.where(codes != "", None), texts.map(vintages).astype("Int16")


def _codes(text: str) -> list[str] | None:
    """Return the codes that a text is made of; None where it is made of anything else."""
    found = CONTRACT.findall(text)
    return found if "".join(found) == text.replace(" ", "") else None


def _vintage(declared: Credits, snapshot: Snapshot, codes: list[str] | None) -> int | None:
    if not codes or not declared.contract_vintages:
        return None
    vintages = {declared.contract_vintages.get(code[:2]) for code in codes}
    if len(vintages) > 1 or None in vintages:
        raise SourceChanged(
            "the contracts named together are of no vintage, or of several",
            file=str(snapshot),
            column=declared.contract,
            value=" ".join(codes),
            remedy="Declare the vintage of each kind of code (contract_vintages).",
        )
    return vintages.pop()
