"""The addresses of the licences that releases name, for catalogues that machines read."""

# The text of version 2.0 as its author, Etalab, publishes it.
_ETALAB_2 = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
LICENCES = {
    "Licence Ouverte 2.0": _ETALAB_2,
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://opensource.org/license/mit",
}


def licence_address(name: str) -> str | None:
    """Return the address of a licence; None for one whose address nobody has looked up."""
    return LICENCES.get(name)
