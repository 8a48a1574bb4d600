"""What was paid in each city contract: sums of the credits of published releases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Integer, Text

# A payment for several contracts is shared equally between them, and the shared part is told: the
# producer publishes no key. The sum over the contracts, and over none, is what was paid.
_SUMS = text("""
    SELECT p.contract_code, c.contract_vintage, c.year, c.programme,
           sum(c.amount / p.contracts) AS amount,
           sum(c.posts / p.contracts) AS posts,
           coalesce(sum(c.amount / p.contracts) FILTER (WHERE p.contracts > 1), 0)
               AS amount_shared,
           count(*) AS payments,
           count(*) FILTER (WHERE c.amount IS NULL) AS payments_without_amount
    FROM credit c
    JOIN release r ON r.id = c.release_id AND r.state = 'published'
    CROSS JOIN LATERAL (
        SELECT code AS contract_code, count(*) OVER () AS contracts
        FROM unnest(coalesce(
            CASE WHEN c.contract_vintage IS NULL THEN ARRAY[c.contract_code]
                 ELSE string_to_array(c.contract_code, ' ') END, ARRAY[NULL])) AS code
    ) p
    WHERE (:contracts IS NULL OR p.contract_code = ANY(:contracts))
      AND (:years IS NULL OR c.year = ANY(:years))
      AND (:programmes IS NULL OR c.programme = ANY(:programmes))
    GROUP BY 1, 2, 3, 4
    ORDER BY 3, 4, 2, 1
""").bindparams(
    bindparam("contracts", type_=ARRAY(Text)),
    bindparam("years", type_=ARRAY(Integer)),
    bindparam("programmes", type_=ARRAY(Text)),
)


def sum_credits(
    connection: Connection,
    *,
    contracts: Sequence[str] = (),
    years: Sequence[int] = (),
    programmes: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return amounts and posts per contract, year and programme; no contract is one of them.

    `amount_shared` is the part of the amount that comes from payments for several contracts.
    """
    asked = {"contracts": contracts, "years": years, "programmes": programmes}
    given = {name: list(values) or None for name, values in asked.items()}
    return [dict(row) for row in connection.execute(_SUMS, given).mappings()]
