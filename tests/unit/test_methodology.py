"""The methodology tells what every number means that an explanation names."""

import re

from tests.conftest import ROOT

_NAMED = re.compile(r"\b(rules?|formulas?) (\d+)(?: and (\d+))?")


def test_every_formula_number_of_an_explanation_leads_to_a_section() -> None:
    code = "".join(
        path.read_text("utf-8") for path in (ROOT / "observatory/db/explain").glob("*.py")
    )
    used = set()
    for text in re.findall(r'"((?:rule|formula)s? [^"]*\d)"', code):
        for kind, *numbers in _NAMED.findall(text):
            used |= {f"{kind.rstrip('s')} {number}" for number in numbers if number}
    guide = (ROOT / "docs/methodology.md").read_text("utf-8")
    table = guide.partition("### Formula numbers used by explain")[2].partition("\n## ")[0]
    rows = dict(
        re.findall(r"^\| ((?:rule|formula) \d+) \| .* \| \[[^]]*\]\(#([^)]*)\) \|$", table, re.M)
    )
    assert len(used) > 10
    assert used <= rows.keys()
    titles = re.findall(r"^##+ (.*)$", guide, re.M)
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(rows.values()) <= anchors
