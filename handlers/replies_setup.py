"""What is said while a subscription is set up: its terms in words, questions, and the why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.amend import language_label
from bot.hours import zone_label
from bot.i18n import mark
from bot.text import in_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Voice
    from bot.model import Subscription
    from bot.rules import Verdict
    from bot.terms import Rules, Style, Terms, Timing

#: What a person is asked while the keys with their chats are shown; no words answer it.
PICKING = "picking"

#: Words of each list that a summary of the terms shows: it must fit a message with all lists full.
_WORDS_SHOWN = 6

FORMS: Mapping[str, str] = {
    "photo": mark("photo with caption"),
    "preview": mark("text with large preview"),
    "text": mark("text only"),
    "rich": mark("rich page (newest apps only)"),
}
LENGTHS: Mapping[str, str] = {
    "short": mark("short"),
    "medium": mark("medium"),
    "long": mark("long"),
}
FEEDS: Mapping[str, str] = {
    "everything": mark("everything"),
    "own": mark("only what I send"),
    "chosen": mark("by rules"),
}
LISTS: Mapping[str, str] = {
    "keywords": mark("🔑 Keywords"),
    "excluded": mark("🚫 Never"),
    "hosts": mark("🌐 Sources"),
    "languages": mark("🗣 Languages"),
    "topics": mark("🏷 Topics"),
}
_ABOUT: Mapping[str, str] = {
    "keywords": mark(
        "A story comes if one of these words is in its headline, its key sentences or the page's "
        "keywords. climat* finds climate and climatic too."
    ),
    "excluded": mark("A story with one of these words stays out, whatever else lets it in."),
    "hosts": mark("Only stories of these sites come; example.com stands for news.example.com too."),
    "languages": mark("Only stories in these languages come. With none marked, all do."),
    "topics": mark("A story comes if its section or the page's keywords name one of these topics."),
}
_ASKED: Mapping[str, str] = {
    "keywords": mark("✍️ Send me the words to look for, separated by commas."),
    "excluded": mark("✍️ Send me the words that keep a story out, separated by commas."),
    "hosts": mark("✍️ Send me the sites, such as example.com, separated by commas."),
    "languages": mark("✍️ Send me the languages, separated by commas."),
    "topics": mark("✍️ Send me the topics, such as Politics or Football, separated by commas."),
    "zone": mark("✍️ Send me the name of your city or country."),
}
_REASONS: Mapping[str, str] = {
    "paused": mark("⏸ “{title}”: paused, so nothing comes."),
    "everything": mark("✅ “{title}”: it gets everything."),
    "own": mark("✅ “{title}”: whoever subscribed it sent that story."),
    "not_own": mark("🚫 “{title}”: it gets only what its subscriber sends, and somebody else did."),
    "excluded": mark("🚫 “{title}”: “{entry}” keeps it out."),
    "other_language": mark("🚫 “{title}”: the story is in none of its languages."),
    "other_source": mark("🚫 “{title}”: the story is from none of its sources."),
    "other_subject": mark("🚫 “{title}”: none of its keywords or topics is in the story."),
    "keyword": mark("✅ “{title}”: the keyword “{entry}” let it in."),
    "topic": mark("✅ “{title}”: the topic “{entry}” let it in."),
    "gates": mark("✅ “{title}”: its rules let it in."),
}


def summary(speak: Voice, subscription: Subscription) -> str:
    """Return a subscription's terms in three lines."""
    terms = subscription.terms
    lines = [
        f"⚙️ {in_line(subscription.title)}{_at(subscription)}",
        "",
        speak.say("📰 What: {what}", what=_what(speak, terms.rules)),
        speak.say("🎨 How: {how}", how=_how(speak, terms.style)),
        speak.say("🕗 When: {when}", when=_when(speak, terms)),
    ]
    return "\n".join(lines)


def _at(subscription: Subscription) -> str:
    return f" · @{subscription.username}" if subscription.username else ""


def _what(speak: Voice, rules: Rules) -> str:
    if rules.feed != "chosen":
        return speak.say(FEEDS[rules.feed])
    lists = (
        f"{speak.say(LISTS[name])} {_few(words)}"
        for name, words in (
            ("keywords", rules.keywords),
            ("topics", rules.topics),
            ("excluded", rules.excluded),
            ("hosts", rules.hosts),
            ("languages", tuple(map(language_label, rules.languages))),
        )
        if words
    )
    return " · ".join(lists) or speak.say("by rules; there are none yet")


