"""Quotation marks and brackets: which mark belongs to which.

Rule: marks are paired within one paragraph, innermost first. A mark without a partner pairs
with nothing and changes nothing. Three families are paired apart, so that an apostrophe or an
inch sign never breaks a bracket: firm marks, single marks, and straight double quotes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Opening mark -> marks that close it. German closes „ with “, others with ”.
_FIRM = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "〝": "〞〟",
    "(": ")）",
    "（": "）)",
    "[": "]］",
    "［": "］]",
    "{": "}",
    "【": "】",
    "〔": "〕",
    "《": "》",
    "〈": "〉",
    # These close elsewhere; they open only where they stand like an opening mark:
    "»": "«",
    "›": "‹",
    "”": "”",
}
_TURNED = "»›”"
_SINGLE = {"‘": "’", "‚": "‘’"}
_STRAIGHT = '"＂'

ROUND_BRACKETS = "()（）"
QUOTATION_CLOSERS = "”“’‘»«›‹」』｣〞〟'" + _STRAIGHT
#: What may stand between a terminator and the end of its sentence.
CLOSERS = QUOTATION_CLOSERS + ")）]］}】〔〕》〉"

#: White space as ``str.isspace`` knows it.
_SPACE = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BEFORE = r"[\s\p{Ps}\p{Pi}\p{Pd}:：,，=/]"
_FIRM_MARK = regex.compile(r"[“”„«»‹›「」『』｢｣〝〞〟()（）\[\]［］{}【】〔〕《》〈〉]")
# Before a letter, the right single mark is an apostrophe; after one, the left mark is.
_SINGLE_MARK = regex.compile(r"[‚]|(?<!\w)‘|(?<=\W)‘|‘(?!\w)|’(?!\w)")
_STRAIGHT_MARK = regex.compile(r'["＂]')
#: How a straight quote stands that may open, and one that may close; it may be both, or neither.
_STRAIGHT_OPENER = regex.compile(rf'(?<=\A|{_BEFORE})["＂](?=[^{_SPACE}])')
_STRAIGHT_CLOSER = regex.compile(rf'(?<=[^{_SPACE}])["＂](?![\p{{L}}\p{{N}}])')
_ANY_MARK = regex.compile(r"[“”„«»‹›「」『』｢｣〝〞〟()（）\[\]［］{}【】〔〕《》〈〉‚‘’\"＂]")
_LIST_HEAD = regex.compile(r"(?<=(?:^|\s)\w{1,3})[)）]")
_BEFORE_OPENING = regex.compile(_BEFORE)
_SMILEY = regex.compile(r"(?<=[:;=]-?)[()]")

#: Longest quotation, in characters, that is kept whole; a longer one is cut like plain text.
LONGEST_WHOLE = 600


@dataclass(frozen=True, slots=True)
class Quotations:
    """The pairs of one paragraph, ready to be asked about a position."""

    #: Position after a closing mark -> position of its opening mark.
    opened: Mapping[int, int]
    #: Positions of the opening marks.
    openers: frozenset[int]
    #: Stretches that are not cut, merged and in order: starts, and ends.
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def holds(self, position: int) -> bool:
        """Return whether a cut at the position would tear a quotation or a bracket."""
        place = bisect_right(self.starts, position - 1) - 1
        return place >= 0 and position < self.ends[place]


_NO_PAIRS = Quotations({}, frozenset(), (), ())


def quotations(text: str) -> Quotations:
    """Return the pairs of a paragraph; straight and single marks after the firm ones."""
    if not _ANY_MARK.search(text):
        return _NO_PAIRS
    pairs = [*_firm_pairs(text), *_single_pairs(text), *_straight_pairs(text)]
    short = sorted(pair for pair in pairs if pair[1] - pair[0] <= LONGEST_WHOLE)
    merged: list[list[int]] = []
    for start, end in short:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Quotations(
        opened={end: start for start, end in pairs},
        openers=frozenset(start for start, _ in pairs),
        starts=tuple(start for start, _ in merged),
        ends=tuple(end for _, end in merged),
    )


def balanced(text: str) -> bool:
    """Return whether every quotation mark and bracket of the text has its partner in it.

    Apostrophes, smileys and the bracket of a list head ("a)") need none.
    """
    pairs = [*_firm_pairs(text), *_straight_pairs(text)]
    paired = {at for start, end in pairs for at in (start, end - 1)}
    excused = {mark.start() for pattern in (_LIST_HEAD, _SMILEY) for mark in pattern.finditer(text)}
    marks = {
        mark.start() for pattern in (_FIRM_MARK, _STRAIGHT_MARK) for mark in pattern.finditer(text)
    }
    return marks <= paired | excused


def _firm_pairs(text: str) -> Iterator[tuple[int, int]]:
    return _pairs(text, _FIRM_MARK, _FIRM)


def _single_pairs(text: str) -> Iterator[tuple[int, int]]:
    if "‘" not in text and "‚" not in text:
        return iter(())
    return _pairs(text, _SINGLE_MARK, _SINGLE)


def _pairs(
    text: str, marks: regex.Pattern[str], partners: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each pair; work grows with the number of marks, however nested."""
    stack: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()
    for found in marks.finditer(text):
        mark, at = found.group(), found.start()
        if awaited[mark]:
            yield _unwind(stack, awaited, partners, mark), at + 1
        elif mark in partners and _opens(text, mark, at):
            stack.append((mark, at))
            awaited.update(partners[mark])


def _unwind(
    stack: list[tuple[str, int]],
    awaited: Counter[str],
    partners: Mapping[str, str],
    mark: str,
) -> int:
    """Return where the innermost mark that ``mark`` closes stands; drop what it encloses."""
    while True:
        opener, start = stack.pop()
        awaited.subtract(partners[opener])
        if mark in partners[opener]:
            return start


def _opens(text: str, mark: str, at: int) -> bool:
    """Return whether an opening mark opens here: a smiley or a closing mark does not."""
    if mark in "([" and _SMILEY.match(text, at):
        return text[at + 1 : at + 2].strip() != ""
    if mark not in _TURNED:
        return True
    led = at == 0 or bool(_BEFORE_OPENING.match(text, at - 1))
    return led and text[at + 1 : at + 2].strip() != ""


def _straight_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield pairs of straight quotes, by turns, except where one cannot be what its turn says."""
    # Two passes for the whole text: a look at each mark would cost a call for every quote.
    openers = {found.start() for found in _STRAIGHT_OPENER.finditer(text)}
    closers = {found.start() for found in _STRAIGHT_CLOSER.finditer(text)}
    opened: int | None = None
    for found in _STRAIGHT_MARK.finditer(text):
        at = found.start()
        only_opens = at in openers and at not in closers
        if opened is None or text[opened] != text[at] or only_opens:
            opened = None if at in closers and at not in openers else at
        else:
            yield opened, at + 1
            opened = None
