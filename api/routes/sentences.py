"""The reasons of gaps, in words, at the end of each row."""

from collections.abc import Iterable

from observatory.db.filters import Row
from observatory.db.gaps import FIELDS
from observatory.domain.reasons import REASONS, Reason

GAP_FIELDS = (*FIELDS, "reason_fr", "reason_en")
_REASON = FIELDS.index("reason")


def with_sentences(rows: Iterable[Row]) -> list[Row]:
    """Add the French and the English sentence of each row's reason."""
    return [(*row, *sentences(row[_REASON])) for row in rows]


def sentences(reason: str | None) -> tuple[str | None, str | None]:
    """Return why a gap was not computed, in French and in English."""
    return REASONS[Reason(reason)] if reason else (None, None)
