"""Which addresses may be told to other people: those that give nobody's secret away.

Rule: when in doubt, no. A link may be the key to what it opens: a shared document, a newsletter's
"view in browser", a reset of a password (W3C TAG, "Good Practices for Capability URLs", 2014).
Whoever sent such a link gets the summary; nobody else finds it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

#: Names of parameters that carry a right or a person, wherever they stand between other letters.
_TELLING: Final = re.compile(
    r"token|secret|passw|pwd|signature|credential|session|jwt|invite|unlocked|gift|api_?key"
    r"|(?:^|[_-])(?:otp|sig|sid|key|auth|code|pass|user|uid|email|mail|hash|hmac|share|sub|subscriber|k)$"
    r"|^(?:oauth|x-amz|x-goog)|^(?:se|sv|sp|policy|rlkey|resourcekey|accesskey)$",
    re.IGNORECASE,
)
#: Hosts where people keep papers of their own, which an address alone opens.
_PRIVATE_SITES: Final = (
    "1drv.ms",
    "app.box.com",
    "calendar.google.com",
    "docs.google.com",
    "docs.qq.com",
    "drive.google.com",
    "dropbox.com",
    "dropboxusercontent.com",
    "feishu.cn",
    "figma.com",
    "icloud.com",
    "larksuite.com",
    "mail.google.com",
    "meet.google.com",
    "notion.site",
    "notion.so",
    "onedrive.live.com",
    "pan.baidu.com",
    "sharepoint.com",
    "shimo.im",
    "t.me",
    "telegram.me",
    "wetransfer.com",
    "yuque.com",
    "zoom.us",
)
_PRIVATE_SUFFIXES: Final = (".arpa", ".corp", ".home", ".internal", ".intranet", ".lan", ".local",
                            ".localhost", ".onion", ".private", ".test")  # fmt: skip
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
#: Between these and slashes stand runs; between hyphens and underscores, the parts of a run.
_RUN: Final = re.compile(r"[A-Za-z0-9_=+~-]+")
_MIXED: Final = re.compile(r"(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]+")
#: So many characters of letters and digits mixed are no slug and no number of an article.
_KEY_LENGTH: Final = 20
_MOST_CHARACTERS: Final = 512


def may_be_told(url: str) -> bool:
    """Whether the address may be shown to people who did not send it."""
    if len(url) > _MOST_CHARACTERS:
        return False
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or port not in {None, 80, 443}:
        return False
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return (
        _is_public_host(host)
        and not any(_TELLING.search(name) or _is_telling(name) for name, _ in pairs)
        and not any(_is_telling(value) for _, value in pairs)
        and not _is_telling(unquote(parts.path))
        # What Java servers put behind the path: ;jsessionid=…
        and not any(_TELLING.search(part) for part in parts.path.split(";")[1:])
    )


def _is_public_host(host: str) -> bool:
    if "." not in host or host.endswith(_PRIVATE_SUFFIXES) or _is_address(host):
        return False
    return not any(host == site or host.endswith(f".{site}") for site in _PRIVATE_SITES)


def _is_address(host: str) -> bool:
    if host.rpartition(".")[2].isdecimal():
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_telling(text: str) -> bool:
    """Whether an e-mail address or what looks like a key stands in the text."""
    if "@" in text and re.search(r"[^/@\s]@[\w-]+\.\w", text):
        return True
    if _UUID.search(text):
        return True
    return any(sum(map(len, _MIXED.findall(run))) >= _KEY_LENGTH for run in _RUN.findall(text))
