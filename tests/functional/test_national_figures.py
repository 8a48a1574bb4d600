"""The real tables of figures, read by their declarations: counted by hand, or in another file."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from etl.catalogue import Figures, read_declarations
from etl.discover import find_files
from etl.readers import read_release
from etl.snapshot import Folder
from etl.tidy import TidyRelease
from observatory.domain.territory import department_of_qpv
from tests.conftest import TEST_DATA

pytestmark = pytest.mark.national

Read = Callable[[str, str], TidyRelease]


@pytest.fixture(scope="module")
def read() -> Read:
    folder = Folder(TEST_DATA)
    declared = {(one.id, one.edition): one for one in read_declarations()}
    done: dict[tuple[str, str], TidyRelease] = {}

    def once(source: str, edition: str) -> TidyRelease:
        key = (source, edition)
        if key not in done:
            files = find_files(declared[key], folder)
            assert files is not None, f"{source} {edition} is not in the folder"
            done[key] = read_release(declared[key], files)
        return done[key]

    return once


def figure(release: TidyRelease, indicator: str, period: str | None = None) -> pd.DataFrame:
    rows = release.observations
    rows = rows[rows["indicator"] == indicator]
    if period is not None:
        rows = rows[rows["period"] == period]
    return rows.set_index("code")


def interval(release: TidyRelease, indicator: str, code: str) -> tuple[float, float]:
    row = figure(release, indicator).loc[code]
    return row["value_lower"], row["value_upper"]


# --- the neighbourhoods of 2024, a row per commune


def test_the_exploded_table_counts_each_neighbourhood_once(read: Read) -> None:
    population = figure(read("qpv_2024_population", "2024"), "population")["value"]
    overseas = population.index.str.startswith("QN97")
    # awk over the file, one row per code: 1,518 codes; every row of the mainland adds to 7,192,817
    assert len(population) == 1518
    assert population.sum() == 5_931_940
    assert population[~overseas].sum() == 5_307_455
    assert round(population[~overseas].sum() / 1e6, 1) == 5.3  # as Insee Première 2008 publishes it


def test_no_column_of_the_exploded_table_differs_within_a_neighbourhood(read: Read) -> None:
    release = read("qpv_2024_population", "2024")
    (exploded,) = [found for found in release.findings if found.check_name == "exploded_rows"]
    assert exploded.row_count == 195
    assert (release.rows_read, release.rows_kept) == (1713, 1518)


def test_poverty_overseas_is_not_available_rather_than_hidden(read: Read) -> None:
    poverty = figure(read("qpv_2024_population", "2024"), "pov60")
    overseas = poverty.index.str.startswith("QN97")
    assert poverty[overseas]["obs_status"].value_counts().to_dict() == {"O": 156}
    assert poverty[~overseas]["obs_status"].value_counts().to_dict() == {"A": 1299, "Q": 63}


def test_more_social_dwellings_than_households_is_kept_as_printed(read: Read) -> None:
    per_household = figure(read("qpv_2024_population", "2024"), "qp24_taux_logements_sociaux")
    assert per_household.loc["QN00102M", "value"] == 108.6
    assert per_household["value"].max() == 161.6


# --- shares of a department, and Grand Paris


def test_polynesia_is_not_read_as_haute_vienne(read: Read) -> None:
    inside = figure(read("pop_qp", "2013"), "population")["value"]
    communes = figure(read("pop_commune", "2013"), "population")["value"]
    haute_vienne = communes[communes.index.str.startswith("87")].sum()
    by_department = inside.groupby(inside.index.map(department_of_qpv)).sum()
    assert 100 * by_department["87"] / haute_vienne == pytest.approx(6.8, abs=0.06)
    # what the two last digits alone would give: QP987… would lie in department 87
    trap = inside[inside.index.str[3:5] == "87"].sum()
    assert 100 * trap / haute_vienne == pytest.approx(25.8, abs=0.06)


def test_no_neighbourhood_of_grand_paris_is_dropped_in_silence(read: Read) -> None:
    links = read("qpv_filosofi", "2021").memberships
    main = links[links["is_main"] == True]  # noqa: E712 - a column of objects
    levels = main.groupby("parent_level")["child_code"].nunique().to_dict()
    # of 1,296: 138 stand in an EPT, and the 20 of Paris in neither
    assert (levels["ept"], levels["epci"]) == (138, 1138)
    everyone = set(figure(read("qpv_filosofi", "2021"), "pov60").index)
    nowhere = everyone - set(main[main["parent_level"].isin(["epci", "ept"])]["child_code"])
    assert len(nowhere) == 20
    assert {code[:5] for code in nowhere} == {"QP075"}


def test_an_inner_join_on_the_epci_would_lose_grand_paris(
    read: Read,
) -> None:
    """Of 1,296, the EPCI of 2021 lack 138 that are in an EPT, 20 of Paris and 3 of a later EPCI."""
    composition = read("composition", "2021").memberships
    epci = set(composition[composition["parent_level"] == "epci"]["parent_code"])
    links = read("qpv_filosofi", "2021").memberships
    main = links[(links["is_main"] == True) & links["parent_level"].isin(["epci", "ept"])]  # noqa: E712
    lost = main[~main["parent_code"].isin(epci)]
    assert lost["parent_level"].value_counts().to_dict() == {"ept": 138, "epci": 3}


# --- income


def test_the_blanks_of_2021_are_named_one_by_one(read: Read) -> None:
    poverty = figure(read("qpv_filosofi", "2021"), "pov60")
    assert poverty["obs_status"].value_counts().to_dict() == {"A": 1008, "O": 275, "Q": 13}
    assert poverty.loc["QP001004", "obs_status"] == "O"


def test_incomes_of_2021_are_rounded_to_ten_euros_and_poverty_to_the_point(read: Read) -> None:
    release = read("qpv_filosofi", "2021")
    median = figure(release, "med_income_uc")["value"].dropna()
    assert (median % 10 == 0).all()
    assert interval(release, "med_income_uc", "QP001001") == (14625, 14635)
    poverty = figure(release, "pov60")["value"].dropna()
    assert (poverty % 1 != 0).sum() == 10  # of 1,008; a half point on either side holds them all
    assert interval(release, "pov60", "QP001001") == (44.5, 45.5)


def test_three_formats_in_three_years_give_the_same_kind_of_figure(read: Read) -> None:
    of_2018 = figure(read("filo_poverty_commune", "2018"), "pov60")
    of_2019 = figure(read("cc_filosofi_commune", "2019"), "pov60")
    of_2021 = figure(read("cc_filosofi_commune", "2021"), "pov60")
    assert [rates.loc["01004", "value"] for rates in (of_2018, of_2019, of_2021)] == [18, 18, 17]
    assert of_2019["obs_status"].value_counts().to_dict() == {"Q": 30562, "A": 4323}
    assert of_2021["obs_status"].value_counts().to_dict() == {"Q": 30500, "A": 4352, "O": 12}


def test_two_releases_of_the_medians_of_2019_agree(read: Read) -> None:
    first = figure(read("filo_commune", "2019"), "med_income_uc")["value"]
    second = figure(read("cc_filosofi_commune", "2019"), "med_income_uc")["value"]
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).dropna()
    assert (both["first"] != both["second"]).sum() == 2
    vintages = {int(read(source, "2019").observations["vintage"].iloc[0])
                for source in ("filo_commune", "cc_filosofi_commune")}  # fmt: skip
    assert vintages == {2020, 2021}  # other communes: neither release hides the other


def test_iris_of_the_incomes_are_those_of_the_benefits_of_the_same_year(read: Read) -> None:
    for year, apart in ((2018, 103), (2019, 104)):
        incomes = set(read("filo_iris", str(year)).territories["code"])
        benefits = set(read("caf_iris", str(year)).territories["code"])
        divided = {code[:5] for code in benefits}
        only = incomes - benefits
        assert len(only) == apart
        assert not [code for code in only if code[:5] in divided]


# --- housing, census, NEET


def test_social_housing_mixes_commas_and_whole_numbers_in_one_column(read: Read) -> None:
    release = read("rpls_qpv", "2022")
    assert figure(release, "social_dwellings")["value"].sum() == 1_510_641  # awk
    assert figure(release, "vacancy_rate").loc["QP001001", "value"] == 4.8
    assert figure(release, "rpls_txls4p").loc["QP001002", "value"] == 17
    blank = figure(release, "social_dwellings")["obs_status"].eq("Q").sum()
    assert blank == 36  # 9 and 14 rows noted 4 and 5, and 13 rows without a dwelling's number


def test_the_stock_of_an_iris_adds_up_to_the_stock_of_its_file(read: Read) -> None:
    assert figure(read("rpls_iris", "2022"), "social_dwellings")["value"].sum() == 4_320_761  # awk


def test_the_shares_of_the_editions_2017_and_2018_are_those_of_2010(read: Read) -> None:
    women = figure(read("demographie_2010", "2010"), "demo_tx_f")["value"]
    for edition in ("2017", "2018"):
        again = figure(read("demo", edition), "demo_tx_f", "2010")["value"]
        both = pd.concat([women, again], axis=1, keys=["first", "again"]).dropna()
        assert len(both) == 1291
        assert np.array_equal(both["first"], both["again"])


def test_a_long_table_of_communes_has_its_three_censuses(read: Read) -> None:
    rates = read("neet_commune", "2018").observations
    assert rates.groupby("period").size().to_dict() == dict.fromkeys(
        ["2008", "2013", "2018"], 34965
    )
    paris = rates[rates["code"] == "75056"].set_index("period")["value"].to_dict()
    assert paris == {"2008": 8.6, "2013": 10.3, "2018": 10.3}
    assert rates["value"].isna().groupby(rates["period"]).sum().to_dict() == {
        "2008": 201,
        "2013": 209,
        "2018": 221,
    }
    known = read("composition", "2021").territories
    communes = set(known[known["level"] == "commune"]["code"])
    assert set(rates["code"]) == communes


def test_the_vintage_of_a_table_of_communes_holds_every_one_of_its_codes(read: Read) -> None:
    for source, edition, vintage in (
        ("cc_filosofi_commune", "2019", "2021"),
        ("cc_filosofi_commune", "2021", "2024"),
    ):
        known = read("composition", vintage).territories
        communes = set(known[known["level"] == "commune"]["code"])
        assert set(read(source, edition).observations["code"]) <= communes


def test_the_periods_of_an_edition_are_declared_not_read_off_its_year() -> None:
    benefits = {
        declared.edition: {figure.period for figure in declared.figures}
        for declared in read_declarations()
        if isinstance(declared, Figures) and declared.id == "demo"
    }
    assert benefits["2019"] == {"2013", "2015", "2017-12-31"}
