"""The numbers of tables, charts and maps, the same in every format that prints them."""

from collections import Counter

from observatory.domain.report.document import Chart, Document, Map, Table


def number_blocks(document: Document) -> dict[int, int]:
    """Return, by the identity of a block, its rank among those of its type, from 1.

    A table that print leaves out has none: numbers are those of the printed edition.
    """
    counts: Counter[type] = Counter()
    numbers = {}
    for block in document.blocks():
        if isinstance(block, Chart | Map) or (isinstance(block, Table) and block.is_printed):
            counts[type(block)] += 1
            numbers[id(block)] = counts[type(block)]
    return numbers
