"""Sentence borders in any language, from punctuation, script, letter case and quotation marks.

Rule: no character is lost. A border stands after a terminator and the marks that close with it;
it never tears a quotation or bracket that is short enough to be kept whole, and where the text
could be read either way it is left whole, since a glued pair reads better than a torn one.
"""

from __future__ import annotations

import regex

from bot.text.abbreviations import SENTENCE_WORDS, goes_on, is_ordinal, standing
from bot.text.quotation import (
    CLOSERS,
    QUOTATION_CLOSERS,
    ROUND_BRACKETS,
    Quotations,
    quotations,
)

_RUN = regex.compile(r"\.(?:\s\.){2,}|[.!?…‥。！？｡．।॥؟۔‼⁇⁈⁉‽።፧]+")
#: These end a sentence whatever follows; the others need a space and a look at the next word.
_STRONG = frozenset("。！？｡．।॥؟۔‼⁇⁈⁉‽።፧")
_DEFINITE = frozenset("。｡।॥۔።")
#: What follows directly and continues the sentence instead.
_CONTINUATION = frozenset(",，、;；:：·／/\\—–-─~～%％&@=_*+")
_TITLE_MARKS = frozenset("》〉】〕]］}")
_REFERENCE = regex.compile(r"(?:\[\d{1,3}\])+")
_FRENCH_CLOSER = regex.compile(r"[\s\u00a0\u202f]?[»›]")

_FOLLOWING = regex.compile(
    r"(?P<gap>\s*)(?P<lead>(?:[\p{Ps}\p{Pi}\p{Pd}„‚\"'＂«»“”‘’¿¡•·*]\s*)*)(?P<word>[\p{L}\p{M}\p{N}’'\-]*)"
)
_PRECEDING = regex.compile(
    r"(?:(?P<before>[\p{L}\p{M}\p{N}]+)[\s(«„“\"]+)?(?<![\p{L}\p{M}\p{N}.])"
    r"(?P<key>(?:(?:\p{L}|\p{Lu}{2})\.\s?){0,3}[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.'’°º№ª\-]*)\Z"
)
#: "z. B.", "J. R. R.", "EE. UU.": another short token with its own full stop follows.
_SPACED_ABBREVIATION = regex.compile(r"\s\p{L}{1,2}\.")
_WINDOW = 40
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_OPENING_QUOTE = "“「『«„"
_KOREAN_END = regex.compile(r"[다요까죠오]\.\Z")
_HANGUL = regex.compile(r"\p{Hangul}")
_WORD = regex.compile(r"\w")

#: Particles that bind a closed quotation to what follows, Chinese then Japanese.
_PARTICLE = regex.compile(
    r"的|地|得|等|之|时|時|后，|後，|[とっのがをはにもでへや](?!の[^\p{Han}]{0,1}は)|など|という|って"
)
#: Says who spoke the words just closed, without introducing the next words (no colon).
_SPEECH_TAG = regex.compile(
    r"\s*(?:"
    r"[^。！？!?，,；;：:“「『\s]{0,40}?(?:(?<!小|传|傳|学|學)[说說问問]道?|[写寫答喊叫笑叹嘆補补称]道|"
    r"表示|写道|指出|回答|补充|強調|强调|解释|喊|言う|言った|述べた|尋ねた|聞いた|語った|話した|答えた|叫んだ)"
    r"(?:[，。,、]|着|着，|了|\Z)"
    r"|(?:\p{Lu}[\p{L}.’'\-]*\s+){1,4}(?:said|says|asked|asks|told|replied|added|wrote|cried|shouted)\b"
    r"|(?:\w+\s+){0,3}(?:گفت|پرسید|افزود|نوشت|کہا|پوچھا|قال|قالت|سأل|سألت|تساءل|أضاف|أضافت)\b"
    r"|(?:[\w\p{M}]+\s+){0,3}(?:कहा|पूछा|बताया|बोले|बोला)"
    r"|(?:\w+\s+){0,3}\w*(?:말했다|물었다|답했다|전했다|덧붙였다|외쳤다|밝혔다)"
    r")"
)
#: Digits of the longest list head: a year that opens a sentence is none.
_LONGEST_HEAD = 3
#: A year ("in 2023 г.") ends a sentence only where at least so many characters stand before it.
_SHORT_OF_SENTENCE = 40


def sentences(paragraph: str) -> tuple[tuple[int, int], ...]:
    """Return the spans [start, end) of the sentences of one paragraph, in order.

    The spans are disjoint, have no white space at their ends, and cover every character of the
    paragraph that is not white space.
    """
    quotes = quotations(paragraph)
    spans: list[tuple[int, int]] = []
    start = taken = 0
    worded = False
    for run in _RUN.finditer(paragraph):
        if run.start() < taken:
            continue
        # Each stretch is searched once, so that a page of question marks costs no more than prose.
        worded = worded or _has_word(paragraph, taken, run.start())
        taken, closed_from = _close(paragraph, run.end(), quotes)
        if quotes.holds(taken) or not worded:
            continue
        begin = _skip_space(paragraph, start)
        border = _Border(paragraph, begin, run.start(), run.end(), taken, closed_from)
        if border.ends():
            spans.append((begin, taken))
            start, worded = taken, False
    _add_rest(paragraph, start, spans)
    return tuple(spans)


