"""What a load did: a line per release, the fate of every file, the first thing refused."""

from dataclasses import dataclass, field

from etl.tidy import TidyRelease
from observatory.db.files import FileOutcome
from observatory.errors import ObservatoryError


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one release: a line of the recap."""

    source: str
    edition: str
    outcome: str  # loaded | unchanged | resumed | refused | readable (of a dry run)
    read: int = 0
    kept: int = 0
    refused: int = 0
    findings: int = 0
    reason: str = ""

    @classmethod
    def of(cls, source: str, edition: str, outcome: str, content: TidyRelease) -> "Line":
        """Count what a release holds."""
        findings = sum(1 for found in content.findings if found.severity != "info")
        return cls(
            source,
            edition,
            outcome,
            content.rows_read,
            content.rows_kept,
            content.rows_refused,
            findings,
            "; ".join(f"{found.row_count} {found.message}" for found in content.findings[:3]),
        )

    @property
    def refusal(self) -> str | None:
        """Return why the release was refused; None where it was not."""
        return self.reason if self.outcome == "refused" else None


@dataclass(slots=True)
class Recap:
    """What a load did, filled as it goes: a load that is stopped has one too."""

    origin: str
    lines: list[Line] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    files: list[FileOutcome] = field(default_factory=list)
    version: int | None = None
    error: ObservatoryError | None = None

    def refuse(self, source: str, edition: str, error: ObservatoryError) -> Line:
        """Add a refused release; the first error of a load is the one that it ends with."""
        self.error = self.error or error
        line = Line(source, edition, "refused", reason=str(error))
        self.lines.append(line)
        return line

    def to_publish(self) -> list[tuple[str, str]]:
        """Return the releases that this load staged, or found staged with the same bytes.

        One that is published already has nothing staged that may show: an edition that an
        earlier, stopped load had staged in its place is not what the files say any more.
        """
        staged = [line for line in self.lines if line.outcome in ("loaded", "resumed")]
        return [(line.source, line.edition) for line in staged]
