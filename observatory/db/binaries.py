"""Find the machine's PostgreSQL programs that have PostGIS beside them."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from observatory.errors import DatabaseUnreachable

# Debian keeps one folder per major version, programs and extensions apart.
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
DEBIAN_SHARE = Path("/usr/share/postgresql")
APT_LINE = "apt-get install -y --no-install-recommends postgresql-15-postgis-3"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one major version of PostgreSQL."""

    version: int
    folder: Path

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / name)


def find_binaries(version: int | None = None) -> Binaries:
    """Return the newest PostgreSQL that has PostGIS, or the one that an existing cluster needs."""
    found = {item.version: item for item in (*_debian(), *_configured())}
    if version is None and found:
        return found[max(found)]
    if version in found:
        return found[version]
    if version is not None:
        raise DatabaseUnreachable(
            f"The data folder was made by PostgreSQL {version}, whose programs with PostGIS are "
            f"not on this machine. Install them: apt-get install -y --no-install-recommends "
            f"postgresql-{version}-postgis-3"
        )
    raise DatabaseUnreachable(
        "PostgreSQL with PostGIS was not found on this machine. Install it: "
        f"{APT_LINE} — or name a server that you have in OBSERVATORY_DATABASE_URL."
    )


def _debian() -> list[Binaries]:
    return [
        Binaries(int(folder.name), folder / "bin")
        for folder in DEBIAN_PROGRAMS.glob("[0-9]*")
        if folder.name.isdigit()
        and (folder / "bin" / "postgres").exists()
        and (DEBIAN_SHARE / folder.name / "extension" / "postgis.control").exists()
    ]


def _configured() -> list[Binaries]:
    """Return the PostgreSQL that `pg_config` describes, on systems other than Debian."""
    program = shutil.which("pg_config")
    if program is None:
        return []
    answer = subprocess.run(
        [program, "--bindir", "--sharedir", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = answer.stdout.splitlines()
    if answer.returncode != 0 or len(lines) != 3:
        return []
    folder, share, version = Path(lines[0]), Path(lines[1]), lines[2].split()[1]
    if not ((folder / "postgres").exists() and (share / "extension/postgis.control").exists()):
        return []
    return [Binaries(int(version.split(".")[0]), folder)]
