"""What is said about reading on request and everywhere: /tldr, /links, /find, inline mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import in_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Voice
    from bot.store import Watch


def how_to_tldr(speak: Voice) -> str:
    """Return what to do, for /tldr without anything to read."""
    return speak.say(
        "👉 Answer a message that holds a link or a file with /tldr, or send /tldr with a link."
    )


def left_out(speak: Voice, read: int, count: int) -> str:
    """Return that some links of a message were left out."""
    return speak.count(
        "📚 I read the first {read} links of that message; {n} was left out. "
        "Send it in a message of its own.",
        "📚 I read the first {read} links of that message; {n} were left out. "
        "Send them in a message of their own.",
        count,
        read=speak.number(read),
    )


def how_to_watch(speak: Voice, known: Sequence[Watch]) -> str:
    """Return how /links is used, and which chats are watched by the asker's wish."""
    parts = [
        speak.say(
            "🔗 In a group or channel of yours I can summarise every link: "
            "send /links on in the group, or here /links @channel on. /links @channel off ends it."
        )
    ]
    if known:
        parts.append("\n".join((speak.say("So far I do in:"), *map(_line, known))))
    return "\n\n".join(parts)


def _line(watch: Watch) -> str:
    mark = "📣" if watch.kind == "channel" else "👥"
    name = f"@{watch.username}" if watch.username else str(watch.chat_id)
    return f"{mark} {in_line(watch.title)} · {name}"


def watched(speak: Voice, watch: Watch, *, hears: bool) -> str:
    """Return the confirmation that every link of a chat is summarised."""
    text = speak.say(
        "✅ I summarise every link in “{title}” now. Send /links off to end it.", title=watch.title
    )
    if watch.kind == "channel":
        text = speak.say(
            "✅ I answer every link in “{title}” with a summary now.", title=watch.title
        )
    if hears:
        return text
    deaf = speak.say(
        "⚠️ But Telegram shows me only messages that name me. Make me an administrator there, or "
        "turn my privacy mode off (@BotFather, /setprivacy) and add me to the group again."
    )
    return f"{text}\n\n{deaf}"


def unwatched(speak: Voice, watch: Watch | None) -> str:
    """Return the confirmation that links of a chat are no longer summarised unasked."""
    if watch is None:
        return speak.say("🤷 I summarise only what I am asked for there.")
    return speak.say("👋 From now on I summarise in “{title}” only when asked.", title=watch.title)


def state(speak: Voice, watch: Watch | None) -> str:
    """Return whether every link of this group is summarised."""
    if watch is None:
        return speak.say(
            "🔗 Here I summarise links when I am asked: /tldr, my name, or a reply to me. "
            "An administrator can send /links on, then I summarise every link."
        )
    return speak.say("🔗 Here I summarise every link. An administrator can send /links off.")


def how_to_find(speak: Voice) -> str:
    """Return how /find is used."""
    return speak.say(
        "🔍 Send /find with words of a headline or a summary, for example: /find harbour museum"
    )


def no_story(speak: Voice) -> str:
    """Return the answer to a deep link that leads nowhere."""
    return speak.say(
        "⌛ I have no summary under that link (any more). "
        "Please send me the address of the article, and I read it."
    )


def still_reading(speak: Voice, host: str) -> str:
    """Return the title of an inline result while a page takes its time."""
    return speak.say("⏳ Still reading {host}: type a space in a moment, and it is here", host=host)


def sends_the_link(speak: Voice) -> str:
    """Return the second line of an inline result without a summary."""
    return speak.say("Tap to send just the link")


def open_private_chat(speak: Voice) -> str:
    """Return the label of the button above inline results."""
    return speak.say("💬 Open the chat with me")


def ask_for_access(speak: Voice) -> str:
    """Return the label of the button for whoever may not use inline mode."""
    return speak.say("🔒 I may not answer you here: open the chat with me")


def nothing_found(speak: Voice) -> str:
    """Return the label of the button where no summary has the words that are typed."""
    return speak.say("🔍 Nothing found: send me a link instead")
