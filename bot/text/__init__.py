"""Tools for plain text, alike for all languages: sentences, lengths, reading time.

Rule: every function is pure, takes and gives ``str`` and positions in it, and never changes,
drops or reorders a character that it was not asked to change. No language has to be named:
scripts, punctuation and letter case are enough to find the sentences.
"""

from __future__ import annotations

from bot.text.essence import essence
from bot.text.fingerprint import alike, fingerprint
from bot.text.inert import in_line, inert, plain_line
from bot.text.measure import ELLIPSIS, fold, reading_minutes, truncate, utf16_length, word_count
from bot.text.quotation import balanced
from bot.text.splitter import sentences
from bot.text.words import is_dense, query_terms, search_terms, stem, words

__all__ = [
    "ELLIPSIS",
    "alike",
    "balanced",
    "essence",
    "fingerprint",
    "fold",
    "in_line",
    "inert",
    "is_dense",
    "plain_line",
    "query_terms",
    "reading_minutes",
    "search_terms",
    "sentences",
    "stem",
    "truncate",
    "utf16_length",
    "word_count",
    "words",
]
