"""Who and what there is: people, chats, memberships, files and the bot's own card."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.nouns import (
    ADMIN_RIGHTS,
    CHANNEL_RIGHTS,
    MEMBER_RIGHTS,
    Chat,
    ChatKind,
    Json,
    Member,
    Status,
    StoredFile,
    User,
)
from bot.sandbox.pictures import photo_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIRST_USER_ID = 700_000_001
_FIRST_GROUP_ID = 4_000_001
_SUPERGROUP_BASE = -1_000_000_000_000
_FIRST_CHANNEL_ID = 1_800_000_001


def now() -> int:
    """Return Unix seconds."""
    return int(time.time())


@dataclass(slots=True)
class Card:
    """What the bot says about itself, by language code; the empty code is for everybody."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    #: Commands by scope (as ``scope_key`` writes it) and language.
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    #: Menu buttons by chat; None is the default.
    buttons: dict[int | None, Json] = field(default_factory=dict)


class Registry:
    """Everything that has an identifier, save messages."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.card = Card()
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.files: dict[str, StoredFile] = {}
        #: All sizes of a photo by the identifier of each.
        self.photos: dict[str, list[Json]] = {}
        self._user_ids = itertools.count(_FIRST_USER_ID)
        self._group_ids = itertools.count(_FIRST_GROUP_ID)
        self._channel_ids = itertools.count(_FIRST_CHANNEL_ID)
        self._file_numbers: Counter[str] = Counter()

    def add_user(
        self, first_name: str, username: str | None = None, language_code: str | None = None
    ) -> User:
        """Return a new person; their chat with the bot exists but is not started."""
        user = User(next(self._user_ids), first_name, username, language_code)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", first_name, username, user.id)
        self.members[user.id, user.id] = Member(user.id, "member")
        return user

    def add_bot(self, first_name: str, username: str) -> User:
        """Return another bot, which nobody runs."""
        robot = User(next(self._user_ids), first_name, username, is_bot=True)
        self.users[robot.id] = robot
        return robot

    def set_language(self, user_id: int, language_code: str | None) -> User:
        """Return the person with another interface language."""
        user = dataclasses.replace(self.users[user_id], language_code=language_code)
        self.users[user_id] = user
        return user

    def new_chat(
        self, kind: ChatKind, title: str, username: str | None, owner: User | int | None
    ) -> Chat:
        """Return a new group, supergroup or channel that belongs to ``owner``."""
        owner_id = owner.id if isinstance(owner, User) else owner
        if kind == "group":
            number = -next(self._group_ids)
        else:
            number = _SUPERGROUP_BASE - next(self._channel_ids)
        chat = Chat(number, kind, title, username, owner_id)
        self.chats[chat.id] = chat
        if owner_id is not None:
            self.members[chat.id, owner_id] = Member(owner_id, "creator")
        return chat

    def chat_named(self, username: str) -> Chat | None:
        """Return the public group or channel of that name, written with or without @."""
        name = username.removeprefix("@").lower()
        public = (chat for chat in self.chats.values() if chat.kind != "private")
        return next((chat for chat in public if (chat.username or "").lower() == name), None)

    def member(self, chat_id: int, user_id: int) -> Member:
        """Return somebody's standing; a stranger has left."""
        return self.members.get((chat_id, user_id), Member(user_id, "left"))

    def members_of(self, chat_id: int) -> Iterator[Member]:
        """Yield everybody who is in the chat."""
        for (place, _), member in self.members.items():
            if place == chat_id and member.is_inside:
                yield member

    def keep_file(self, folder: str, name: str, body: bytes, media_type: str) -> StoredFile:
        """Return the file under fresh identifiers; the same bytes have the same unique id."""
        self._file_numbers[folder] += 1
        suffix = "." + name.rpartition(".")[2] if "." in name else ""
        stored = StoredFile(
            file_id=("AgACAgI" if folder == "photos" else "BQACAgI") + secrets.token_urlsafe(42),
            unique_id="AQAD" + hashlib.sha256(body).hexdigest()[:12],
            body=body,
            name=name,
            media_type=media_type,
            path=f"{folder}/file_{self._file_numbers[folder]}{suffix}",
        )
        self.files[stored.file_id] = stored
        return stored

    def keep_document(self, name: str, body: bytes, media_type: str) -> Json:
        """Return a ``document`` as the Bot API writes it."""
        stored = self.keep_file("documents", name, body, media_type)
        return document_json(stored)

    def keep_photo(self, body: bytes) -> list[Json]:
        """Return a ``photo``, all its sizes, as the Bot API writes it.

        Raises:
            Refusal: the bytes are no photo for Telegram.
        """
        sizes: list[Json] = []
        for jpeg, width, height in photo_sizes(body):
            stored = self.keep_file("photos", "photo.jpg", jpeg, "image/jpeg")
            self.files[stored.file_id] = dataclasses.replace(stored, size=(width, height))
            sizes.append(
                {
                    "file_id": stored.file_id,
                    "file_unique_id": stored.unique_id,
                    "width": width,
                    "height": height,
                    "file_size": len(jpeg),
                }
            )
        self.photos.update({size["file_id"]: sizes for size in sizes})
        return sizes


def document_json(stored: StoredFile) -> Json:
    """Return a stored file as the Bot API's ``Document``."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_name": stored.name,
        "mime_type": stored.media_type,
        "file_size": len(stored.body),
    }


def standing(chat: Chat, user_id: int, status: Status, rights: Mapping[str, bool]) -> Member:
    """Return a membership with every right that Telegram names for its status."""
    basis: dict[str, bool] = {}
    if status == "administrator":
        basis = dict(ADMIN_RIGHTS)
        if chat.kind == "channel":
            basis |= CHANNEL_RIGHTS
        else:
            basis |= {"can_pin_messages": True, "can_manage_topics": False}
    elif status == "restricted":
        basis = dict(MEMBER_RIGHTS)
    unknown = set(rights) - set(basis)
    if unknown:
        raise ValueError(f"no such right for {status}: {', '.join(sorted(unknown))}")
    return Member(user_id, status, basis | dict(rights))
