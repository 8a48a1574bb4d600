"""Compares the outlines of two layers that draw the same places."""

import numpy as np
import pandas as pd
import shapely

from observatory.db.staging import Finding
from observatory.geography.perimeter import geodesic_areas, repair


def compare_layers(perimeters: pd.DataFrame, check: pd.Series) -> list[Finding]:
    """Find the perimeters that two layers draw otherwise, beyond 0.1 % of their area."""
    drawn = dict(zip(check.index, check, strict=True))
    both = np.array([drawn.get(code) for code in perimeters["code"]], dtype=object)
    absent = [code for code, g in zip(perimeters["code"], both, strict=True) if g is None]
    absent += sorted(set(check.index) - set(perimeters["code"]))
    findings = []
    if absent:
        samples = [{"code": code} for code in absent[:10]]
        message = "perimeters that only one of the two layers holds"
        findings.append(Finding("layer_mismatch", "error", message, len(absent), samples))
    known = np.array([g is not None for g in both])
    ours, theirs = perimeters["geom"].to_numpy()[known], repair(both[known])[0]
    apart = geodesic_areas(shapely.symmetric_difference(ours, theirs))
    share = 100 * apart / perimeters["area_m2"].to_numpy()[known]
    wide = np.flatnonzero(share > 0.1)
    if len(wide):
        codes = perimeters["code"].to_numpy()[known]
        worst = wide[np.argsort(-share[wide])][:10]
        samples = [
            {"code": codes[i], "difference_percent": round(float(share[i]), 3)} for i in worst
        ]
        message = "perimeters drawn otherwise in the territory's layer and in the national one"
        findings.append(Finding("layer_differs", "warning", message, len(wide), samples))
    return findings
