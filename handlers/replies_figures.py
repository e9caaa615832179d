"""What is said about figures: what was done, how the chats fare, where a link led."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.apology import apologise
from bot.diagnosis import lines
from bot.figures import DAYS
from bot.text import in_line, truncate
from handlers import replies_setup

if TYPE_CHECKING:
    from bot.diagnosis import Finding
    from bot.figures import Fare, Page, Report
    from bot.i18n import Voice

_FAILURES_SHOWN: Final = 6
#: Characters of a chat's title: fifteen of them fit into a message in any language.
_TITLE: Final = 60
#: Characters of a step, and of all together.
_LINE, _STEPS_LENGTH = 300, 3200
_KINDS: Final = {"channel": "📣", "group": "👥", "private": "👤"}


def stats(speak: Voice, report: Report) -> str:
    """Return the figures, and what the colours of the picture mean."""
    totals = report.totals
    rows = (
        (speak.say("Subscribed chats"), report.chats),
        (speak.say("Editors"), report.editors),
        (speak.say("Articles read"), totals.get("articles", 0)),
        (speak.say("Posts published"), totals.get("published", 0)),
        (speak.say("Messages sent"), totals.get("sent", 0)),
        (speak.say("Messages refused"), totals.get("rejected", 0)),
    )
    lines = [speak.say("📊 So far"), *(f"{name}: {speak.number(n)}" for name, n in rows)]
    lines += [
        "",
        speak.say("The picture: the last {days} days (UTC)", days=speak.number(DAYS)),
        speak.say("Above: 🟦 messages sent, 🟥 refused"),
        speak.say("Below: 🟩 articles read, 🟧 links without one"),
    ]
    if report.failures:
        shown = report.failures[:_FAILURES_SHOWN]
        kinds = ", ".join(f"{code} {speak.number(count)}" for code, count in shown)
        lines.append(speak.say("Links without an article: {kinds}", kinds=kinds))
    return "\n".join(lines)


def subscribers(speak: Voice, page: Page) -> str:
    """Return one page of the subscribed chats."""
    if page.total == 0:
        return speak.say(
            "📭 Nothing is subscribed yet. Send /subscribe here, or /subscribe @channel."
        )
    title = speak.count("📬 {n} subscribed chat:", "📬 {n} subscribed chats:", page.total)
    lines = [title, *(f"{number}. {_fare(speak, fare)}" for number, fare in page.numbered)]
    if page.pages > 1:
        place = speak.say("Page {number} of {pages}.", number=page.number, pages=page.pages)
        lines.append(place)
    return "\n".join(lines)


def subscriber(speak: Voice, fare: Fare) -> str:
    """Return all that an administrator sees of one subscribed chat."""
    return f"{_fare(speak, fare)}\n\n{replies_setup.summary(speak, fare.subscription)}"


def removed(speak: Voice, title: str) -> str:
    """Return what whoever subscribed a chat is told when an administrator has ended that."""
    return speak.say(
        "👋 An administrator of this bot has ended the summaries in “{title}”.", title=title
    )


def _fare(speak: Voice, fare: Fare) -> str:
    """Return a chat's two lines: which it is, and how it fares."""
    it = fare.subscription
    name = f"@{it.username}" if it.username else str(it.chat_id)
    adder = str(it.added_by) if it.added_by else "–"
    since = speak.say("since {day} by {adder}", day=f"{it.added_at:%Y-%m-%d}", adder=adder)
    last = (
        speak.say("last message {moment} UTC", moment=f"{fare.last_sent:%Y-%m-%d %H:%M}")
        if fare.last_sent
        else speak.say("no message yet")
    )
    parts = [since, last]
    if it.terms.paused:
        parts.append(speak.say("⏸ paused"))
    if fare.strikes:
        parts.append(speak.count("⚠️ {n} refusal in a row", "⚠️ {n} refusals in a row", fare.strikes))
    return (
        f"{_KINDS[it.kind]} {truncate(in_line(it.title), _TITLE)} · {name}\n    {' · '.join(parts)}"
    )


def how_to_diagnose(speak: Voice) -> str:
    """Return how /diagnose is used."""
    return speak.say("🔬 Send /diagnose with a link, or answer a message with a link with it.")


def diagnosing(speak: Voice) -> str:
    """Return the line that is shown while the link is walked."""
    return speak.say("⏳ Looking at every step …")


def diagnosis(speak: Voice, finding: Finding) -> str:
    """Return every step of a walk; steps are told in the words of the field."""
    end = (
        speak.say("This would be posted:")
        if finding.error is None
        else speak.say("People are told: {words}", words=apologise(finding.error, speak))
    )
    shown = [truncate(in_line(line), _LINE) for line in lines(finding)]
    while len(shown) > 1 and sum(map(len, shown)) > _STEPS_LENGTH:
        shown.pop(len(shown) // 2)
    return "\n".join([f"🔬 {truncate(in_line(finding.url), _LINE)}", "", *shown, "", end])
