"""Addresses: their identity, their label for people, the original behind a proxy.

Nothing here opens an address, and nothing here says that an address may be opened.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

import idna
from courlan import extract_domain

#: Longest address that is taken as one, in characters.
MAX_CHARACTERS = 4096
_MAX_HOST = 253
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Proxies inside proxies that are followed.
_MAX_UNWRAPS = 3

#: Parameters that say how a reader came, never what is read (ClearURLs and Firefox strip them too).
_TRACKING = frozenset({
    "__twitter_impression", "_branch_match_id", "_hsenc", "_hsmi", "_openstat", "at_campaign",
    "at_medium", "cmpid", "dclid", "epik", "fbclid", "gbraid", "gclid", "gclsrc",
    "guccounter", "guce_referrer", "guce_referrer_sig", "igsh", "igshid", "mc_cid", "mc_eid",
    "mibextid", "mkt_tok", "msclkid", "ncid", "oly_anon_id", "oly_enc_id", "pk_campaign",
    "pk_kwd", "ref_src", "ref_url", "s_cid", "scm", "share_from", "share_source",
    "share_token", "si", "smid", "smtyp", "spm", "spm_id_from", "srsltid", "ttclid", "twclid",
    "vero_conv", "vero_id", "wbraid", "weibo_id", "wt_mc", "wt_zmc", "xtor", "yclid", "ysclid",
})  # fmt: skip
_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "hsa_", "itm_", "stm_", "piwik_")

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?\Z")
_IPV6 = re.compile(r"[0-9a-f:.]+\Z")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

#: What ends an address in running text: white space, quotes, and the punctuation of East Asia.
_STOP = (
    r"\s<>\"'`{}|\\^\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    r"\u2018-\u201f\u00ab\u00bb\u2026"
)
_LINK = re.compile(
    rf"(?<![A-Za-z0-9_@/.-])(?:(?P<full>https?://[^{_STOP}]+)"
    rf"|(?P<bare>(?:www\.(?:[a-z0-9-]+\.)+[a-z]{{2,24}}(?::\d+)?(?:/[^{_STOP}]*)?"
    rf"|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,24}}(?::\d+)?/[^{_STOP}]*)))",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_~&…"
_PAIRS = {")": "(", "]": "["}

_WESERV = frozenset({"images.weserv.nl", "wsrv.nl"})
_PHOTON = re.compile(r"i[0-3]\.wp\.com\Z")
_AMP_CACHE = ".cdn.ampproject.org"
_AMP_IMAGE = re.compile(r"/(?:i|ii/w\d+)/(?P<secure>s/)?(?P<rest>[^/]+\..+)\Z")
_AMP_PAGE = re.compile(r"/[cv]/(?P<secure>s/)?(?P<rest>[^/]+\..+)\Z")
_AMP_VIEWER = re.compile(r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+/.+)\Z")
#: Resizers that carry the original in a parameter (Next.js, Nuxt, Gatsby, Vercel, Astro) …
_RESIZER = re.compile(r"/(?:_next/image|_ipx|_vercel/image|_image|_gatsby/image)(?:/|\Z)")
#: … and in the path (Cloudinary, Cloudflare, imgproxy, thumbor).
_FETCHER = re.compile(
    r"/(?:image/fetch/(?:[^/]*/)*?|cdn-cgi/image/[^/]+/|(?:[^/]+/)*plain/|unsafe/(?:[^/]+/)*?)(?P<rest>https?(?::|%3A)/{0,2}.+)\Z",
    re.IGNORECASE,
)
#: Letters of other scripts that pass for Latin ones.
_LOOKALIKES = frozenset("аеорсухіјѕһԁԛԝӏвмнткгяԍԝьѵαβεηικνορτυχω")
_MIXABLE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


def canonical(url: str) -> str:
    """Return the address under which a page is known: equal pages, equal strings.

    Scheme and host are lower case, the host in Punycode, default port, credentials, fragment
    and tracking parameters are gone, escapes are in one form (RFC 3986, section 6.2.2); the
    order of the query stays. Applying it twice changes nothing.

    Raises:
        ValueError: not an http(s) address.
    """
    parts = _parts(url)
    netloc = _host(parts)
    port = parts.port
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    path = _escaped(parts.path, "/:@!$&'()*+,;=") or "/"
    return urlunsplit((parts.scheme, netloc, path, _query(parts.query), ""))


def host_label(url: str) -> str:
    """Return the host as people know it, without ``www.``.

    A label in another script is shown in it unless it could pass for a Latin one; then it stays
    in Punycode.

    Raises:
        ValueError: not an http(s) address.
    """
    host = _host(_parts(url)).removeprefix("www.").rstrip(".")
    return ".".join(_shown(label) for label in host.split("."))


def site_name(url: str) -> str:
    """Return the label of a host that people call the site by: ``bbc`` for ``www.bbc.co.uk``.

    Raises:
        ValueError: not an http(s) address.
    """
    return _site(url).partition(".")[0]


def links(text: str) -> tuple[str, ...]:
    """Return every http(s) address in a text, in order, each once.

    An address without a scheme counts where it starts with ``www.`` or has a path, and is read
    as https.
    """
    found: dict[str, str] = {}
    for match in _LINK.finditer(text):
        address = match.group("full") or f"https://{match.group('bare')}"
        try:
            url = _trimmed(address[: MAX_CHARACTERS + 1])
            found.setdefault(canonical(url), url)
        except ValueError:
            continue
    return tuple(found.values())


def unwrap_image(url: str) -> tuple[str, str | None]:
    """Return the original picture's address and the proxy's, which is None where there is none.

    Known are images.weserv.nl and wsrv.nl (``?url=``, https where no scheme is given; a leading
    ``ssl:`` means https too), Photon (``i0.wp.com``), the image paths of AMP caches, and resizers
    that carry the whole address of the original: of Next.js and its kin, Cloudinary's ``fetch``,
    Cloudflare, imgproxy and thumbor.
    """
    original = url
    for _ in range(_MAX_UNWRAPS):
        inner = _inside(original)
        if inner is None:
            break
        original = inner
    return (original, None) if original == url else (original, url)


def unwrap_page(url: str) -> str:
    """Return the page behind an address of an AMP cache or viewer, else the address itself."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return url
    if host.endswith(_AMP_CACHE):
        return _unpacked(_AMP_PAGE.match(parts.path)) or url
    is_viewer = re.match(r"www\.google\.[a-z.]{2,6}\Z", host) is not None
    return (_unpacked(_AMP_VIEWER.match(parts.path)) if is_viewer else None) or url


