"""Finds the package registry that npm is set to use on this machine: it is nobody else's choice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NPM_SECONDS = 20


def find_registry() -> str | None:
    """Return the registry's address from the environment, or from npm's own settings."""
    for name, value in os.environ.items():
        if name.casefold() == "npm_config_registry" and value.strip():
            return value.strip()
    return _ask_npm()


def _ask_npm() -> str | None:
    beside = str(Path(sys.executable).parent)
    npm = shutil.which("npm") or shutil.which("npm", path=beside)
    if npm is None:
        return None
    try:
        answer = subprocess.run(
            [npm, "config", "get", "registry"],
            capture_output=True, text=True, timeout=NPM_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    address = answer.stdout.strip()
    return address if answer.returncode == 0 and address.startswith("http") else None
