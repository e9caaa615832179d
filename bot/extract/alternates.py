"""A second way to a story whose page shows hardly any of it, where the page itself offers one.

On the page: the ``articleBody`` of its JSON-LD, and the state that an application takes along, if
exactly one text in it is a story and stands beside the page's own headline. Elsewhere on the same
site: its AMP copy, its print version, and the post in WordPress's own JSON.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bot import urls
from bot.extract.declared import letters, plain
from bot.extract.linked import LinkedData
from bot.extract.paragraphs import from_tree, of_lines
from bot.extract.teasers import weight
from bot.extract.tree import parse_fragment
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.tree import Element

#: Weight from which a text in a state is a story, and how many times longer than all others.
_STORY = 280
_ALONE = 2
_PARAGRAPHS = 2
#: Values that are looked at in a state, and scripts that may be one.
_MAX_VALUES, _MAX_SCRIPTS = 20_000, 20
#: Other addresses that are worth a try.
_MAX_ADDRESSES = 2
_BODY_KEYS = frozenset(
    {
        "articlebody",
        "body",
        "bodyhtml",
        "content",
        "contenthtml",
        "html",
        "article_body",
        "rendered",
    }
)
_TITLE_KEYS = ("title", "headline", "name")
_MARKUP = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b", re.IGNORECASE)
_WORDPRESS = re.compile(
    r"/wp-json/wp/v2/(?:posts|pages)/\d+/?\Z|[?&]rest_route=/wp/v2/(?:posts|pages)/\d+\Z"
)


def on_page(root: Element, titles: Iterable[str]) -> tuple[Paragraph, ...]:
    """Return the story that the page's scripts hold as text, empty where there is none."""
    said = LinkedData(root).string("articleBody")
    if said and weight(said) >= _STORY:
        return of_markup(said)
    names = {letters(title) for title in titles}
    return _in_state(root, names - {""})


def of_markup(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text that may be HTML."""
    if not _MARKUP.search(text):
        return tuple(Paragraph(part) for part in of_lines(plain_lines(text)))
    return from_tree(parse_fragment(text))


def plain_lines(text: str) -> str:
    """Return a text whose every line is a paragraph, entities resolved."""
    return "\n\n".join(plain(line) for line in text.splitlines())


def addresses(root: Element, url: str | None) -> tuple[str, ...]:
    """Return where else on its site a page says that its story stands, in order of trust."""
    if url is None:
        return ()
    found: dict[str, None] = {}
    for href in _named(root):
        try:
            full = urljoin(url, href.strip())
            is_other = urls.canonical(full) != urls.canonical(url)
            if is_other and urls.same_site(full, url):
                found[full] = None
        except ValueError:
            continue
    return tuple(found)[:_MAX_ADDRESSES]


def _named(root: Element) -> Iterator[str]:
    """Yield the addresses of AMP copy, print version and WordPress post, as written."""
    links = [
        (it, (it.get("rel") or "").lower().split(), it.get("href")) for it in root.iter("link")
    ]
    yield from (href for _, rel, href in links if href and "amphtml" in rel)
    for link, rel, href in links:
        if href and "alternate" in rel and (link.get("media") or "").strip().lower() == "print":
            yield href
    for link, rel, href in links:
        is_json = (link.get("type") or "").strip().lower() == "application/json"
        if href and "alternate" in rel and is_json and _WORDPRESS.search(href):
            yield href


def _in_state(root: Element, names: set[str]) -> tuple[Paragraph, ...]:
    """Return the one story in the states of a page that stands beside one of these headlines."""
    stories: dict[str, int] = {}
    for script in islice(_states(root), _MAX_SCRIPTS):
        try:
            value = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for text in _stories(value, names):
            stories[text] = weight(text)
    best = sorted(stories.values(), reverse=True)
    if not best or (len(best) > 1 and best[0] < _ALONE * best[1]):
        return ()
    return of_markup(max(stories, key=lambda text: stories[text]))


def _states(root: Element) -> Iterator[str]:
    for script in root.iter("script"):
        is_json = (script.get("type") or "").strip().lower() == "application/json"
        if (is_json or script.get("id") == "__NEXT_DATA__") and script.text:
            yield script.text


def _stories(value: Any, names: set[str]) -> Iterator[str]:
    """Yield the texts in a state that read like the story of one of these headlines."""
    waiting, seen = [value], 0
    while waiting and seen < _MAX_VALUES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            if any(letters(plain(_text(node.get(key)))) in names for key in _TITLE_KEYS):
                yield from filter(_is_story, map(_text, _bodies(node)))


def _bodies(node: dict[str, Any]) -> Iterator[Any]:
    return (value for key, value in node.items() if key.lower() in _BODY_KEYS)


def _text(value: Any) -> str:
    """Return a value that is text, bare or as WordPress wraps it."""
    inner = value.get("rendered") if isinstance(value, dict) else value
    return inner if isinstance(inner, str) else ""


def _is_story(text: str) -> bool:
    return len(_PARAGRAPH.findall(text)) >= _PARAGRAPHS and weight(text) >= _STORY
