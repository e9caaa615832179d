"""What a server's URL says where the client library does not read it, and why nobody answers there.

Authorities, certificate and key for TLS are files that the URL names, in the library's own words:

    rediss://:password@host:6379?ssl_ca_certs=/etc/gistwire/ca.pem

Without ``ssl_ca_certs`` the system's authorities are trusted, and no others.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")


def hosts(parts: SplitResult, port: int) -> list[tuple[str, int]]:
    """Return every host that the URL names, with its port or the usual one.

    Raises:
        ValueError: what stands there as a port is none.
    """
    return [_host(it, port) for it in parts.netloc.rpartition("@")[2].split(",") if it]


def _host(text: str, usual: int) -> tuple[str, int]:
    name, _, port = text.rpartition(":")
    return (name.strip("[]"), int(port)) if name else (port, usual)


def credentials(parts: SplitResult) -> dict[str, Any]:
    """Return user and password as the library wants them."""
    return {
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }


def tls(parts: SplitResult) -> dict[str, str]:
    """Return the files for TLS that the URL names."""
    query = parse_qs(parts.query)
    return {name: query[name][0] for name in _FILES if name in query}


def reason(error: BaseException) -> str:
    """Return why a server did not answer, in the words of somebody who can mend it."""
    for it in _causes(error):
        match it:
            case ssl.SSLCertVerificationError():
                return (
                    f"its certificate is not trusted ({it.verify_message}): name the file of its "
                    "authority in the URL (?ssl_ca_certs=/path/ca.pem), and the host that it is for"
                )
            case ssl.SSLError():
                return (
                    f"TLS did not come about ({it.reason or it}): does that port speak TLS, "
                    "and is the file of authorities one of certificates?"
                )
            case FileNotFoundError() | PermissionError() if not it.filename:
                return "a file for TLS that the URL names cannot be read"
    return str(error) or type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it, as far as it is told."""
    seen: list[BaseException] = []
    it: BaseException | None = error
    while it is not None and it not in seen:
        seen.append(it)
        yield it
        it = it.__cause__ or it.__context__
