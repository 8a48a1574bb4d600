"""Charts that a reader may bring to life: Vega, inlined, run without eval, and nothing fetched."""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

from etl.report.drawing import make_spec
from etl.report.drawing.style import locale
from etl.report.drawing.svg import PATTERNS
from etl.report.render.html_words import words
from observatory.domain.report.document import Chart, EditionKind, Map

KINDS = {EditionKind.ANNUAL, EditionKind.SYNTHESIS}
"""Editions that carry the script: it weighs more than all the words of a sheet."""
VENDOR = Path(__file__).resolve().parents[3] / "api" / "web" / "vendor" / "vega"
SCRIPT = Path(__file__).parents[1] / "templates" / "page" / "live.js"
_IMPORT = re.compile(r"^import .*$|^//# sourceMappingURL=.*$", re.MULTILINE)
_EXPORT = re.compile(r"^export \{ (\w+) as expressionInterpreter \};$", re.MULTILINE)


@cache
def live_script() -> str:
    """Return Vega, its interpreter, and what calls them, as one classic script.

    Set-up copies Vega from its package: where it has not, FileNotFoundError says what to run.
    """
    if not (VENDOR / "vega.min.js").is_file():
        raise FileNotFoundError(f"no Vega in {VENDOR.name}: run scripts/setup run")
    vega, interpreter = (
        (VENDOR / name).read_text(encoding="utf-8")
        for name in ("vega.min.js", "vega-interpreter.js")
    )
    interpreter, count = _EXPORT.subn(r"globalThis.vegaInterpreter = \1;", interpreter)
    if count != 1:
        raise ValueError("the interpreter of Vega exports something else than it did")
    script = f"{vega}\n(() => {{\n{_IMPORT.sub('', interpreter)}\n}})();\n{SCRIPT.read_text()}"
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("a script that would end early in a page")
    return script


@cache
def script_hash() -> str:
    """Return how a content security policy names this script, and only it."""
    digest = hashlib.sha256(live_script().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(*, is_live: bool) -> str:
    """Return what the page allows itself: its styles, and the one script if it has one."""
    scripts = f"script-src {script_hash()}; " if is_live else ""
    styles = "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; {scripts}{styles}"


def live_data(block: Chart | Map, language: str) -> Markup:
    """Return, as JSON that no reader takes for markup, what makes a drawing live."""
    spec = vl_convert.vegalite_to_vega(make_spec(block, language))
    series = list(dict.fromkeys(m.series for m in block.marks)) if isinstance(block, Chart) else []
    return to_json({"spec": spec, "series": series if len(series) > 1 else []}, block.id)


def live_words(language: str) -> Markup:
    """Return the words and the numbers' form that the script needs."""
    say = words(language)
    names = ("live", "still", "shown_series")
    return to_json({"words": {name: say[name] for name in names}, "locale": locale(language)})


def to_json(value: dict[str, Any], name: str = "") -> Markup:
    """Return JSON for an element `script`; fills that stand for patterns become these."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for fill, kind in PATTERNS.items():
        text = text.replace(f'"{fill}"', f'"url(#{name}-{kind})"')
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
