"""What is said while an editor works on a draft: edits it, times it, throws it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.copydesk import HEADLINE_LIMIT
from bot.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Voice

_OBJECTIONS: Mapping[str, str] = {
    "overfull": mark("📏 That does not fit into the post. Take another sentence out first."),
    "last": mark("☝️ One sentence must stay. Take another one in first."),
    "blank": mark("🤔 I see no headline in that. Please send me its words."),
    "long": mark("📏 A headline has at most {limit} characters. Please send me a shorter one."),
    "unclear": mark(
        "🤔 I did not understand that time. "
        "Please send it like 18:30, tomorrow 9:00 or 26.11. 7:00."
    ),
    "past": mark("⌛ That moment is past. Please choose a later one."),
    "far": mark("📅 That is more than 30 days ahead. Please choose an earlier moment."),
    "full": mark("📅 Too many posts wait for their time already. /scheduled lists yours."),
    "nowhere": mark("🤔 I know no such place. Please send me the name of a city or a country."),
}
_ASKED: Mapping[str, str] = {
    "headline": mark("✍️ Send me the new headline."),
    "slot": mark("✍️ Send me the time, like 18:30, tomorrow 9:00 or 26.11. 7:00."),
    "clock": mark("✍️ Send me the name of your city or country."),
}
#: Headlines of one list, which has to fit a message.
LISTED: Final = 20


def objection(speak: Voice, reason: str) -> str:
    """Return why nothing was changed, and what to do instead."""
    return speak.say(_OBJECTIONS[reason], limit=speak.number(HEADLINE_LIMIT))


def asked(speak: Voice, about: str, *, here: bool) -> str:
    """Return the question; in a group, whoever answers must answer this very message."""
    text = speak.say(_ASKED[about])
    return text if here else f"{text} {speak.say('Please reply to this message.')}"


def headed(speak: Voice) -> str:
    """Return the answer to a headline that was taken."""
    return speak.say("✅ That is the headline now; the preview above shows it.")


def picture_kept(speak: Voice) -> str:
    """Return why a preview still shows a picture that the post will not have."""
    return speak.say("🖼 The post goes out without the picture; only this preview still shows it.")


def discarded(speak: Voice, headline: str) -> str:
    """Return what stands in the place of a draft that was thrown away."""
    return speak.say("🗑 Thrown away: {headline}", headline=headline)


def planned(speak: Voice, when: str) -> str:
    """Return that a draft goes out by itself."""
    return speak.say("🕒 Goes out {when}. /scheduled lists what is planned.", when=when)


def unplanned(speak: Voice) -> str:
    """Return that a draft no longer goes out by itself."""
    return speak.say("✖️ It does not go out by itself any more.")


def clock_settled(speak: Voice, city: str) -> str:
    """Return whose clock counts from now on."""
    return speak.say("🌍 Times are those of {city} from now on.", city=city)


def timetable(speak: Voice, rows: list[str]) -> str:
    """Return the list of what goes out by itself; a row for each."""
    if not rows:
        return speak.say("🕒 Nothing is planned. 🕒 Schedule under a preview plans a post.")
    head = speak.count("🕒 {n} post is planned:", "🕒 {n} posts are planned:", len(rows))
    return "\n".join([head, *rows[:LISTED]])


def autopublish(speak: Voice, *, on: bool) -> str:
    """Return what becomes of the links that an editor sends in private."""
    if on:
        return speak.say(
            "⚡ Links that you send me here are published to all chats at once, without a press."
        )
    return speak.say("📝 Links that you send me here come as previews; you publish with a press.")


def autopublish_revoked(speak: Voice) -> str:
    """Return why a link was not published at once any more."""
    return speak.say("🙅 You are no editor any more, so your links come as summaries only.")


def only_in_private(speak: Voice) -> str:
    """Return where this is settled."""
    return speak.say("✍️ Please write that to me in private.")
