"""The method that answers inline queries; every result is checked like a message.

Refusals: core.telegram.org/method/messages.setInlineBotResults ("Possible errors").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.sandbox.inline import MAX_OFFSET_BYTES, InlineAnswer
from bot.sandbox.methods.contents import text_content
from bot.sandbox.methods.keyboards import keyboard
from bot.sandbox.methods.params import Params
from bot.sandbox.nouns import Json, bad_request

if TYPE_CHECKING:
    from bot.sandbox.world import World

MAX_RESULTS: Final = 50
MAX_RESULT_ID_BYTES: Final = 64
_DEFAULT_CACHE_SECONDS: Final = 300
_START: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WEB: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def answer_inline_query(world: World, params: Params) -> bool:
    """Show results to the person who types."""
    results = params.rows("results")
    if results is None:
        raise bad_request("can't parse results JSON array")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    offset = params.text("next_offset") or ""
    if len(offset.encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    contents = tuple(_content(params, result) for result in results)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    cache_time = params.integer("cache_time", _DEFAULT_CACHE_SECONDS)
    answer = InlineAnswer(
        results=tuple(results),
        contents=contents,
        next_offset=offset,
        button=_button(params),
        cache_time=_DEFAULT_CACHE_SECONDS if cache_time is None else cache_time,
        is_personal=params.flag("is_personal"),
    )
    waiting = world.inline_queries.get(params.text("inline_query_id") or "")
    if waiting is None or waiting.done():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    waiting.set_result(answer)
    return True


def _content(params: Params, result: Any) -> Json:
    """Return the contents of the message that a result becomes."""
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: Inline query result must be an object")
    if not 1 <= len(str(result.get("id", "")).encode()) <= MAX_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID" if result.get("id") else "RESULT_ID_EMPTY")
    if result.get("type") != "article":
        raise bad_request("can't parse inline query result: the sandbox knows articles only")
    if not str(result.get("title", "")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    if result.get("thumbnail_url") and not _WEB.match(result["thumbnail_url"]):
        raise bad_request("WEBDOCUMENT_URL_INVALID")
    keyboard(Params({"reply_markup": result.get("reply_markup")}), inline_only=True)
    said = result.get("input_message_content")
    if not isinstance(said, dict) or "message_text" not in said:
        raise bad_request("can't parse inline query result: unallowed input message content")
    return text_content(Params({**said, "text": said["message_text"]}, params.parts))


def _button(params: Params) -> Json | None:
    button = params.tree("button")
    if not button:
        return None
    if not str(button.get("text", "")).strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    if "web_app" not in button and not _START.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request(
            "START_PARAM_INVALID" if button.get("start_parameter") else "START_PARAM_EMPTY"
        )
    return button


METHODS = {"answerInlineQuery": answer_inline_query}
