"""Declarations of credits: what was paid, to whom, in which contract."""

from typing import Literal

from pydantic import Field

from etl.catalogue.parts import Declared, Dialect, Rows, Source


class Repeated(Declared):
    """Rows at the head of a file that repeat another edition's list: left out, and guarded.

    The list must really start again after them: the row after the last has the first one's
    reference. A file in which it does not is another file.
    """

    rows: int
    reference: str
    why: str


class Credits(Source):
    """A row per payment, or per payment and contract that it serves."""

    shape: Literal["credits"]
    dialect: Dialect = Dialect(format="json")
    programme: str
    year: str | None = None  # column
    years: tuple[int, ...]  # which ones may stand there
    amount: str
    # Rows of one reference are one post; those of one amount too are one payment, repeated in
    # each contract that it serves: counted once. None: every row is a payment, without posts.
    reference: str | None = None
    repeated: Repeated | None = None
    beneficiary: str
    beneficiary_code: str | None = None
    contract: str | None = None
    contract_vintages: dict[str, int] = Field(default={})  # letters of the code → vintage
    department: str | None = None
    region: str | None = None
    theme: str | None = None
    themes: dict[str, str] = Field(default={})
    sub_theme: str | None = None
    common_law: str | None = None
    ignored: tuple[str, ...] = ()
    expected_rows: Rows
