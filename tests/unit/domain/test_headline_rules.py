"""No sentence contradicts its interval, whatever the figures; the grammar holds for every label."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.report.document import Outcome
from observatory.domain.report.finding import Finding
from observatory.domain.report.headline_words import BENCHMARKS, ZONES
from observatory.domain.report.headlines import (
    outcome_of,
    write_change,
    write_detail,
    write_headline,
    write_reading,
)
from observatory.domain.report.nouns import name_indicator
from observatory.domain.report.sureness import sign, sign_between
from observatory.domain.report.text import LANGUAGES, Text
from tests.findings import catalogue, change, finding, place

COMPARED = sorted(code for code, one in catalogue().items() if one.nature != "count")
PLACES = (None, place("department", "38", "Isère"), place("region", "11", "Île-de-France"),
          place("urban_unit", "47501", "Agen"), place("epci", "200041630", "Ardenne Métropole"),
          place("contract", "CN00101N", "Auch"),
          place("commune", "97101", "Les Abymes"))  # fmt: skip
NUMBERS = st.floats(-1e5, 1e5).map(lambda number: round(number, 3))
MAYBE = st.none() | NUMBERS
COUNTS = st.integers(0, 40)
UP = {"fr": ("de plus", "plus élevé", "fois plus"), "en": ("higher", " more", "times as high")}
DOWN = {"fr": ("de moins", "plus faible"), "en": ("lower", " less")}
ESTABLISHED = {"fr": ("est certain.", "dépasse ce que le hasard", "favorable, établi"),
               "en": ("is certain.", "beyond what chance", "gap, established")}  # fmt: skip
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@st.composite
def limits(draw: st.DrawFn) -> tuple[float, float] | tuple[None, None]:
    """Return two limits in their order, or none."""
    if draw(st.booleans()):
        return None, None
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    return low, high


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Return any finding, incoherent ones among them: figures and tests may contradict."""
    lower, upper = draw(limits())
    least, most = draw(limits())
    p25, p50, p75 = sorted(draw(NUMBERS) for _ in range(3)) if draw(st.booleans()) else [None] * 3
    is_one = draw(st.booleans())
    more: dict[str, Any] = {
        "level": draw(st.sampled_from(sorted(ZONES))), "kind": draw(st.sampled_from(
            sorted({*BENCHMARKS, "none"}))),
        "period": draw(st.sampled_from(("2018", "2018-Q4", "2018-12", "2018-12-31"))),
        "is_neighbourhood": is_one,
        "place": draw(st.sampled_from(PLACES)) if not is_one else place("qpv", "QP1", "Air Bel"),
        "value": draw(MAYBE), "benchmark": draw(MAYBE), "difference": draw(MAYBE),
        "ratio": draw(st.none() | st.floats(0.0, 20.0)), "lower": lower, "upper": upper,
        "least": least, "most": most, "sign_certain": draw(st.none() | st.booleans()),
        "benchmark_least": least, "benchmark_most": most,
        "mean": draw(MAYBE), "p25": p25, "p50": p50, "p75": p75, "worse": draw(COUNTS),
        "similar": draw(COUNTS), "better": draw(COUNTS), "zones": draw(COUNTS),
        "observed": draw(COUNTS), "level_of_confidence": draw(st.none() | st.just(0.98757)),
        "nature": draw(st.sampled_from(("none", "chance", "sampling", "rounding", "model",
                                        "suppression"))),
        "outcome": draw(st.sampled_from(("worse", "better", "similar", "not_compared"))),
        "is_significant": draw(st.none() | st.booleans()),
        "reason": draw(st.sampled_from((None, "zone_suppressed", "median_bounded", "odd"))),
        "last_year": draw(st.none() | st.builds(
            change, st.just("2017"), NUMBERS, is_established=st.none() | st.booleans())),
    }  # fmt: skip
    return finding(draw(st.sampled_from(COMPARED)), **more)


def words(text: Text, said_of: Finding, language: str) -> str:
    """Return a sentence without its figures nor the indicator's name, which has its own words."""
    noun = name_indicator(said_of.indicator, language)
    parts = [part if isinstance(part, str) else "#" for part in text.parts]
    return "".join(parts).replace(noun.text.replace(" :", "\u00a0:"), "@")


def has_any(text: str, some: tuple[str, ...]) -> bool:
    return any(one in text for one in some)


def sentences(said_of: Finding, language: str) -> list[Text]:
    return [write_headline(said_of, language), write_detail(said_of, language),
            write_reading(said_of, language),
            write_change(said_of, language) or Text()]  # fmt: skip


