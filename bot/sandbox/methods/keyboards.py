"""Keyboards under messages, checked button by button as Telegram checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.links import is_button_link
from bot.sandbox.nouns import Json, bad_request
from bot.sandbox.picking import checked_people, checked_request

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
#: What else an inline button may do; the sandbox shows it and does nothing.
_OTHER_ACTIONS = frozenset(
    {
        "copy_text",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "web_app",
    }
)
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def keyboard(params: Params, *, inline_only: bool = False) -> Json | None:
    """Return the keyboard of a request, or None where it asks for none.

    Raises:
        Refusal: Telegram does not take this keyboard.
    """
    markup = params.tree("reply_markup")
    if not markup:
        return None
    kind = next((kind for kind in _KINDS if kind in markup), None)
    if kind is None or (inline_only and kind != "inline_keyboard"):
        raise bad_request("object expected as reply markup")
    if kind == "inline_keyboard":
        rows = [[_inline(button) for button in row] for row in _rows(markup[kind])]
        rows = [row for row in rows if row]
        if sum(map(len, rows)) > MAX_BUTTONS:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        return {"inline_keyboard": rows} if rows else None
    if kind == "keyboard":
        return markup | {"keyboard": [[_plain(it) for it in row] for row in _rows(markup[kind])]}
    return markup


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or any(not isinstance(row, list) for row in value):
        raise bad_request("can't parse reply keyboard markup JSON object: expected an array")
    return value


def _plain(button: Any) -> Json:
    record = {"text": button} if isinstance(button, str) else button
    if not isinstance(record, dict) or not record.get("text"):
        raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
    if "request_users" in record:
        return checked_people(record)
    return checked_request(record) if "request_chat" in record else record


def _inline(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "url" in button:
        if not is_button_link(str(button["url"])):
            raise bad_request("BUTTON_URL_INVALID")
    elif "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not _OTHER_ACTIONS & button.keys():
        raise bad_request("text buttons are unallowed in the inline keyboard")
    return button
