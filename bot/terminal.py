"""The corridor at a terminal: files and links in, posts or data out, no Telegram and no server.

A failing input costs one line on stderr; the others are still done. The exit code is that of
the first failure (see ``EXIT_CODES``), 0 where there was none.
"""

from __future__ import annotations

import json
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot import compose
from bot.apology import apologise
from bot.errors import BotError, Damaged, NotFound, Several
from bot.fetch import Clock, Egress, open_fetcher
from bot.i18n import voice
from bot.legwork import read_through
from bot.model import Article, Document, Paragraph
from bot.printed import article_record, excerpt_record, page_of, summary_record
from bot.summarise import length_budget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.fetch import Fetcher
    from bot.model import Budget, Summary
    from bot.ports import Rooms
    from bot.settings import Settings
    from bot.summarise import Length

#: One for each way to fail: 10-19 the link, 20-39 the document, 1 whatever has no row.
EXIT_CODES = {
    "not_found": 10,
    "refused": 11,
    "throttled": 12,
    "unreachable": 13,
    "too_big": 20,
    "too_complex": 21,
    "too_slow": 22,
    "unsupported": 23,
    "damaged": 24,
    "encrypted": 25,
    "no_text": 26,
    "needs_javascript": 27,
    "paywalled": 28,
    "elsewhere": 29,
    "listing": 30,
    "footage": 31,
    "consent_wall": 32,
    "login_wall": 33,
    "vanished": 34,
    "bot_check": 35,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    #: None: what ``length`` says.
    budget: Budget | None = None
    #: None: as much as a post in a chat shows.
    length: Length | None = None
    method: str = "gist"
    as_json: bool = False
    #: Where the files say they came from.
    url: str | None = None


class Terminal:
    """One run: remembers the first failure for the exit code."""

    def __init__(self, wish: Wish, rooms: Rooms, out: TextIO | None = None) -> None:
        self._wish = wish
        self._rooms = rooms
        self._out = out or sys.stdout
        self.exit_code = 0

    async def summarise(self, sources: Sequence[str], settings: Settings) -> None:
        """Print the post of every file or link, or its data."""
        async with AsyncExitStack() as stack:
            fetcher: Fetcher | None = None
            for source in sources:
                if fetcher is None and _is_link(source):
                    fetcher = await stack.enter_async_context(_fetcher(settings))
                for article in await self.articles(source, fetcher):
                    await self._show(source, article)

    async def _show(self, source: str, article: Article) -> None:
        """Print the key sentences of an article, or say why there are none."""
        try:
            summary = await self._pick(article)
        except BotError as error:
            self._fail(source, error)
        else:
            self._print(summary_record(summary) if self._wish.as_json else page_of(summary))

    async def extract(self, files: Sequence[str]) -> None:
        """Print the article in every file as data."""
        for name in files:
            for article in await self.articles(name):
                self._print(article_record(article))

    async def summarise_lines(self, path: str) -> None:
        """Print the key sentences of every ``{"id","title","text","lang"?}`` line."""
        for number, row in self._rows(path):
            try:
                summary = await self._pick(_article_of(row))
            except (BotError, KeyError, TypeError) as error:
                self._fail(f"{path}:{number}", _as_bot_error(error))
                continue
            self._print(
                {
                    "id": row.get("id"),
                    "lang": row.get("lang"),
                    "sentences": [sentence.text for sentence in summary.sentences],
                    "paragraphs": list(summary.paragraphs),
                    **excerpt_record(summary),
                }
            )

    async def extract_lines(self, path: str) -> None:
        """Print the article of every ``{"id","path","url"}`` line; paths are beside the list."""
        for number, row in self._rows(path):
            try:
                file = Path(path).parent / str(row["path"])
                article = await self._rooms.read(_document(file, row.get("url")))
            except (BotError, KeyError, TypeError) as error:
                self._fail(f"{path}:{number}", _as_bot_error(error))
                continue
            self._print({"id": row.get("id"), **article_record(article)})

    async def articles(self, source: str, fetcher: Fetcher | None = None) -> list[Article]:
        """Return the article behind a link or in a file, or all those of a ZIP file.

        What fails is told on standard error.
        """
        try:
            document = await self._bring(source, fetcher)
            try:
                return [await self._read(document, fetcher)]
            except Several as found:
                return [
                    article
                    for name in found.names
                    for article in await self._member(source, replace(document, member=name))
                ]
        except BotError as error:
            self._fail(source, error)
            return []

    async def _member(self, source: str, document: Document) -> list[Article]:
        """Return the article in one member of a ZIP file; none where it fails, which is told."""
        try:
            return [await self._rooms.read(replace(document, settled=True))]
        except BotError as error:
            self._fail(f"{source}/{document.member}", error)
            return []

    async def _bring(self, source: str, fetcher: Fetcher | None) -> Document:
        """Return the bytes behind a link or in a file."""
        if fetcher is not None and _is_link(source):
            return await fetcher.fetch(source)
        return _document(Path(source), self._wish.url)

    async def _read(self, document: Document, fetcher: Fetcher | None) -> Article:
        """Return the article; a page that sends its reader on is followed where links are."""
        if fetcher is None:
            return await self._rooms.read(replace(document, settled=True))
        article, _ = await read_through(document, self._rooms, fetcher)
        return article

    async def _pick(self, article: Article) -> Summary:
        """Return the key sentences by the wish's budget and method."""
        length, free = self._wish.length, None
        if length is None:
            length, free = "medium", compose.room(article, 1, compose.CAPTION_LIMIT)
        budget = self._wish.budget or length_budget(article, length, free)
        return await self._rooms.pick(article, budget, self._wish.method)

    def _rows(self, path: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the objects of a JSON Lines file with their line numbers; bad lines are told."""
        try:
            lines = sys.stdin if path == "-" else Path(path).open(encoding="utf-8")  # noqa: SIM115
        except OSError as error:
            self._fail(path, NotFound(path, str(error)))
            return
        with lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise TypeError("not an object")  # noqa: TRY301 - the same answer below
                except (ValueError, TypeError) as error:
                    self._fail(f"{path}:{number}", Damaged(str(error)))
                    continue
                yield number, row

    def _print(self, what: dict[str, Any] | str) -> None:
        """Write one record as a line of JSON, or one page of text."""
        text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        print(text, file=self._out, flush=True)

    def _fail(self, source: str, error: BotError) -> None:
        """Say on stderr, in one line, why a source gave nothing."""
        print(failure_line(source, error), file=sys.stderr)  # noqa: T201 - what a terminal is for
        self.exit_code = self.exit_code or EXIT_CODES.get(error.code, 1)


def failure_line(source: str, error: BotError) -> str:
    """Return what a terminal says about a source that gave nothing."""
    sentence = apologise(error, voice("en")).split(" ", 1)[-1]
    return f"{source}: {error.code}: {sentence}"


def _as_bot_error(error: BotError | KeyError | TypeError) -> BotError:
    """Return the failure as one of the tree."""
    return error if isinstance(error, BotError) else Damaged(f"missing or odd field: {error}")


def _is_link(source: str) -> bool:
    """Whether the source is an address rather than a file."""
    return source.lower().startswith(("http://", "https://"))


def _fetcher(settings: Settings) -> Any:
    """Return the fetcher, as the bot itself would have it."""
    return open_fetcher(
        clock=Clock(lambda: datetime.now(UTC)),
        allowed_hosts=settings.fetch_allow,
        mirror_url=settings.fetch_mirror,
        egress=Egress.from_settings(settings),
    )


def _document(path: Path, url: str | None) -> Document:
    """Return a file's bytes.

    Raises:
        NotFound: there is no such file, or it cannot be opened.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise NotFound(str(path), error.strerror or "") from error
    return Document(body=body, fetched_at=datetime.now(UTC), url=url, name=path.name)


def _article_of(row: dict[str, Any]) -> Article:
    """Return a line's text as an article: one paragraph for each line of the text."""
    paragraphs = tuple(Paragraph(part.strip()) for part in row["text"].split("\n") if part.strip())
    return Article(
        key=str(row["id"]),
        headline=row.get("title") or "",
        paragraphs=paragraphs,
        language=row.get("lang"),
    )
