"""The shape of the answers, as OpenAPI describes it; the routes write the text themselves."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Territory(BaseModel):
    """A place: its level, its code, the vintage of its delimitation."""

    level: str
    code: str
    vintage: int
    name: str
    valid_from: date | None
    valid_to: date | None
    has_perimeter: bool
    area_m2: float | None
    release: int
    vintages: list[int] | None = Field(
        None, description="Found by `q`: every vintage of the place that the question allows."
    )


class Observation(BaseModel):
    """A figure: its value, or the status that says why there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indicator": "med_income_uc", "level": "qpv", "code": "QP091032",
                    "vintage": 2015, "name": "Les Tarterêts", "period": "2014",
                    "period_start": "2014-01-01", "period_end": "2014-12-31", "unit": "euro",
                    "value": 11543.0, "numerator": None, "denominator": None, "lower": None,
                    "upper": None, "interval_nature": "none", "obs_status": "A",
                    "conf_status": "F", "source": "filosofi_qpv", "edition": "2014",
                    "release": 12, "published_on": "2017-06-01",
                }
            ]
        }
    )  # fmt: skip

    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str
    period_start: date
    period_end: date
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    interval_nature: str = Field(description="What lower and upper stand for.")
    obs_status: str = Field(description="SDMX CL_OBS_STATUS: A normal, Q suppressed, O missing…")
    conf_status: str
    source: str
    edition: str
    release: int = Field(description="/v1/releases/{id}")
    published_on: date | None


class Gap(BaseModel):
    """How far a neighbourhood is from its benchmark: the raw difference is zone − benchmark."""

    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str | None
    benchmark_kind: str
    benchmark_level: str | None
    benchmark_code: str | None
    benchmark_vintage: int | None
    benchmark_name: str | None
    is_main: bool | None
    unit: str
    value: float | None
    benchmark_value: float | None
    difference: float | None = Field(description="In the unit; in points when it is percent.")
    difference_lower: float | None = Field(description="Chance intervals only with chance=true.")
    difference_upper: float | None
    difference_min: float | None = Field(description="Bounds of what is possible.")
    difference_max: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    interval_nature: str | None
    confidence_level: float | None
    p_value: float | None
    p_adjusted: float | None = Field(description="Benjamini–Hochberg, within the family.")
    is_significant: bool | None
    sign_certain: bool | None
    outcome: str = Field(description="better, similar, worse or not_compared")
    trend: str | None
    obs_status: str | None
    conf_status: str | None
    reason: str | None = Field(description="Why there is no gap.")
    release: int | None
    benchmark_release: int | None
    reason_fr: str | None
    reason_en: str | None


class Trend(Gap):
    """A gap, what became of it since the first date, and the trend up to it."""

    reference_date: date | None = Field(description="The middle of the period.")
    trend_slope: float | None = Field(description="Per year, in the unit of the difference.")
    trend_chi2: float | None = Field(description="A trend is told above 9.549536 (p 0.002).")
    trend_points: int | None = Field(description="Comparable points up to the row, 5 at most.")
    base_period: str | None = Field(description="The period that the change is counted from.")
    change_of: str | None = Field(description="difference, or ratio for amounts of money")
    change: float | None
    change_lower: float | None = Field(description="Chance intervals only with chance=true.")
    change_upper: float | None
    change_nature: str | None = Field(description="What the limits of the change stand for.")
    convergence: str | None = Field(description="closing, widening, reversed or undetermined")
    years_to_parity: float | None = Field(description="From this row's date, if it is closing.")
    half_life: float | None = Field(description="In years, if it is closing.")
    caveats: list[str] | None
    caveats_fr: str | None
    caveats_en: str | None


class TablePlaces(BaseModel):
    """The rows of a table: lists of one length, by code."""

    data_version: int
    origin: str
    notice: str | None = Field(None, description="Present when the data are fictional.")
    level: str
    vintage: int
    codes: list[str]
    names: list[str]
    communes: list[str | None]


