"""The settings of the observatory: environment variables prefixed OBSERVATORY_, all optional."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from observatory.errors import UsageError

PREFIX = "OBSERVATORY_"
NEVER = "none"


def default_home() -> Path:
    """Return the data folder of a system service for root, of a person for anybody else."""
    if os.geteuid() == 0:
        return Path("/var/lib/observatory")
    return Path.home() / ".local" / "share" / "observatory"


def split_list(value: object) -> object:
    """Read `a, b` as ("a", "b"): a comma list is easier to type in a shell than JSON."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


CommaList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list)]


class Settings(BaseSettings):
    """What an operator may choose. An empty variable is one that is not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(default_factory=default_home)
    # Passwords live in addresses: keep them out of logs and tracebacks.
    database_url: str | None = Field(default=None, repr=False)
    read_urls: CommaList = Field(default=(), repr=False)
    data: Path | None = None
    sources: Path | None = None  # folder of declarations, in place of the ones that come with it
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    cors_origins: CommaList = ("*",)
    answers_mb: int = Field(default=512, ge=0, le=1_000_000)  # of the disk, for answers kept ready
    geocoder: str = "local"  # never leaves the machine
    basemap: str | None = None  # nothing is asked of another host
    basemap_credit: str | None = None
    report_on: str = "12-15"  # month and day, or none

    @field_validator("report_on")
    @classmethod
    def _be_a_day(cls, value: str) -> str:
        if value == NEVER:
            return value
        try:
            if not re.fullmatch(r"\d\d-\d\d", value):
                raise ValueError
            date.fromisoformat(f"2025-{value}")  # a year without 29 February
        except ValueError:
            raise ValueError("write month and day, like 12-15, or none") from None
        return value

    @property
    def report_day(self) -> tuple[int, int] | None:
        """Return the month and the day on which the worker publishes; None for never."""
        if self.report_on == NEVER:
            return None
        month, _, day = self.report_on.partition("-")
        return int(month), int(day)

    @field_validator("home", "data", "sources")
    @classmethod
    def _make_absolute(cls, value: Path | None) -> Path | None:
        # The server and its children do not share our working directory.
        return None if value is None else Path(os.path.abspath(value.expanduser()))


def load_settings() -> Settings:
    """Read the environment, or say in one paragraph which variable is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{PREFIX}{'.'.join(map(str, item['loc'])).upper()}={item['input']!r}: {item['msg']}"
            for item in error.errors()
        )
        raise UsageError(f"A setting is not usable: {wrong}. Correct it or unset it.") from error
