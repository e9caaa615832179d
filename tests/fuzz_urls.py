"""Looks for a URL that the guard accepts and a browser reads differently.

``make fuzz`` (or ``python -m tests.fuzz_urls COUNT [SEED]``) mutates the SSRF corpora and ordinary
article addresses along the grammar of a URL. Whatever the guard accepts is parsed once more by
ada, which implements the URL standard of the browsers (WHATWG): scheme, host and port must be the
same, the host must not be an address that the guard would refuse, and the canonical form must be
its own canonical form. The guard may refuse what a browser opens, never the other way round.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ada_url
import httpx

from bot.errors import Refused
from bot.fetch.guard import Forbidden, vet_address, vet_url
from tests.fetch_stubs import CORPUS, corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED: Final = 20260301
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

#: What mutations are made of, by the part of a URL that they go into.
_WORDS: Final[dict[str, list[str]]] = json.loads(
    (CORPUS / "mutations.json").read_text(encoding="utf-8")
)
ARTICLES: Final = tuple(_WORDS["articles"])
#: Where the letters of a script begin.
_ALPHABETS: Final = (0x61, 0xE0, 0x3B1, 0x430, 0x5D0, 0x627, 0x905, 0xE01, 0x10D0, 0x3041, 0x4E00)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run found."""

    mutations: int
    accepted: int
    disagreements: tuple[str, ...]

    @property
    def accepted_share(self) -> float:
        """How much of the work was not spent on what the guard refuses anyway."""
        return self.accepted / self.mutations


@dataclass(slots=True)
class _Parts:
    """A URL cut where its grammar has joints; nothing about it needs to be valid."""

    scheme: str
    slashes: str
    user: str
    host: str
    port: str
    tail: str

    @classmethod
    def of(cls, url: str) -> _Parts:
        scheme, _, rest = url.partition(":")
        slashes = rest[: len(rest) - len(rest.lstrip("/\\"))]
        rest = rest[len(slashes) :]
        cut = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
        authority, tail = rest[:cut], rest[cut:]
        user, at, place = authority.rpartition("@")
        host, colon, port = place.rpartition(":")
        if not colon or "]" in port:
            host, colon, port = place, "", ""
        return cls(scheme, slashes, user + at, host, colon + port, tail)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.slashes}{self.user}{self.host}{self.port}{self.tail}"


def _with_letter(text: str, rng: random.Random) -> str:
    """Insert a special letter, or any letter of Unicode, in place of none, one or two others."""
    letter = rng.choice(_WORDS["letters"]) if rng.random() < 0.6 else chr(_any_letter(rng))
    place = rng.randint(0, len(text))
    return text[:place] + letter + text[place + rng.choice((0, 0, 1, 1, 2)) :]


def _any_letter(rng: random.Random) -> int:
    """Return a code point: mostly of the planes that scripts lie in."""
    top = rng.choice((0x80, 0x250, 0x700, 0x2000, 0x3400, 0x10000, 0x1F000, 0x30000, 0x110000))
    return rng.randrange(0x20, top)


def _without(text: str, rng: random.Random) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + text[place + rng.randint(1, 3) :]


def _repeated(text: str, rng: random.Random) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + text[place : place + rng.randint(1, 4)] + text[place:]


def _cased(text: str, rng: random.Random) -> str:
    return rng.choice((str.upper, str.title, str.swapcase, str.casefold))(text)


def _widened(text: str, rng: random.Random) -> str:
    """Put some letters into their full width, which UTS 46 maps back."""
    return "".join(
        chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" and rng.random() < 0.3 else letter
        for letter in text
    )


def _dotted(text: str, rng: random.Random) -> str:
    parts = text.split(".")
    place = rng.randrange(len(parts))
    return ".".join(parts[:place]) + rng.choice(_WORDS["dots"]) + ".".join(parts[place:])


def _labelled(text: str, rng: random.Random) -> str:
    """Add or exchange a label."""
    labels = text.split(".")
    place = rng.randrange(len(labels) + 1)
    labels[place : place + rng.randint(0, 1)] = [_label(rng)]
    return ".".join(labels)


def _label(rng: random.Random) -> str:
    """Return a label of a list, of one script, or one in Punycode that may mean anything."""
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(_WORDS["labels"])
    start = rng.choice(_ALPHABETS)
    word = "".join(chr(start + rng.randrange(26)) for _ in range(rng.randint(1, 4)))
    if kind < 0.8:
        return word
    try:
        return "xn--" + _cased(word, rng).encode("punycode").decode("ascii")
    except UnicodeError:
        return "xn--" + word


#: What is tried more often stands twice.
_HOST_STEPS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    _with_letter,
    _with_letter,
    _labelled,
    _labelled,
    _dotted,
    _cased,
    _widened,
    _without,
    _repeated,
)
_TEXT_STEPS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    _with_letter,
    _with_letter,
    _without,
    _repeated,
)