class PeriodFigures(BaseModel):
    """A measure at one period, in the order of the codes."""

    period: str
    reference_date: date = Field(description="The middle of the period.")
    after_break: bool = Field(description="A declared break parts it from the period before.")
    figures: list[float | None]
    marked: list[str] = Field(description="Codes whose figure is the first after a break (B).")


class TableColumn(BaseModel):
    """A column of a table: lists of one length, in the order of the codes."""

    data_version: int
    origin: str
    notice: str | None = Field(None, description="Present when the data are fictional.")
    level: str
    vintage: int
    indicator: str
    unit: str
    measure: str
    period: str | None
    benchmark: str | None
    codes: list[str]
    figures: dict[str, list[float | str | bool | None] | None] = Field(
        description="By the names of /v1/gaps; null where nobody has any."
    )
    series: list[PeriodFigures]
    releases: list[int] = Field(description="What the figures were made from.")
    series_releases: list[int]


class Break(BaseModel):
    """From this period on, an indicator's figures are not those of before."""

    start: str
    note_fr: str
    note_en: str
    stops: bool = Field(description="False: a caution only, printed beside a change.")


class PublishedBeside(BaseModel):
    """A national gap as others published it, beside ours; /v1/published-gaps has them all."""

    period: str
    scope: str
    indicator: str = Field(description="The publisher's name of it.")
    deprived_value: float | None
    comparison_value: float | None
    difference: float | None
    comparison: str = Field(description="What it was compared with, in the publisher's words.")
    unit: str
    edition: str
    source: str
    line: int = Field(description="Of the list of published gaps.")


class Summary(BaseModel):
    """Neighbourhoods summed up in one scope: the raw difference is neighbourhoods − benchmark."""

    indicator: str
    level: str
    vintage: int
    period: str
    benchmark_kind: str | None = Field(description="null: the neighbourhoods alone.")
    scope_level: str | None = Field(description="null: every neighbourhood of the generation.")
    scope_code: str | None
    scope_vintage: int | None
    scope_name: str | None
    panel: str = Field(description="all or constant")
    unit: str
    value: float | None = Field(
        description="Pooled: Σx/Σn, or the weighted mean that weight names."
    )
    value_min: float | None = Field(description="With the missing part at its extremes.")
    value_max: float | None
    numerator: float | None
    denominator: float | None
    benchmark_value: float | None
    benchmark_numerator: float | None
    benchmark_denominator: float | None
    difference: float | None = Field(description="In the unit; in points when it is percent.")
    difference_lower: float | None = Field(description="Chance intervals only with chance=true.")
    difference_upper: float | None
    difference_min: float | None = Field(description="With every missing count at its extremes.")
    difference_max: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    interval_nature: str
    confidence_level: float | None
    p_value: float | None
    p_adjusted: float | None = Field(description="Benjamini–Hochberg, over the scopes of a level.")
    is_significant: bool | None
    outcome: str = Field(description="better, similar, worse or not_compared")
    mean_gap: float | None = Field(description="Mean of the local gaps, weighted by n_z.")
    mean_gap_min: float | None
    mean_gap_max: float | None
    p25: float | None = Field(description="Of the local gaps; of the values, without benchmark.")
    p50: float | None
    p75: float | None
    worse: int
    similar: int
    better: int
    share_worse: float | None
    share_beyond: float | None = Field(description="Unfavourable beyond materiality.")
    zones: int
    observed: int
    missing: dict[str, int] = Field(description="By status or reason.")
    observed_share: float | None
    share_basis: str = Field(description="denominator, proxy_population or zones")
    share_is_upper_bound: bool
    weight: str | None
    weight_period: str | None
    panel_periods: str | None
    reason: str | None
    reason_fr: str | None
    reason_en: str | None
    benchmark_min: float | None = Field(description="Of rates without counts, against a rest.")
    benchmark_max: float | None
    sign_certain: bool | None = Field(description="The bounds of the difference exclude 0.")
    published: list[PublishedBeside] | None = Field(
        description="The same national gap as others published it, at the nearest period."
    )