def _few(words: Sequence[str]) -> str:
    """Return the first words of a list, and how many more it has."""
    more = len(words) - _WORDS_SHOWN
    shown = ", ".join(words[:_WORDS_SHOWN])
    return f"{shown} +{more}" if more > 0 else shown


def _how(speak: Voice, style: Style) -> str:
    parts = [speak.say(FORMS[style.form]), speak.say(LENGTHS[style.length])]
    if style.hashtags:
        parts.append(speak.say("hashtags"))
    if style.buttons:
        parts.append(speak.say("source button"))
    if style.silent:
        parts.append(speak.say("silent"))
    return ", ".join(parts)


def _when(speak: Voice, terms: Terms) -> str:
    if terms.paused:
        return speak.say("⏸ paused")
    timing = terms.timing
    text = speak.say("at once")
    if timing.digest_hours:
        hours = ", ".join(map(clock, timing.digest_hours))
        text = speak.say("digest at {hours} ({zone})", hours=hours, zone=zone(speak, timing))
    if timing.quiet is not None:
        start, end = clock(timing.quiet.start), clock(timing.quiet.end)
        quiet = speak.say("quiet from {start} to {end}", start=start, end=end)
        text = f"{text}, {quiet}"
        if not timing.digest_hours:
            text = f"{text} ({zone(speak, timing)})"
    return text


def clock(hour: int) -> str:
    """Return the hour as a clock of 24 hours shows it."""
    return f"{hour}:00"


def zone(speak: Voice, timing: Timing) -> str:
    """Return the city whose clock counts."""
    return zone_label(timing.zone or "UTC", speak.locale)


def about_list(speak: Voice, name: str) -> str:
    """Return what a list of words does."""
    return f"{speak.say(LISTS[name])}\n\n{speak.say(_ABOUT[name])}"


def asked(speak: Voice, about: str, *, here: bool) -> str:
    """Return the question that only words can answer; ``here`` in the person's private chat.

    In a group the bot hears what answers it, and need not hear anything else.
    """
    question = speak.say(_ASKED[about])
    how = speak.say("Please answer this message.")
    return question if here else f"{question} {how}"


def no_words(speak: Voice, about: str) -> str:
    """Return the answer to a message that holds nothing for the list."""
    if about == "zone":
        return speak.say("🤷 I know no such city. Please send me a larger one near you.")
    if about == "hosts":
        return speak.say("🤷 I see no site in that. Please send me one like example.com.")
    return speak.say("🤷 I see no word in that. Please send me at least one.")


def pick_a_chat(speak: Voice) -> str:
    """Return what the keys below the text field are for."""
    return speak.say(
        "For a channel or a group, pick it with the keys below: "
        "I show you those that you administer."
    )


def picker_labels(speak: Voice) -> tuple[str, str]:
    """Return the labels of the keys that open a person's channels and groups."""
    return speak.say("📣 My channel"), speak.say("👥 My group")


def invitation(speak: Voice, title: str) -> str:
    """Return what whoever added the bot to a chat is asked."""
    return speak.say(
        "👋 I was added to “{title}”. Shall it receive the summaries? "
        "You choose which, how they look and when they come.",
        title=title,
    )


def why(speak: Voice, verdicts: Sequence[tuple[Subscription, Verdict]]) -> str:
    """Return for each chat which rule let a story in, or kept it out."""
    return "\n".join(
        speak.say(_REASONS[verdict.reason], title=chat.title, entry=verdict.entry or "")
        for chat, verdict in verdicts
    )


def how_to_ask_why(speak: Voice) -> str:
    """Return how /why is used."""
    return speak.say("🔍 Answer one of my posts with /why, or send me /why with its link.")


def unknown_story(speak: Voice) -> str:
    """Return the answer to a link that was not published lately."""
    return speak.say("🤷 That story was not published in the last days. Please check the link.")


def tested(speak: Voice, title: str) -> str:
    """Return what a press on the test button did."""
    return speak.say("🧪 A test post is on its way to “{title}”.", title=title)


def and_more(speak: Voice, text: str, n: int) -> str:
    """Return a list that goes on beyond what is shown."""
    more = speak.count(
        "… and {n} more; /subscribe @channel opens its menu.",
        "… and {n} more; /subscribe @channel opens the menu of one.",
        n,
    )
    return f"{text}\n{more}"