def _skip_space(text: str, start: int) -> int:
    """Return the first position from ``start`` that is not white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _has_word(text: str, start: int, end: int) -> bool:
    return _WORD.search(text, start, end) is not None


def _add_rest(text: str, start: int, spans: list[tuple[int, int]]) -> None:
    """Add what follows the last border: a sentence, or marks that belong to the last one."""
    begin, end = _skip_space(text, start), len(text.rstrip())
    if begin >= end:
        return
    if spans and not _has_word(text, begin, end) and end - begin <= _WINDOW:
        begin = spans.pop()[0]
    spans.append((begin, end))


def _close(text: str, end: int, quotes: Quotations) -> tuple[int, int | None]:
    """Return where the terminator with its closing marks ends, and where the last mark opened.

    The second is None where nothing was closed, or where a terminator follows the closing mark.
    """
    closed_from: int | None = None
    while end < len(text):
        french = _FRENCH_CLOSER.match(text, end)
        if french and french.end() in quotes.opened:
            end = french.end()
            closed_from = quotes.opened[end]
        elif text[end] in CLOSERS and end not in quotes.openers:
            end += 1
            closed_from = quotes.opened.get(end, end - 1)
        elif closed_from is not None and (again := _RUN.match(text, end)):
            end, closed_from = again.end(), None
        else:
            break
    reference = _REFERENCE.match(text, end)
    return (reference.end() if reference else end), closed_from


class _Border:
    """One place where a sentence may end."""

    __slots__ = ("begin", "closed_from", "end", "following", "run", "stop", "text")

    def __init__(  # noqa: PLR0913, PLR0917 - six positions in one text are what a border is
        self, text: str, begin: int, stop: int, run_end: int, end: int, closed_from: int | None
    ) -> None:
        self.text = text
        self.begin = begin
        self.stop = stop
        self.run = text[stop:run_end]
        self.end = end
        self.closed_from = closed_from
        self.following = _FOLLOWING.match(text, end)

    def ends(self) -> bool:
        """Return whether the sentence ends here; at the end of the paragraph nothing is cut."""
        if self.end >= len(self.text) or self.text[self.end] in _CONTINUATION:
            return False
        if self.closed_from is not None and self._is_embedded():
            return False
        if _STRONG.isdisjoint(self.run):
            return self._ends_by_case()
        return self._ends_by_script()

    def _is_embedded(self) -> bool:
        """Return whether what was just closed is a part of a sentence that goes on."""
        closer = self.text[self.end - 1]
        opener = self.closed_from or 0
        if closer in _TITLE_MARKS:
            return True
        if closer in ROUND_BRACKETS:
            return opener > self.begin
        if closer not in QUOTATION_CLOSERS:
            return False
        ahead = self.text[self.end : self.end + 2 * _WINDOW]
        announced = self.text[opener - 1 : opener] in ("：", ":")
        if _PARTICLE.match(ahead) or (not announced and _SPEECH_TAG.match(ahead)):
            return True
        woven = opener > self.begin and self.text[opener - 1].isalpha()
        return woven and not ahead[:1].isspace() and self.run[-1] not in _DEFINITE

    def _ends_by_script(self) -> bool:
        """Decide for marks that are terminators wherever they stand, such as 。 and ।."""
        if self.run == "．":
            return bool(_CJK.match(self.text, self.stop - 1)) if self.stop else False
        return not self._word()[:1].islower() or bool(_DEFINITE.intersection(self.run))

    def _word(self) -> str:
        return self.following["word"] if self.following else ""

    def _ends_by_case(self) -> bool:
        """Decide for . ! ? and …, which need a space and a word that can start a sentence."""
        if not (self.following and self.following["gap"]):
            return self._ends_without_space()
        word, first = self._word(), self._word()[:1]
        if first.islower():
            return False
        if self._is_ellipsis() and first.isalpha() and not first.isupper():
            return bool(self.following["lead"])
        if self.run == ".":
            return not self._is_abbreviation(word)
        return True

    def _is_ellipsis(self) -> bool:
        return "…" in self.run or "‥" in self.run or self.run.count(".") > 1

    def _ends_without_space(self) -> bool:
        after = self.text[self.end]
        if after in _OPENING_QUOTE and self.end == self.stop + len(self.run):
            return not self._is_ellipsis()
        if self.run[-1] in "!?":
            left = self.text[self.stop - 1 : self.stop]
            return bool(_CJK.match(left) and _CJK.match(after))
        korean = _KOREAN_END.search(self.text, max(0, self.stop - 2), self.stop + 1)
        return bool(self.run == "." and korean and _HANGUL.match(after))

    def _is_abbreviation(self, word: str) -> bool:
        """Return whether the full stop belongs to the token before it and ends nothing."""
        window = self.text[max(self.begin, self.stop - _WINDOW) : self.stop]
        found = _PRECEDING.search(window)
        if found is None:
            return False
        token = found["key"]
        key = regex.sub(r"\s", "", token)
        if self.stop - len(token) <= self.begin and self._is_list_head(key):
            return True
        before = found["before"] or ""
        if len(key) <= 2 and key.isalpha() and _SPACED_ABBREVIATION.match(self.text, self.end):  # noqa: PLR2004 - as in the pattern
            return True
        return is_ordinal(key, before, word) or self._binds(key, before, word)

    @staticmethod
    def _is_list_head(key: str) -> bool:
        """Return whether the sentence so far is only "1." or "a." or "IV."."""
        number = key.isdecimal() and len(key) <= _LONGEST_HEAD
        return len(key) == 1 or number or not key.strip("IVXivx")

    def _binds(self, key: str, before: str, word: str) -> bool:
        """Return whether the abbreviation ``key`` goes on with ``word``."""
        match standing(key):
            case "never":
                return bool(word)
            case "number":
                return word[:1].isdecimal()
            case "name":
                quoted = bool(self.following and self.following["lead"].strip("-–— "))
                return bool(word) and word not in SENTENCE_WORDS and not quoted
            case "year":
                after_number = before[-1:].isdecimal() or (before.isupper() and before != "")
                return not after_number or self.stop - self.begin < _SHORT_OF_SENTENCE
            case "end":
                return goes_on(key, word)
            case _:
                return False
