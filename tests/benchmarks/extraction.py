"""Our body text beside four libraries', on pages whose truth is known.

``python -m tests.benchmarks.extraction DIRECTORY --peers PYTHON`` reads every page once with
``bot.extract.read`` and once with each peer (``peers``, in its own environment), and prints words
and paragraphs (``shingles`` says how they are compared) with 95 % bootstrap intervals, and what
the reading costs beside trafilatura with metadata, both in this process, page by page in turn.
Without ``--peers`` only the cost is told, ``--rounds`` times. We are timed from the bytes on,
trafilatura from the text that we decoded: what it costs to decode is on our side alone.

What is compared: our text is an article's paragraphs, one a line; the headline never counts.
The truths of sh181 and magic158 are bodies as people marked them. fundus writes a story's dek as
its first lines; there our text is the dek, where the page has one of its own, and the paragraphs.
"paragraphs only" is the same without our dek. All peers get the page decoded by us.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from bot.errors import BotError
from bot.extract import read
from bot.extract.decode import decode
from bot.model import Document
from tests.benchmarks.sets import BODY_SETS, Page, pages
from tests.benchmarks.shingles import difference, paragraph_counts, score, word_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.model import Article

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OURS, PARAGRAPHS_ONLY = "gistwire", "gistwire paragraphs only"


def our_texts(page: Page) -> dict[str, str]:
    """Return what we read of a page: with the dek where the truth has one, and without."""
    article = _article(page)
    body = "\n".join(it.text for it in article.paragraphs) if article else ""
    dek = article.dek if article and page.dek_lines else None
    return {OURS: f"{dek}\n{body}" if dek else body, PARAGRAPHS_ONLY: body}


def peer_texts(every: Sequence[Page], python: Path) -> list[dict[str, str]]:
    """Return what the peers read of every page."""
    asked = "".join(
        json.dumps({"text": decode(page.body, None), "url": page.url}) + "\n" for page in every
    )
    script = Path(__file__).with_name("peers.py")
    answer = subprocess.run(  # noqa: S603 - the interpreter that the Makefile made
        [python, script], input=asked, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]


def cost(every: Sequence[Page]) -> None:
    """Print CPU time per page, ours and trafilatura's with metadata, page by page in turn."""
    ours, theirs = [], []
    for page in every:
        text = decode(page.body, None)
        theirs.append(_seconds(partial(_trafilatura, text, page.url)))
        ours.append(_seconds(partial(_article, page)))
    ours.sort()
    theirs.sort()
    print("\nCPU per page, milliseconds: ours / trafilatura with metadata = ratio")
    for name, place in (("median", 0.5), ("p95", 0.95), ("slowest", 1.0)):
        index = min(len(ours) - 1, int(len(ours) * place))
        mine, peer = ours[index] * 1_000, theirs[index] * 1_000
        print(f"  {name:8} {mine:7.1f} / {peer:7.1f} = {mine / peer:.2f}")


def report(title: str, every: Sequence[Page], texts: Sequence[dict[str, str]]) -> None:
    """Print one table: every reader on one set."""
    print(f"\n{title}: {len(every)} pages\n{'':26}{'words F1':38}paragraphs F1")
    base = [
        word_counts(page.true, it["trafilatura"]) for page, it in zip(every, texts, strict=True)
    ]
    for name in texts[0]:
        words = [word_counts(page.true, it[name]) for page, it in zip(every, texts, strict=True)]
        lines = [
            paragraph_counts(page.true, it[name]) for page, it in zip(every, texts, strict=True)
        ]
        gain, interval = difference(words, base)
        print(f"{name:26}{score(words)!s:38}{score(lines)}  {gain:+.3f} ± {interval:.3f}")


def _article(page: Page) -> Article | None:
    try:
        # Settled: what a page would be asked for besides is not there to be asked.
        return read(Document(page.body, NOW, url=page.url, media_type="text/html", settled=True))
    except BotError:
        return None


def _trafilatura(text: str, url: str) -> None:
    bare_extraction(text, url=url, with_metadata=True, include_comments=False)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def tables(sets: Mapping[str, Sequence[Page]], peers: Path) -> None:
    """Print the tables of words and paragraphs."""
    print("What is compared: " + (__doc__ or "").partition("What is compared: ")[2])
    print("Last column: words F1 minus trafilatura's, paired.")
    for name, every in sets.items():
        theirs = peer_texts(every, peers)
        read_so = [our_texts(page) | others for page, others in zip(every, theirs, strict=True)]
        report(name, every, read_so)
        chinese = [index for index, page in enumerate(every) if page.language == "zh"]
        if chinese:
            report(f"{name}, Chinese", [every[i] for i in chinese], [read_so[i] for i in chinese])


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    sets = {name: list(pages(arguments.directory, name)) for name in BODY_SETS}
    if arguments.peers:
        tables(sets, arguments.peers)
    for _ in range(arguments.rounds):
        cost([page for every in sets.values() for page in every])


if __name__ == "__main__":
    main()
