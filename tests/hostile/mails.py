"""Mails and saved pages whose parts, boundaries, fields or encodings are the attack."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Encrypted, NoText, TooComplex, Unsupported
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, Text, beside, made
from tests.hostile.zip_writer import swollen

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLD = "\n\n".join((*STORY, LAST))
_SAVED = "From: <Saved by Blink>\nSnapshot-Content-Location: https://www.example.com/ferry\n"


def mail(fields: Text = "", body: Text = _TOLD, kind: str = "text/plain; charset=utf-8") -> bytes:
    """Return a mail of one part, with more fields."""
    return (
        f"From: Maya Linden <maya@example.com>\nTo: desk@example.com\nSubject: {TITLE}\n"
        f"Date: Wed, 01 May 2024 10:00:00 +0000\nMIME-Version: 1.0\n{made(fields)}"
        f"Content-Type: {kind}\n\n{made(body)}\n"
    ).encode("utf-8", "surrogateescape")


def part(content: str, kind: str = "text/plain", fields: str = "") -> str:
    """Return a part between boundaries."""
    return f"--b\nContent-Type: {kind}\n{fields}\n{content}\n"


def mixed(parts: Text, kind: str = "multipart/mixed", fields: str = "") -> bytes:
    """Return a mail of the story and of more parts."""
    return mail(fields, lambda: f"{part(_TOLD)}{made(parts)}--b--", f"{kind}; boundary=b")


def forwarded(depth: int) -> bytes:
    """Return a mail inside a mail, so deep."""
    return b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" * depth + mail()


def branching(depth: int) -> bytes:
    """Return a mail of parts inside parts, so deep, each with a boundary of its own."""
    levels = (
        f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
        for level in range(depth)
    )
    return f"MIME-Version: 1.0\n{''.join(levels)}Content-Type: text/plain\n\n{_TOLD}".encode()


def coded(name: str, data: Text) -> bytes:
    """Return a mail in a transfer encoding."""
    return mail(f"Content-Transfer-Encoding: {name}\n", data)


def in_base64(text: str, count: int = 1) -> bytes:
    """Return a mail of so many copies of a text in Base64."""
    return coded("base64", lambda: base64.encodebytes((text * count).encode()).decode())


def saved(location: str, page: str) -> bytes:
    """Return a page as a browser saves it, with a part that lies somewhere else."""
    told = "".join(f"<p>{sentence}</p>" for sentence in (*STORY, LAST))
    html = f"<html><head><title>{TITLE}</title></head><body>{told}{page}</body></html>"
    parts = part(html, "text/html", "Content-Location: https://www.example.com/ferry\n")
    other = part("root:x:0:0", "text/plain", f"Content-Location: {location}\n")
    kind = 'multipart/related; type="text/html"; boundary=b'
    return mail(_SAVED, f"{parts}{other}--b--", kind)


def _eml(build: Callable[[], bytes]) -> File:
    return File(build, PHRASE, "ferry.eml", "message/rfc822")


def _field(line: Text) -> File:
    return _eml(partial(mail, line))


def _parts(parts: Text, kind: str = "multipart/mixed") -> File:
    return _eml(partial(mixed, parts, kind))


def _kind(kind: str) -> File:
    return _eml(partial(mail, "", _TOLD, kind))


_BOMB = swollen("a", b"", bytes(1_000_000), 500, b"").data

ROWS = (
    *beside(
        _eml(partial(mixed, part("And more."))),
        "mail",
        {
            "forwarded-90": _eml(partial(forwarded, 90)),
            "forwarded-3000": File(partial(forwarded, 3_000), TooComplex, "ferry.eml"),
            "branching-90": _eml(partial(branching, 90)),
            "branching-5000": File(partial(branching, 5_000), TooComplex, "ferry.eml"),
            "parts-4000": _parts(lambda: part("a") * 4_000),
            "parts-100k": File(lambda: mixed(part("a") * 100_000), TooComplex, "ferry.eml"),
            "parts-empty-900k": _parts(lambda: "--b\n" * 900_000),
            "boundary-missing": replace(_kind("multipart/mixed"), outcome=NoText),
            "boundary-empty": replace(_kind('multipart/mixed; boundary=""'), outcome=NoText),
            "boundary-long": replace(
                _kind(f"multipart/mixed; boundary={'b' * 3_000}"), outcome=NoText
            ),
            "boundary-pattern": _eml(
                lambda: mail(
                    "", f"--(a+)+$\n\n{_TOLD}\n--(a+)+$--", 'multipart/mixed; boundary="(a+)+$"'
                )
            ),
            "boundary-open": _eml(
                lambda: mail("", f"--b\n\n{_TOLD}", "multipart/mixed; boundary=b")
            ),
            "boundary-near": _parts(lambda: "--ba\n--b a\n -- b\n" * 60_000),
            "alternatives-2000": replace(
                _parts(lambda: part("a") * 2_000, "multipart/alternative"), outcome=TITLE
            ),
            "related-2000": _parts(lambda: part("a", "image/png") * 2_000, "multipart/related"),
            "type-40k": File(lambda: mail("", _TOLD, f"text/plain{'; a=b' * 9_000}"), TooComplex),
            "type-parts-900": _kind(f"text/plain{'; a*0=b' * 500}"),
            "type-nonsense": _kind("text/plain; charset=\x00\xff; =;;;"),
            "charset-lie": _kind("text/plain; charset=utf-16"),
            "charset-unknown": _kind("text/plain; charset=x-klingon"),
            "charset-codec": _kind("text/plain; charset=zlib"),
            "charset-long": _kind(f"text/plain; charset={'utf' * 1_000}"),
            "field-5m": _field(lambda: f"X-A: {'word ' * 1_000_000}\n"),
            "field-folded-5m": _field(lambda: f"X-A: a\n{' b' * 20}\n" * 100_000),
            "fields-200k": _field(lambda: "X-A: b\n" * 200_000),
            "field-open": _field('X-A: "' + "(" * 9_000 + "\n"),
            "subject-words-20k": _field(lambda: f"Subject: {'=?utf-8?q?a?= ' * 20_000}\n"),
            "subject-bomb": _field(lambda: f"Subject: =?utf-8?b?{'QUFB' * 900_000}?=\n"),
            "subject-open": _field(lambda: f"Subject: {'=?utf-8?q?' * 90_000}\n"),
            "subject-marks": _field(lambda: f"Subject: {'=?' * 400_000}\n"),
            "sender-40k": _field(lambda: f"From: {'a <b@c>, ' * 40_000}\n"),
            "sender-brackets": _field(lambda: f"From: {'<(' * 90_000}\n"),
            "date-long": _field(lambda: f"Date: {'1 ' * 400_000}\n"),
            "received-20k": _field(lambda: "Received: from a by b; Wed, 1 May 2024\n" * 20_000),
            "base64-20m": File(partial(in_base64, f"{LAST} ", 230_000), PHRASE, "ferry.eml"),
            "base64-broken": File(partial(coded, "base64", "!@#$%" * 9_000), NoText, "ferry.eml"),
            "base64-nested": _eml(partial(in_base64, _TOLD)),
            "quoted-5m": _eml(lambda: coded("quoted-printable", f"{'=41' * 300_000}\n\n{_TOLD}")),
            "quoted-open": _eml(lambda: coded("quoted-printable", f"{'=' * 900_000}\n\n{_TOLD}")),
            "uu-bomb": _eml(partial(coded, "x-uuencode", _TOLD)),
            "encoding-unknown": _eml(partial(coded, "x-foo", _TOLD)),
            "lines-2m": File(lambda: mail("", "\n" * 2_100_000), TooComplex, "ferry.eml"),
            "quotes-deep": _eml(lambda: mail("", f"{_TOLD}\n\n{'>' * 400_000} a")),
            "quotes-lines": _eml(lambda: mail("", f"{_TOLD}\n\n" + "> > a\n" * 60_000)),
            "signatures": _eml(lambda: mail("", f"{_TOLD}\n" + "-- \na\n" * 60_000)),
            "forward-marks": _eml(
                lambda: mail(
                    "", f"{_TOLD}\n\n" + "---------- Forwarded message ----------\n" * 20_000
                )
            ),
            "links-left": _eml(lambda: mail("", f"{_TOLD}\n\n" + "<https://a" * 60_000)),
            "html-deep": _eml(
                lambda: mail("", "<div>" * 3_000 + f"<p>{_TOLD}</p>", "text/html; charset=utf-8")
            ),
            "html-tables": _eml(
                lambda: mail("", "<table><tr><td>" * 1_000 + f"<p>{_TOLD}</p>", "text/html")
            ),
            "html-links": _eml(
                lambda: mail("", f"<p>{_TOLD}</p>" + "<p><a href=/>a</a></p>" * 15_000, "text/html")
            ),
            "html-hidden": _eml(
                lambda: mail(
                    "", f"<p>{_TOLD}</p>" + "<i style='display : none'>a</i>" * 30_000, "text/html"
                )
            ),
            "attachment-bomb": _parts(
                lambda: part(
                    base64.encodebytes(_BOMB).decode(),
                    "application/zip",
                    "Content-Transfer-Encoding: base64\n",
                )
            ),
            "mailbox-9k": _eml(lambda: b"From a@b Wed May  1 10:00:00 2024\n" + mail() * 9_000),
            "pgp": File(
                lambda: mail("", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n", "text/plain"), Encrypted
            ),
            "smime": File(
                lambda: mail("", "MIIB", "application/pkcs7-mime; smime-type=enveloped-data"),
                Encrypted,
            ),
            "smime-signed": File(
                lambda: mail("", "MIIB", "application/pkcs7-mime; smime-type=signed-data"),
                Unsupported,
            ),
            "empty": File(partial(mail, "", ""), NoText, "ferry.eml"),
        },
    ),
    *beside(
        _eml(partial(saved, "https://www.example.com/a.css", "<p>And more.</p>")),
        "saved",
        {
            "frame-file": _eml(partial(saved, "file:///etc/passwd", "<iframe src=cid:a></iframe>")),
            "frame-net": _eml(
                partial(saved, "http://127.0.0.1:1/", "<iframe src='http://127.0.0.1:1/'></iframe>")
            ),
            "frame-itself": _eml(
                partial(saved, "https://www.example.com/ferry", "<iframe src='/ferry'></iframe>")
            ),
            "script": _eml(partial(saved, "javascript:alert(1)", "<script>alert(1)</script>")),
            "location-long": _eml(partial(saved, "https://a/" + "b" * 20_000, "")),
        },
    ),
)
