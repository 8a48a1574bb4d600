"""Fetches the official files from their addresses, untouched, into a cache of the home."""

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx2

from etl.catalogue import Address, Declaration
from observatory.db.staging import Finding

PROBE_SECONDS = 3.0
TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
PROBED = "https://www.data.gouv.fr/api/1/datasets/5a561801c751df42d7fca9b6/"
MAX_BYTES = 2_000_000_000  # no declared file comes near: a larger answer is not the file
AGENT = "observatory (open data loader)"
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


def is_online(transport: httpx2.BaseTransport | None = None) -> bool:
    """Tell within three seconds whether the official addresses answer."""
    try:
        with _client(transport, httpx2.Timeout(PROBE_SECONDS)) as client:
            return client.get(PROBED).is_success
    except (httpx2.HTTPError, OSError):
        return False


def fetch_all(
    declarations: Sequence[Declaration],
    cache: Path,
    step: Callable[[str, int, int], None],
    transport: httpx2.BaseTransport | None = None,
) -> list[tuple[str, Finding]]:
    """Download what has an address into the cache; return what failed, as findings.

    An address that fails stops nothing: the other sources are loaded without it. A file already
    in the cache is not asked for again (remove it to fetch a new edition of the same name).
    """
    findings: list[tuple[str, Finding]] = []
    with _client(transport, TIMEOUT) as client:
        for number, declared in enumerate(declarations):
            step(f"téléchargement : {declared.id} {declared.edition}", number, len(declarations))
            problem = _fetch_one(client, declared, cache)
            if problem is not None:
                findings.append((declared.id, problem))
    return findings


def _client(transport: httpx2.BaseTransport | None, timeout: httpx2.Timeout) -> httpx2.Client:
    return httpx2.Client(
        transport=transport, timeout=timeout, follow_redirects=True, headers={"User-Agent": AGENT}
    )


def _fetch_one(client: httpx2.Client, declared: Declaration, cache: Path) -> Finding | None:
    address = declared.address
    edition = f"{declared.id} {declared.edition}"
    if address is None:
        message = f"{edition}: no official address is known; load it from a folder"
        return Finding("address_unknown", "info", message, 1)
    folder = cache / declared.id / declared.edition
    if folder.is_dir() and any(folder.iterdir()):
        return None
    # All the files of a release or none, and beside the cache: a load reads whatever is in it.
    partial = cache.with_name(f"{cache.name}.part") / declared.id / declared.edition
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for url in resolve(client, address):
            download(client, url, partial)
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(folder)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        message = f"{edition}: {address.url} failed ({type(error).__name__}: {error})"
        return Finding("address_failed", "warning", message, 1, [{"value": address.url}])
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return None


def resolve(client: httpx2.Client, address: Address) -> list[str]:
    """Return the addresses of the files: never a frozen name where the producer stamps it."""
    if address.kind == "url":
        return [address.url]
    answer = client.get(address.url)
    answer.raise_for_status()
    wanted = re.compile(address.link or "", re.IGNORECASE)
    if address.kind == "datagouv":
        content = answer.json()
        resources = (content.get("resources") if isinstance(content, dict) else None) or []
        titles = {r["url"]: f"{r.get('title')} {r['url']}" for r in resources if r.get("url")}
        found = [url for url, title in titles.items() if wanted.search(title)]
    else:
        links = [urljoin(str(answer.url), link) for link in _HREF.findall(answer.text)]
        found = [link for link in dict.fromkeys(links) if wanted.search(link)]
    if not found:
        raise ValueError(f"no link matches {address.link!r}")
    return found


def download(client: httpx2.Client, url: str, folder: Path) -> Path:
    """Keep the bytes untouched, under their own name, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(unquote(urlsplit(url).path)).name or "file"
    partial = folder / f".{name}.part"
    size = 0
    try:
        with client.stream("GET", url) as answer, partial.open("wb") as file:
            answer.raise_for_status()
            if answer.headers.get("content-type", "").startswith("text/html"):
                raise ValueError("the answer is a web page")
            for chunk in answer.iter_bytes():
                size += len(chunk)
                if size > MAX_BYTES:
                    raise ValueError(f"more than {MAX_BYTES} bytes")
                file.write(chunk)
        return partial.replace(folder / name)
    finally:
        partial.unlink(missing_ok=True)
