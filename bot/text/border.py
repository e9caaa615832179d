"""One place where a sentence may end, and what decides whether it does.

Rule: where the text could be read either way it is left whole, since a glued pair reads better
than a torn one. Every look around the place has a bound, so that no text costs more than its
length.
"""

from __future__ import annotations

import regex

from bot.text.abbreviations import MARKED_NAMES, SENTENCE_WORDS, goes_on, is_ordinal, standing
from bot.text.speech import DEFINITE, is_embedded

#: These end a sentence whatever follows; the others need a space and a look at the next word.
STRONG = frozenset("。！？｡．।॥؟۔‼⁇⁈⁉‽።፧")
#: What follows directly and continues the sentence instead.
_CONTINUATION = frozenset(",，、;；:：·／/\\—–-─~～%％&@=_*+")

_FOLLOWING = regex.compile(
    r"(?P<gap>\s*)(?P<lead>(?:[\p{Ps}\p{Pi}\p{Pd}„‚\"'＂«»“”‘’¿¡•·*]\s*)*)"
    r"(?P<word>[\p{L}\p{M}\p{N}’'\-]*)"
)
_PRECEDING = regex.compile(
    r"(?:(?P<before>[\p{L}\p{M}\p{N}]+)[\s(«„“\"]+)?(?<![\p{L}\p{M}\p{N}.°])"
    r"(?P<key>(?:(?:\p{L}|\p{Lu}{2})\.\s?){0,3}[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.'’°º№ª\-]*)\Z"
)
#: "z. B.", "J. R. R.", "EE. UU.", "v. Chr.": another short token with its own full stop follows.
_SPACED_ABBREVIATION = regex.compile(r"\s(?:\p{L}{1,2}|Chr)\.")
_WINDOW = 40
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_OPENING_QUOTE = "“「『«„"
_WHOLE_QUOTATION = regex.compile(r"[“「『][^“”「」『』]{0,200}?[。！？…]+[”」』]")
_KOREAN_END = regex.compile(r"[다요까죠오]\.\Z")
_HANGUL = regex.compile(r"\p{Hangul}")
#: A dot between spaces before a Chinese word is the name of the dot.
_LOOSE_DOT = regex.compile(r"\s\.\s*[\p{Han}\p{Hiragana}\p{Katakana}]")
#: Verbs that end a Hindi or Korean sentence before an ellipsis.
_VERB_AT_END = regex.compile(r"(?:\s(?:है|हैं|हूँ|हो|था|थे|थी)|다)\Z")
_ROMAN = regex.compile(r"[IVXLC]+")
#: "iPhone", "eBay": a small letter that may begin a sentence.
_CAMEL = regex.compile(r"\p{Ll}\p{Lu}")
#: What stands right after the stop where the space between two sentences was forgotten, unless
#: it is the end of a host name.
_FORGOTTEN = regex.compile(
    r"(?!(?i:com|net|org|edu|gov|info|io|ru|de|js|ts|py|md)\b)"
    r"\p{Lu}(?:\p{Ll}+(?:['’]\p{Ll}+)?)?(?=,?\s)"
)
#: Letters of a word before a forgotten space; shorter ones are abbreviations or program text.
_FORGOTTEN_LEAST = 3
#: Digits of the longest list head: a year that opens a sentence is none.
_LONGEST_HEAD = 3
#: Characters in which the item before this one of a list on the same line is looked for.
_ITEM_REACH = 300
#: A year ("in 2023 г.") ends a sentence only where at least so many characters stand before it.
_SHORT_OF_SENTENCE = 40


