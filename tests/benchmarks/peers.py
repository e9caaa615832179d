"""What other libraries make of the same pages: run by their own Python, without this project.

Reads pages as JSON Lines on standard input (``text``, ``url``), writes for each a line of texts
by library. A library that fails on a page has found nothing on it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import TYPE_CHECKING

import newspaper
import readability
import resiliparse.extract.html2text as resiliparse
import trafilatura
from lxml import html

if TYPE_CHECKING:
    from collections.abc import Callable

#: Block elements that end a line of readability's HTML.
_BORDER = re.compile(
    r"(?i)</?(?:p|div|li|ul|ol|h[1-6]|blockquote|table|tr|td|section|article|pre)\b[^>]*>|<br\b[^>]*>"
)


def by_trafilatura(text: str, url: str) -> str:
    return trafilatura.extract(text, url=url, include_comments=False) or ""


def by_trafilatura_precision(text: str, url: str) -> str:
    return trafilatura.extract(text, url=url, include_comments=False, favor_precision=True) or ""


def by_readability(text: str, url: str) -> str:
    summary = readability.Document(text, url=url).summary(html_partial=True)
    lines = _BORDER.split(summary)
    return "\n".join(
        " ".join(html.fromstring(f"<p>{line}</p>").text_content().split())
        for line in lines
        if line.strip()
    )


def by_newspaper(text: str, url: str) -> str:
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=text)
    article.parse()
    return str(article.text)


def by_resiliparse(text: str, url: str) -> str:
    return str(resiliparse.extract_plain_text(text, main_content=True, alt_texts=False))


PEERS: dict[str, Callable[[str, str], str]] = {
    "trafilatura": by_trafilatura,
    "trafilatura precision": by_trafilatura_precision,
    "readability-lxml": by_readability,
    "newspaper4k": by_newspaper,
    "resiliparse": by_resiliparse,
}


def main() -> None:
    """Answer every page on standard input."""
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        page = json.loads(line)
        found = {}
        for name, peer in PEERS.items():
            try:
                found[name] = peer(page["text"], page["url"])
            except Exception:  # noqa: BLE001 - whatever a library raises, it found nothing
                found[name] = ""
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
