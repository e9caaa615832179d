"""Every key in the store, and nothing else.

All keys of one namespace carry the same hash tag, ``{namespace}``: in a cluster they lie on one
node, so that a script may touch any of them. Text of unknown length is digested.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from bot.store.road_keys import RoadKeys


def digest(text: str) -> str:
    """Return 32 hexadecimal digits that stand for the text; lone surrogates are allowed in it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Keys(RoadKeys):
    """The keys of one namespace."""

    @property
    def everything(self) -> str:
        """A pattern that matches all keys of the namespace and no other."""
        return self._key("*")

    @property
    def data_version(self) -> str:
        """By which version of the program the data were written (string)."""
        return self._key("version")

    def stream(self, queue: str) -> str:
        """Waiting and leased entries (stream)."""
        return self._key("queue", queue)

    def delayed(self, queue: str) -> str:
        """Entries by the millisecond at which they are due (sorted set)."""
        return self._key("queue", queue, "delayed")

    def dead(self, queue: str) -> str:
        """Dead letters (stream)."""
        return self._key("queue", queue, "dead")

    def ended(self, queue: str) -> str:
        """How many entries ended, by minute (hash)."""
        return self._key("queue", queue, "ended")

    def seen(self, queue: str, key: str) -> str:
        """Mark that an idempotency key was put (string)."""
        return self._key("queue", queue, "seen", key)

    def article(self, article_key: str) -> str:
        """The article itself (string)."""
        return self._key("article", digest(article_key))

    def alias(self, alias: str) -> str:
        """The key of the article that an address led to (string)."""
        return self._key("alias", digest(alias))

    def clipping(self, url: str) -> str:
        """An article that the operator brought in, packed (string)."""
        return self._key("clipping", digest(url))

    @property
    def brought(self) -> str:
        """URL by the digest of the file that the operator brought in (hash)."""
        return self._key("brought")

    def validators(self, alias: str) -> str:
        """What the site of an address can be asked by, and about which article (string)."""
        return self._key("validators", digest(alias))

    def failure(self, alias: str) -> str:
        """Why an address gave no article a moment ago (string)."""
        return self._key("failure", digest(alias))

    def flight(self, key: str) -> str:
        """The token of whoever makes a value now (string)."""
        return self._key("flight", digest(key))

    def post(self, key: str) -> str:
        """A post on its way to the chats (string)."""
        return self._key("post", key)

    def post_alias(self, alias: str) -> str:
        """The key of the post that a source became (string)."""
        return self._key("post_alias", digest(alias))

    @property
    def posts(self) -> str:
        """What every key of a post begins with."""
        return self._key("post", "")

    def draft(self, key: str) -> str:
        """A post that waits for the press on publish (string)."""
        return self._key("draft", key)

    def discarded(self, key: str) -> str:
        """A draft that can be brought back (string)."""
        return self._key("discarded", key)

    @property
    def diary(self) -> str:
        """Drafts by the millisecond at which they go out (sorted set)."""
        return self._key("diary")

    def habit(self, user_id: int) -> str:
        """What an editor has settled once (hash)."""
        return self._key("habit", str(user_id))

    def presses(self, token: str) -> str:
        """What the buttons of one keyboard mean (string)."""
        return self._key("presses", token)

    def manner(self, chat_id: int) -> str:
        """How a chat wants to be answered (string)."""
        return self._key("manner", str(chat_id))

    @property
    def voted(self) -> str:
        """Stories whose summary missed the point, by the moment of the last vote (sorted set)."""
        return self._key("voted")

    def votes(self, story: str) -> str:
        """Who says that the summary missed the point, and its headline (hash)."""
        return self._key("votes", digest(story))

    def office(self, name: str) -> str:
        """The token of the one process that does a thing now (string)."""
        return self._key("office", name)

    def claim(self, key: str) -> str:
        """Who took an action that happens once (string)."""
        return self._key("claim", key)

    def picture(self, key: str) -> str:
        """A picture's bytes (string)."""
        return self._key("picture", digest(key))

    def file_id(self, key: str) -> str:
        """Telegram's name for a picture it already has (string)."""
        return self._key("file_id", digest(key))

    def undone(self, post_key: str) -> str:
        """How often a post was taken back (string)."""
        return self._key("undone", post_key)

    @property
    def published(self) -> str:
        """Stories that were published lately, by moment (sorted set)."""
        return self._key("published")

    def errata(self, part: str) -> str:
        """When sources are asked again (sorted set), and what was corrected (list)."""
        return self._key("errata", part)

    def erratum(self, name: str) -> str:
        """What is known of a published story whose source is asked again (string)."""
        return self._key("errata", "story", name)

    @property
    def subscriptions(self) -> str:
        """Subscription by chat (hash)."""
        return self._key("subscriptions")

    def owner(self, user_id: int) -> str:
        """Chats that a person subscribed (set)."""
        return self._key("owner", str(user_id))

    def rounds(self, part: str) -> str:
        """When digests are due (sorted set), since when stories wait, who was taken (hashes)."""
        return self._key("rounds", part)

    def question(self, chat_id: int, user_id: int) -> str:
        """What a person was asked in a chat (string)."""
        return self._key("question", str(chat_id), str(user_id))

    @property
    def editors(self) -> str:
        """Name by user (hash)."""
        return self._key("editors")

    @property
    def bans(self) -> str:
        """Reason by user (hash)."""
        return self._key("bans")

    @property
    def guests(self) -> str:
        """Guest by user (hash)."""
        return self._key("guests")

    def invitation(self, token: str) -> str:
        """An invitation, by its secret (string)."""
        return self.sealed_invitation(digest(token))

    def sealed_invitation(self, seal: str) -> str:
        """An invitation, by the digest of its secret (string)."""
        return self._key("invitation", seal)

    @property
    def policy(self) -> str:
        """Setting by name, as administrators changed it (hash)."""
        return self._key("policy")

    @property
    def decisions(self) -> str:
        """Who changed which setting, the newest first (list)."""
        return self._key("decisions")

    def quota(self, subject: int) -> str:
        """Wishes of a person or a chat by the millisecond of their coming (sorted set)."""
        return self._key("quota", str(subject))

    def pending_import(self, user_id: int) -> str:
        """What an administrator wants to import, until it is confirmed (string)."""
        return self._key("import", str(user_id))

    def paper(self, key: str) -> str:
        """A file on its way to whoever asked for it (string)."""
        return self._key("paper", digest(key))

    def progress(self, job_key: str) -> str:
        """The message that tells an asker how far the job is (string)."""
        return self._key("progress", job_key)

    @property
    def tallies(self) -> str:
        """Count by name (hash)."""
        return self._key("tallies")

    def day_tallies(self, day: int) -> str:
        """Count by name of one day, told in days since 1970; ``tally.lua`` makes it (hash)."""
        return self._key("tallies", str(day))

    def once(self, token: str) -> str:
        """Mark that a command with this token was obeyed (string)."""
        return self._key("once", token)

    @property
    def stories_order(self) -> str:
        """Numbers of stories by id, in the order in which they were filed (sorted set).

        Scripts make the names beside it: ``number`` (string), ``records`` and ``terms`` (hashes by
        number), ``words`` (sorted set) and ``term:…`` (set of numbers).
        """
        return self._key("stories", "order")

    @property
    def stories_records(self) -> str:
        """Stories by number (hash)."""
        return self._key("stories", "records")

    @property
    def watches(self) -> str:
        """Chats whose every link is read (hash)."""
        return self._key("watches")

    def overheard(self, chat_id: int, kind: str) -> str:
        """When links or stories were taken up in a watched chat (sorted set, milliseconds)."""
        return self._key("overheard", str(chat_id), kind)

    def overheard_by(self, chat_id: int, kind: str) -> str:
        """The message for which each of them was (hash)."""
        return self._key("overheard", str(chat_id), kind, "by")
