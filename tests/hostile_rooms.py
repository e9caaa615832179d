"""Rooms for the tests of ``bot.isolate``: honest ones, and one for every way to misbehave."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bot.errors import Encrypted, TooComplex, Unsupported
from bot.isolate import kernel, seccomp
from bot.model import Article, Image, Paragraph, Picture, Sentence, Summary
from tests.forbidden_deeds import Target, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Budget, Document

#: The private end of the pipe is the second descriptor that the child opens.
_KEPT: list[bytes] = []


def read(document: Document) -> Article:
    """Do what the first word of the body says, or turn the body into an article."""
    word = document.body.split(b":")[0].decode(errors="replace")
    text = _DEEDS[word](document) if word in _DEEDS else document.body.decode(errors="replace")
    paragraphs = text.split("\n") if word == "lines" else [text]
    return Article(
        key=document.url or "file",
        headline=str(os.getpid()),
        paragraphs=tuple(map(Paragraph, paragraphs)),
        published=document.fetched_at,
        modified=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        byline=("甲", "Émile"),
        image=Image(urljoin(document.url or "https://example.com/", "/a.jpg")),
    )


def fill_or_read(document: Document) -> Article:
    """Take all memory there is, beside all that the real room has loaded at the rehearsal."""
    if document.body == b"fill":
        _fill()
        return read(document)
    from bot.extract import read as read_for_real

    return read_for_real(document)


def _fill() -> None:
    """Take memory in ever smaller pieces, until not even a page is left, and give it back."""
    kept = []
    for size in (16 << 20, 1 << 20, 65536, 4096):
        with suppress(MemoryError):
            while True:
                kept.append(b"\1" * size)
    kept.clear()


def pick(article: Article, budget: Budget, method: str = "gist") -> Summary:
    """Take the first letters of the article."""
    text = article.paragraphs[0].text[: budget.characters]
    sentence = Sentence(text, 0, 0, len(text), 0)
    return Summary(article, (sentence,), method, 1, 1.0)


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


def _early(_document: Document) -> str:
    """Answer this job, and the next ones before they are asked."""
    job = _frame_local("ask").job
    _say(b"".join(_answer(number) for number in range(job, job + 50)))
    return "late"


def _twice(_document: Document) -> str:
    _say(_answer(_frame_local("ask").job))
    return "twice"


def _answer(job: int) -> bytes:
    """Return the frame of a well-formed answer that is not true."""
    paragraphs = b'[{"text":"forged"}]'
    noun = b'{"key":"k","headline":"h","paragraphs":%s}' % paragraphs
    return _framed(b'{"job":%d,"noun":%s}' % (job, noun))


def _framed(head: bytes) -> bytes:
    return len(head).to_bytes(4, "big") + bytes(4) + head


def _frame_local(name: str) -> Any:
    """Return a local variable of whoever called the room, as a taken-over room could."""
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back  # type: ignore[assignment]
    return frame.f_locals[name]


def _deafen(_document: Document) -> str:
    """Take over the child: after this job it reads nothing any more."""
    sys.modules["__main__"]._next_frame = lambda *_: time.sleep(600)  # type: ignore[attr-defined]
    return "deaf"


def _flood(_document: Document) -> str:
    """Take over the child: after this job it writes to the answers without end."""
    sys.modules["__main__"]._next_frame = lambda *_: _pour()  # type: ignore[attr-defined]
    return "flooding"


def _pour() -> None:
    while True:
        _say(bytes(65536))


def _chatter(_document: Document) -> str:
    while True:
        os.write(2, b"so much to say " * 4096)


def _deepest(_document: Document) -> str:
    return _said(b"[" * 1_000_000 + b"]" * 1_000_000)


def _mangled(_document: Document) -> str:
    return _said(b'{"key":"\xff\xfe"}')


def _many(_document: Document) -> str:
    """Answer with an article of more paragraphs than a megabyte has letters."""
    return _said(_with_paragraphs(b",".join([b'{"text":""}'] * 340_000)))


def _many_fields(_document: Document) -> str:
    job = _frame_local("ask").job
    fields = b",".join([b'"a":0'] * 330_000)
    _say(_framed(b'{"job":%d,"error":{%s}}' % (job, fields)))
    return "sent"


def _infinite(_document: Document) -> str:
    job = _frame_local("ask").job
    _say(_framed(b'{"job":%d,"error":{"code":"too_big","limit_bytes":1e999}}' % job))
    return "sent"


def _with_paragraphs(paragraphs: bytes) -> bytes:
    return b'{"key":"k","headline":"h","paragraphs":[%s]}' % paragraphs


def _said(noun: bytes) -> str:
    """Answer with these bytes as the noun."""
    _say(_framed(b'{"job":%d,"noun":%s}' % (_frame_local("ask").job, noun)))
    return "said"


def _largest(_document: Document) -> str:
    """Return text that makes the largest answer: one letter in four bytes makes all take four."""
    return "😀" + "x" * (4 * 1024 * 1024 - 2048)


def _lines(_document: Document) -> str:
    """Return as many lines as an article may have paragraphs."""
    return "\n".join(["It rained."] * 39_900)


def _hoard(_document: Document) -> str:
    _KEPT.append(bytes(100 * 1024 * 1024))
    return "hoarded"


def _tangled(_document: Document) -> str:
    raise TooComplex("by its own account")


def _forbidden(document: Document) -> str:
    """Do a forbidden deed and say how it ended."""
    name = document.body.decode().partition(":")[2]
    return attempt(name, Target(**json.loads(document.name or ""))) or "done"


def _sweep(document: Document) -> str:
    """Make every system call that has no rule, with nonsense, and name those not answered EPERM."""
    machine = kernel.MACHINES[platform.machine()]
    ruled = {it.name for it in seccomp.rules(own_pid=1, reading=True) if not it.checks}
    spared = {machine.numbers[name] for name in ruled if name in machine.numbers}
    _, first, last = document.body.decode().split(":")
    # The kernel keeps these two from every filter, and kills whoever calls them (Linux 6.14).
    spared |= {335, 336} if platform.machine() == "x86_64" else set()
    numbers = sorted(set(range(int(first), int(last))) - spared)
    return " ".join(f"{n}:{_errno_of(n)}" for n in numbers if _errno_of(n) != errno.EPERM)


def _errno_of(number: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    nonsense = [ctypes.c_long(-1)] * 6
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(number), *nonsense)
    return ctypes.get_errno()


def _other_convention(_document: Document) -> str:
    """Ask for the process id in x32, the 32-bit convention of x86_64."""
    return str(ctypes.CDLL(None).syscall(ctypes.c_long(0x4000_0000 + 39)))


def _bear(_document: Document) -> str:
    """Leave a grandchild behind that keeps the pipes open in a session of its own."""
    if os.fork() == 0:
        os.setsid()
        time.sleep(20)
        os._exit(0)
    os._exit(0)


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
    "early": _early,
    "twice": _twice,
    "deafen": _deafen,
    "flood": _flood,
    "chatter": _chatter,
    "deepest": _deepest,
    "mangled": _mangled,
    "many": _many,
    "many_fields": _many_fields,
    "infinite": _infinite,
    "largest": _largest,
    "lines": _lines,
    "hoard": _hoard,
    "tangled": _tangled,
    "forbidden": _forbidden,
    "sweep": _sweep,
    "other_convention": _other_convention,
    "bear": _bear,
}


def now() -> datetime:
    """The one moment of these tests."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC)
