"""How fast sentences are found: ``python -m tests.benchmarks.splitter``.

Prose is the paragraphs of the corpus pages, repeated to a megabyte of UTF-8 and cut paragraph by
paragraph, as articles are; the hostile texts are a megabyte in one piece. Times are processor
time, the best of three.
"""

from __future__ import annotations

import time
from pathlib import Path

from lxml import html

from bot.text import sentences

PAGES = Path(__file__).parent.parent / "corpus" / "pages"
MEGABYTE = 1_000_000
HOSTILE = {
    "no stop": "word " * 200_000,
    "quotes": "“a” " * 125_000,
    "dots": "." * MEGABYTE,
    "brackets in brackets": "（" * 100_000 + "）" * 100_000,
}


def prose(language: str) -> list[str]:
    """Paragraphs of a page, over and over, a megabyte together."""
    page = html.parse(PAGES / f"{language}.html")
    own = [" ".join(paragraph.text_content().split()) for paragraph in page.iter("p")]
    size = sum(len(paragraph.encode()) for paragraph in own)
    return own * (MEGABYTE // size + 1)


def seconds(texts: list[str]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        for text in texts:
            sentences(text)
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    for language in ("zh-hans", "en"):
        texts = prose(language)
        size = sum(len(text.encode()) for text in texts) / MEGABYTE
        print(f"{language:22} {size / seconds(texts):6.2f} MB/s")
    for name, text in HOSTILE.items():
        size = len(text.encode()) / MEGABYTE
        print(f"{name:22} {seconds([text]):6.2f} s for {size:.1f} MB")


if __name__ == "__main__":
    main()
