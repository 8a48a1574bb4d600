"""The demonstration is one fixed, fictional region whose true gaps are known."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import shapely

from etl.demo import demo_releases, demo_truth
from etl.demo.plans import PLANS
from etl.demo.releases import REVISED_SOURCE, VERSION
from etl.indicators import THEMES, IndicatorDeclaration, read_indicators
from etl.tidy import KEY, TidyRelease
from observatory.db.staging import ReleaseInfo
from observatory.domain.indicator import Nature
from observatory.domain.observation import MISSING_STATUSES
from observatory.domain.territory import Level, is_valid_code

Releases = list[tuple[ReleaseInfo, TidyRelease]]
FRAMES = ("territories", "perimeters", "memberships", "passages", "observations")
ZERO_GAPS = {"school_1624", "late_6e", "firms_created", "jobseekers_abc_50_share"}


@pytest.fixture(scope="module")
def releases() -> Releases:
    return demo_releases()


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return demo_truth()


@pytest.fixture(scope="module")
def catalogue() -> dict[str, IndicatorDeclaration]:
    return {found.code: found for found in read_indicators()}


@pytest.fixture(scope="module")
def frames(releases: Releases) -> dict[str, pd.DataFrame]:
    return {
        name: pd.concat(
            [getattr(content, name) for info, content in releases if info.edition == VERSION],
            ignore_index=True,
        )
        for name in FRAMES
    }


@pytest.fixture(scope="module")
def counts(frames: dict[str, pd.DataFrame]) -> pd.Series:
    """The counts by indicator, level, code, vintage and period; hidden ones are NaN."""
    keys = ["indicator", *KEY, "period"]
    return frames["observations"].set_index(keys)["value"].astype(float).sort_index()


def outlines(frames: dict[str, pd.DataFrame], level: str, vintage: int) -> pd.Series:
    found = frames["perimeters"]
    chosen = found[(found["level"] == level) & (found["vintage"] == vintage)]
    return chosen.set_index("code")["geom"]


def children(frames: dict[str, pd.DataFrame], level: str, parent: str) -> pd.DataFrame:
    found = frames["memberships"]
    return found[(found["child_level"] == level) & (found["parent_level"] == parent)]


def test_two_runs_give_the_same_data(releases: Releases, truth: pd.DataFrame) -> None:
    again = demo_releases()
    assert [info for info, _ in again] == [info for info, _ in releases]
    for name in FRAMES:
        for (_, ours), (_, others) in zip(releases, again, strict=True):
            pd.testing.assert_frame_equal(getattr(others, name), getattr(ours, name))
    pd.testing.assert_frame_equal(demo_truth(), truth)


def test_every_release_says_that_it_is_fictional(releases: Releases) -> None:
    for info, content in releases:
        assert info.origin == "demonstration"
        assert "données de démonstration, fictives" in info.title
        assert content.rows_read == content.rows_kept > 0
    assert len({info.sha256 for info, _ in releases}) == len(releases)


def test_the_region_has_the_promised_size(frames: dict[str, pd.DataFrame]) -> None:
    sizes = frames["territories"].groupby(["level", "vintage"]).size().to_dict()
    assert sizes == {
        ("commune", 2018): 2,
        ("commune", 2021): 45,
        ("country", 2021): 1,
        ("department", 2021): 2,
        ("epci", 2021): 5,
        ("iris", 2021): 45,
        ("qpv", 2015): 26,
        ("qpv", 2024): 27,
        ("region", 2021): 1,
        ("urban_unit", 2020): 6,
    }


def test_every_code_has_its_official_shape_and_is_used_once(
    frames: dict[str, pd.DataFrame],
) -> None:
    territories = frames["territories"]
    assert not territories.duplicated(list(KEY)).any()
    for level, code in zip(territories["level"], territories["code"], strict=True):
        assert is_valid_code(Level(level), code), code


def test_an_earlier_edition_gives_some_of_the_same_figures_and_a_part_of_them_otherwise(
    releases: Releases,
) -> None:
    keys = ["indicator", *KEY, "period"]
    (first,) = [content for info, content in releases if info.edition != VERSION]
    (current,) = [
        content
        for info, content in releases
        if (info.source, info.edition) == (REVISED_SOURCE, VERSION)
    ]
    both = first.observations.merge(current.observations, on=keys, suffixes=("_old", "_new"))
    assert len(both) == len(first.observations) > 100
    change = (both["value_new"] - both["value_old"]).abs().astype(float)
    half = ((both["value_upper_new"] - both["value_lower_new"]) / 2).astype(float)
    assert (change[both["period"] == "2022"].dropna() == 0).all()
    is_revised = change > half + 1e-9
    assert 0.1 < is_revised[both["period"] == "2023"].mean() < 0.3
    assert ((change == 0) | is_revised | change.isna()).all()


def test_everything_named_is_declared_once(frames: dict[str, pd.DataFrame]) -> None:
    known = set(frames["territories"][list(KEY)].itertuples(index=False, name=None))
    sides = [("perimeters", ""), ("observations", ""), ("memberships", "child_"),
             ("memberships", "parent_"), ("passages", "old_"), ("passages", "new_")]  # fmt: skip
    for name, prefix in sides:
        keys = frames[name][[f"{prefix}{part}" for part in KEY]].drop_duplicates()
        assert set(keys.itertuples(index=False, name=None)) <= known, (name, prefix)
    assert not frames["perimeters"].duplicated(list(KEY)).any()
    assert not frames["observations"].duplicated(["indicator", *KEY, "period"]).any()


def test_communes_tile_the_land(frames: dict[str, pd.DataFrame]) -> None:
    communes = outlines(frames, "commune", 2021).to_numpy()
    assert len(communes) == 45
    assert shapely.coverage_is_valid(communes)


def test_perimeters_are_valid_and_measured(frames: dict[str, pd.DataFrame]) -> None:
    found = frames["perimeters"]
    assert shapely.is_valid(found["geom"].to_numpy()).all()
    assert {shape.geom_type for shape in found["geom"]} == {"MultiPolygon"}
    assert (found["area_m2"] > 0).all()
    of_level = found.groupby("level")["area_m2"].sum()
    for level in ("epci", "department", "region", "country"):
        assert of_level[level] == pytest.approx(of_level["commune"], rel=1e-9)


@pytest.mark.parametrize("generation", [2015, 2024])
def test_neighbourhoods_lie_in_their_communes(
    frames: dict[str, pd.DataFrame], generation: int
) -> None:
    communes, zones = outlines(frames, "commune", 2021), outlines(frames, "qpv", generation)
    parents = children(frames, "qpv", "commune").groupby("child_code")["parent_code"].agg(list)
    for code, zone in zones.items():
        around = shapely.union_all(communes.loc[parents[code]].to_numpy())
        assert zone.difference(around).area < 1e-6 * zone.area, code
    shapes = [zones.iloc[i].intersection(other).area
              for i in range(len(zones)) for other in zones.iloc[i + 1 :]]  # fmt: skip
    assert max(shapes) == 0


def test_the_corner_cases_of_geometry_are_there(frames: dict[str, pd.DataFrame]) -> None:
    zones = outlines(frames, "qpv", 2015).to_numpy()
    assert (shapely.get_num_geometries(zones) > 1).sum() == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(zones)).sum() == 1
    srids = frames["perimeters"].groupby("metric_srid")["geom"]
    assert srids.agg(lambda found: shapely.total_bounds(found.to_numpy())[1] < 0).to_dict() == {
        32629: True,  # the region and the country hold both departments
        32721: True,
    }


def test_shares_of_a_neighbourhood_add_up_unless_unknown(
    frames: dict[str, pd.DataFrame],
) -> None:
    found = frames["memberships"]
    groups = found.groupby(["child_level", "child_code", "child_vintage", "parent_level"])
    assert (groups["is_main"].sum() == 1).all()
    known = groups.filter(lambda group: group["share"].notna().all())
    keys = ["child_level", "child_code", "child_vintage", "parent_level"]
    assert np.allclose(known.groupby(keys)["share"].sum(), 1)
    assert ((found["basis"] == "unknown") == found["share"].isna()).all()
    assert found["share"].isna().sum() == 2


def test_two_neighbourhoods_of_2015_straddle_communes_and_one_of_them_epci(
    frames: dict[str, pd.DataFrame],
) -> None:
    for parent, expected in (("commune", 2), ("epci", 1), ("urban_unit", 0)):
        found = children(frames, "qpv", parent).query("child_vintage == 2015")
        assert (found.groupby("child_code").size() > 1).sum() == expected, parent
    outside = set(outlines(frames, "qpv", 2015).index) - set(
        children(frames, "qpv", "urban_unit")["child_code"]
    )
    assert outside == {"QP096006"}


def test_passages_tell_what_became_of_each_neighbourhood(
    frames: dict[str, pd.DataFrame],
) -> None:
    found = frames["passages"]
    zones = found[found["old_level"] == "qpv"]
    kept = zones.groupby("old_code")["weight"].sum()
    assert kept.between(0.5, 1 + 1e-12).all()
    assert (zones.groupby("old_code").size() > 1).sum() == 1  # split
    assert (zones.groupby("new_code").size() > 1).sum() == 1  # merged
    identical = zones[zones["new_code"].str.endswith("I")]
    old, new = (outlines(frames, "qpv", year) for year in (2015, 2024))
    for before, after in zip(identical["old_code"], identical["new_code"], strict=True):
        assert old[before].equals(new[after])
    assert {plan.kind for plan in PLANS} >= {"gone", "new", "split", "merged", "modified"}
    merged = found[found["old_level"] == "commune"]
    assert list(merged["old_code"]) == ["20001", "20031"]
    assert set(merged["new_code"]) == {"20001"}


def test_status_and_value_agree(frames: dict[str, pd.DataFrame]) -> None:
    found = frames["observations"]
    is_missing = found["obs_status"].isin(MISSING_STATUSES)
    assert (found["value"].isna() == is_missing).all()
    assert ((found["conf_status"] == "C") == (found["obs_status"] == "Q")).all()
    assert set(found["obs_status"]) == {"A", "B", "L", "P", "Q"}
    bounded = found["value_lower"].notna()
    assert ((found["interval_nature"] == "rounding") == bounded).all()
    assert (found["value_lower"] <= found["value"])[bounded].all()
    assert (found["value"] <= found["value_upper"])[bounded].all()


def test_only_counts_and_published_figures_are_given(
    releases: Releases, catalogue: dict[str, IndicatorDeclaration]
) -> None:
    for info, content in releases:
        for code in content.observations["indicator"].unique():
            assert catalogue[code].numerator is None, code
            assert info.operation in catalogue[code].sources, code


def test_forty_indicators_of_every_theme_over_ten_years(
    frames: dict[str, pd.DataFrame], catalogue: dict[str, IndicatorDeclaration]
) -> None:
    given = set(frames["observations"]["indicator"])
    found = [
        declared
        for declared in catalogue.values()
        if declared.nature is not Nature.COUNT
        and ({declared.numerator, declared.denominator} <= given or declared.code in given)
    ]
    assert len(found) >= 40
    assert {declared.theme for declared in found} == set(THEMES)
    assert sorted(frames["observations"]["period"].unique()) == [str(y) for y in range(2015, 2025)]


def test_the_new_generation_starts_in_2020(frames: dict[str, pd.DataFrame]) -> None:
    zones = frames["observations"].query("level == 'qpv'")
    assert zones.groupby("vintage")["period"].min().to_dict() == {2015: "2015", 2024: "2020"}


def test_a_part_never_exceeds_its_whole(
    counts: pd.Series, catalogue: dict[str, IndicatorDeclaration]
) -> None:
    for declared in catalogue.values():
        given = counts.index.levels[0]
        if declared.nature is Nature.PROPORTION and declared.numerator in given:
            part, whole = counts[declared.numerator], counts[declared.denominator]
            both = pd.concat([part, whole], axis=1, keys=["part", "whole"]).dropna()
            assert len(both), declared.code
            assert (both["part"] <= both["whole"]).all(), declared.code


@pytest.mark.parametrize("generation", [2015, 2024])
def test_subtracting_the_neighbourhoods_leaves_a_possible_rest(
    frames: dict[str, pd.DataFrame],
    counts: pd.Series,
    catalogue: dict[str, IndicatorDeclaration],
    generation: int,
) -> None:
    for zone, unit, rest in rests(frames, counts, catalogue, generation):
        assert (rest["part"] >= 0).all(), (zone, unit)
        assert (rest["part"] <= rest["whole"]).all(), (zone, unit)
        assert (rest["whole"] > 0).all(), (zone, unit)


def rests(
    frames: dict[str, pd.DataFrame],
    counts: pd.Series,
    catalogue: dict[str, IndicatorDeclaration],
    generation: int,
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Subtract by hand, from the figures alone, the neighbourhoods of each urban unit."""
    zones = children(frames, "qpv", "urban_unit").query("child_vintage == @generation")
    communes = children(frames, "commune", "urban_unit")
    for code in ("unemp_1564", "no_diploma", "school_1624", "css_share"):
        for unit, inside in zones.groupby("parent_code"):
            of_unit = communes.loc[communes["parent_code"] == unit, "child_code"]
            rest = {}
            for side in ("numerator", "denominator"):
                figures = counts[getattr(catalogue[code], side)].unstack("period")
                whole = figures.loc["commune"].loc[of_unit].sum()
                taken = figures.loc[("qpv", inside["child_code"], generation), :].sum()
                rest[side] = (whole - taken)[figures.loc["qpv"].columns >= "2020"]
            frame = pd.DataFrame({"part": rest["numerator"], "whole": rest["denominator"]})
            yield code, str(unit), frame


