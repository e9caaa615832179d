"""What a page repeats: linked teasers, and entries under a clock time.

Both are found by their shape, in any language. A teaser is the largest part of a page that leads
to one address only, where the link is a line of its own and not a few words of a sentence; an
entry is the largest part that holds one clock time. Parts count where several are alike: the same
tag at the same depth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.extract.declared import letters
from bot.extract.tree import BLOCKS, label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.tree import Element
    from bot.model import Paragraph

#: One letter weighs 1; one of a script without spaces, 3.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_DENSE_WEIGHT = 3
#: Weight from which a link is a title, and to which a part of a page is a teaser or an entry.
_TITLE, MAX_TEASER, _MAX_ENTRY = 18, 500, 2_000
#: Share of its line that a link must be.
_LINE_SHARE = 0.6
#: Parts of one shape that count.
_ALIKE = 4
#: Links, and elements, that are looked at.
_MAX_LINKS, _MAX_ELEMENTS = 600, 20_000
#: Paragraphs of a body that are compared; one with more is no list.
_MAX_PARAGRAPHS = 600
#: Share of neighbouring entries of which the upper one is the newer.
_NEWEST_FIRST = 0.7
_CLOCK = re.compile(
    r"\s*(?P<hour>[01]?\d|2[0-3])\s*[:.h時时点]\s*(?P<minute>[0-5]\d)(?!\d|[.:]\d\d\d)"
    r"(?:\s*(?P<half>[ap])\.?m\.?|\s*uhr|分)?(?P<more>.*)",
    re.IGNORECASE | re.DOTALL,
)
_STAMP = re.compile(r"T(?P<hour>\d\d):(?P<minute>\d\d)")
_COMMENT = re.compile(r"comment|repl(?:y|ies)|disqus|评论|leserbrief|forum", re.IGNORECASE)
_LINES = frozenset({"p", "li", "div", "dt", "dd", "td"})


@dataclass(frozen=True, slots=True)
class Crowd:
    """Parts of a page that are alike."""

    count: int = 0
    #: The letters of each, one behind another.
    letters: str = ""
    #: Each part's clock is before that of the part above it, nearly everywhere.
    newest_first: bool = False

    def joined(self, more: Iterable[str]) -> Crowd:
        """Return these parts, with the letters of what is another form of them."""
        return Crowd(self.count, "\n".join((self.letters, *more)), self.newest_first)

    def split(self, body: Iterable[Paragraph], enough: int) -> tuple[int, int]:
        """Return the weights of a body inside and outside these parts.

        No more is weighed once ``enough`` is outside, or where the body is too long to compare.
        """
        inside = outside = 0
        for number, paragraph in enumerate(body):
            spelled = letters(paragraph.text)
            if number < _MAX_PARAGRAPHS and spelled in self.letters:
                inside += weight(paragraph.text)
            else:
                outside += weight(paragraph.text)
            if outside >= enough:
                break
        return inside, outside


def weight(text: str) -> int:
    """Return how much a text says: its characters, those of dense scripts three times."""
    return len(text) + (_DENSE_WEIGHT - 1) * len(_DENSE.findall(text))


def teasers(root: Element) -> Crowd:
    """Return the parts of a page that each lead to one other page."""
    return _crowd(_parts(_titles(root), MAX_TEASER))


def entries(root: Element) -> Crowd:
    """Return the parts of a page that each stand under a clock time, comments left out."""
    clocks = dict(islice(_clocks(root), _MAX_LINKS))
    marks = {element: str(number) for number, element in enumerate(clocks)}
    parts = _parts(marks, _MAX_ENTRY)
    found = _crowd(parts)
    pairs = list(pairwise(clocks.values()))
    falling = sum(upper >= lower for upper, lower in pairs)
    # All at one time is the date of the page, said again and again.
    moves = len(set(clocks.values())) > len(clocks) // 3
    newest_first = bool(pairs) and moves and falling >= _NEWEST_FIRST * len(pairs)
    return Crowd(found.count, found.letters, newest_first)


def _titles(root: Element) -> dict[Element, str]:
    """Return the lines of a page that are links, with their addresses."""
    found: dict[Element, str] = {}
    weights: dict[Element, int] = {}
    for link in islice(root.iter("a"), _MAX_LINKS):
        address = (link.get("href") or "").partition("#")[0]
        own = weight(text_of(link))
        if own < _TITLE or not address or address.lower().startswith(("javascript:", "mailto:")):
            continue
        line = _line(link)
        if line not in weights:
            weights[line] = weight(_own_text(line))
        if own >= _LINE_SHARE * weights[line]:
            found[line] = address
    return found


def _line(link: Element) -> Element:
    """Return the block in which a link stands, which is itself where it holds blocks."""
    if any(tag(inner) in BLOCKS for inner in islice(link.iter(), 1, 30)):
        return link
    return next((it for it in link.iterancestors() if tag(it) in BLOCKS), link)


def _own_text(line: Element) -> str:
    """Return the text of a block without that of the blocks in it, unless it is a link itself."""
    if tag(line) == "a":
        return text_of(line)
    inner = ("" if tag(it) in BLOCKS else "".join(it.itertext()) for it in line)
    tails = (it.tail or "" for it in line)
    return " ".join(" ".join((line.text or "", *inner, *tails)).split())


def _clocks(root: Element) -> Iterator[tuple[Element, int]]:
    """Yield the elements that say a time of day, with its minutes."""
    for element in islice(root.iter(), _MAX_ELEMENTS):
        name = tag(element)
        found = _CLOCK.match(element.text or "")
        if found and found["more"].strip() and name not in _LINES:
            found = None
        if name == "time" and not found:
            found = _STAMP.search(element.get("datetime") or "")
        if found and not any(_COMMENT.search(label_of(it)) for it in element.iterancestors()):
            afternoon = found.groupdict().get("half") in {"p", "P"}
            hour = int(found["hour"]) % 12 + 12 if afternoon else int(found["hour"])
            yield element, 60 * hour + int(found["minute"])


def _parts(marks: dict[Element, str], most: int) -> list[Element]:
    """Return the largest parts of a page that hold one mark only and are not too long."""
    holders: dict[Element, set[str]] = {}
    for element, mark in marks.items():
        for place in (element, *element.iterancestors()):
            holders.setdefault(place, set()).add(mark)
    parts: dict[Element, None] = {}
    for element in marks:
        part = element
        for place in element.iterancestors():
            if len(holders[place]) > 1 or tag(place) in {"body", "html", "main"}:
                break
            part = place
        parts[part] = None
    return [part for part in parts if weight(text_of(part)) <= most]


def _crowd(parts: list[Element]) -> Crowd:
    """Return the parts of which several are alike."""
    shapes: dict[tuple[str, int], list[Element]] = {}
    for part in parts:
        shape = tag(part), sum(1 for _ in part.iterancestors())
        shapes.setdefault(shape, []).append(part)
    alike = [part for same in shapes.values() if len(same) >= _ALIKE for part in same]
    return Crowd(len(alike), "\n".join(letters(text_of(part)) for part in alike))
