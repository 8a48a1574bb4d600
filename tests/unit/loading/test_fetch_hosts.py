"""Where a producer's page or redirect may lead: to public hosts, over https."""

import httpx2
import pytest

from etl.fetch.resolve import name_of
from etl.fetch.retry import Patience
from etl.fetch.web import Web, bare, is_private

PRIVATE = (
    "localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "::ffff:192.168.0.1",
    "0x7f000001", "127.1", "2130706433", "db", "metadata.google.internal", "printer.local.",
)  # fmt: skip
PUBLIC = ("www.insee.fr", "static.data.gouv.fr", "files.example.org", "8.8.8.8")


@pytest.mark.parametrize("host", PRIVATE)
def test_a_host_of_a_private_network_is_known_by_its_name(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_let_through(host: str) -> None:
    assert not is_private(host)


def test_a_redirect_into_the_private_network_is_not_followed() -> None:
    asked = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(302, headers={"location": "https://169.254.169.254/secret"})

    web = Web(transport=httpx2.MockTransport(answer), patience=Patience(attempts=1))
    with web, pytest.raises(ValueError, match="private network"):
        web.get("https://files.example.org/a.csv")
    assert asked == ["files.example.org"]


def test_the_registry_of_the_operator_may_be_private() -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=b"{}")

    with Web(transport=httpx2.MockTransport(answer)) as web:
        web.trust("http://somebody:secret@registry:4873/npm/")
        assert web.get("http://registry:4873/npm/package")[1] == b"{}"


def test_no_name_of_a_file_leads_out_of_its_folder_nor_passes_for_one_of_the_cache() -> None:
    assert "/" not in name_of("https://files.example.org/a", "csv/../../../evil")
    assert name_of("https://files.example.org/a.csv.origin.json") == "a.csv.origin.json_"


def test_no_message_keeps_the_credentials_of_an_address() -> None:
    said = "404 for url 'https://somebody:secret@registry.example.org/x'"
    assert bare(said) == "404 for url 'https://registry.example.org/x'"