def test_the_figures_are_drawn_around_the_truth(
    frames: dict[str, pd.DataFrame],
    counts: pd.Series,
    catalogue: dict[str, IndicatorDeclaration],
    truth: pd.DataFrame,
) -> None:
    """The standardised errors of the rests have mean 0 and standard deviation 1."""
    keys = ["indicator", "vintage", "benchmark_code", "period"]
    true = truth.drop_duplicates(keys).set_index(keys).sort_index()["true_benchmark"] / 100
    errors = []
    for generation in (2015, 2024):
        for code, unit, rest in rests(frames, counts, catalogue, generation):
            p = true.loc[(code, generation, unit)].reindex(rest.index)
            observed = rest["part"] / rest["whole"]
            errors.append((observed - p) / np.sqrt(p * (1 - p) / rest["whole"]))
    z = pd.concat(errors)
    assert abs(z.mean()) < 0.25
    # no_diploma goes through a parent that is drawn too, which adds nothing given the whole
    assert 0.8 < z.std() < 1.2


def test_the_neighbourhoods_are_drawn_around_the_truth(
    counts: pd.Series, catalogue: dict[str, IndicatorDeclaration], truth: pd.DataFrame
) -> None:
    keys = ["indicator", "level", "code", "vintage", "period"]
    true = truth.set_index(keys).sort_index()["true_value"] / 100
    for code in ("unemp_1564", "emp_1564", "no_diploma", "css_share", "overcrowding"):
        declared = catalogue[code]
        n = counts[declared.denominator].loc[["qpv"]]
        observed = counts[declared.numerator].loc[["qpv"]] / n
        p = true[code]
        z = ((observed - p) / np.sqrt(p * (1 - p) / n)).dropna()
        assert len(z) == len(p)
        assert abs(z.mean()) < 0.25, code
        assert 0.8 < z.std() < 1.2, code


