"""What has to be read beside the figures of a theme."""

from collections.abc import Iterable, Sequence

from observatory.domain.indicator import Indicator
from observatory.domain.report.choose import Line, find_year
from observatory.domain.report.document import Bullets, Section
from observatory.domain.report.facts import Facts
from observatory.domain.report.findings import HIDDEN
from observatory.domain.report.pen import Pen, say
from observatory.domain.report.text import Text
from observatory.domain.report.theme_words import OF_THEME
from observatory.domain.series import Break, is_money, window_years

PARTIAL = 0.9
NAMED = 2


def write_caveats(facts: Facts, key: str, lines: Sequence[Line], pen: Pen) -> Section:
    """Return the caveats that the figures of a theme call for (METHOD rules 6, 10, 12)."""
    language = pen.language
    items = [say(OF_THEME, "move", language)]
    if len({line.main.kind for line in lines}) > 1:
        items.append(say(OF_THEME, "kinds", language))
    listed = {
        "borrowed": [line for line in lines if line.is_borrowed],
        "partial": [line for line in lines if _is_partial(line)],
        "hidden": [line for line in lines if _is_hidden(line)],
    }
    if listed["hidden"] == listed["partial"]:
        listed["hidden_part"] = listed.pop("hidden")
        del listed["partial"]  # said in one sentence
    for name, found in listed.items():
        if found:
            items.append(
                say(OF_THEME, name, language, year=str(facts.year),
                    what=_names((line.indicator for line in found), pen))
            )  # fmt: skip
    if any(window_years(line.indicator.sources) for line in lines):
        items.append(say(OF_THEME, "census", language))
    if any(is_money(line.indicator.unit) for line in lines):
        items.append(say(OF_THEME, "euros", language))
    items += _breaks(facts, lines, pen)
    return Section(
        id=f"{key}-reserves", title=say(OF_THEME, "caveats", language),
        blocks=(Bullets(tuple(items)),),
    )  # fmt: skip


def _is_partial(line: Line) -> bool:
    return not line.main.is_bounded and line.main.observed < PARTIAL * line.main.zones


def _is_hidden(line: Line) -> bool:
    return any(why in HIDDEN and count for why, count in line.main.missing)


def _names(indicators: Iterable[Indicator], pen: Pen) -> str:
    """Name some indicators, and say that there are others."""
    labels = [pen.label(one) for one in indicators]
    others = pen.choose((" et d'autres", " and others")) if len(labels) > NAMED else ""
    return f"{pen.choose((' ; ', '; ')).join(labels[:NAMED])}{others}"


def _breaks(facts: Facts, lines: Sequence[Line], pen: Pen) -> list[Text]:
    """Return the breaks up to the edition's figures, each once with the first that has it."""
    found: dict[Break, Line] = {}
    for line in lines:
        rows = facts.series(line.indicator.code, line.generation, line.main.kind)
        periods = [row.period for row in rows]
        for one in line.indicator.breaks:
            before = any(find_year(period) < one.first_day.year for period in periods)
            if before and one.first_day.year <= find_year(line.main.period):
                found.setdefault(one, line)
    return [
        say(OF_THEME, "break" if one.stops else "caution", pen.language,
            start=pen.writer.period(one.start), label=pen.label(line.indicator),
            note=pen.choose((one.note_fr, one.note_en)))
        for one, line in sorted(found.items(), key=lambda item: (item[0].start, item[0].note_fr))
    ]  # fmt: skip
