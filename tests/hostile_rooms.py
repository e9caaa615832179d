"""Rooms for the tests of ``bot.isolate``: honest ones, and one for every way to misbehave."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import Encrypted, Unsupported
from bot.model import Article, Image, Paragraph, Picture, Sentence, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Budget, Document

#: The private end of the pipe is the second descriptor that the child opens.
_KEPT: list[bytes] = []


def read(document: Document) -> Article:
    """Do what the first word of the body says, or turn the body into an article."""
    word = document.body.split(b":")[0].decode()
    text = _DEEDS[word](document) if word in _DEEDS else document.body.decode()
    return Article(
        key=document.url or "file",
        headline=str(os.getpid()),
        paragraphs=(Paragraph(text),),
        published=document.fetched_at,
        modified=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        byline=("甲", "Émile"),
        image=Image("https://example.com/a.jpg"),
    )


def pick(article: Article, budget: Budget, method: str = "gist") -> Summary:
    """Take the first letters of the article."""
    text = article.paragraphs[0].text[: budget.characters]
    sentence = Sentence(text, 0, 0, len(text), 0)
    return Summary(article, (sentence,), method, 1)


def picture(body: bytes) -> Picture:
    """Give the bytes back the other way round."""
    return Picture(body[::-1], "image/png", len(body), 1)


def _spin(_document: Document) -> str:
    while True:
        pass


def _doze(_document: Document) -> str:
    time.sleep(600)
    return "woke"


def _nap(document: Document) -> str:
    time.sleep(0.02)
    return document.body.decode()


def _swell(_document: Document) -> str:
    while True:
        _KEPT.append(bytes(16 * 1024 * 1024))


def _recurse(document: Document) -> str:
    return _recurse(document)


def _leave(_document: Document) -> str:
    os._exit(0)


def _quit(_document: Document) -> str:
    sys.exit("enough")


def _crash(_document: Document) -> str:
    ctypes.string_at(0)
    return "still here"


def _abort(_document: Document) -> str:
    os.abort()


def _print(_document: Document) -> str:
    os.write(1, b"printed\nby a room\n")
    print("more", flush=True)  # noqa: T201 - that is the misdeed
    return "printed"


def _junk(_document: Document) -> str:
    _say(b"\x00\x00\x00\x05\x00\x00\x00\x00junk!")
    return "junk"


def _announce(_document: Document) -> str:
    _say(b"\xff\xff\xff\xff\xff\xff\xff\xff")
    return "announced"


def _forge(_document: Document) -> str:
    head = b'{"job":999999,"noun":{}}'
    _say(len(head).to_bytes(4, "big") + bytes(4) + head)
    return "forged"


def _stop(_document: Document) -> str:
    _say(b"\x00\x00\x10\x00\x00\x00\x00\x00half an answer")
    time.sleep(600)
    return "stopped"


def _say(data: bytes) -> None:
    """Write to every pipe that is open for writing, as a taken-over room would."""
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, data)
        except OSError:
            continue


def _huge(_document: Document) -> str:
    return "x" * (9 * 1024 * 1024)


def _bug(_document: Document) -> str:
    raise KeyError("a bug in a room")


def _locked(_document: Document) -> str:
    raise Encrypted("wants a password")


def _video(_document: Document) -> str:
    raise Unsupported("video/mp4")


def _environment(_document: Document) -> str:
    return "\n".join(f"{name}={value}" for name, value in os.environ.items())


def _write(document: Document) -> str:
    # SIGXFSZ is ignored by Python, so the write itself fails.
    Path(document.name or "").write_text("leak", encoding="utf-8")
    return "written"


def _open_many(_document: Document) -> str:
    held = [socket.socketpair() for _ in range(100)]
    return str(len(held))


_DEEDS: dict[str, Callable[[Document], str]] = {
    "spin": _spin,
    "doze": _doze,
    "nap": _nap,
    "swell": _swell,
    "recurse": _recurse,
    "leave": _leave,
    "quit": _quit,
    "crash": _crash,
    "abort": _abort,
    "print": _print,
    "junk": _junk,
    "announce": _announce,
    "forge": _forge,
    "stop": _stop,
    "huge": _huge,
    "bug": _bug,
    "locked": _locked,
    "video": _video,
    "environment": _environment,
    "write": _write,
    "open_many": _open_many,
}


def now() -> datetime:
    """The one moment of these tests."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC)
