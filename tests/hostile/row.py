"""What a hostile file is: bytes made when they are wanted, and the one right answer to them.

Every row stands beside a control: a benign file of the same construction, without the attack.
A reader that is broken altogether refuses both, so that no row passes for the wrong reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.errors import ReadError

_Piece = TypeVar("_Piece", str, bytes)

#: A piece of a file; a large one is given as what makes it, and made only when wanted.
Text: TypeAlias = "str | Callable[[], str]"
Bytes: TypeAlias = "bytes | Callable[[], bytes]"
#: The error that the room must raise, or words that must stand in what it gives.
Outcome: TypeAlias = "type[ReadError] | str"

#: Stands at the far end of every file, or at the bottom of its nesting.
PHRASE = "the last boat leaves at nine in the evening"
LAST = f"In the summer {PHRASE}, and two hours earlier on Sundays."
STORY = (
    "The ferry left the old quay on time, eleven years after the line was closed.",
    "The county bought the boat from its neighbour and had the engine built anew at home.",
    "A ticket costs as much as the bus over the bridge, which takes four times as long.",
    "On the first morning forty bicycles and a brass band came aboard without a ticket.",
)
TITLE = "The ferry is back on the river"


@dataclass(frozen=True, slots=True)
class File:
    """One file: how its bytes are made, what is said of them, and what must become of them."""

    build: Callable[[], bytes]
    outcome: Outcome
    #: Name and type as declared by whoever sends it, and as often as not a lie.
    name: str | None = None
    media_type: str | None = None
    url: str | None = None
    room: Literal["read", "picture"] = "read"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile file and the control beside it."""

    key: str
    file: File
    control: File

    @property
    def family(self) -> str:
        """The word before the first hyphen of the key."""
        return self.key.partition("-")[0]


def made(piece: _Piece | Callable[[], _Piece]) -> _Piece:
    """Return a piece of a file, whichever way it is given."""
    return piece() if callable(piece) else piece


def beside(control: File, family: str, files: Mapping[str, File]) -> tuple[Hostile, ...]:
    """Return the files of one family, all beside one control."""
    return tuple(Hostile(f"{family}-{name}", file, control) for name, file in files.items())
