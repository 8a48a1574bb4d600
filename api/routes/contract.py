"""The web service of SIG Ville, on its own paths: its clients change the host and nothing else.

Its answers are OUI, NON, or undetermined with the reason: a client that reads only the first two
is right with all three.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from api import models
from api.dependencies import AskerDep
from api.geocoding.interface import PRECISE, Address, Found
from api.locating.found import geocode_one, locate_found
from api.parameters import day_of
from api.routes.contract_words import DESCRIPTION, Asked, read_address, read_point, read_question
from api.routes.documents import documents
from api.snapshot import Snapshot
from observatory.db.locate import choose_generations
from observatory.db.outlines import Generation
from observatory.domain.locate_reasons import LOCATE_REASONS, LocateReason
from observatory.domain.territory import Level
from observatory.errors import TooLarge

router = APIRouter(tags=["sig ville"])
MOST_BYTES = 16_384
METHODS = ["GET", "POST"]
UNDETERMINED = "INDETERMINE"
# QP is the generation in force; what we have no list of stays undetermined.
TYPES: dict[str, tuple[Level, int] | None] = {
    "QP": (Level.QPV, 2024),
    "QP_2015": (Level.QPV, 2015),
    "ZUS": (Level.ZUS, 1996),
    "ZFU": None,
    "HZUS": None,
}
_WORDS = {"yes": "OUI", "no": "NON"}


async def read_asked(request: Request) -> Asked:
    """Return the parameters of the address and of the form, wherever a client put them."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"The body has more than {MOST_BYTES:,} bytes: ask for one place.")
    return read_question(
        request.url.query, bytes(body), request.headers.get("Content-Type", ""), tuple(TYPES)
    )


def _described(method: str, operation: str, summary: str, *more: int) -> dict[str, Any]:
    return {
        "methods": [method],
        "operation_id": f"{operation}By{method.title()}",
        "openapi_extra": DESCRIPTION[operation, method],
        **documents(models.SigVille, summary, 413, *more),
    }


def _offer(path: str, operation: str, summary: str, answer: Callable[..., Response]) -> None:
    for method in METHODS:
        more = () if operation == "xy" else (502,)
        router.add_api_route(path, answer, **_described(method, operation, summary, *more))


def answer_xy(asker: AskerDep, asked: Asked = Depends(read_asked)) -> Response:  # noqa: B008
    """Locate a point, x its longitude and y its latitude, in each type of neighbourhood."""
    lon, lat = read_point(asked)
    with asker.snapshot() as snapshot:
        loaded = asker.generations(snapshot)
        point = Found(lon, lat, 1.0, "", PRECISE)
        answers = [_locate(snapshot, loaded, kind, point) for kind in asked.kinds]
        return _write(snapshot, answers, {"x": lon, "y": lat})


def answer_address(asker: AskerDep, asked: Asked = Depends(read_asked)) -> Response:  # noqa: B008
    """Locate an address in each type of neighbourhood; below a score of 0.8 nobody knows."""
    address = read_address(asked)
    found, doubt = geocode_one(asker.state.geocoder, address)
    with asker.snapshot() as snapshot:
        # An address is nobody else's business.
        snapshot.is_kept = False
        loaded = asker.generations(snapshot)
        answers = [
            _unknown(kind, doubt)
            if doubt or found is None
            else _locate(snapshot, loaded, kind, found)
            for kind in asked.kinds
        ]
        return _write(snapshot, answers, {"adresse": _say(address, found)})


_offer("/api/xy.json", "xy", "SIG Ville: is a point in a neighbourhood?", answer_xy)
_offer("/api/v1", "v1", "SIG Ville: is an address in a neighbourhood?", answer_address)
_offer("/api/v2.json", "v2", "SIG Ville: is an address in each neighbourhood?", answer_address)
_offer(
    "/service/georeferenceur.json", "georeferenceur", "SIG Ville: is an address in a "
    "neighbourhood?", answer_address,
)  # fmt: skip


def _locate(
    snapshot: Snapshot, generations: list[Generation], kind: str, place: Found
) -> dict[str, Any]:
    """Answer of one type; a street partly in a neighbourhood is undetermined, with the reason."""
    generation = TYPES[kind]
    if generation is None:
        return _unknown(kind, LocateReason.NOT_LOADED)
    level, vintage = generation
    today = day_of(None)
    chosen = choose_generations(generations, [level], [vintage], today)
    found = locate_found(place, chosen=chosen, on=today)[0]
    return {
        "type_quartier": kind,
        "code_reponse": _WORDS.get(found["answer"], UNDETERMINED),
        "code_quartier": found["code"],
        "nom_quartier": found["name"],
        "QP_BANDE_300": found["within_300m"],
        "QP_BANDE_500": found["within_500m"],
        **_reason(found["reason"]),
    }


def _unknown(kind: str, reason: LocateReason | None) -> dict[str, Any]:
    return {
        "type_quartier": kind,
        "code_reponse": UNDETERMINED,
        "code_quartier": None,
        "nom_quartier": None,
        "QP_BANDE_300": None,
        "QP_BANDE_500": None,
        **_reason(reason),
    }


def _reason(reason: str | None) -> dict[str, str | None]:
    sentence = LOCATE_REASONS[LocateReason(reason)][0] if reason else None
    return {"raison": reason, "message": sentence}


def _say(address: Address, found: Found | None) -> dict[str, Any]:
    return {
        "recherche": " ".join(filter(None, (address.line, address.postcode, address.city))),
        "libelle": found.label if found else None,
        "score": found.score if found else None,
        "type": found.kind if found else None,
        "x": found.lon if found else None,
        "y": found.lat if found else None,
    }


def _write(
    snapshot: Snapshot, answers: list[dict[str, Any]], members: Mapping[str, Any]
) -> Response:  # fmt: skip
    """Write the answers as a list, and the first one at the top, where older clients read it."""
    return snapshot.write_object({**members, **answers[0], "reponses": answers})
