"""Which addresses may be visited: a rule about text, and a rule about numbers.

The text rule (``vet_url``) runs on every URL before anything is looked up, on redirects as well.
The number rule (``vet_address``) runs on every answer of the DNS and again on the peer that was
reached. Neither does I/O. The networks are written out, because ``ipaddress.is_global`` changes
between versions of Python and calls addresses global that reach inside.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

import httpx

from bot.errors import Refused

#: More than any real article has, less than any buffer that matters.
MAX_URL_CHARACTERS = 2048
#: RFC 1035, without the root.
MAX_HOST_CHARACTERS = 253
#: The bot reads web servers; with any other port it would be a port scanner.
PORTS = frozenset({80, 443, 8080, 8443})
_DEFAULT_PORTS = {"http": 80, "https": 443}

#: Names that the DNS of the world does not hold (RFC 6761, RFC 6762, RFC 7686, RFC 9476, ICANN's
#: reserved ones) or that networks use inside. ``.example`` stays: it exists nowhere, inside or out.
_SPECIAL_TLDS = frozenset(
    {
        *("alt", "arpa", "corp", "home", "i2p", "internal", "intranet", "invalid", "lan"),
        *("local", "localdomain", "localhost", "mail", "onion", "private", "svc", "test"),
    }
)
#: Telegram's own door: a URL with a bot's token in its path must never be fetched for anybody.
_CLOSED_HOSTS = frozenset({"api.telegram.org"})

#: IANA's special-purpose registry for IPv4, and two addresses that clouds answer on.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers; Alibaba's metadata lives here
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform, public by its number only
        "169.254.0.0/16",  # link-local, where most metadata lives
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata lives here
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: The only part of IPv6 that is handed out as global unicast.
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, given back
        "3fff::/20",  # documentation
    )
)
#: Third quarter of an ISATAP address (RFC 5214): an IPv4 address follows.
_ISATAP = frozenset({b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe"})

#: What has no place anywhere in a URL: controls, white space of every script, lone surrogates, and
#: the backslash that browsers take for a slash.
_UNPRINTABLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]"
)
# Written out: a pattern that ignores case takes a long s for an s.
_SHAPE = re.compile(r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://(?P<authority>[^/?#]+)")
_AUTHORITY = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:\[\]@%\\<>^`{|}!$&'()*+,;=\"]+))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class Forbidden(Exception):
    """An address or host that the bot does not visit; the message says which rule it met."""


def vet_url(url: str, *, allowed: frozenset[str] = frozenset()) -> str:
    """Return the URL in canonical form without its fragment, or refuse it from its text alone.

    ``allowed`` holds exact ``host:port`` pairs that need to meet the rules of form only.

    Raises:
        Refused: the URL is not one the bot visits.
    """
    try:
        parsed = _parse(url)
        host = parsed.raw_host.decode("ascii")
        port = parsed.port or _DEFAULT_PORTS[parsed.scheme]
        if f"{host}:{port}" not in allowed:
            vet_host(host)
            _require(port in PORTS, "port")
    except Forbidden as error:
        raise Refused(url, str(error)) from error
    # httpx escapes every other number sign.
    return str(parsed).partition("#")[0]


def vet_host(host: str) -> None:
    """Let a public name or a public address in canonical spelling pass.

    Raises:
        Forbidden: the host is local, reserved, closed, or no valid host.
    """
    if ":" in host:
        vet_address(host)
        return
    labels = host.split(".")
    _require(all(map(_LABEL.fullmatch, labels)) and len(host) <= MAX_HOST_CHARACTERS, "host name")
    if labels[-1][0] in "0123456789":
        # The URL standard's "ends in a number", and wider: no top-level domain starts with a digit.
        vet_address(host)
        return
    _require(len(labels) > 1, "single label")
    _require(labels[-1] not in _SPECIAL_TLDS, "special-use name")
    _require(host not in _CLOSED_HOSTS, "closed host")


def vet_address(text: str) -> str:
    """Return the address in canonical spelling if it is a public unicast one.

    Raises:
        Forbidden: the address is special, wraps another address, or is none at all.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise Forbidden("not an address") from error
    if isinstance(address, ipaddress.IPv4Address):
        closed = any(address in network for network in _CLOSED_V4)
    else:
        closed = _is_closed_v6(address)
    _require(not closed, "address inside")
    return str(address)


