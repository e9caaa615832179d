"""What is said about who may use the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.i18n import mark
from bot.text import in_line, truncate
from handlers.replies import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Voice
    from bot.policy import Policy, Setting
    from bot.store import Decision, Guest


#: Reasons of a ban that a button names; any other was typed, and is shown as it was.
REASONS: Final[Mapping[str, str]] = {"spam": mark("spam"), "abuse": mark("abuse")}


#: Letters of a reason in a list.
_REASON: Final = 200


def reason_of(speak: Voice, reason: str) -> str:
    """Return why somebody is banned, in the reader's language where a button said it."""
    return speak.say(REASONS[reason]) if reason in REASONS else in_line(reason)


def stranger(speak: Voice, policy: Policy) -> str:
    """Return the answer to a person nobody let in."""
    if policy.contact is None:
        return speak.say(
            "🔒 This bot works only for people it knows. "
            "Please ask its administrators to let you in."
        )
    return speak.say(
        "🔒 This bot works only for people it knows. Please ask {contact} to let you in.",
        contact=policy.contact,
    )


def banned(speak: Voice, reason: str | None) -> str:
    """Return the answer to a person the bot does not work for."""
    text = speak.say("⛔ You cannot use this bot. Please ask its administrators.")
    if not reason:
        return text
    return f"{text} {reason_line(speak, reason)}"


def reason_line(speak: Voice, reason: str) -> str:
    """Return why somebody is banned, as a sentence."""
    return speak.say("The reason: {reason}", reason=reason_of(speak, reason))


def access(speak: Voice, policy: Policy, guests: int) -> str:
    """Return for whom the bot works, and how to change that."""
    now = {
        "open": speak.say("🔓 Open: everybody may use the bot."),
        "invite": speak.say("🎟 By invitation: whoever was allowed or invited may use the bot."),
        "closed": speak.say("🔒 Closed: only whoever was allowed may use the bot."),
    }[policy.access]
    known = speak.count("{n} person is on the list.", "{n} people are on the list.", guests)
    how = speak.say(
        "/access open, /access invite or /access closed changes it; /allow id lets a person in, "
        "/invite makes a link for one."
    )
    return f"{now} {known}\n{how}"


def guests(speak: Voice, shown: Sequence[Guest], total: int) -> str:
    """Return whoever was let in: some of all."""
    if not total:
        return speak.say(
            "🎟 Nobody is on the list yet. Send /allow id name, or answer a message with /allow, "
            "or make a link with /invite."
        )
    title = speak.count("🎟 {n} person on the list:", "🎟 {n} people on the list:", total)
    lines = (
        f"{in_line(truncate(it.name, NAME))} · {it.user_id} · {speak.date(it.since)}"
        for it in shown
    )
    return "\n".join([title, *lines])


def allowed(speak: Voice, name: str) -> str:
    """Return the confirmation that a person may use the bot."""
    return speak.say("✅ {name} may use the bot now.", name=name)


def disallowed(speak: Voice, name: str, *, was_guest: bool) -> str:
    """Return the confirmation that a person is off the list."""
    if was_guest:
        return speak.say("👋 {name} is off the list.", name=name)
    return speak.say("🤷 {name} was not on the list.", name=name)


def closed(speak: Voice) -> str:
    """Return why there are no invitations."""
    return speak.say("🔒 The bot is closed: invitations do not count. /access invite changes that.")


def invitation(speak: Voice, link: str) -> str:
    """Return an invitation, to be passed on."""
    return speak.say(
        "🎟 This link lets one person in. It works once, within seven days:\n{link}", link=link
    )


def revoked(speak: Voice, *, done: bool) -> str:
    """Return what became of an invitation that was taken back."""
    if done:
        return speak.say("🎟 That invitation is taken back: its link lets nobody in.")
    return speak.say("🎟 That invitation was used already, or its time is over.")


def told_in_private(speak: Voice) -> str:
    """Return where the invitation went."""
    return speak.say("🎟 I sent you the link in private. If nothing came, write to me there first.")


def welcome(speak: Voice) -> str:
    """Return the greeting of a person who brought an invitation."""
    return speak.say("🎉 Welcome! Your invitation counts.")


def bans(speak: Voice, shown: Sequence[tuple[int, str]], total: int) -> str:
    """Return whom the bot does not listen to, and why: some of all."""
    if not total:
        return speak.say("🕊 Nobody is banned.")
    title = speak.count("⛔ {n} banned person:", "⛔ {n} banned people:", total)
    lines = (
        f"{user_id} · {in_line(truncate(reason_of(speak, reason), _REASON))}"
        if reason
        else str(user_id)
        for user_id, reason in shown
    )
    return "\n".join([title, *lines])


def settings(speak: Voice, rows: Sequence[tuple[Setting, str]]) -> str:
    """Return what can be changed in chat, as it is now."""
    title = speak.say("⚙️ Settings")
    lines = (f"{it.name} = {in_line(value)}\n    {speak.say(it.meaning)}" for it, value in rows)
    how = speak.say("/settings name value changes one at once; /settings log shows who did.")
    return "\n".join([title, *lines, "", how])


def decided(speak: Voice, name: str, value: str) -> str:
    """Return the confirmation of a changed setting."""
    return speak.say("✅ {name} = {value} from now on.", name=name, value=value)


def decisions(speak: Voice, known: Sequence[Decision]) -> str:
    """Return who changed which setting."""
    if not known:
        return speak.say("⚙️ No setting was changed yet.")
    lines = (
        f"{it.at:%Y-%m-%d %H:%M} UTC · {it.name} = {in_line(it.value)} · {it.by or '–'}"
        for it in known
    )
    return "\n".join([speak.say("⚙️ Changed settings, the newest first"), *lines])
