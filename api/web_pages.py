"""The pages as they are sent: their files under addresses to keep, their modules asked at once."""

import hashlib
import posixpath
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from api.web_files import FOLDERS, WEB, WebFiles, read_files, take_stamp

# An import that runs before the module that has it; `import(…)` waits until it is called.
_IMPORT = re.compile(r'^(?:import|export)\s(?:[^"\';]*\sfrom\s)?\s*"(\.[^"]+)"', re.MULTILINE)
_ADDRESS = re.compile(rf'(?<==")/((?:{"|".join(FOLDERS)})/[^"]+)(?=")')
_ENTRY = re.compile(r'^( *)<script type="module" src="/([^"]+)"></script>', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page, and the tag of these very bytes."""

    content: bytes
    tag: str


class WebPages:
    """The pages of the files that are there now; read again when these change under the service."""

    def __init__(self, web: Path = WEB) -> None:
        self._web = web
        self._files: WebFiles | None = None
        self._pages: dict[str, WebPage] = {}

    def files(self) -> WebFiles:
        """Return the files as they were read last."""
        return self._files or self._renew()

    def find(self, name: str) -> WebPage | None:
        """Return a page such as `index.html`, None if it is not installed."""
        if self._files is None or self._files.stamp != take_stamp(self._web):
            self._renew()
        path = self._web / name
        if name not in self._pages and path.is_file():
            content = write_page(path.read_text("utf-8"), self.files()).encode()
            self._pages[name] = WebPage(content, hashlib.sha256(content).hexdigest()[:16])
        return self._pages.get(name)

    def _renew(self) -> WebFiles:
        self._files = read_files(self._web)
        self._pages = {}
        return self._files


def write_page(text: str, files: WebFiles) -> str:
    """Name the files by their digest, and ask for every module at once.

    A browser learns of a module from the one that imports it: without the list, a chain of imports
    costs as many journeys as it is long.
    """
    preloaded = _ENTRY.sub(lambda match: _preload(match, files), text)
    return _ADDRESS.sub(lambda match: escape(_locate(match[1], files)), preloaded)


def _preload(entry: re.Match[str], files: WebFiles) -> str:
    indent, path = entry.groups()
    links = [
        f'{indent}<link rel="modulepreload" href="/{module}">'
        for module in list_modules(path, files)
        if module != path
    ]
    return "\n".join([*links, entry[0]])


def list_modules(entry: str, files: WebFiles) -> list[str]:
    """Return the paths of a module and of all that it imports, directly or not, the nearest first.

    A module that is imported on demand is not among them, nor one that does not exist.
    """
    found: list[str] = []
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found or path not in files.files:
            continue
        found.append(path)
        text = files.files[path].content.decode("utf-8")
        folder = posixpath.dirname(path)
        waiting += [posixpath.normpath(f"{folder}/{each}") for each in _IMPORT.findall(text)]
    return found


def _locate(path: str, files: WebFiles) -> str:
    return files.locate(path) if path in files.files else f"/{path}"
