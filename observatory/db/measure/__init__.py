"""Measures every gap of the neighbourhoods, set by set, from the current observations."""

from observatory.db.measure.run import measure_gaps

__all__ = ["measure_gaps"]
