"""What a page says about itself in JSON-LD: the article's node, its people, its publisher.

Broken JSON is mended where editors usually break it (comments, trailing commas, raw line feeds,
entities, several objects in a row); what cannot be mended still gives up its plain properties.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

#: Nodes and characters of JSON-LD that are looked at on one page.
_MAX_NODES = 2_000
_MAX_CHARACTERS = 500_000
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Story|Blog)\Z")
_PAGE = re.compile(r"(?:WebPage|VideoObject|Event|Book|Recipe|CreativeWork)\Z")
_NO_PERSON = re.compile(r"(?:Organization|Corporation|Business|Brand|Agency)\Z")
_COMMENT = re.compile(
    r"\A\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>|\]\]>)\s*;?\s*\Z", re.DOTALL
)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_GAP = re.compile(r"[\s,;]*")
#: Half of a pair that stands for one character, without the other half; no text can hold it.
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
#: A property of text in JSON that does not parse, and the name of a person in it.
_PROPERTY = re.compile(
    r"\"(?P<name>headline|datePublished|dateModified|description|articleSection)\"\s*:\s*\"(?P<text>(?:[^\"\\]|\\.)*)\""
)
_AUTHOR = re.compile(r"\"author\"\s*:\s*[\[{][^}]{0,200}?\"name\"\s*:\s*\"((?:[^\"\\]|\\.)*)\"")

Node = dict[str, Any]


class LinkedData:
    """The JSON-LD of one page: its nodes, and the one that is the article."""

    def __init__(self, root: Element) -> None:
        scripts = root.iterfind(".//script[@type]")
        texts = [s.text or "" for s in scripts if "ld+json" in s.get("type").lower()]
        self.nodes = _flatten([value for text in texts for value in _load(text)])
        self._by_id = {node["@id"]: node for node in self.nodes if _is_full(node)}
        self.article = self._first(_ARTICLE) or self._first(_PAGE) or {}

    def string(self, *names: str) -> str | None:
        """Return the first of the article's properties that is text."""
        for name in names:
            value = _first_of(self.article.get(name))
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def strings(self, name: str) -> list[str]:
        """Return every text in one of the article's properties."""
        found = (_named(value) for value in _listed(self.article.get(name)))
        return [value for values in found for value in values if value.strip()]

    def people(self) -> list[str | None]:
        """Return the names of the authors that are not organisations."""
        return [
            name for node in self._authors() if not _is_organisation(node) for name in _named(node)
        ]

    def organisations(self) -> list[str]:
        """Return the names of the authors, publishers and sites that are organisations."""
        nodes = [node for node in self._authors() if _is_organisation(node)]
        nodes += [it for it in self.nodes if {"NewsMediaOrganization", "WebSite"} & {*_types(it)}]
        return [name for node in nodes for name in _named(node)]

    def publisher(self) -> str | None:
        """Return the outlet's name."""
        node = self._resolved(_first_of(self.article.get("publisher")))
        return next((name.strip() for name in _named(node) if name.strip()), None)

    def images(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield the addresses of the article's pictures, with width and height as declared."""
        for name in "image", "thumbnailUrl":
            for value in _listed(self.article.get(name)):
                node = self._resolved(value)
                if isinstance(node, str):
                    yield node, None, None
                elif isinstance(node, dict):
                    address = _first_of(node.get("url") or node.get("contentUrl"))
                    if isinstance(address, str):
                        yield address, node.get("width"), node.get("height")

    def _authors(self) -> list[Any]:
        values = _listed(self.article.get("author")) or _listed(self.article.get("creator"))
        lists = (it.get("@list") if isinstance(it, dict) and "@list" in it else it for it in values)
        return [self._resolved(value) for values in lists for value in _listed(values)]

    def _first(self, kind: re.Pattern[str]) -> Node | None:
        nodes = [node for node in self.nodes if any(kind.search(name) for name in _types(node))]
        return next((node for node in nodes if node.get("headline")), nodes[0] if nodes else None)

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return self._by_id.get(str(value.get("@id")), value)
        return value


def without_halves(script: str) -> str:
    """Return JSON with the mark of a lost character for each escape that is half of a pair."""
    return _HALF.sub(r"\\ufffd", script)


def _load(text: str) -> list[Any]:
    """Return the values in a script: as written, mended, or what can be saved of it."""
    bare = without_halves(_COMMENT.sub("", text[:_MAX_CHARACTERS]).strip().rstrip(";"))
    mended = _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub("", bare))
    for attempt in (bare, mended, unescape(mended)):
        try:
            return _in_row(attempt)
        except (ValueError, RecursionError):
            continue
    return _saved(bare)


def _in_row(text: str) -> list[Any]:
    """Return the values that stand one behind another.

    Raises:
        ValueError: one of them is broken.
    """
    decoder = json.JSONDecoder(strict=False)
    values, place = [], 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        values.append(value)
        gap = _GAP.match(text, place)
        place = gap.end() if gap else place
    return values


def _saved(text: str) -> list[Any]:
    """Return an article of the properties that broken JSON still shows."""
    if not re.search(r"\"@type\"\s*:\s*\[?\s*\"\w*(?:Article|Posting)\"", text):
        return []
    found = {match["name"]: match["text"] for match in reversed([*_PROPERTY.finditer(text)])}
    author = _AUTHOR.search(text)
    return [{"@type": "Article", **found, **({"author": author[1]} if author else {})}]


def _flatten(values: list[Any]) -> list[Node]:
    """Return every object in document order, however it is wrapped."""
    nodes: list[Node] = []
    waiting = list(reversed(values))
    while waiting and len(nodes) < _MAX_NODES:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value[:_MAX_NODES]))
        elif isinstance(value, dict):
            nodes.append(value)
            inner = [value.get("@graph"), value.get("mainEntity"), value.get("mainEntityOfPage")]
            waiting.extend(item for item in reversed(inner) if isinstance(item, list | dict))
    return nodes


def _named(node: Any) -> list[str]:
    """Return the names of a node, which is its own name where it is text."""
    if isinstance(node, str):
        return [node]
    if not isinstance(node, dict):
        return []
    names = [name for name in _listed(node.get("name")) if isinstance(name, str)]
    parts = (node.get("givenName"), node.get("familyName"))
    whole = " ".join(part for part in parts if isinstance(part, str))
    return names or ([whole] if whole else [])


def _is_organisation(node: Any) -> bool:
    types = _types(node)
    return "Person" not in types and any(map(_NO_PERSON.search, types))


def _types(node: Any) -> list[str]:
    if not isinstance(node, dict):
        return []
    return [name for name in _listed(node.get("@type")) if isinstance(name, str)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_of(value: Any) -> Any:
    return next(iter(_listed(value)), None)


def _is_full(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and len(node) > len({"@id", "@type"})
