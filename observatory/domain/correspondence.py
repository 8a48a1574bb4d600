"""Sets what an official correspondence says beside what the outlines show, pair by pair.

The official table comes first: an unchanged neighbourhood is the former one, a new one has no
history, whatever slivers a generalised outline leaves. The outlines complete it with weights, and
with the pairs that it does not name. Where the two contradict each other, the outlines give the
weight and the contradiction is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from observatory.domain.passage import Statement, has_no_history

SLIVER = 0.01  # of both perimeters: less is what generalised outlines leave along a border
LARGE = 0.10  # of either perimeter: more should stand in the official table
SAME = 0.90  # of what two perimeters cover together: less is another area


@dataclass(frozen=True, slots=True)
class Overlap:
    """A pair of perimeters that share a surface."""

    old: str
    new: str
    area_m2: float
    old_share: float  # of the old perimeter's area
    new_share: float
    weight: float  # of what the old one holds
    basis: str  # population | area

    @property
    def size(self) -> float:
        """Return the larger of the two shares."""
        return max(self.old_share, self.new_share)

    @property
    def common(self) -> float:
        """Return the share that both have of what they cover together."""
        shared = 1 / self.old_share + 1 / self.new_share - 1
        return 1 / shared


@dataclass(frozen=True, slots=True)
class Row:
    """What the official table says of a new neighbourhood."""

    new: str
    statement: Statement
    old: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What passes from an old neighbourhood to a new one."""

    old: str
    new: str
    weight: float
    new_share: float | None
    basis: str


Sample = dict[str, str | float | None]


@dataclass(slots=True)
class Reconciled:
    """The passages, and where the table and the outlines contradict each other, by check."""

    links: list[Link] = field(default_factory=list)
    found: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    comparable: int = 0
    agreeing: int = 0


@dataclass(frozen=True, slots=True)
class Generations:
    """Two generations laid over each other: the pairs, and who has an outline."""

    overlaps: tuple[Overlap, ...]
    old_outlined: frozenset[str]
    new_outlined: frozenset[str]

    def of_new(self) -> Mapping[str, list[Overlap]]:
        """Return the pairs of each new neighbourhood, the largest surface first."""
        found: dict[str, list[Overlap]] = defaultdict(list)
        for overlap in sorted(self.overlaps, key=lambda one: (-one.area_m2, one.old)):
            found[overlap.new].append(overlap)
        return found


def reconcile(laid: Generations, table: Iterable[Row]) -> Reconciled:
    """Return the passages of two generations, and what the table and the outlines dispute."""
    rows = {row.new: row for row in table}
    pairs = laid.of_new()
    result = Reconciled()
    for row in rows.values():
        _compare(row, pairs.get(row.new, []), laid, result)
    _name_swaps(result)
    result.links = _at_most_whole(_links(laid, rows, pairs, result))
    return result


def _compare(row: Row, overlaps: list[Overlap], laid: Generations, result: Reconciled) -> None:
    """Compare a row with the outlines; rows of which one is missing cannot be."""
    outlined = row.new in laid.new_outlined and laid.old_outlined.issuperset(row.old)
    if row.statement is Statement.COMMUNE or not outlined:
        return
    result.comparable += 1
    largest = overlaps[0] if overlaps else None
    agrees = (
        (largest is not None and largest.old in row.old)
        if row.statement.has_history
        else not any(one.new_share >= SLIVER for one in overlaps)
    )
    result.agreeing += agrees
    if not agrees:
        result.found["correspondence_disagrees"].append(_sample(row, largest))
    if row.statement.has_history:
        _dispute_pairs(row, {one.old: one for one in overlaps}, largest, result)


def _dispute_pairs(
    row: Row, by_old: Mapping[str, Overlap], largest: Overlap | None, result: Reconciled
) -> None:
    for old in row.old:
        if old not in by_old or by_old[old].size < SLIVER:
            sample = {**_sample(row, largest), "declared": old}
            result.found["declared_without_overlap"].append(sample)
    for old, overlap in by_old.items():
        if old not in row.old and overlap.size >= LARGE:
            result.found["overlap_not_declared"].append(_sample(row, overlap))
    unchanged = by_old.get(row.old[0])
    if row.statement is Statement.UNCHANGED and unchanged and unchanged.common < SAME:
        sample = {**_sample(row, unchanged), "common_percent": _percent(unchanged.common)}
        result.found["unchanged_with_another_area"].append(sample)


def _sample(row: Row, overlap: Overlap | None) -> Sample:
    return {
        "code": row.new,
        "value": row.statement.value,
        "declared": ", ".join(row.old),
        "overlaps": overlap.old if overlap else None,
        "percent_of_new": _percent(overlap.new_share) if overlap else None,
        "percent_of_old": _percent(overlap.old_share) if overlap else None,
    }


def _percent(share: float) -> float:
    return round(100 * float(share), 2)


def _name_swaps(result: Reconciled) -> None:
    """Tell two rows that each name what the other one lies on."""
    lost = {
        (sample["declared"], sample["overlaps"]): sample
        for sample in result.found.get("declared_without_overlap", [])
    }
    for (declared, overlaps), sample in lost.items():
        other = lost.get((overlaps, declared))
        if other is not None and str(sample["code"]) < str(other["code"]):
            named = {"code": sample["code"], "swapped_with": other["code"]}
            result.found["correspondence_swapped"].append(
                {**named, "declared": declared, "overlaps": overlaps}
            )


def _links(
    laid: Generations,
    rows: Mapping[str, Row],
    pairs: Mapping[str, list[Overlap]],
    result: Reconciled,
) -> Iterator[Link]:
    unchanged = dict(_unchanged(laid, rows, pairs))
    for old, new in unchanged.items():
        yield Link(old, new, 1.0, 1.0, "declared")
    for new, overlaps in pairs.items():
        row = rows.get(new)
        is_new = has_no_history(new) or (row is not None and not row.statement.has_history)
        for one in overlaps:
            if is_new and one.new_share >= SLIVER:
                told = row or Row(new, Statement.NEW)
                result.found["new_overlaps_old"].append(_sample(told, one))
            is_declared = row is not None and one.old in row.old
            is_kept = one.size >= SLIVER or is_declared
            if is_kept and not is_new and one.old not in unchanged and one.weight > 0:
                yield Link(one.old, new, one.weight, one.new_share, one.basis)


def _unchanged(
    laid: Generations, rows: Mapping[str, Row], pairs: Mapping[str, list[Overlap]]
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that are one neighbourhood; outlines that differ widely deny it."""
    for row in rows.values():
        if row.statement is not Statement.UNCHANGED:
            continue
        (old,) = row.old
        measured = {one.old: one for one in pairs.get(row.new, [])}.get(old)
        can_tell = old in laid.old_outlined and row.new in laid.new_outlined
        if not can_tell or (measured is not None and measured.common >= SAME):
            yield old, row.new


def _at_most_whole(links: Iterable[Link]) -> list[Link]:
    """Scale down the weights of an old one whose parts, overlapping, exceed the whole."""
    found = list(links)
    total: dict[str, float] = defaultdict(float)
    for link in found:
        total[link.old] += link.weight
    return [
        Link(
            one.old, one.new, one.weight / max(1.0, total[one.old]), one.new_share, one.basis
        )
        for one in found
    ]  # fmt: skip