class RankedGap(BaseModel):
    """A gap and its place among those of all the neighbourhoods of its generation."""

    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str | None
    benchmark_kind: str
    benchmark_level: str | None
    benchmark_code: str | None
    benchmark_vintage: int | None
    benchmark_name: str | None
    unit: str
    value: float | None
    benchmark_value: float | None
    difference: float | None
    difference_lower: float | None = Field(description="Chance intervals only with chance=true.")
    difference_upper: float | None
    difference_min: float | None
    difference_max: float | None
    interval_nature: str | None
    confidence_level: float | None
    p_adjusted: float | None = Field(description="Benjamini–Hochberg, within the family.")
    is_significant: bool | None
    outcome: str
    obs_status: str | None
    conf_status: str | None
    reason: str | None = Field(description="Why there is no gap, hence no rank.")
    release: int | None
    benchmark_release: int | None
    rank: int | None = Field(description="1 the worst; equal differences share the best place.")
    shrunken_difference: float | None = Field(
        description="The difference drawn towards the mean, as far as it is uncertain "
        "(DerSimonian and Laird). Null where the gap has no error of chance or sampling."
    )
    shrunken_rank: int | None
    funnel: str | None = Field(description="inside, beyond_95 or beyond_998")
    p_adjusted_dependence: float | None = Field(
        description="Benjamini–Yekutieli: whatever the dependence between the gaps."
    )
    is_significant_dependence: bool | None
    reason_fr: str | None
    reason_en: str | None


class CompositeIndex(BaseModel):
    """One figure for a neighbourhood, out of several gaps."""

    level: str
    code: str
    vintage: int
    name: str
    composite: float | None = Field(
        description="Mean of standardised gaps: 0 is the generation's mean, lower is worse."
    )
    rank: int | None = Field(description="1 the worst.")
    rank_lower: int | None = Field(description="P5 of the ranks that other weights give.")
    rank_upper: int | None = Field(description="P95 of them.")
    weight_present: float | None = Field(description="Share of the weight that is known, 0 to 1.")
    indicators_present: int
    reason: str | None = Field(description="too_little_weight: under 70 % is known.")
    reason_fr: str | None
    reason_en: str | None


