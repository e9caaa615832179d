"""The nouns of the sandbox: people, chats, messages and what the Bot API says about them.

All are frozen; an edit makes a new message. ``content`` holds the fields that differ between
kinds of messages (text, photo, document, ...) exactly as the Bot API writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

Json: TypeAlias = dict[str, Any]
ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
Status: TypeAlias = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

#: What an administrator may do unless it is said otherwise.
ADMIN_RIGHTS: Mapping[str, bool] = MappingProxyType(
    {
        "can_manage_chat": True,
        "can_delete_messages": True,
        "can_manage_video_chats": False,
        "can_restrict_members": False,
        "can_promote_members": False,
        "can_change_info": False,
        "can_invite_users": True,
        "can_post_stories": False,
        "can_edit_stories": False,
        "can_delete_stories": False,
    }
)
#: The same, in channels only.
CHANNEL_RIGHTS: Mapping[str, bool] = MappingProxyType(
    {"can_post_messages": True, "can_edit_messages": True}
)
#: What a restricted member may still do unless it is said otherwise.
MEMBER_RIGHTS: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(
        (
            "can_send_messages",
            "can_send_audios",
            "can_send_documents",
            "can_send_photos",
            "can_send_videos",
            "can_send_video_notes",
            "can_send_voice_notes",
            "can_send_polls",
            "can_send_other_messages",
            "can_add_web_page_previews",
            "can_change_info",
            "can_invite_users",
            "can_pin_messages",
            "can_manage_topics",
            "can_edit_tag",
            "can_react_to_messages",
        ),
        False,
    )
)


class Refusal(Exception):
    """The Bot API says no: an HTTP status, a sentence and sometimes parameters."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def to_json(self) -> Json:
        """Return the body of the answer."""
        body: Json = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> Refusal:
    """Return a 400 in Telegram's form."""
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """Return a 403 in Telegram's form."""
    return Refusal(403, f"Forbidden: {reason}")


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> Json:
        """Return the user as the Bot API writes it."""
        record: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            record["username"] = self.username
        if self.language_code:
            record["language_code"] = self.language_code
        return record


#: In whose name administrators write who are anonymous in their group.
ANONYMOUS_ADMIN = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)


@dataclass(frozen=True, slots=True)
class Chat:
    """A place where messages stand."""

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    #: The person who made it; None for a chat that belongs to nobody.
    owner_id: int | None = None
    #: Topics by thread id, True while open; a chat with topics is a forum.
    topics: Mapping[int, bool] = field(default_factory=dict)
    #: The supergroup that took this group's place.
    successor_id: int | None = None

    @property
    def noun(self) -> str:
        """Telegram's word for this kind of chat in its refusals."""
        return f"{self.kind} chat"

    def to_json(self) -> Json:
        """Return the chat as the Bot API writes it inside messages."""
        name = "first_name" if self.kind == "private" else "title"
        record: Json = {"id": self.id, "type": self.kind, name: self.title}
        if self.username:
            record["username"] = self.username
        if self.topics:
            record["is_forum"] = True
        return record


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's standing in a chat."""

    user_id: int
    status: Status
    rights: Mapping[str, bool] = field(default_factory=dict)

    @property
    def is_inside(self) -> bool:
        """Whether the person sees the chat."""
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        """Whether the person administers the chat."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Return whether a right is held; whoever is not restricted holds all of a member's."""
        if self.status == "creator":
            return True
        return self.rights.get(right, self.status == "member")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes on the sandbox's shelf under the identifier that a bot knows."""

    file_id: str
    unique_id: str
    body: bytes = field(repr=False)
    name: str
    media_type: str
    #: ``documents/file_3.md``: what getFile answers.
    path: str
    #: Pixels; None for what is no picture.
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now."""

    message_id: int
    chat_id: int
    #: Unix seconds.
    date: int
    #: None where the channel itself speaks.
    sender_id: int | None
    content: Json
    #: Whether the bot made it, under its own name or the channel's.
    by_bot: bool = False
    markup: Json | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    #: Flags as the Bot API writes them: ``has_protected_content``, ``media_group_id``, ...
    marks: Json = field(default_factory=dict)
    edit_date: int | None = None
    silent: bool = False
    #: Emoji by the person who chose it.
    reactions: Mapping[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        """The text of a text message."""
        text: str | None = self.content.get("text")
        return text

    @property
    def caption(self) -> str | None:
        """The text under a photo or document."""
        caption: str | None = self.content.get("caption")
        return caption

    @property
    def body(self) -> str:
        """Text or caption, whichever is there."""
        return self.text or self.caption or ""

    @property
    def entities(self) -> tuple[Json, ...]:
        """The entities of text or caption, as the Bot API writes them."""
        return tuple(self.content.get("entities") or self.content.get("caption_entities") or ())

    @property
    def buttons(self) -> tuple[Json, ...]:
        """The inline buttons, row after row."""
        rows = (self.markup or {}).get("inline_keyboard", ())
        return tuple(button for row in rows for button in row)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that the bot made, with what came of it."""

    method: str
    params: Json
    response: Json
    status: int
    #: Unix seconds.
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to a press of a button."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button that waits for its answer."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    answer: asyncio.Future[Answer]
