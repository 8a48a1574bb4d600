"""How a parameter is written: one pattern that the OpenAPI shows and that requests are held to."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import PydanticCustomError, core_schema

MOST_VALUES = 50
# What breaks the pattern, as against a rule that no pattern can say (a span that ends before it
# begins): clients that check by the OpenAPI meet only the latter.
MISSPELT = "misspelt"


def one_of(values: Any) -> str:
    """Return the pattern of one of some words."""
    return "(?:" + "|".join(re.escape(str(value)) for value in values) + ")"


def listed(item: str, most: int = MOST_VALUES) -> str:
    """Return the pattern of a comma list of items, spaces around them allowed, or of nothing."""
    return f"^ *(?:{item} *)?(?:, *(?:{item} *)?){{0,{most - 1}}}$"


@dataclass(frozen=True, slots=True)
class Spelled:
    """Metadata of a parameter: the text it is, whatever it is turned into."""

    pattern: str
    example: str
    about: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Hold text to the pattern; what is wrong is said by the parameter's own reading."""
        return core_schema.no_info_wrap_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the text, not what it becomes."""
        return {
            "type": "string",
            "pattern": self.pattern,
            "examples": [self.example],
            "description": self.about,
        }

    def _read(self, value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Any:
        texts = value if isinstance(value, list) else [value]
        if all(_fits(self.pattern, text) for text in texts if isinstance(text, str)):
            return inner(value)
        said = f"this is not written as it should be; for example: {self.example}"
        try:
            inner(value)
        except ValidationError as error:
            words = [str(item["msg"]).removeprefix("Value error, ") for item in error.errors()]
            said = "; ".join(dict.fromkeys(words))
        raise PydanticCustomError(MISSPELT, "{said}", {"said": said})


def _fits(pattern: str, text: str) -> bool:
    # `$` of Python also matches before a last line feed.
    return re.search(pattern, text) is not None and not text.endswith("\n")
