"""Bands around a neighbourhood: what programmes mean by "near" it."""

BANDS_M = (300, 500)
"""Metres, rising: QP_BANDE_300 and QP_BANDE_500 of SIG Ville; the reduced rate of VAT is 300 m."""
