"""The cells of a place's row: gap, interval, counts, each with its address."""

from observatory.domain.reasons import REASONS, Reason
from observatory.domain.report.areas import AreaRow, Lead, Measure
from observatory.domain.report.document import Cell
from observatory.domain.report.places_words import WORDS
from observatory.domain.report.served import make_figure
from observatory.domain.report.text import Figure, Served, say
from observatory.domain.report.writer import Writer

_FIELDS = {Measure.POOLED: "difference", Measure.MEDIAN: "p50", Measure.VALUE: "value"}


def say_reason(code: str | None, language: str, otherwise: str) -> str:
    """Return why a figure is missing, in words; otherwise: a key of the words of these tables."""
    if code in set(Reason):
        return REASONS[Reason(code)][language != "fr"]
    return str(say(WORDS, otherwise, language))


def gap_cell(row: AreaRow, lead: Lead, writer: Writer) -> Cell:
    """Return the gap as the table measures it: one figure, or two bounds."""
    if lead.measure is Measure.BOUNDS and row.difference is None and row.least is not None:
        return _between(row, ("least", "difference_min"), ("most", "difference_max"), lead, writer)
    field = _FIELDS.get(lead.measure, "difference")
    value = {"difference": row.difference, "p50": row.median, "value": row.value}[field]
    style = "value" if lead.measure is Measure.VALUE else "difference"
    return _figure(row, value, field, lead, writer, style)


def value_cell(row: AreaRow, lead: Lead, writer: Writer) -> Cell:
    """Return the level of the neighbourhoods summed."""
    return _figure(row, row.value, "value", lead, writer, "value")


def interval_cell(row: AreaRow, lead: Lead, writer: Writer) -> Cell:
    """Return the interval of a pooled gap, the middle half of local ones."""
    if lead.measure is Measure.MEDIAN:
        if row.p25 is None:
            return ""
        return _between(row, ("p25", "p25"), ("p75", "p75"), lead, writer)
    if row.lower is None:
        return ""
    return _between(row, ("lower", "difference_lower"), ("upper", "difference_upper"), lead, writer)


def outcome_cell(row: AreaRow, field: str, writer: Writer) -> Cell:
    """Return how many fare worse, similarly or better: nothing where none is compared."""
    return number_cell(row, field, writer) if row.observed else ""


def part_cell(row: AreaRow, field: str, writer: Writer) -> Cell:
    """Return how many of the compared fare worse, or how many of all have a figure."""
    whole = "zones" if field == "observed" else "observed"
    if not getattr(row, whole):
        return ""
    part, of = (number_cell(row, name, writer) for name in (field, whole))
    return say(WORDS, "part", writer.language, part=part, of=of)


def number_cell(row: AreaRow, field: str, writer: Writer) -> Figure:
    """Return a number of neighbourhoods: zones, observed, worse, similar or better."""
    return make_figure(getattr(row, field), "count", Served(row.key.path, field), writer)


def _between(
    row: AreaRow, low: tuple[str, str], high: tuple[str, str], lead: Lead, writer: Writer
) -> Cell:
    def limit(own: str, served: str) -> Figure:
        value: float = getattr(row, own)
        unit = lead.indicator.unit
        text = writer.gap(value, unit)
        return Figure(text=text, value=value, unit=unit, served=(Served(row.key.path, served),))

    return say(WORDS, "between", writer.language, least=limit(*low), most=limit(*high))


def _figure(
    row: AreaRow, value: float | None, field: str, lead: Lead, writer: Writer, style: str
) -> Figure:
    reason = "" if value is not None else say_reason(row.reason, writer.language, "none_here")
    served = Served(row.key.path, field)
    return make_figure(value, lead.indicator.unit, served, writer, style=style, reason=reason)
