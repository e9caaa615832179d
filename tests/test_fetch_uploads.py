"""Files that people sent come into memory under a cap, and the token never comes along."""

from __future__ import annotations

import json
import logging
import traceback
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import telegram
from telegram.request import HTTPXRequest

from bot.errors import BotError, NotFound, TooBig, Unreachable
from bot.fetch.uploads import Uploads
from bot.model import Document, Upload
from tests.fetch_stubs import NOW, now, reply, serve

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

TOKEN = "123456:AAmadeuptokenmadeuptokenmadeuptok"
UPLOAD = Upload("id", "unique", name="a.pdf", media_type="Application/PDF; x=y", size_bytes=5)


def described(size_bytes: int | None) -> bytes:
    """Telegram's answer to getFile."""
    file: dict[str, str | int] = {"file_id": "id", "file_unique_id": "unique"}
    file["file_path"] = "documents/a.pdf"
    if size_bytes is not None:
        file["file_size"] = size_bytes
    return reply(json.dumps({"ok": True, "result": file}).encode())


def failed(code: int, words: str) -> bytes:
    body = json.dumps({"ok": False, "error_code": code, "description": words}).encode()
    return reply(body, status=f"{code} {words}")


@asynccontextmanager
async def uploads(about: bytes, body: bytes) -> AsyncIterator[tuple[Uploads, list[str]]]:
    """The real bot against a server that plays Telegram, and the methods that it was asked."""
    asked: list[str] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split()[1].decode()
        asked.append(path.rsplit("/", 1)[-1])
        writer.write(about if path.endswith("/getFile") else body)

    async with serve(answer) as port:
        bot = telegram.Bot(
            TOKEN,
            base_url=f"http://127.0.0.1:{port}/bot",
            base_file_url=f"http://127.0.0.1:{port}/file/bot",
            request=HTTPXRequest(read_timeout=0.5),
        )
        async with bot.request:
            yield Uploads(bot, now=now, limit_bytes=10), asked


async def test_a_file_becomes_a_document() -> None:
    async with uploads(described(5), reply(b"%PDF-")) as (door, _):
        document = await door.download(UPLOAD)
    assert document == Document(b"%PDF-", NOW, media_type="application/pdf", name="a.pdf")


async def test_too_big_by_the_message_is_never_asked_for() -> None:
    async with uploads(described(5), reply(b"")) as (door, asked):
        with pytest.raises(TooBig):
            await door.download(Upload("id", "unique", size_bytes=11))
    assert asked == []


async def test_too_big_by_telegram_is_not_downloaded() -> None:
    async with uploads(described(11), reply(b"")) as (door, asked):
        with pytest.raises(TooBig):
            await door.download(Upload("id", "unique"))
    assert asked == ["getFile"]


async def test_too_big_by_count_is_not_kept() -> None:
    async with uploads(described(None), reply(bytes(11))) as (door, _):
        with pytest.raises(TooBig):
            await door.download(Upload("id", "unique"))


@pytest.mark.parametrize(
    ("about", "body", "kind"),
    [
        (failed(400, "Bad Request: file is too big"), b"", TooBig),
        (failed(400, "Bad Request: wrong file_id"), b"", NotFound),
        (failed(500, "Internal"), b"", Unreachable),
        (b"", b"", Unreachable),
        (reply(b"no json"), b"", Unreachable),
        (reply(b'{"ok":true,"result":{"file_id":"i","file_unique_id":"u"}}'), b"", NotFound),
        (described(5), failed(404, "Not Found"), NotFound),
        (described(5), failed(502, "Bad Gateway"), Unreachable),
        (described(5), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Unreachable),
        (described(5), b"", Unreachable),
    ],
)
async def test_failures_are_typed_and_never_hold_the_token(
    about: bytes, body: bytes, kind: type[BotError], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "bot"):
        async with uploads(about, body) as (door, _):
            with pytest.raises(kind) as caught:
                await door.download(UPLOAD)

    error = caught.value
    assert type(error) is kind
    said = "".join(traceback.format_exception(error)) + repr(vars(error))
    said += "".join(record.getMessage() for record in caplog.records if record.name[:3] == "bot")
    assert TOKEN not in said
    assert TOKEN.split(":")[1] not in said
