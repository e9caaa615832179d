"""How far a post went, in numbers and in the words of whoever published it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.i18n import Voice


class Earlier(NamedTuple):
    """A message with the same story."""

    past: timedelta
    link: str


class Published(NamedTuple):
    """How far a post went."""

    #: Chats that are subscribed and want the story.
    audience: int
    #: Chats for which the post was queued just now; fewer where it had been published before.
    queued: int
    #: Where and when the story was posted before, if it stands in a chat that has links.
    before: Earlier | None = None
    #: Chats that get it with their next digest, or after their quiet hours.
    later: int = 0
    #: Chats whose rules keep the story out.
    passed_over: int = 0
    #: What the publication is called; empty for one that is not remembered.
    name: str = ""
    #: Key of the post with which it can be published once more; None where that is no question.
    again: str | None = None

    def told(self, speak: Voice) -> str:
        """Return how far the post went, in the words of whoever published it."""
        if self.audience == 0 and self.passed_over:
            return speak.count(
                "🫥 The rules of the {n} subscribed chat keep that story out. /why tells which.",
                "🫥 The rules of all {n} subscribed chats keep that story out. /why tells which.",
                self.passed_over,
            )
        if self.audience == 0:
            return speak.say(
                "📭 No chat is subscribed yet. Send /subscribe @channel first, then publish again."
            )
        return self._told_late(speak) if self.queued == 0 else self._told_sent(speak)

    def _told_late(self, speak: Voice) -> str:
        """Return why nothing leaves just now."""
        if self.later:
            return speak.count(
                "🗞 {n} chat gets it with its next digest.",
                "🗞 {n} chats get it with their next digest.",
                self.later,
            )
        if self.before is not None:
            return speak.say(
                "👌 That was posted {ago} → {link}",
                ago=speak.ago(self.before.past),
                link=self.before.link,
            )
        return speak.say("👌 That was published already.")

    def _told_sent(self, speak: Voice) -> str:
        """Return how many chats get it now, and how many later."""
        sent = speak.count("✅ On its way to {n} chat.", "✅ On its way to {n} chats.", self.queued)
        if self.later:
            with_digest = speak.count(
                "{n} more gets it with its next digest.",
                "{n} more get it with their next digest.",
                self.later,
            )
            return f"{sent} {with_digest}"
        return sent