def _is_closed_v6(address: ipaddress.IPv6Address) -> bool:
    """Tell whether the address lies outside global unicast, or carries an IPv4 address."""
    return (
        address.scope_id is not None
        or address not in _OPEN_V6
        or any(address in network for network in _CLOSED_V6)
        or address.packed[8:12] in _ISATAP
    )


def _parse(url: str) -> httpx.URL:
    """Return the URL as all three readers see it: this module, ``urlsplit`` and httpx."""
    _require(len(url) <= MAX_URL_CHARACTERS, "length")
    _require(_UNPRINTABLE.search(url) is None, "control character, space or backslash")
    shape = _SHAPE.match(url)
    authority = shape and _AUTHORITY.fullmatch(shape["authority"])
    if shape is None or authority is None:
        raise Forbidden("form")
    host = authority["v6"] or authority["name"]
    scheme = shape["scheme"].lower()
    port = int(authority["port"] or _DEFAULT_PORTS[scheme])
    try:
        _require(_is_plain(host), "readers may disagree")
        # httpx knows the default port of a scheme in small letters only.
        parsed = httpx.URL(scheme + url[len(scheme) :])
        readings = {(scheme, _ascii_host(host), port), _split(url), _told(parsed)}
    except (ValueError, httpx.InvalidURL) as error:
        raise Forbidden("unreadable") from error
    _require(len(readings) == 1 and not parsed.userinfo, "readers disagree")
    return parsed


def _is_plain(host: str) -> bool:
    """Tell whether every reader makes the same name or address of the host.

    An IPv6 address has one spelling (RFC 5952). Letters turn into small ones one by one: only
    some readers know that a Greek word ends with another sigma.

    Raises:
        ValueError: the host has a colon and is no address.
    """
    if ":" in host:
        return str(ipaddress.IPv6Address(host)) == host
    if host.isascii():
        return True
    return host.lower() == "".join(map(str.lower, host)) and not any(map(_is_disputed, host))


def _is_disputed(letter: str) -> bool:
    """Tell whether the letter is invisible, or changes a name by the age of the reader's tables.

    Tables older than the letter do not know its direction or what it attaches to. Unicode 3.2 is
    what the first internationalised names were made of (RFC 3490).
    """
    if unicodedata.category(letter) == "Cf":
        return True
    is_young = unicodedata.ucd_3_2_0.category(letter) == "Cn"
    return is_young and unicodedata.bidirectional(letter) != "L"


def _split(url: str) -> tuple[str, bytes, int]:
    """Return scheme, host and port as the standard library reads them."""
    split = urlsplit(url)
    port = _DEFAULT_PORTS.get(split.scheme, 0) if split.port is None else split.port
    return split.scheme, _ascii_host(split.hostname or ""), port


def _told(parsed: httpx.URL) -> tuple[str, bytes, int]:
    """Return scheme, host and port as httpx reads them."""
    port = _DEFAULT_PORTS.get(parsed.scheme, 0) if parsed.port is None else parsed.port
    return parsed.scheme, parsed.raw_host, port


def _ascii_host(host: str) -> bytes:
    """Return the host as it goes over the wire: lower case, IDNA-encoded."""
    if host.isascii():
        return host.lower().encode("ascii")
    return httpx.URL(scheme="http", host=host).raw_host


def _require(holds: bool, rule: str) -> None:  # noqa: FBT001 - reads as an assertion at every call
    """Go on only where the rule holds."""
    if not holds:
        raise Forbidden(rule)
