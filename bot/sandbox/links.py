"""Telegram keeps a link only if it can be one: this module says which, and how it is written.

The rules are those of TDLib's ``parse_url`` and ``LinkManager::get_checked_link``, worked on
bytes as there, so that a link which Telegram drops without a word is dropped here too.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

#: TDLib counts the end of a string among the spaces.
SPACES = b" \t\r\n\0\v"
_MAX_PORT = 65535
_PLAIN = re.compile(rb"(?:[A-Za-z0-9.\-_!$,~*'();&+=\x80-\xff]|%[0-9A-Fa-f]{2})*")
_PLAIN_OR_COLON = re.compile(rb"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\xff]|%[0-9A-Fa-f]{2})*")
_SCHEME = re.compile(rb"([^:/?#@\[\]]*)://")
_TG = re.compile(rb"tg:(?://)?", re.IGNORECASE)
_TG_HOST = re.compile(rb"[a-z0-9\-_]+")
_TG_USER = re.compile(rb"tg:(?://)?user/?\?([^#]*)")
#: As the number is written and no other way.
_USER_ID = re.compile(rb"[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: bytes
    userinfo: bytes
    host: bytes
    #: 0 where the address names none.
    port: int
    #: Path, query and fragment, with a leading slash.
    rest: bytes

    @property
    def is_ipv6(self) -> bool:
        return self.host.startswith(b"[")

    def write(self) -> bytes:
        userinfo = self.userinfo + b"@" if self.userinfo else b""
        port = b":%d" % self.port if self.port else b""
        return self.scheme + b"://" + userinfo + self.host + port + self.rest


def checked_link(link: bytes) -> bytes | None:
    """Return the link as Telegram stores it, or None where Telegram drops it."""
    inner = _TG.match(link)
    address = _parse(link[inner.end() :] if inner else link)
    if address is None:
        return None
    if inner:
        return _tg_link(link[inner.end() :], address)
    if b"." not in address.host and not address.is_ipv6:
        return None
    return address.write()


def mentioned_user(link: bytes) -> int | None:
    """Return the user id in a ``tg://user?id=...`` link, or None where it is no such link."""
    found = _TG_USER.match(link.lower())
    if not found:
        return None
    for parameter in found[1].split(b"&"):
        key, _, value = parameter.partition(b"=")
        if key == b"id":
            return int(value) if _USER_ID.fullmatch(value) else None
    return None


def is_button_link(link: str) -> bool:
    """Return whether an inline button may open the link: http, https or tg, with a host."""
    if not re.match(r"(?:https?|tg)://", link, re.IGNORECASE):
        return False
    return checked_link(link.encode()) is not None


def _parse(url: bytes) -> _Address | None:
    scheme = b"http"
    named = _SCHEME.match(url)
    if named:
        scheme = named[1].lower()
        url = url[named.end() :]
    if scheme not in {b"http", b"https"}:
        return None
    border = re.search(rb"[/?#]", url)
    cut = border.start() if border else len(url)
    authority, rest = url[:cut], url[cut:]
    split = _split_port(authority)
    if split is None:
        return None
    userinfo, _, host = split[0].rpartition(b"@")
    host = host.lower()
    if not _well_formed(host, userinfo):
        return None
    return _Address(scheme, userinfo, host, split[1], _escaped(rest))


def _split_port(authority: bytes) -> tuple[bytes, int] | None:
    cut = max(authority.rfind(mark) for mark in (b":", b"]", b"@"))
    if cut <= 0 or authority[cut : cut + 1] != b":":
        return authority, 0
    digits = authority[cut + 1 :]
    if not re.fullmatch(rb"[0-9]{1,20}", digits):
        return None
    port = int(digits)
    return (authority[:cut], port) if 0 < port <= _MAX_PORT else None


def _well_formed(host: bytes, userinfo: bytes) -> bool:
    if host in {b"", b"."}:
        return False
    if host.startswith(b"[") and host.endswith(b"]"):
        return _is_ipv6(host[1:-1])
    return bool(_PLAIN.fullmatch(host) and _PLAIN_OR_COLON.fullmatch(userinfo))


def _is_ipv6(text: bytes) -> bool:
    try:
        ipaddress.IPv6Address(text.decode("ascii"))
    except ValueError:
        return False
    return True


def _escaped(rest: bytes) -> bytes:
    rest = rest.rstrip(SPACES) or b"/"
    written = b"".join(b"%%%02X" % byte if byte <= ord(" ") else bytes((byte,)) for byte in rest)
    return written if written.startswith(b"/") else b"/" + written


def _tg_link(inner: bytes, address: _Address) -> bytes | None:
    strange = address.scheme == b"https" or inner.lower().startswith(b"http://")
    if strange or address.userinfo or address.port or not _TG_HOST.fullmatch(address.host):
        return None
    rest = address.rest[1:] if address.rest.startswith(b"/?") else address.rest
    return b"tg://" + address.host + rest
