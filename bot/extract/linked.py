"""What a page says about itself in JSON-LD: the article's node, its people, its publisher.

Broken JSON is mended where editors usually break it (comments, trailing commas, raw line feeds)
and passed over where it cannot be.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.extract.tree import Element

#: Nodes and characters of JSON-LD that are looked at on one page.
_MAX_NODES = 2_000
_MAX_CHARACTERS = 500_000
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Story|Blog)\Z")
_PAGE = re.compile(r"(?:WebPage|VideoObject|Event|Book|Recipe|CreativeWork)\Z")
_COMMENT = re.compile(
    r"\A\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\]\]>|\]\]>)\s*;?\s*\Z", re.DOTALL
)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")

Node = dict[str, Any]


class LinkedData:
    """The JSON-LD of one page: its nodes, and the one that is the article."""

    def __init__(self, root: Element) -> None:
        scripts = root.iterfind(".//script[@type]")
        texts = [s.text or "" for s in scripts if "ld+json" in s.get("type").lower()]
        self.nodes = _flatten([_load(text) for text in texts])
        self._by_id = {node["@id"]: node for node in self.nodes if _is_full(node)}
        self.article = self._first(_ARTICLE) or self._first(_PAGE) or {}

    def string(self, *names: str) -> str | None:
        """Return the first of the article's properties that is text."""
        for name in names:
            value = _first_of(self.article.get(name))
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def people(self) -> list[str | None]:
        """Return the names of the authors that are not organisations."""
        found = []
        for value in _listed(self.article.get("author")) or _listed(self.article.get("creator")):
            node = self._resolved(value)
            if isinstance(node, str):
                found.append(node)
            elif isinstance(node, dict) and "Organization" not in _types(node):
                found.extend(name for name in _listed(node.get("name")) if isinstance(name, str))
        return [*found]

    def publisher(self) -> str | None:
        """Return the outlet's name."""
        node = self._resolved(_first_of(self.article.get("publisher")))
        name = _first_of(node.get("name")) if isinstance(node, dict) else node
        return name.strip() if isinstance(name, str) and name.strip() else None

    def image(self) -> str | None:
        """Return the address of the article's picture."""
        node = self._resolved(_first_of(self.article.get("image")))
        value = (
            _first_of(node.get("url") or node.get("contentUrl")) if isinstance(node, dict) else node
        )
        return value if isinstance(value, str) else None

    def _first(self, kind: re.Pattern[str]) -> Node | None:
        nodes = [node for node in self.nodes if any(kind.search(name) for name in _types(node))]
        return next((node for node in nodes if node.get("headline")), nodes[0] if nodes else None)

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return self._by_id.get(str(value.get("@id")), value)
        return value


def _load(text: str) -> Any:
    bare = _COMMENT.sub("", text[:_MAX_CHARACTERS])
    for attempt in (bare, _TRAILING_COMMA.sub("", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


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


def _types(node: Node) -> list[str]:
    return [name for name in _listed(node.get("@type")) if isinstance(name, str)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_of(value: Any) -> Any:
    return next(iter(_listed(value)), None)


def _is_full(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and len(node) > len({"@id", "@type"})
