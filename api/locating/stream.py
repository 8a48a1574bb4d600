"""The answer of a file of points, line by line as it is made: a reader sees how far it is."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pyarrow as pa

from api.errors import answer_exception
from api.formats import write_json
from api.locating.batch import Question, count_none, locate_parts
from api.locating.columns import Columns

NDJSON, NDJSON_TYPE = "ndjson", "application/x-ndjson"
ROWS_OF_A_PART = 10_000
ROWS_OF_A_LINE = 1_000


def stream_lines(
    table: pa.Table, columns: Columns, question: Question, opening: Mapping[str, Any]
) -> Iterator[bytes]:
    """Yield JSON documents: what is answered, the rows in their order, the summary.

    The status is sent before the first row: what goes wrong later is said in the last line.
    """
    yield _line({**opening, "rows_total": table.num_rows})
    counts, done = count_none(question), 0
    try:
        for part in locate_parts(table, columns, question, counts, ROWS_OF_A_PART):
            for batch in part.to_batches(max_chunksize=ROWS_OF_A_LINE):
                done += batch.num_rows
                yield _line({"rows_done": done, "items": batch.to_pylist()})
    except Exception as error:  # as of any answer: its text only if it is the sender's to read
        yield _line({"rows_done": done, "problem": orjson.loads(answer_exception(error).body)})
        return
    yield _line({"rows_done": done, "summary": [one.said() for one in counts]})


def _line(document: Mapping[str, Any]) -> bytes:
    return write_json(document) + b"\n"
