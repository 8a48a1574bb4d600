"""A client of the SIG Ville web service, written from its description (design/SOURCES.md, 3).

It knows nothing of this observatory: only the names of the contract, the three answers, the score
below which an address is dropped, and the statuses after which one tries again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RETRIED = (502, 503, 504)
LEAST_SCORE = 0.8


class Unreachable(Exception):
    """The service did not answer, however often it was asked."""


@dataclass
class SigVilleClient:
    """Asks `send(method, path, parameters)`, which answers a status and what JSON held."""

    send: Callable[[str, str, list[tuple[str, str]]], tuple[int, dict[str, Any]]]
    method: str = "GET"
    tries: int = 3
    statuses: list[int] = field(default_factory=list)

    def in_neighbourhood(self, lon: float, lat: float, kind: str = "QP") -> bool | None:
        """Tell whether a point lies in a neighbourhood; None where nobody knows."""
        asked = [("type_quartier[]", kind), ("x", str(lon)), ("y", str(lat))]
        return _decide(self._ask("/api/xy.json", asked)["reponses"][0])

    def kinds_of_address(self, *kinds: str, **address: str) -> dict[str, bool | None]:
        """Tell it of an address in several types at once (version 2)."""
        answer = self._ask("/api/v2.json", _form(kinds, address))
        score = (answer.get("adresse") or {}).get("score")
        if score is None or score < LEAST_SCORE:
            return dict.fromkeys(kinds)
        return {one["type_quartier"]: _decide(one) for one in answer["reponses"]}

    def neighbourhood_of_address(self, **address: str) -> tuple[bool | None, str | None]:
        """Tell it of an address, with the neighbourhood's code (the first service)."""
        answer = self._ask("/service/georeferenceur.json", _form(("QP",), address))
        return _decide(answer), answer["code_quartier"]

    def _ask(self, path: str, asked: list[tuple[str, str]]) -> dict[str, Any]:
        for _ in range(self.tries):
            status, answer = self.send(self.method, path, asked)
            self.statuses.append(status)
            if status not in RETRIED:
                assert status == 200, answer
                return answer
        raise Unreachable


def _decide(answer: dict[str, Any]) -> bool | None:
    return {"OUI": True, "NON": False}.get(answer["code_reponse"])


def _form(kinds: tuple[str, ...], address: dict[str, str]) -> list[tuple[str, str]]:
    kind = "WSA" if "num_voie" in address else "MIXTE"
    return [
        *(("type_quartier[]", one) for one in kinds),
        ("type_adresse", kind),
        *((f"adresse[{name}]", value) for name, value in address.items()),
    ]
