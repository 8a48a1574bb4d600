"""The files of the pages: addresses to keep for good, compressed once, and all modules at once."""

import re
from pathlib import Path

import pytest
from httpx2 import Headers
from starlette.testclient import TestClient

from api.app import create_app
from api.codings import decode, encode
from api.routes.site import FOR_GOOD, PAGES
from api.web_files import WEB, read_files
from api.web_pages import WebPages, list_modules, write_page
from observatory.settings import Settings

ADDRESS = re.compile(r'(?:href|src)="(/(?:assets|static|vendor)/[^"]+)"')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The application without a database: files need none."""
    return TestClient(create_app(Settings(home=tmp_path_factory.mktemp("home"))))


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "main.js").write_text(
        'import {\n  one,\n  two,\n} from "./a.js";\nexport { b } from "./b.js";\n'
        'export const later = () => import("./later.js");\n'
    )
    (tmp_path / "static" / "a.js").write_text('import "./b.js";\nimport { x } from "./gone.js";\n')
    (tmp_path / "static" / "b.js").write_text('import { one } from "./a.js";\n')
    (tmp_path / "static" / "later.js").write_text("")
    (tmp_path / "index.html").write_text(
        '<link href="/static/gone.css">\n  <script type="module" src="/static/main.js"></script>'
    )
    return tmp_path


@pytest.mark.parametrize("page", ["/", "/locate", "/embed", "/docs"])
def test_every_file_that_a_page_names_is_kept_for_good(client: TestClient, page: str) -> None:
    addresses = ADDRESS.findall(client.get(page).text)
    assert len(addresses) > 1
    for address in addresses:
        assert address.startswith(f"/assets/{PAGES.files().digest}/")
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == FOR_GOOD
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_itself_is_asked_again_at_each_visit(client: TestClient) -> None:
    page = client.get("/")
    assert "must-revalidate" in page.headers["cache-control"]
    assert "script-src 'self';" in page.headers["content-security-policy"]
    known = {"If-None-Match": page.headers["etag"]}
    assert client.get("/", headers=known).status_code == 304


def test_a_page_opened_before_an_update_still_works(client: TestClient) -> None:
    answer = client.get("/assets/0123456789abcdef/static/main.js")
    assert answer.status_code == 200
    assert answer.content == (WEB / "static" / "main.js").read_bytes()
    assert "must-revalidate" in answer.headers["cache-control"]


def test_the_plain_addresses_still_answer_and_are_not_kept(client: TestClient) -> None:
    answer = client.get("/static/main.js")
    assert answer.status_code == 200
    assert "must-revalidate" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["static/none.js", "index.html", "static/..%2f..%2fapp.py", "static", ""]
)
def test_only_files_of_the_pages_are_given(client: TestClient, path: str) -> None:
    answer = client.get(f"/assets/{PAGES.files().digest}/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "immutable" not in answer.headers["cache-control"]


def ask(client: TestClient, address: str, codings: str) -> tuple[Headers, bytes]:
    """Return the headers and the body as it was sent."""
    with client.stream("GET", address, headers={"Accept-Encoding": codings}) as answer:
        return answer.headers, b"".join(answer.iter_raw())


def test_a_file_is_sent_in_the_smallest_coding(client: TestClient) -> None:
    address = PAGES.files().locate("static/main.js")
    headers, plain = ask(client, address, "identity")
    assert "content-encoding" not in headers
    tags = {headers["etag"]}
    for accepted, coding in (("gzip, zstd, br", "br"), ("gzip, zstd", "zstd"), ("gzip", "gzip")):
        headers, body = ask(client, address, accepted)
        assert headers["content-encoding"] == coding
        assert headers["content-length"] == str(len(body))
        assert decode(coding, body) == plain
        assert len(body) < len(encode(coding, plain))
        tags.add(headers["etag"])
    assert len(tags) == 4


def test_all_that_a_module_imports_is_listed_and_nothing_imported_on_demand(web: Path) -> None:
    listed = list_modules("static/main.js", read_files(web))
    assert listed == ["static/main.js", "static/a.js", "static/b.js"]


def test_the_page_asks_for_every_module_at_once(web: Path) -> None:
    files = read_files(web)
    text = write_page((web / "index.html").read_text(), files)
    assert 'href="/static/gone.css"' in text, "what is not there keeps its address"
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', text)
    assert preloads == [files.locate("static/a.js"), files.locate("static/b.js")]
    assert f'src="{files.locate("static/main.js")}"' in text


def test_the_digest_is_that_of_names_and_bytes(web: Path) -> None:
    before = read_files(web).digest
    (web / "static" / "main.js").touch()
    assert read_files(web).digest == before
    (web / "static" / "later.js").rename(web / "static" / "never.js")
    renamed = read_files(web).digest
    (web / "static" / "a.js").write_text("")
    assert len({before, renamed, read_files(web).digest}) == 3


def test_a_file_changed_under_the_service_has_another_address_at_once(web: Path) -> None:
    pages = WebPages(web)
    before = pages.find("index.html")
    assert pages.find("index.html") is before
    (web / "static" / "a.js").write_text("// more")
    after = pages.find("index.html")
    assert before is not None
    assert after is not None
    assert after.content != before.content
    assert pages.find("none.html") is None


def test_no_script_or_style_names_an_address_that_is_not_kept() -> None:
    for path in (WEB / "static").glob("*.*s"):
        assert not re.search(r"""["'(]/(static|vendor)/""", path.read_text()), path.name
