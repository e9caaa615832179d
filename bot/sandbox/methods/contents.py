"""Text, photos and documents of a request, turned into the contents of a message."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from bot.sandbox.detect import settle
from bot.sandbox.entities import Entity, EntityError, parse_html, utf16_length
from bot.sandbox.methods.params import Params, Part
from bot.sandbox.nouns import Json, Refusal, bad_request
from bot.sandbox.registry import document_json

if TYPE_CHECKING:
    from bot.sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_PHOTO_FROM_URL_BYTES = 5 * 1024 * 1024
MAX_FILE_FROM_URL_BYTES = 20 * 1024 * 1024


def text_content(params: Params) -> Json:
    """Return the contents of a text message.

    Raises:
        Refusal: the text is empty, too long or no valid HTML.
    """
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    options = params.tree("link_preview_options")
    if params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    if options:
        content["link_preview_options"] = options
    return content


def caption_content(params: Params) -> Json:
    """Return the caption part of a photo's or document's contents; empty without a caption.

    Raises:
        Refusal: the caption is too long or no valid HTML.
    """
    text, entities = formatted(params, "caption", "caption_entities")
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if params.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def photo_content(world: World, params: Params, name: str = "photo") -> Json:
    """Return the photo part of a message's contents: an upload, an address or a known file.

    Raises:
        Refusal: Telegram does not take it as a photo.
    """
    part = _part(params, name)
    if part:
        return {"photo": world.keep_photo(part.body)}
    value = params.text(name)
    if value is None:
        raise bad_request("there is no photo in the request")
    if value in world.photos:
        return {"photo": world.photos[value]}
    if value in world.files:
        raise bad_request("can't use file of type Document as Photo")
    page = _page(world, value, MAX_PHOTO_FROM_URL_BYTES)
    if not page.media_type.startswith("image/"):
        raise bad_request("wrong type of the web page content")
    return {"photo": world.keep_photo(page.body)}


def document_content(world: World, params: Params, name: str = "document") -> Json:
    """Return the document part of a message's contents.

    Raises:
        Refusal: there is no such file, or it is too big.
    """
    part = _part(params, name)
    if part is None:
        value = params.text(name)
        if value is None:
            raise bad_request("there is no document in the request")
        if value in world.photos:
            raise bad_request("can't use file of type Photo as Document")
        if value in world.files:
            return {"document": document_json(world.files[value])}
        part = _page(world, value, MAX_FILE_FROM_URL_BYTES)
    if not part.body:
        raise bad_request("file must be non-empty")
    return {"document": world.keep_document(part.name, part.body, part.media_type)}


def media_content(world: World, params: Params, media: Json) -> Json:
    """Return the contents that one ``InputMedia`` describes.

    Raises:
        Refusal: the kind is unknown, or photo, document or caption are refused.
    """
    inner = Params(media, params.parts)
    caption = caption_content(inner)
    if media.get("type") == "photo":
        return photo_content(world, inner, "media") | caption
    if media.get("type") == "document":
        return document_content(world, inner, "media") | caption
    raise bad_request("can't parse InputMedia: unsupported media type specified")


def formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """Return the text of a parameter with its entities; empty where it is missing.

    Raises:
        Refusal: it is no valid HTML, or its entities do not fit it.
    """
    value = params.values.get(name)
    text = "" if value is None else str(value)
    mode = (params.text("parse_mode") or "").lower()
    given = tuple(_entity(it, text) for it in params.rows(entities_name) or ())
    if mode == "html":
        try:
            text, given = parse_html(text)
        except EntityError as error:
            raise bad_request(f"can't parse entities: {error}") from error
    elif mode:
        raise bad_request("unsupported parse_mode")
    settled, entities = settle(text, given)
    return settled, [it.to_json() for it in entities]


def _entity(record: Any, text: str) -> Entity:
    try:
        entity = Entity(
            type=str(record["type"]),
            offset=int(record["offset"]),
            length=int(record["length"]),
            url=record.get("url"),
            language=record.get("language"),
            user_id=record.get("user", {}).get("id"),
            custom_emoji_id=record.get("custom_emoji_id"),
            unix_time=record.get("unix_time"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise bad_request("can't parse MessageEntity JSON object") from error
    if entity.offset < 0 or not 0 < entity.length <= utf16_length(text) - entity.offset:
        raise bad_request("ENTITY_BOUNDS_INVALID")
    return entity


def _part(params: Params, name: str) -> Part | None:
    value = params.values.get(name)
    if isinstance(value, str) and value.startswith("attach://"):
        name = value.removeprefix("attach://")
    part = params.parts.get(name)
    if part and len(part.body) > MAX_UPLOAD_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    return part


def _page(world: World, url: str, limit_bytes: int) -> Part:
    """Return what Telegram finds behind an address; here that is the little web alone."""
    if not url.lower().startswith(("http://", "https://")):
        raise bad_request("wrong file identifier/HTTP URL specified")
    page = world.web.pages.get(url)
    if page is None or page.status >= 400 or len(page.body) > limit_bytes:  # noqa: PLR2004 - HTTP
        raise bad_request("failed to get HTTP URL content")
    media_type = page.media_type.partition(";")[0]
    suffix = mimetypes.guess_extension(media_type) or ""
    name = url.rpartition("/")[2].partition("?")[0] or f"file{suffix}"
    return Part(name, page.body, media_type)
