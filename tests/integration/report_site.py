"""A worker of the real queue that publishes small editions, as a process that tests may double.

`python -m tests.integration.report_site URL HOME`
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from etl.report.publish import build_edition
from etl.schedule.queue import run_worker
from etl.schedule.work import Work
from observatory.db.engine import create_engine
from observatory.domain.report.document import EditionKind
from observatory.settings import Settings
from tests.integration.edition_samples import Samples, edition
from tests.integration.schedule_site import FAST, note

AFTER = datetime(2027, 1, 10, 12, tzinfo=UTC)


def report_work(engine: Engine, home: Path, samples: Samples, **more) -> Work:
    """Return work whose editions are the samples; only the annual one of the nation is planned."""

    def publish(batch, should_stop):
        note(home, f"report {batch.language}")
        if batch.level:
            return
        time.sleep(0.2)
        wanted = edition(batch.language, batch.kind)
        build_edition(engine, home, wanted, samples.registry(), is_published=True)

    settings = Settings(home=home, **more.pop("settings", {}))
    chosen = {"kinds": lambda: {EditionKind.SUMMARY}, "now": lambda: AFTER, **more}
    return Work(engine, settings, (), publish=publish, **chosen)


def main(url: str, home: Path) -> None:
    run_worker(report_work(create_engine(url), home, Samples()), url, once=True, pace=FAST)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
