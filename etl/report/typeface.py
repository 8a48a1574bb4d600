"""The letters of what is printed: Source Sans 3, which scripts/fonts copies from its package."""

from pathlib import Path

FAMILY = "Source Sans 3"
FOLDER = Path(__file__).parent / "fonts"


def find_fonts(folder: Path = FOLDER) -> Path:
    """Return the folder of the font files; where set-up has not put them, say what to do."""
    if not any(folder.glob("*.ttf")):
        raise FileNotFoundError(f"no fonts in {folder}: run scripts/setup run")
    return folder