def test_true_gaps_are_of_every_sort(truth: pd.DataFrame) -> None:
    assert list(truth.columns[:6]) == [
        "indicator", "level", "code", "vintage", "period", "benchmark_kind",
    ]  # fmt: skip
    assert truth["true_difference"].notna().all()
    gaps = truth.groupby("indicator")["true_difference"]
    is_zero = gaps.agg(lambda found: bool((found == 0).all()))
    assert set(is_zero[is_zero].index) == ZERO_GAPS
    assert gaps.min()["unemp_1564"] > 8
    assert gaps.max()["med_income_uc"] < -4000
    assert gaps.max()["offence_burglary"] < 0  # reversed: fewer than elsewhere
    yearly = truth[truth["vintage"] == 2015].groupby(["indicator", "period"])["true_difference"]
    closing = yearly.mean()["bac_success"]
    assert closing["2015"] < -18
    assert closing["2024"] > -4


def test_one_neighbourhood_counts_nobody_and_says_zero(counts: pd.Series) -> None:
    doctors = counts["gps"].loc["qpv"]
    assert (doctors.groupby("code").max() == 0).sum() >= 2  # the same place in both generations
    assert (doctors.loc["QP096004"] == 0).all()


def test_hidden_counts_are_few_and_hidden_in_both_generations(
    frames: dict[str, pd.DataFrame], catalogue: dict[str, IndicatorDeclaration]
) -> None:
    found = frames["observations"]
    hidden = found[(found["obs_status"] == "Q") & (found["level"] == "qpv")]
    assert 0.001 < len(hidden) / len(found[found["level"] == "qpv"]) < 0.03
    for code in hidden["indicator"].unique():
        assert catalogue[code].secrecy_threshold is not None
    same = frames["passages"].query("weight == 1 and old_level == 'qpv'")
    same = same[same["new_code"].str.endswith("I")]
    new_of = dict(zip(same["old_code"], same["new_code"], strict=True))
    recent = hidden[hidden["period"] >= "2020"]
    old = recent[recent["code"].isin(new_of)]
    before = set(zip(old["indicator"], old["code"].map(new_of), old["period"], strict=True))
    new = recent[recent["code"].isin(new_of.values())]
    assert before == set(zip(new["indicator"], new["code"], new["period"], strict=True))


def test_a_hidden_commune_leaves_its_epci_incomplete(frames: dict[str, pd.DataFrame]) -> None:
    found = frames["observations"].query("level == 'commune' and indicator == 'caf_covered'")
    hidden = found[found["obs_status"] == "Q"]
    assert set(hidden["code"]) == {"96005"}
    assert len(hidden) == 10


def test_the_break_is_marked_on_its_year_only(frames: dict[str, pd.DataFrame]) -> None:
    broken = frames["observations"].query("obs_status == 'B'")
    assert set(broken["indicator"]) == {"overcrowded_households"}
    assert set(broken["period"]) == {"2018"}
    assert broken["value"].notna().all()