def same_site(url: str, other: str) -> bool:
    """Return whether two addresses belong to one registrable domain.

    Raises:
        ValueError: one of them is not an http(s) address.
    """
    return _site(url) == _site(other)


def _parts(url: str) -> SplitResult:
    text = _CONTROL.sub("", url).strip()
    if len(text) > MAX_CHARACTERS:
        raise ValueError("address too long")
    parts = urlsplit(text)
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("not an http(s) address")
    return parts


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").strip()
    if ":" in name:
        if not _IPV6.match(name):
            raise ValueError("not a host")
        return f"[{name}]"
    if not name.isascii():
        name = idna.encode(unicodedata.normalize("NFKC", name), uts46=True).decode("ascii")
    if len(name) > _MAX_HOST or not _HOST.match(name) or ".." in name:
        raise ValueError("not a host")
    return name.rstrip(".")


def _escaped(text: str, safe: str) -> str:
    """Return one part of an address with every character that needs it escaped, once."""
    whole = _BARE_PERCENT.sub("%25", text)
    plain = _ESCAPE.sub(_unescaped, whole)
    return quote(plain, safe=f"{safe}%", errors="replace")


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match.group(1), 16))
    return character if character in _UNRESERVED else match.group().upper()


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _tracks(part.partition("=")[0])]
    return _escaped("&".join(kept), "/:@!$&'()*+,;=?[]")


def _tracks(name: str) -> bool:
    lowered = _ESCAPE.sub(_unescaped, name).lower()
    return lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES)


def _trimmed(url: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    while url:
        last = url[-1]
        opening = _PAIRS.get(last)
        if last not in _TRAILING and (opening is None or url.count(opening) >= url.count(last)):
            break
        url = url[:-1]
    return url


def _inside(url: str) -> str | None:
    """Return the address that a proxy's address carries."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host in _WESERV:
        return _addressed(parse_qs(parts.query).get("url", [""])[0])
    if _PHOTON.match(host):
        return _addressed(parts.path.lstrip("/"))
    if host.endswith(_AMP_CACHE):
        return _unpacked(_AMP_IMAGE.match(parts.path))
    return _resized(url, parts)


def _resized(url: str, parts: SplitResult) -> str | None:
    """Return the original's address in that of a resizer, absolute or on the same host."""
    if _RESIZER.search(parts.path):
        target = parse_qs(parts.query).get("url", parse_qs(parts.query).get("href", [""]))[0]
        return _addressed(urljoin(url, target)) if target else None
    match = _FETCHER.search(parts.path)
    if match is None:
        return None
    rest = unquote(match["rest"]) if "%3a" in match["rest"].lower() else match["rest"]
    address = re.sub(r"\A(https?):/*", r"\1://", rest, flags=re.IGNORECASE)
    plain = "/plain/" in parts.path
    query = f"?{parts.query}" if parts.query and not plain else ""
    return _addressed(re.sub(r"@\w{3,4}\Z", "", address) if plain else f"{address}{query}")


def _unpacked(match: re.Match[str] | None) -> str | None:
    """Return the address in a path of an AMP cache."""
    if match is None:
        return None
    return _addressed(f"{'https' if match['secure'] else 'http'}://{match['rest']}")


def _addressed(target: str) -> str | None:
    target = target.strip().removeprefix("ssl:").lstrip("/")
    whole = target if target.lower().startswith(("http://", "https://")) else f"https://{target}"
    try:
        host = _host(_parts(whole))
    except ValueError:
        return None
    return whole if "." in host else None


def _site(url: str) -> str:
    """Return the registrable domain, which an IP address or a bare name is for itself."""
    host = _host(_parts(url))
    return extract_domain(f"https://{host}/") or host


def _shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        name = idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        return label
    return name if _readable(name) else label


def _readable(name: str) -> bool:
    """Return whether a label is of one script and cannot be taken for a Latin word."""
    letters = [character for character in name if character.isalpha()]
    scripts = {unicodedata.name(letter, "?").split()[0].split("-")[0] for letter in letters}
    if len(scripts) > 1 and not scripts <= _MIXABLE:
        return False
    return not letters or not all(letter in _LOOKALIKES for letter in letters)
