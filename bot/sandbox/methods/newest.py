"""Methods of Bot API 9.3 to 10.3: rich messages, and drafts that pass by while a bot works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.blocks import blocks_of
from bot.sandbox.methods.access import PHOTOS, TEXTS, readable_chat
from bot.sandbox.methods.contents import MAX_TEXT, formatted, photo_content
from bot.sandbox.methods.params import Params
from bot.sandbox.methods.sending import post
from bot.sandbox.nouns import Json, bad_request
from bot.sandbox.rendering import message_json

if TYPE_CHECKING:
    from bot.sandbox.world import World

_BY_ID = "tg://photo?id="


def send_rich_message(world: World, params: Params) -> Json:
    """Send a rich message; one with a picture needs the right to send pictures."""
    content = rich_content(world, params)
    right = PHOTOS if "'photo'" in str(content) else TEXTS
    return message_json(world, post(world, params, right, content))


def rich_content(world: World, params: Params) -> Json:
    """Return the contents of a rich message.

    Raises:
        Refusal: not exactly one form of content is given, or it is refused.
    """
    wanted = params.tree("rich_message")
    forms = [it for it in ("html", "markdown", "blocks") if wanted.get(it)]
    if len(forms) != 1:
        raise bad_request("exactly one of html, markdown and blocks must be specified")
    if forms != ["html"]:
        raise bad_request("the sandbox reads rich messages in HTML alone")
    media = {str(it.get("id")): it.get("media") or {} for it in wanted.get("media") or ()}

    def photo(source: str) -> list[Json]:
        """Return the sizes of a picture that the html names."""
        if source.startswith(_BY_ID):
            record = media.get(source.removeprefix(_BY_ID))
            if record is None or record.get("type") != "photo":
                raise bad_request("rich message media not found")
        else:
            record = {"media": source}
        sizes: list[Json] = photo_content(world, Params(record, params.parts), "media")["photo"]
        return sizes

    told: Json = {"blocks": blocks_of(str(wanted["html"]), photo)}
    if wanted.get("is_rtl"):
        told["is_rtl"] = True
    return {"rich_message": told}


def send_message_draft(world: World, params: Params) -> bool:
    """Show a text that passes by: for half a minute, or until the bot's next message."""
    chat = readable_chat(world, params)
    if chat.kind != "private":
        raise bad_request("message drafts can be sent only to private chats")
    if not params.integer("draft_id"):
        raise bad_request("DRAFT_ID_INVALID")
    text, entities = formatted(params, "text", "entities")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    said: dict[str, Any] = {"text": text, "entities": entities}
    world.announce("draft", chat_id=chat.id, draft=said)
    return True


METHODS = {"sendRichMessage": send_rich_message, "sendMessageDraft": send_message_draft}
