"""Telegram's own parser (TDLib, through tdjson) as the judge of every message we compose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import regex
import tdjson

from bot.compose import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox import Call

_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_ENTITY_LIMIT = 100
#: What reorders or hides the words around it. The mark of lines from right to left is ours.
UNSEEN = regex.compile(r"[\u061C\u200B\u200E\u202A-\u202E\u2066-\u206F\uFEFF\uFFF9-\uFFFB\p{Cs}]")
STACK = regex.compile(r"\p{M}{9}")
#: A moment of a film, which seeks in a film that there is not.
_HARMLESS = {"textEntityTypeMediaTimestamp"}


def td(**query: Any) -> dict[str, Any]:
    """Return TDLib's synchronous answer."""
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(query).encode()) or b"null")
    return answer


td(**{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def parse(markup: str) -> dict[str, Any]:
    """Return TDLib's ``formattedText`` of HTML, or its ``error``."""
    mode = {"@type": "textParseModeHTML"}
    return td(**{"@type": "parseTextEntities", "text": markup, "parse_mode": mode})


def fault(markup: str, limit: int = _TEXT_LIMIT) -> str | None:
    """Return what Telegram would object to in a message; None where it takes it."""
    parsed = parse(markup)
    if parsed["@type"] == "error":
        return str(parsed["message"])
    length = len(parsed["text"].strip().encode("utf-16-le")) // 2
    if not 0 < length <= limit:
        return f"length {length}"
    return "entities" if len(parsed["entities"]) > _ENTITY_LIMIT else None


def faults(calls: Iterable[Call]) -> list[str]:
    """Return what Telegram would object to in everything the bot has sent."""
    found = []
    for call in calls:
        for result in call.params.get("results") or ():
            said = result["input_message_content"]
            wrong = fault(said["message_text"]) if "parse_mode" in said else None
            if wrong:
                found.append(f"{call.method}: {wrong}: {said['message_text']!r}")
        for field, limit in (("text", _TEXT_LIMIT), ("caption", _CAPTION_LIMIT)):
            if call.params.get("parse_mode") == "HTML" and field in call.params:
                wrong = fault(call.params[field], limit)
                if wrong:
                    found.append(f"{call.method}: {wrong}: {call.params[field]!r}")
    return found


def acts(text: str) -> list[tuple[str, str]]:
    """Return what Telegram would make live in a text, each with its words."""
    units = text.encode("utf-16-le")
    return [
        (it["type"]["@type"], units[it["offset"] * 2 :][: it["length"] * 2].decode("utf-16-le"))
        for it in td(**{"@type": "getTextEntities", "text": text})["entities"]
        if it["type"]["@type"] not in _HARMLESS
    ]


def shown(markup: str) -> tuple[str, list[str]]:
    """Return a message's text with blanks where links are marked, and where these lead."""
    parsed = parse(markup)
    units, links = parsed["text"].encode("utf-16-le"), []
    for it in parsed["entities"]:
        if it["type"]["@type"] == "textEntityTypeTextUrl":
            start, end = it["offset"] * 2, (it["offset"] + it["length"]) * 2
            units = units[:start] + b" \x00" * it["length"] + units[end:]
            links.append(it["type"]["url"])
    return units.decode("utf-16-le"), links


def wrong(markup: str, limit: int = _TEXT_LIMIT) -> str | None:
    """Return what is wrong with a message of ours, apart from what acts in it."""
    text = visible_text(markup)
    hidden = UNSEEN.search(text)
    stacked = STACK.search(text)
    return fault(markup, limit) or (hidden and f"{hidden[0]!a} is left") or (stacked and "a stack")
