"""Plain text that no sentence ends in, or nothing but ends."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.errors import NoText, TooBig, Unsupported
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, beside

_TOLD = "\n\n".join(STORY)


def text(piece: str, count: int) -> bytes:
    """Return a text file with so many copies of a piece between story and last line."""
    return f"{TITLE}\n\n{_TOLD}\n\n{piece * count}\n\n{LAST}\n".encode()


def only(piece: str, count: int) -> bytes:
    """Return a text file of nothing but copies."""
    return (piece * count).encode()


def growing(piece: str, count: int) -> bytes:
    """Return a text file whose lines grow."""
    return text("\n".join(piece * number for number in range(count)), 1)


def _txt(piece: str, count: int) -> File:
    return File(partial(text, piece, count), PHRASE, name="ferry.txt")


def _long(piece: str, count: int) -> File:
    """Return a text with more paragraphs than go over the pipe."""
    return replace(_txt(piece, count), outcome=TooBig)


ROWS = (
    *beside(
        _txt("A line of the story.\n", 3),
        "plain",
        {
            "no-stops-1m": _txt("word ", 180_000),
            "one-word-1m": _txt("x", 900_000),
            "one-han-1m": _txt("渡", 900_000),
            "stops-1m": _txt(".", 900_000),
            "stops-spaced-1m": _txt(". ", 400_000),
            "questions-1m": _txt("? ", 400_000),
            "han-stops-1m": _txt("。", 900_000),
            "words-stops-1m": _txt("A. ", 300_000),
            "abbreviations-1m": _txt("U.S. Dr. No. e.g. ", 50_000),
            "numbers-1m": _txt("1. 2. 3. ", 90_000),
            "ellipses-1m": _txt("a… . . . ", 90_000),
            "sentences-same-10k": _txt("The boat leaves at nine in the evening. ", 10_000),
            "sentences-10k": File(
                lambda: text(
                    "".join(f"Boat {n} leaves at {n} in the evening. " for n in range(20_000)), 1
                ),
                PHRASE,
            ),
            "quotes-open-1m": _txt("“", 900_000),
            "quotes-closed-1m": _txt("”", 900_000),
            "quotes-pairs-1m": _txt("“a.” ", 180_000),
            "quotes-nested": _txt("“‘", 200_000),
            "quotes-straight-1m": _txt('" ', 400_000),
            "apostrophes-1m": _txt("'", 900_000),
            "brackets-1m": _txt("(", 900_000),
            "brackets-pairs": _txt("(a.) [b.] ", 90_000),
            "smileys-1m": _txt(":( ", 300_000),
            "guillemets-1m": _txt("« a. » ", 120_000),
            "commas-1m": _txt(",", 900_000),
            "hyphens-1m": _txt("a-", 450_000),
            "underscores-1m": _txt("_", 900_000),
            "references-1m": _txt("a.[1]", 180_000),
            "speech-1m": _txt("“a.” said ", 90_000),
            "speech-han": _txt("「啊。」他说", 120_000),
            "arabic-1m": _txt("قال؟ ", 180_000),
            "hindi-1m": _txt("क। ", 300_000),
            "korean-1m": _txt("했다.", 220_000),
            "thai-1m": _txt("ก", 900_000),
            "bullets-1m": _long("- a\n", 220_000),
            "lines-1m": _txt("a\n", 450_000),
            "lines-indented": _long("  a\n", 220_000),
            "blank-lines-1m": _txt("\n \t", 300_000),
            "blank-lines-wide": _txt("\n\u3000\u00a0", 200_000),
            "form-feeds": _txt("\f", 900_000),
            "tabs-1m": _txt("a\t", 450_000),
            "hard-spaces-1m": _txt("\u00a0", 900_000),
            "zero-width-1m": _txt("\u200b", 900_000),
            "joiners-1m": _txt("👩\u200d", 400_000),
            "marks-1m": _txt("a" + "\u0301" * 99, 8_000),
            "marks-zalgo": _txt("Z" + "\u0310\u0343\u0489" * 30 + "algo ", 8_000),
            "marks-hindi": _txt("क्", 400_000),
            "directions-1m": _txt("\u202ea\u202c", 250_000),
            "flags-1m": _txt("🇬🇧", 200_000),
            "planes-1m": _txt("𝔞", 400_000),
            "growing": File(partial(growing, "a ", 900), PHRASE),
            "dates-1m": _txt("2024-05-01 10:00 ", 50_000),
            "addresses-1m": _txt("https://example.com/a ", 40_000),
            "authors": _long("By By By By\n\n", 60_000),
            "carriage-returns": _txt("\r", 900_000),
            "separators": _txt("\u2028\u2029", 400_000),
            "json-open": File(partial(only, "[", 1_000_000), NoText, "a.txt"),
            "json-deep": File(lambda: b"[" * 500_000 + b"]" * 500_000, NoText, "a.txt"),
            "mail-like": _txt("A: b\n c\n", 60_000),
            "mail-like-open": File(partial(only, "A: b\n", 200_000), "b"),
            "xml-comments": File(lambda: b"<!-- a -->" * 60_000 + text("a ", 9), PHRASE),
            "xml-open": File(lambda: b"<!-- " * 100_000 + text("a ", 9), PHRASE),
            "doctypes": File(lambda: b"<!DOCTYPE a " * 50_000 + text("a ", 9), PHRASE),
        },
    ),
    *beside(
        _txt("A line of the story.\n", 3),
        "bulk",
        {
            "text-20m": File(partial(text, f"{LAST} ", 250_000), "brass band", "a.txt"),
            "spaces-20m": File(partial(only, " ", 20_000_000), NoText, "a.txt"),
            "marks-20m": File(partial(only, "\u0301", 10_000_000), NoText, "a.txt"),
            "nothings-20m": File(partial(only, "\x00", 20_000_000), Unsupported, "a.txt"),
            "noise-20m": File(lambda: bytes(range(256)) * 80_000, Unsupported, "a.txt"),
            "latin-20m": File(lambda: b"\xe9t\xe9 " * 5_000_000, "t", "a.txt"),
            "wide-20m": File(lambda: "word ".encode("utf-16") * 1_600_000, "word", "a.txt"),
        },
    ),
)