def mutated(seeds: list[str], rng: random.Random) -> str:
    """Return one seed after one to three steps along its grammar."""
    parts = _Parts.of(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3))):
        _step(parts, seeds, rng)
    url = str(parts)
    return rng.choice(_TEXT_STEPS)(url, rng) if rng.random() < 0.15 else url


def _step(parts: _Parts, seeds: list[str], rng: random.Random) -> None:
    """Change one part in place."""
    match rng.choice("shhhhhhhnupttttttx"):
        case "s":
            parts.scheme = rng.choice(_WORDS["schemes"])
            parts.slashes = rng.choice(("//", rng.choice(_WORDS["slashes"])))
        case "h":
            parts.host = rng.choice(_HOST_STEPS)(parts.host, rng)
        case "n":
            parts.host = rng.choice(_WORDS["hosts"])
        case "u":
            parts.user = rng.choice(_WORDS["users"])
        case "p":
            parts.port = rng.choice(_WORDS["ports"])
        case "t":
            parts.tail = rng.choice(
                (parts.tail + rng.choice(_WORDS["tails"]), rng.choice(_WORDS["tails"]))
            )
        case _:
            parts.host = _Parts.of(rng.choice(seeds)).host


def seeds() -> list[str]:
    """Return what is mutated: the corpora, and honest addresses so often that half are honest."""
    honest = [*corpus("accept.txt"), *ARTICLES]
    refused = corpus("refuse.txt")
    return refused + honest * (len(refused) // len(honest) * 2)


def disagreement(url: str) -> str | None:
    """Return how a browser and the guard differ about a URL; None where they do not.

    Raises:
        Refused: the guard does not visit it.
    """
    canonical = vet_url(url)
    if vet_url(canonical) != canonical:
        return "canonical form is not stable"
    try:
        guard = _dialled(canonical)
    except httpx.InvalidURL:
        return "the transport cannot read it"
    for text in (url, canonical):
        try:
            seen = _browsed(text)
        except ValueError:
            return f"no browser opens {text!a}"
        if seen != guard:
            return f"guard {guard}, browser {seen}"
    return None if _is_open(guard[1]) else f"open door to {guard[1]}"


def _dialled(canonical: str) -> tuple[str, str, int]:
    """Return scheme, host and port as the transport takes them."""
    url = httpx.URL(canonical)
    host = url.raw_host.decode("ascii")
    return (
        url.scheme,
        f"[{host}]" if ":" in host else host,
        url.port or _DEFAULT_PORTS.get(url.scheme, 0),
    )


def _browsed(text: str) -> tuple[str, str, int]:
    """Return scheme, host and port as the URL standard has them.

    Raises:
        ValueError: the standard calls it no URL.
    """
    url = ada_url.URL(text)
    scheme = url.protocol.removesuffix(":")
    return scheme, url.hostname, int(url.port or _DEFAULT_PORTS.get(scheme, 0))


def _is_open(host: str) -> bool:
    """Tell whether a host is a name, or an address that the guard lets pass."""
    if not host.startswith("[") and not host.replace(".", "").isdigit():
        return True
    try:
        vet_address(host.strip("[]"))
    except Forbidden:
        return False
    return True


def fuzz(count: int, seed: int = SEED) -> Iterator[tuple[str, str | None]]:
    """Yield every accepted mutation with what is wrong about it."""
    rng = random.Random(seed)  # noqa: S311 - the same mutations for everybody
    pool = seeds()
    for _ in range(count):
        url = mutated(pool, rng)
        try:
            yield url, disagreement(url)
        except Refused:
            continue


def tally(count: int, seed: int = SEED) -> Tally:
    """Return what a run of ``count`` mutations finds."""
    found = tuple(fuzz(count, seed))
    wrong = tuple(f"{url!a}: {fault}" for url, fault in found if fault)
    return Tally(count, len(found), wrong)


def main(arguments: list[str]) -> int:
    """Fuzz in rounds with a line for each; return 1 where anything disagreed."""
    count = int(arguments[0]) if arguments else 2_000_000
    seed = int(arguments[1]) if len(arguments) > 1 else time.time_ns()
    round_size = max(1, count // 20)
    done = accepted = wrong = 0
    _say(f"seed {seed}")
    while done < count:
        found = tally(min(round_size, count - done), seed + done)
        done += found.mutations
        accepted += found.accepted
        wrong += len(found.disagreements)
        for line in found.disagreements:
            _say(line)
        _say(f"{done:,} mutations, {accepted / done:.0%} accepted, {wrong} disagreements")
    return 1 if wrong else 0


def _say(line: str) -> None:
    """Write one line for whoever waits."""
    print(line, flush=True)  # noqa: T201 - a command's output


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