@LANGUAGE
@given(said_of=findings())
def test_limits_that_hold_zero_leave_no_direction(said_of: Finding, language: str) -> None:
    likely = sign_between(said_of.lower, said_of.upper)
    possible = sign_between(said_of.least, said_of.most)
    is_pooled = said_of.difference is not None and likely == 0
    is_bounded = possible == 0 and (said_of.difference is not None or said_of.kind != "none")
    if not (is_pooled or is_bounded):
        return
    headline = words(write_headline(said_of, language), said_of, language)
    detail = words(write_detail(said_of, language), said_of, language)
    assert not has_any(headline, UP[language] + DOWN[language])
    assert not has_any(detail, ESTABLISHED[language])
    assert outcome_of(said_of) not in (Outcome.WORSE, Outcome.BETTER)


@LANGUAGE
@given(said_of=findings())
def test_words_of_direction_agree_with_the_numbers(said_of: Finding, language: str) -> None:
    headline = words(write_headline(said_of, language), said_of, language)
    sides = {sign(said_of.difference)}
    if said_of.difference is None and said_of.least is not None:
        sides = {sign_between(said_of.least, said_of.most) or 0}
    elif said_of.difference is None:
        sides = {sign(said_of.p50), sign(said_of.mean)}
    if has_any(headline, UP[language]):
        assert 1 in sides
        assert not has_any(headline, DOWN[language])
    if has_any(headline, DOWN[language]):
        assert -1 in sides


@given(said_of=findings())
def test_worse_and_better_agree_with_polarity(said_of: Finding) -> None:
    outcome, polarity = outcome_of(said_of), said_of.indicator.polarity.sign
    if outcome not in (Outcome.WORSE, Outcome.BETTER):
        return
    assert polarity
    favour = 1 if outcome is Outcome.BETTER else -1
    if said_of.difference is not None:
        assert sign(said_of.difference) * polarity == favour
    elif said_of.least is not None:
        assert sign_between(said_of.least, said_of.most) == favour * polarity
    else:
        counts = (said_of.worse, said_of.better)
        assert counts[favour > 0] > counts[favour < 0]


@LANGUAGE
@given(said_of=findings())
def test_every_number_is_a_figure_and_is_written_in_its_language(
    said_of: Finding, language: str
) -> None:
    for text in sentences(said_of, language):
        known = re.sub(r"31 (décembre|December)|20\d\d|1996", "", words(text, said_of, language))
        assert not re.search(r"\d", known), known
        for figure in text.figures:
            assert figure.served
            assert ("." if language == "fr" else "\u202f") not in figure.text
            assert "-" not in figure.text  # a minus is no hyphen


@LANGUAGE
@given(said_of=findings())
def test_a_change_that_is_not_established_has_no_direction(said_of: Finding, language: str) -> None:
    text = write_change(said_of, language)
    moved = said_of.last_year
    if text is None or moved is None or moved.is_established:
        return
    assert not text.figures
    assert has_any(str(text), ("aucune évolution établie", "no established change", "rupture",
                               "breaks"))  # fmt: skip


def check_grammar(text: str, language: str) -> None:
    assert text == "" or re.fullmatch(r"[A-ZÀ-ÖÉ+−\d].*\.", text), text
    assert not re.search(r"  |\s[.,]|,,|\.\.", text), text
    if language == "fr":
        assert not re.search(r"\b(de le|de les|à le|à les)\b", text), text
        assert not re.search(r"\b(de|le|la|que|ne) (?=[aeiouyéèêâîôAEIOUYÉÈÊÎ])", text), text
        assert not re.search(r"[^\u00a0][:;%?!]", text), text
    else:
        assert not re.search(r"\s[:;%]", text), text


@LANGUAGE
@given(said_of=findings())
def test_sentences_are_sentences(said_of: Finding, language: str) -> None:
    for text in sentences(said_of, language):
        check_grammar(str(text), language)


@LANGUAGE
@pytest.mark.parametrize("code", sorted(catalogue()))
def test_the_grammar_holds_for_every_indicator(code: str, language: str) -> None:
    gap = {"value": 25.0, "benchmark": 10.0, "difference": 15.0, "is_significant": True}
    shapes: tuple[dict[str, Any], ...] = (
        {**gap, "ratio": 2.5}, {**gap, "ratio": 1.2}, {**gap, "is_significant": False},
        {**gap, "value": 5.0, "difference": -5.0, "ratio": 0.5},
        {"least": -2.0, "most": -1.0}, {"least": -2.0, "most": 1.0},
        {"p50": -2.0, "p25": -3.0, "p75": -1.0, "worse": 30, "better": 5, "similar": 10},
        {"value": 25.0}, {"reason": "zone_suppressed"}, {"reason": "zone_missing"}, {},
        {"value": 25.0, "kind": "none"}, {"p50": 25.0, "kind": "none"},
    )  # fmt: skip
    for shape in shapes:
        for text in sentences(finding(code, **{"kind": "epci", **shape}), language):
            check_grammar(str(text), language)
