"""Pages that stand where an article should be: shells, paywalls, detours.

A page is asked only where its body is thin: a long story under a paywall's label is a story, and
a story that reloads itself every five minutes is not on its way to another page.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot import urls
from bot.errors import Elsewhere, NeedsJavascript, Paywalled
from bot.extract.linked import LinkedData
from bot.extract.teasers import weight
from bot.extract.tree import label_of, strip, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.extract.tree import Element

#: Weight of a text under which a story that is said to be for subscribers is its beginning.
STUB = 1_300
#: Weight of what a shell shows while it waits for its script: a word or two.
_EMPTY = 60
#: Seconds that a page may let its reader wait and still be a detour.
_MAX_REFRESH_SECONDS = 15
#: Elements that are looked at for a paywall's or an application's mark.
_MAX_ELEMENTS = 20_000

_REFRESH = re.compile(
    r"\s*(?P<wait>\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*(?P<url>[^\"'\s][^\"']*?)[\"']?\s*\Z",
    re.IGNORECASE,
)
#: Where applications put themselves in (React, Vue, Next, Nuxt, Angular, Svelte, Gatsby).
_MOUNTS = frozenset(
    {
        *("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "react-root", "main-app"),
        *("app-root", "application", "q-app", "ember-app"),
    }
)
_WANTS_SCRIPT = re.compile(
    r"(?:enable|activate|turn\s+on|requires?|need)\s+(?:\w+\s+){0,3}java\s?script"
    r"|java\s?script\s+(?:\w+\s+){0,4}(?:enabled|required|disabled|needed|deaktiviert|aktivieren)"
    r"|(?:启用|啟用|开启|開啟|打开|允许|支持)\s*java\s?script|java\s?script\s*を?(?:有効|オン)"
    r"|включит\w+\s+java\s?script|увімкн\w+\s+java\s?script|activ\w+\s+(?:\w+\s+)?java\s?script"
    r"|habilit\w+\s+(?:\w+\s+)?java\s?script|abilit\w+\s+java\s?script|자바스크립트|تفعيل\s+java",
    re.IGNORECASE,
)
_PAYWALL_LABEL = re.compile(
    r"pay-?wall|(?:^|[\s_-])(?:piano|tp)-(?:modal|container|offer)|regwall|meteredcontent"
    r"|subscri(?:ber|ption)s?-(?:only|wall|required|barrier|offer)|premium-(?:wall|teaser|lock)"
    r"|locked-content|content-lock|paid-?content-(?:barrier|teaser)",
    re.IGNORECASE,
)
_PAYWALL_WORDS = re.compile(
    r"subscribe\s+to\s+(?:continue|keep)\s+reading|(?:this\s+\w+\s+is|available)\s+(?:only\s+)?(?:for|to)\s+(?:paid\s+)?subscribers"
    r"|already\s+a\s+subscriber|sign\s+in\s+to\s+(?:continue|read)"
    r"|(?:订阅|訂閱|付费|付費|登录|登入|注册|註冊|开通会员)后?(?:即可)?(?:继续|繼續)?(?:阅读|閱讀|查看|解锁)(?:全文|更多|完整)?"
    r"|(?:剩余|剩餘|余下)\s*\d{0,3}%?\s*(?:内容|內容)"
    r"|この(?:記事|先)は.{0,12}(?:有料|会員)|残り\s*\d+\s*文字|(?:réservé|reservé)e?s?\s+aux\s+abonnés|réservé\s+à\s+nos\s+abonnés"
    r"|(?:nur|exklusiv)\s+für\s+abonnenten|jetzt\s+weiterlesen\s+mit|(?:exclusivo|solo)\s+para\s+su[sb]?s?criptores"
    r"|exclusivo\s+para\s+assinantes|(?:riservato|solo)\s+(?:agli|per\s+gli)\s+abbonati"
    r"|(?:только|доступ\w*)\s+(?:для|по)\s+подпис\w+|구독(?:자|하고).{0,10}(?:전용|계속)",
    re.IGNORECASE,
)
_TIERS = frozenset({"locked", "metered", "paid", "premium", "subscriber", "subscribers"})


def is_stub(root: Element) -> bool:
    """Return whether a short body is only what a paywall shows of a story; the tree stays."""
    return _is_priced(root) or _is_barred(root, all)


def refuse_detour(root: Element, url: str | None) -> None:
    """Raise where a page without a story sends its reader, and that it is not free.

    Raises:
        Elsewhere: the page sends its reader on.
        Paywalled: the page declares that it is not free.
    """
    target = _refresh(root, url)
    if target is not None:
        raise Elsewhere(target)
    if _is_priced(root):
        raise Paywalled("declared")


def refuse_barred(root: Element) -> None:
    """Raise that a page without a story shows a barrier.

    Raises:
        Paywalled: by what the page calls its parts, or by what it says.
    """
    if _is_barred(root, any):
        raise Paywalled("barrier")


def refuse_shell(root: Element) -> None:
    """Raise that a page without a story waits for a script; the tree is used up.

    Raises:
        NeedsJavascript: a script would bring the text.
    """
    if _is_shell(root):
        raise NeedsJavascript("shell")


def _refresh(root: Element, url: str | None) -> str | None:
    """Return where the page sends its reader, unless that is itself or no web address."""
    for element in root.iter("meta"):
        found = _REFRESH.match(element.get("content") or "")
        is_refresh = (element.get("http-equiv") or "").strip().lower() == "refresh"
        if not is_refresh or not found or int(found["wait"]) > _MAX_REFRESH_SECONDS:
            continue
        # Behind "noscript" a page only says that it would rather have a script.
        if next(element.iterancestors("noscript"), None) is None:
            return _other(found["url"].strip(), url)
    return None


def _other(target: str, url: str | None) -> str | None:
    """Return the target in full, or None where it is the page itself."""
    try:
        full = urljoin(url or "", target)
        own = urls.canonical(full)
        return None if url and own == urls.canonical(url) else full
    except ValueError:
        return None


def _is_priced(root: Element) -> bool:
    """Return whether the page declares that it is not free (schema.org, Facebook's tiers)."""
    values = (node.get("isAccessibleForFree") for node in LinkedData(root).nodes)
    if any(value is False or str(value).lower() == "false" for value in values):
        return True
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or ""
        if name == "article:content_tier" and (element.get("content") or "").lower() in _TIERS:
            return True
    return False


def _is_barred(root: Element, enough: Callable[[Iterable[bool]], bool]) -> bool:
    """Return whether a barrier shows: by what the page calls its parts, and by what it says."""
    # One after the other: the words of a whole page are dear to look through.
    return enough(shows(root) for shows in (_calls_a_part_so, _says_so))


def _calls_a_part_so(root: Element) -> bool:
    parts = islice(root.iter("div", "section", "aside", "main", "p"), _MAX_ELEMENTS)
    return any(_PAYWALL_LABEL.search(label_of(part)) for part in parts)


def _says_so(root: Element) -> bool:
    return _PAYWALL_WORDS.search(text_of(root)) is not None


def _is_shell(root: Element) -> bool:
    """Return whether a script would bring the text: the page says so, or leaves room for it."""
    has_scripts = next(root.iter("script"), None) is not None
    strip(root, "script", "style")
    if _WANTS_SCRIPT.search(text_of(root)):
        return True
    mounts = (part for part in root.iter() if tag(part) in _MOUNTS or part.get("id") in _MOUNTS)
    return has_scripts and any(weight(text_of(mount)) < _EMPTY for mount in mounts)