class AreaFigure(BaseModel):
    """A figure of an area: from which units, how surely, and how far from the rest of a parent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indicator": "emp_1564", "period": "2018", "unit": "percent", "value": 39.8,
                    "numerator": 6303.9, "denominator": 15831.5, "lower": 9.7, "upper": 59.7,
                    "interval_nature": "model", "value_min": 4.8, "value_max": 63.0,
                    "source_level": "commune", "source_vintage": 2021,
                    "share_basis": "population", "units_inside": 0, "units_straddling": 1,
                    "units_hidden": 0, "estimated_share": 1.0, "coverage_share": 1.0,
                    "is_exact": False, "benchmark_kind": "rest_of_department",
                    "benchmark_level": "department", "benchmark_code": "974",
                    "benchmark_vintage": 2021, "benchmark_name": "La Réunion",
                    "benchmark_value": 46.5, "difference": -6.7, "difference_lower": -42.7,
                    "difference_upper": 17.1, "difference_min": -42.7, "difference_max": 17.1,
                    "ratio": 0.86, "ratio_lower": 0.1, "ratio_upper": 1.37,
                    "gap_interval_nature": "model", "confidence_level": None, "p_value": 1.0,
                    "p_adjusted": 1.0, "is_significant": False, "sign_certain": False,
                    "outcome": "not_compared", "obs_status": "E", "conf_status": "F",
                    "reason": "sign_uncertain", "release": 15, "benchmark_release": 15,
                    "reason_fr": "Ce que ce périmètre coupe ou ce qui y est masqué…",
                    "reason_en": "What this area cuts, or what is hidden in it…",
                    "benchmark_excludes": "area",
                }
            ]
        }
    )  # fmt: skip

    indicator: str
    period: str | None
    unit: str
    value: float | None = Field(description="Of what is observed; null under half of the area.")
    numerator: float | None
    denominator: float | None
    lower: float | None = Field(
        description="The straddling units at their extremes, their shares being as estimated "
        "(METHOD, formula 1); of an exact value its chance interval, with chance=true."
    )
    upper: float | None
    interval_nature: str | None
    value_min: float | None = Field(description="What is possible, wherever people live.")
    value_max: float | None
    source_level: str | None = Field(description="grid, iris, commune, or what was listed.")
    source_vintage: int | None
    share_basis: str | None = Field(description="What cuts units: population, area, mixed, none.")
    units_inside: int | None
    units_straddling: int | None
    units_hidden: int | None = Field(description="Units whose count is suppressed or missing.")
    estimated_share: float | None = Field(
        description="Part of the denominator that straddling units give."
    )
    coverage_share: float | None = Field(description="Part of the area that is observed.")
    is_exact: bool | None = Field(description="Every unit is whole and observed.")
    benchmark_kind: str | None
    benchmark_level: str | None
    benchmark_code: str | None
    benchmark_vintage: int | None
    benchmark_name: str | None
    benchmark_value: float | None
    difference: float | None
    difference_lower: float | None
    difference_upper: float | None
    difference_min: float | None
    difference_max: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    gap_interval_nature: str | None = Field(
        description="model: the bounds of an estimated area; chance: that of whole units."
    )
    confidence_level: float | None
    p_value: float | None
    p_adjusted: float | None
    is_significant: bool | None
    sign_certain: bool | None
    outcome: str | None
    obs_status: str
    conf_status: str
    reason: str | None = Field(description="Why there is no value, or no gap.")
    release: int | None
    benchmark_release: int | None
    reason_fr: str | None
    reason_en: str | None
    benchmark_excludes: str | None = Field(
        description="What the rest of the parent is without: area, this area alone. /v1/gaps takes "
        "every neighbourhood of the generation out of the same parent."
    )


class Indicator(BaseModel):
    """What is measured."""

    code: str
    label_fr: str
    label_en: str
    theme: str
    unit: str
    nature: str
    aggregation: str
    polarity: str
    kind: str
    default_benchmark: str
    numerator: str | None
    denominator: str | None
    scale: float
    materiality: float
    secrecy_threshold: int | None
    legal_reference: str | None
    sources: list[str]
    denominator_periods: dict[str, str]
    note_fr: str
    note_en: str
    breaks: list[Break] = Field(description="Breaks in series, and cautions (stops false).")
    denominator_bounds: dict[str, Any] = Field(
        description="By zoning, the indicators that bound a denominator that is not published."
    )
    median_bounds: dict[str, Any] | None = Field(
        description="The published quantiles that bound the median of a rest."
    )
    counts_surroundings: bool = Field(
        description="Also counts what surrounds the neighbourhood: no rest is apart from it."
    )
    suppression: str = Field(description="What a hidden count may be, as its producer says.")


class OneIndicator(Indicator):
    """One indicator, and the version it was read in."""

    data_version: int
    origin: str


class IndicatorRelease(BaseModel):
    """A release that figures of an indicator come from, of one level and vintage."""

    release: int = Field(description="/v1/releases/{id}")
    source: str
    edition: str
    title: str
    producer: str
    licence: str
    landing_page: str | None
    published_on: date | None
    accessed_on: date = Field(description="When the file was taken from its producer.")
    loaded_at: datetime
    maturity: str
    role: str = Field(
        description="figures, or denominators: of ratios whose numerators are another release's."
    )
    level: str
    vintage: int
    periods: list[str] = Field(description="Which the figures are about, in order.")
    count: int = Field(description="Figures, with or without a value.")
    computed: int = Field(description="How many of them have a value.")


class TracedFigure(BaseModel):
    """One figure behind a gap, and the line of the file where anybody finds it again."""

    step: str
    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str
    value: float | None
    obs_status: str | None
    is_hidden: bool = Field(description="The producer hides it: nothing of it is shown.")
    part_of: str | None = Field(description="The commune that an IRIS is added up to.")
    share: float | None = Field(description="The part of the territory that counts here, 0 to 1.")
    release: int | None
    source: str | None
    edition: str | None
    producer: str | None
    file: str | None
    member: str | None = Field(description="The file inside the archive.")
    sheet: str | None = Field(description="Of the workbook; null: its first one.")
    sha256: str | None = Field(description="Of the table's own bytes, unpacked.")
    line_is: str | None = Field(description="line of the text, or row of the sheet; from 1.")
    line: int | None
    columns: str | None
    no_line: str | None = Field(description="Why there is no line.")
    no_line_fr: str | None
    no_line_en: str | None


class ExplainedStep(BaseModel):
    """One step of a calculation: a sentence, its numbers in full, the figures that they rest on."""

    key: str
    formula: str | None = Field(description="Of the method: formula 4, rule 9.")
    fr: str
    en: str
    numbers: dict[str, Any]
    number_of_figures: int
    figures: list[TracedFigure] = Field(description="The first ones; f=csv lists them all.")


class Explanation(BaseModel):
    """The calculation of one gap, from the lines of the files to the verdict."""

    data_version: int
    origin: str
    question: dict[str, Any]
    gap: Gap
    agrees: bool | None = Field(
        description="Whether the gap, measured again from these figures, is the stored one; null: "
        "there was nothing to measure."
    )
    steps: list[ExplainedStep]
    releases: list[dict[str, Any]]


class Availability(BaseModel):
    """How many figures of one kind exist."""

    figure: str = Field(description="observation or gap")
    indicator: str
    level: str
    vintage: int
    period: str
    benchmark_kind: str | None
    obs_status: str | None
    outcome: str | None
    reason: str | None
    count: int
    computed: int = Field(description="How many of them have a value, or a difference.")
    bounded: int = Field(
        description="How many gaps have no difference, and bounds of it: they are not refused."
    )


class ReleaseFile(BaseModel):
    """A file that holds what a release published: its figures, or its perimeters."""

    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    licence: str
    licence_address: str | None
    producer: str
    url: str
    data_version: int = Field(description="The state of the data that the file was made from.")
    release: int = Field(description="/v1/releases/{id}")


class Release(BaseModel):
    """One publication of one source, as loaded."""

    id: int
    source: str
    edition: str
    title: str
    producer: str
    licence: str
    operation: str
    landing_page: str | None
    address: str
    published_on: date | None
    accessed_on: date
    loaded_at: datetime
    sha256: str
    rows_read: int
    rows_kept: int
    rows_refused: int
    maturity: str
    origin: str
    state: str
    published_in: int
    findings: int = Field(description="How many; /v1/releases/{id} lists them.")
    release: int = Field(description="The same number, as figures name it.")


class OneRelease(BaseModel):
    """A release with what the checks found in it (the fields of a row, and `findings`)."""

    data_version: int
    origin: str
    id: int
    source: str
    edition: str
    findings: list[dict[str, Any]]


class Revision(BaseModel):
    """A figure in two releases, where it is not the same."""

    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str
    unit: str
    kind: str = Field(description="later_edition, same_edition or other_source")
    old_value: float | None
    new_value: float | None
    change: float | None = Field(description="New minus old, in the unit.")
    half_width: float | None = Field(description="Of the wider of both intervals.")
    exceeds: bool | None = Field(
        description="The change is larger than the half-width; null: no interval to judge by."
    )
    old_obs_status: str
    new_obs_status: str
    old_source: str
    old_edition: str
    old_release: int
    source: str
    edition: str
    release: int


class PublishedGap(BaseModel):
    """A national or regional figure as others published it."""

    period: str
    generation: str
    indicator: str
    indicator_code: str | None = Field(description="Ours, where the definition is the same.")
    scope: str
    deprived_value: float | None
    deprived_text: str
    comparison_value: float | None
    comparison_text: str
    comparison: str = Field(description="What it was compared with, in the publisher's words.")
    benchmark_kind: str | None = Field(description="Ours, where those words leave no doubt.")
    gap_text: str
    unit: str
    edition: str
    source: str
    difference: float | None
    ratio: float | None
    contradicted_by: str | None = Field(description="Other published values of the same figure.")
    line: int


class Edition(BaseModel):
    """One file of one edition of the report."""

    period: str
    scope: str
    language: str
    format: str
    media_type: str
    file_name: str
    sha256: str
    size: int
    fingerprint: str
    data_version: int
    created_at: datetime
    origin: str
    url: str
    kind: str = Field(description="annual, synthesis, summary, sheet, diagnosis…")
    level: str | None = Field(description="Of the edition's territory; the nation has none.")
    code: str | None
    vintage: int | None
    name: str | None
    title: str
    edition_id: int = Field(description="The number of /v1/reports/{edition_id}/errata.")
    number: int = Field(description="1, 2, 3…: of one kind, place, period and language.")
    state: str = Field(description="published: drafts are not served.")
    published_at: datetime
    replaces: int | None = Field(description="The edition_id of the one that this one corrects.")
    is_latest: bool = Field(description="False where a later edition replaces it.")
    errata: int = Field(description="How many changes it lists.")


class Erratum(BaseModel):
    """What an edition changed: a figure, by the address that serves it, or a note."""

    edition_id: int
    path: str | None
    field: str | None
    before_text: str | None
    before_value: float | None
    after_text: str | None = Field(description="Null: no longer published.")
    after_value: float | None
    note: str | None


class Sheet(BaseModel):
    """One territory, and everything around it."""

    data_version: int
    origin: str
    level: str
    code: str
    vintage: int
    name: str
    valid_from: date | None
    valid_to: date | None
    release: int
    perimeter: dict[str, Any] | None
    vintages: list[int]
    memberships: list[dict[str, Any]] = Field(description="Parents, with share and basis.")
    children: list[dict[str, Any]]
    passages: list[dict[str, Any]]
    availability: list[dict[str, Any]]
    gaps: list[Gap]


class PassageCounts(BaseModel):
    """What became of the territories of one vintage in the next."""

    level: str
    old_vintage: int
    new_vintage: int
    olds: int = Field(description="Territories of the old vintage.")
    news: int = Field(description="Of the new one: the five counts that follow make it up.")
    identical: int
    modified: int
    merged: int = Field(description="Made of several old ones.")
    split: int = Field(description="One of several that an old one became.")
    new: int = Field(description="They come from none.")
    ended: int = Field(description="Old ones without a successor.")


class Passage(BaseModel):
    """A pair of the table of passages; one side is null where there is no other one."""

    old_code: str | None
    old_name: str | None
    new_code: str | None
    new_name: str | None
    weight: float | None = Field(
        description="Share of the old one that passes to the new one; null: not measured."
    )
    new_share: float | None = Field(
        description="Share of the new one's area that lies in the old one, if measured."
    )
    basis: str | None = Field(description="declared, population or area: what weighs the pair.")
    statement: str | None = Field(
        description="The official table's word: MODIFIE, INCHANGE, NOUVEAU, COMMUNE."
    )


class Partner(BaseModel):
    """A territory of the other vintage, in a lineage."""

    code: str
    vintage: int
    name: str
    weight: float | None
    new_share: float | None
    basis: str | None
    statement: str | None
    is_minor: bool = Field(description="Too small a part to decide the relation.")


class Lineage(BaseModel):
    """What a territory came from, or became, between two vintages."""

    vintage: int = Field(description="The other vintage.")
    relation: str = Field(description="identical, modified, merged, split, new or ended")
    territories: list[Partner]


class History(BaseModel):
    """The lineage of a territory. A list is empty where no passage leads to that side."""

    data_version: int
    origin: str
    level: str
    code: str
    vintage: int
    name: str
    before: list[Lineage]
    after: list[Lineage]


class ConvertedFigure(BaseModel):
    """A figure of an older vintage carried over: always an estimate."""

    indicator: str
    level: str
    code: str
    vintage: int
    name: str
    period: str
    unit: str
    value: float | None
    lower: float | None = Field(description="What the value may be, whoever lives where.")
    upper: float | None
    numerator: float | None
    numerator_lower: float | None
    numerator_upper: float | None
    denominator: float | None
    interval_nature: str
    obs_status: str = Field(description="E estimated, M no history, O a source is missing.")
    reason: str | None = Field(description="no_history, no_passage or source_missing")


class Location(BaseModel):
    """The answer of one generation: yes, no, partly, or unknown."""

    level: str
    vintage: int | None
    answer: str = Field(description="yes, no, unknown; partly: a street on both sides.")
    code: str | None
    name: str | None
    distance_m: float | None = Field(
        description="With distance=true: to the nearest boundary; null beyond 5 km."
    )
    within_300m: bool | None
    within_500m: bool | None
    nearest_code: str | None
    nearest_name: str | None
    others: list[str] = Field(description="Further codes; of partly: all that are touched.")
    reason: str | None


class FoundAddress(BaseModel):
    """What an address was taken for."""

    label: str
    score: float = Field(description="0 to 1; below 0.8 every answer is unknown.")
    kind: str = Field(description="housenumber; street: all its numbers answer together.")


class Locations(BaseModel):
    """Where a point lies, in every generation."""

    data_version: int
    origin: str
    lon: float | None
    lat: float | None
    on: str
    items: list[Location]
    found: FoundAddress | None = Field(None, description="Of an address; null: not found.")


class LocatedSummary(BaseModel):
    """Of one generation: how many rows lie in it, near it, outside it, or nobody knows."""

    level: str
    vintage: int | None
    rows: int
    yes: int
    no: int
    unknown: int
    share: float | None = Field(description="yes / (yes + no); null where nothing is known.")
    within_300m: int
    within_500m: int
    reasons: dict[str, int] = Field(description="Why rows are unknown, or partly.")
    partly: int = Field(description="Streets without a known number, on both sides.")


class LocatedRows(BaseModel):
    """The rows of a file, with their answers at the end of each."""

    data_version: int
    origin: str
    on: str
    columns: dict[str, str] = Field(description="Which columns were taken for what.")
    replaced: list[str] = Field(
        description="Columns as sent that bear the name of one of the answer, which replaces them: "
        "of a file that was answered before. CSV, XLSX: X-Replaced, where there are any."
    )
    summary: list[LocatedSummary]
    items: list[dict[str, Any]] = Field(
        description="The row as sent, then, for each generation, as in qpv_2024_: answer, code, "
        "name, within_300m, within_500m, distance_m (asked for), others, reason; then "
        "geocode_score and geocode_label of addresses."
    )


class SigVilleAnswer(BaseModel):
    """Of one type of neighbourhood: OUI, NON, or undetermined with the reason."""

    type_quartier: str
    code_reponse: str = Field(description="OUI, NON, INDETERMINE")
    code_quartier: str | None
    nom_quartier: str | None
    QP_BANDE_300: bool | None = Field(description="Within 300 m of a neighbourhood.")
    QP_BANDE_500: bool | None
    raison: str | None = Field(description="Why it is undetermined.")
    message: str | None


class SigVille(SigVilleAnswer):
    """The answers, and the first of them at the top, where older clients read it."""

    data_version: int
    origin: str
    reponses: list[SigVilleAnswer]
    adresse: dict[str, Any] | None = Field(None, description="What was found, and its score.")
    x: float | None = None
    y: float | None = None


class Ready(BaseModel):
    """The service can answer."""

    status: str
    data_version: int | None = Field(description="null: a first load is running.")


class Status(BaseModel):
    """What is published, and how far the load is."""

    data_version: int | None
    origin: str | None
    published_at: datetime | None
    load: dict[str, Any] | None
    layers: list[dict[str, Any]] = Field(description="Levels and vintages, how many perimeters.")
    map: dict[str, Any] | None = Field(description="The view that the map opens with.")
    geocoding: dict[str, Any] = Field(
        description="has_addresses: whether any address can be found; sent_to: the host that "
        "addresses are sent to, null where none leaves."
    )
    basemap: dict[str, str] | None = Field(
        description="tiles: address of the tiles that the maps may show behind, with {z}, {x} and "
        "{y}; credit: whose they are; host: who is asked. null: no other host is asked."
    )