class Border:
    """A terminator with the marks that close with it, in its paragraph."""

    __slots__ = ("begin", "closed_from", "end", "following", "run", "stop", "text")

    def __init__(  # noqa: PLR0913, PLR0917 - six positions in one text are what a border is
        self, text: str, begin: int, stop: int, run_end: int, end: int, closed_from: int | None
    ) -> None:
        self.text = text
        #: Where the sentence begins, and where its terminator does.
        self.begin = begin
        self.stop = stop
        self.run = text[stop:run_end]
        #: After the closing marks, where the border would stand.
        self.end = end
        #: Where the last of the marks just closed opened.
        self.closed_from = closed_from
        self.following = _FOLLOWING.match(text, end)

    def ends(self) -> bool:
        """Return whether the sentence ends here; at the end of the paragraph nothing is cut."""
        text, end = self.text, self.end
        if end >= len(text) or text[end] in _CONTINUATION or self._is_name():
            return False
        if self.closed_from is not None and is_embedded(
            text, self.closed_from, end, self.begin, self.run[-1]
        ):
            return False
        if STRONG.isdisjoint(self.run):
            return self._ends_by_case()
        return self._ends_by_script()

    def _is_name(self) -> bool:
        """Return whether the mark belongs to a name that goes on ("Yahoo! Japan")."""
        named = self.text.endswith(MARKED_NAMES, self.begin, self.end)
        return named and self._word() not in SENTENCE_WORDS

    def _ends_by_script(self) -> bool:
        """Decide for marks that are terminators wherever they stand, such as 。 and ।."""
        if self.run == "．":
            return bool(_CJK.match(self.text, self.stop - 1)) if self.stop else False
        marks = self.text[self.stop : self.end]
        return not self._word()[:1].islower() or not DEFINITE.isdisjoint(marks)

    def _word(self) -> str:
        return self.following["word"] if self.following else ""

    def _ends_by_case(self) -> bool:
        """Decide for . ! ? and …, which need a space and a word that can start a sentence."""
        if self.run == "." and _LOOSE_DOT.match(self.text, max(0, self.stop - 1)):
            return False
        if not (self.following and self.following["gap"]):
            return self._ends_without_space()
        word, first = self._word(), self._word()[:1]
        if first.islower() and not _CAMEL.match(word):
            return False
        if self._is_ellipsis() and first.isalpha() and not first.isupper():
            return bool(self.following["lead"]) or self._stands_after_verb()
        if self.run == ".":
            return not self._is_abbreviation(word)
        return True

    def _is_ellipsis(self) -> bool:
        return "…" in self.run or "⋯" in self.run or "‥" in self.run or self.run.count(".") > 1

    def _stands_after_verb(self) -> bool:
        return _VERB_AT_END.search(self.text, max(0, self.stop - 5), self.stop) is not None

    def _ends_without_space(self) -> bool:
        after = self.text[self.end]
        if after in _OPENING_QUOTE and self.end == self.stop + len(self.run):
            return not self._is_ellipsis() or bool(_WHOLE_QUOTATION.match(self.text, self.end))
        if self._was_announced() and _CJK.match(after):
            return True
        if _FORGOTTEN.match(self.text, self.end):
            return self._is_forgotten_space()
        if self.run[-1] in "!?":
            left = self.text[self.stop - 1 : self.stop]
            return bool(_CJK.match(left) and _CJK.match(after))
        korean = _KOREAN_END.search(self.text, max(0, self.stop - 2), self.stop + 1)
        return bool(self.run == "." and korean and _HANGUL.match(after))

    def _was_announced(self) -> bool:
        """Return whether a quotation after a colon has just been closed."""
        opener = self.closed_from
        return opener is not None and self.text[opener - 1 : opener] in {"：", ":"}

    def _is_forgotten_space(self) -> bool:
        """Return whether a small-letter word, alone between spaces, stands before the stop."""
        if len(self.run) > 1 or self.end > self.stop + 1:
            return False
        spaced, gap, word = self.text[max(self.begin, self.stop - _WINDOW) : self.stop].rpartition(
            " "
        )
        plain = word.isalpha() and word.islower() and len(word) >= _FORGOTTEN_LEAST
        return bool(gap and spaced.strip() and plain) and standing(word) == "word"

    def _is_abbreviation(self, word: str) -> bool:
        """Return whether the full stop belongs to the token before it and ends nothing."""
        window = self.text[max(self.begin, self.stop - _WINDOW) : self.stop]
        found = _PRECEDING.search(window)
        if found is None:
            return False
        token = found["key"]
        key = "".join(token.split())
        if self.stop - len(token) <= self.begin and self._is_list_head(key):
            return True
        if self._is_item(key):
            return True
        before = found["before"] or ""
        if self._is_short(key) and _SPACED_ABBREVIATION.match(self.text, self.end):
            return True
        return is_ordinal(key, before, word) or self._binds(key, before, word)

    @staticmethod
    def _is_short(key: str) -> bool:
        """Return whether the token can be the first half of "z. B." or "EE. UU."."""
        return key.isalpha() and (len(key) == 1 or (len(key) == 2 and key.isupper()))  # noqa: PLR2004 - as in the pattern

    @staticmethod
    def _is_list_head(key: str) -> bool:
        """Return whether the sentence so far is only "1." or "a." or "IV."."""
        number = key.isdecimal() and len(key) <= _LONGEST_HEAD
        return len(key) == 1 or number or not key.strip("IVXivx")

    def _is_item(self, number: str) -> bool:
        """Return whether "2." counts on from a "1." before it in the same sentence."""
        if not (number.isdecimal() and len(number) < _LONGEST_HEAD and int(number) > 1):
            return False
        head = f"{int(number) - 1}. "
        since = max(self.begin, self.stop - _ITEM_REACH)
        return self.text.startswith(head, self.begin) or f" {head}" in self.text[since : self.stop]

    def _binds(self, key: str, before: str, word: str) -> bool:
        """Return whether the abbreviation ``key`` goes on with ``word``."""
        match standing(key, before):
            case "never":
                return bool(word)
            case "number":
                return self._is_numbered(word)
            case "name":
                quoted = bool(self.following and self.following["lead"].strip("-–— "))
                return bool(word) and word not in SENTENCE_WORDS and not quoted
            case "year":
                return self._is_year(before, word)
            case "end":
                return goes_on(key, word)
            case _:
                return False

    def _is_numbered(self, word: str) -> bool:
        """Return whether a number follows that is not the head of the next item of a list."""
        if not word[:1].isdecimal():
            return bool(_ROMAN.fullmatch(word))
        after = self.following.end() if self.following else self.end
        return not (self.text.startswith(". ", after) and self._is_item(word))

    def _is_year(self, before: str, word: str) -> bool:
        after_number = before[-1:].isdecimal() or (before.isupper() and before != "")
        return not after_number or (
            self.stop - self.begin < _SHORT_OF_SENTENCE and word not in SENTENCE_WORDS
        )
