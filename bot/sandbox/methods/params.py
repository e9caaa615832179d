"""A request's parameters, whichever of the four ways they came.

The Bot API takes query strings, forms, multipart forms and JSON; in the first three everything
is text, and structured values are JSON inside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.nouns import Json, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Values that stay text even where they look like numbers or JSON.
_TEXTS = frozenset(
    {
        "text",
        "caption",
        "name",
        "description",
        "short_description",
        "url",
        "secret_token",
        "callback_query_id",
        "inline_query_id",
        "next_offset",
        "language_code",
        "parse_mode",
        "photo",
        "document",
        "file_id",
        "action",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a multipart request."""

    name: str
    body: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Params:
    """Decoded parameters and the files that came with them."""

    values: Mapping[str, Any]
    parts: Mapping[str, Part] = field(default_factory=dict)

    @classmethod
    def decode(cls, raw: Mapping[str, Any], parts: Mapping[str, Part]) -> Params:
        """Return the parameters with JSON and numbers read out of their text."""
        return cls({name: _decoded(name, value) for name, value in raw.items()}, parts)

    def text(self, name: str) -> str | None:
        """Return a text, or None where it is missing or empty."""
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """Return a whole number.

        Raises:
            Refusal: the value is no number.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise bad_request(f'can\'t parse "{name}" as an integer') from error

    def flag(self, name: str) -> bool:
        """Return whether a flag is set."""
        return str(self.values.get(name)).lower() in {"true", "1"}

    def tree(self, name: str) -> Json:
        """Return a structured value, empty where it is missing.

        Raises:
            Refusal: the value is no JSON object.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return value

    def rows(self, name: str) -> list[Any] | None:
        """Return a list, or None where it is missing.

        Raises:
            Refusal: the value is no JSON array.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON array")
        return value

    def logged(self) -> Json:
        """Return what the log of calls keeps: the values, with files as ``<name, bytes>``."""
        files = {key: f"<{part.name}, {len(part.body)} bytes>" for key, part in self.parts.items()}
        return {**self.values, **files}


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
