"""The demonstration as releases, one per source, as real files would be."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from etl.demo import revised
from etl.demo.addresses import address_release
from etl.demo.counts import Drawn, draw_counts, make_atoms
from etl.demo.figures import Catalogue, Figures, make_figures
from etl.demo.layout import NEW, OLD
from etl.demo.places import Region, base_territories, draw_region, neighbourhood_release
from etl.demo.truth import true_gaps
from etl.indicators import read_indicators
from etl.tidy import TidyRelease
from observatory.db.staging import ReleaseInfo

VERSION, SEED = "demo-1", 20140221
PUBLISHED_ON, FIRST_PUBLISHED_ON = date(2025, 1, 15), date(2024, 9, 10)
REVISED_SOURCE = "demo_filosofi"

# Source of the figures → (statistical operation, subject).
FIGURE_SOURCES = {
    "demo_census": ("census", "Recensement de la population"),
    "demo_filosofi": ("filosofi", "Revenus et pauvreté des ménages"),
    "demo_caf": ("caf", "Allocataires de la CAF"),
    "demo_jobseekers": ("france_travail", "Demandeurs d'emploi inscrits"),
    "demo_health_insurance": ("cnam", "Assurés et bénéficiaires de la CSS"),
    "demo_schools": ("depp", "Élèves et examens"),
    "demo_facilities": ("bpe", "Médecins généralistes"),
    "demo_social_housing": ("rpls", "Parc social"),
    "demo_police": ("ssmsi", "Faits enregistrés"),
    "demo_safety_survey": ("cvs", "Sentiment d'insécurité"),
    "demo_firms": ("sirene", "Établissements et créations"),
    "demo_credits": ("dauphin", "Crédits de la politique de la ville"),
}


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the seed decides."""

    region: Region
    drawn: Drawn
    figures: Figures
    catalogue: Catalogue


def make_world() -> World:
    """Draw the region and its figures: the same at every run."""
    rng = np.random.default_rng(SEED)
    catalogue = {found.code: found for found in read_indicators()}
    region = draw_region(rng)
    drawn = draw_counts(make_atoms(region, rng), rng)
    return World(region, drawn, make_figures(drawn, catalogue, rng), catalogue)


def demo_releases() -> list[tuple[ReleaseInfo, TidyRelease]]:
    """Return the releases of the demonstration: places first, then figures."""
    world = make_world()
    region = world.region
    places = [
        (_info("demo_territories", "cog", "Communes et territoires"), base_territories(region)),
        (_info("demo_qpv_2015", "qpv", "Quartiers de 2015"), neighbourhood_release(region, OLD)),
        (_info("demo_qpv_2024", "qpv", "Quartiers de 2024"), neighbourhood_release(region, NEW)),
        (_info("demo_addresses", "ban", "Adresses"), address_release(region)),
    ]
    figures = [
        (_info(source, operation, subject), _figures_of(world, operation))
        for source, (operation, subject) in FIGURE_SOURCES.items()
    ]
    earlier = [
        (_first_info(info), _first(content))
        for info, content in figures
        if info.source == REVISED_SOURCE
    ]
    return [(info, _counted(release)) for info, release in (*places, *earlier, *figures)]


def demo_truth() -> pd.DataFrame:
    """Return the true gaps that the figures of the demonstration were drawn from."""
    world = make_world()
    memberships = pd.concat(
        [neighbourhood_release(world.region, generation).memberships for generation in (OLD, NEW)],
        ignore_index=True,
    )
    return true_gaps(world.drawn, world.figures, world.catalogue, memberships)


def _figures_of(world: World, operation: str) -> TidyRelease:
    """Return what one operation counts or publishes; ratios are left to the engine."""
    codes = [
        code
        for code, declared in world.catalogue.items()
        if declared.numerator is None and declared.sources == (operation,)
    ]
    return TidyRelease(observations=world.figures.observations(codes))


def _first(content: TidyRelease) -> TidyRelease:
    """Return what the revised source had first published."""
    return TidyRelease(observations=revised.first_edition(content.observations, SEED))


def _first_info(info: ReleaseInfo) -> ReleaseInfo:
    key = f"{revised.EDITION}:{SEED}:{info.source}"
    return replace(
        info,
        edition=revised.EDITION,
        title=info.title.replace(" :", ", première édition :"),
        published_on=FIRST_PUBLISHED_ON,
        maturity="provisional",
        sha256=hashlib.sha256(key.encode()).hexdigest(),
    )


def _info(source: str, operation: str, subject: str) -> ReleaseInfo:
    return ReleaseInfo(
        source=source,
        edition=VERSION,
        title=f"{subject} : données de démonstration, fictives",
        producer="Observatoire (données de démonstration, fictives)",
        licence="CC0-1.0",
        operation=operation,
        address="demo",
        accessed_on=PUBLISHED_ON,
        published_on=PUBLISHED_ON,
        sha256=hashlib.sha256(f"{VERSION}:{SEED}:{source}".encode()).hexdigest(),
        origin="demonstration",
    )


def _counted(release: TidyRelease) -> TidyRelease:
    tables = (release.territories, release.perimeters, release.memberships,
              release.passages, release.observations, release.addresses)  # fmt: skip
    release.rows_read = release.rows_kept = sum(map(len, tables))
    return release
