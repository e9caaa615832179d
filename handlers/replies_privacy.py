"""What is said about people's data: what is kept, for how long, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.i18n import mark
from bot.store import lifetimes

if TYPE_CHECKING:
    from bot.erasure import Farewell
    from bot.i18n import Voice

#: What is kept and why, and for how many seconds; None: until it is deleted or ended.
KEPT: Final[tuple[tuple[str, int | None], ...]] = (
    (mark("that your message was read, so that it is not read twice"), lifetimes.SEEN_SECONDS),
    (mark("which line shows the progress of your wish"), lifetimes.PROGRESS_SECONDS),
    (
        mark("the text of answers, until they have arrived and may be repeated"),
        lifetimes.POST_SECONDS,
    ),
    (mark("that an answer arrived in your chat, so that none comes twice"), lifetimes.SENT_SECONDS),
    (mark("previews that you may publish"), lifetimes.DRAFT_SECONDS),
    (mark("previews that you threw away"), lifetimes.DISCARDED_SECONDS),
    (mark("posts that you planned, and when they go out"), lifetimes.DIARY_SECONDS),
    (mark("that an answer did not arrive"), lifetimes.DEAD_SECONDS),
    (mark("what you published, so that it can be undone"), lifetimes.RUN_SECONDS),
    (mark("how long you like summaries"), lifetimes.MANNER_SECONDS),
    (mark("your time zone, and whether your links go out at once"), lifetimes.HABIT_SECONDS),
    (mark("that a summary missed the point for you"), lifetimes.VOTES_SECONDS),
    (mark("that you were told why I do not work for you"), lifetimes.TOLD_BANNED_SECONDS),
    (mark("how many links you sent, for fair use"), lifetimes.QUOTA_SECONDS),
    (mark("files made for you (/mydata, /export)"), lifetimes.PAPER_SECONDS),
    (mark("what you want to import, until you confirm it"), lifetimes.IMPORT_SECONDS),
    (mark("what I asked you, until you answer"), lifetimes.QUESTION_SECONDS),
    (mark("invitations that you made"), lifetimes.INVITATION_SECONDS),
    (mark("wishes and answers that failed, so that they can be tried again"), None),
    (mark("when the last message arrived in your chat, and how many were refused"), None),
    (mark("your roles and your place on the list, with your name"), None),
    (mark("chats that you subscribed, with your id and language"), None),
    (mark("settings that you changed, with your id"), None),
    (mark("a ban and its reason; /delete does not lift it"), None),
)


def privacy(speak: Voice) -> str:
    """Return what is kept about people, and for how long."""
    lines = [speak.say("🔏 What I keep about you, and for how long at most:")]
    for what, seconds in KEPT:
        span = (
            speak.say("until it is ended or deleted")
            if seconds is None
            else speak.span(timedelta(seconds=seconds))
        )
        lines.append(f"• {speak.say(what)} – {span}")
    lines += [
        "",
        speak.say(
            "Articles are kept for {days}, without who asked for them. Your messages themselves "
            "stay with Telegram; I forget each as soon as it is answered.",
            days=speak.span(timedelta(seconds=lifetimes.STALE_ARTICLE_SECONDS)),
        ),
        speak.say("/mydata sends you all of it as a file; /delete deletes it."),
    ]
    return "\n".join(lines)


def only_in_private(speak: Voice) -> str:
    """Return where people's data are talked about."""
    return speak.say("🔏 Please write that to me in private.")


def on_its_way(speak: Voice) -> str:
    """Return the caption of the file."""
    return speak.say("🔏 Everything I keep about you. /delete deletes it.")


def not_again(speak: Voice) -> str:
    """Return the answer to whoever asked for the file a moment ago."""
    return speak.say("🔏 You have that file already. Please ask again in a few minutes.")


def sure(speak: Voice) -> str:
    """Return what deleting means, before it is done."""
    return speak.say(
        "🗑 This deletes everything I keep about you: wishes under way, previews, your roles and "
        "your place on the list, your private subscription. Channels and groups that you "
        "subscribed keep theirs without your name; to end one, first send "
        "/unsubscribe @channel.\n\n"
        "Send /delete yes to do it. It cannot be undone."
    )


def kept(speak: Voice) -> str:
    """Return the answer to whoever thought better of it."""
    return speak.say("👌 Nothing was deleted.")


def farewell(speak: Voice, done: Farewell) -> str:
    """Return what became of the person's data."""
    if done.busy:
        return speak.say(
            "⏳ Something of yours is still under way. Please send /delete yes again in a minute."
        )
    lines = [speak.say("🗑 Done. I keep nothing about you any more.")]
    if done.banned:
        lines.append(speak.say("What remains: your ban, and its reason."))
    if done.administrator:
        lines.append(speak.say("What remains: your id in the operator's list of administrators."))
    return "\n".join(lines)
