"""XML as a stream of events, for parts too large for a tree: no entities, and depth costs nothing.

Only the five entities of XML itself are known. A document type, which could define more or point
to a file, is refused where it is declared, whatever the encoding. Names are told without their
prefixes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

from bot.errors import Damaged, TooComplex

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Elements of one part; at some 2 microseconds each they take seconds, never minutes.
MAX_ELEMENTS = 1_500_000


class Reader(Protocol):
    """Who listens to the events."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins; its attributes have their prefixes (``w:val``)."""

    def end(self, name: str) -> None:
        """Hear that an element ends."""

    def text(self, words: str) -> None:
        """Hear a stretch of text; one text may come in several."""


def parse(body: bytes, reader: Reader) -> None:
    """Tell a reader the events of an XML file in order.

    Raises:
        Damaged: it is not well-formed, or it declares a document type.
        TooComplex: it has more than ``MAX_ELEMENTS`` elements.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    ears = _Ears(reader)
    parser.StartElementHandler = ears.start
    parser.EndElementHandler = ears.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_type
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own interface: this is the last part
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Damaged("XML is not well-formed") from error


def value(attributes: Mapping[str, str], name: str) -> str | None:
    """Return an attribute's value, whatever its prefix."""
    found = (text for key, text in attributes.items() if key.rpartition(":")[2] == name)
    return next(found, None)


class _Ears:
    """Takes the prefixes off, and counts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._left = MAX_ELEMENTS

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooComplex("too many elements")
        self._reader.start(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self._reader.end(name.rpartition(":")[2])


def _refuse_type(*_: object) -> None:
    raise Damaged("XML with a document type declaration")
