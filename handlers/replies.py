"""Every sentence a handler says, in the language of the one it is said to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Voice
    from bot.model import Subscription


#: Letters of a name in a list: an administrator may have typed any number of them.
NAME: Final = 100


def welcome(speak: Voice) -> str:
    """Return the greeting: what to do first."""
    return speak.say(
        "👋 Send me a link to an article, or an article as a file, "
        "and I answer with its key sentences, word for word, its picture and its source.\n\n"
        "To bring summaries to a channel: add me there as an administrator, "
        "then send me /subscribe @channel.\n\n"
        "/help shows everything I can do."
    )


def manual(speak: Voice, *, editor: bool, admin: bool) -> str:
    """Return what the person may ask for; editors and administrators see more."""
    parts = [
        speak.say(
            "📰 Send a link (or several, or a forwarded post with links) or a file: "
            "web page, Markdown, text, PDF, DOCX, ODT, RTF, EPUB, e-mail, or a ZIP of these.\n\n"
            "/subscribe – this chat receives every published summary\n"
            "/subscribe @channel – a channel or group you administer does\n"
            "/unsubscribe – no more of them; also with @channel\n"
            "/subscriptions – what you have subscribed\n"
            "/help – this page"
        ),
        speak.say(
            "🔎 /tldr – in answer to a message: what its links say\n"
            "/find words – search the summaries made so far\n"
            "/links on – every link of a group or channel is summarised\n"
            "/why – which rule let a story in, or kept it out\n"
            "/privacy – what I keep about you; /mydata, /delete"
        ),
        f"/language – {speak.say('The language I speak to you')}",
    ]
    if editor:
        parts.append(_manual_of_editors(speak))
    if admin:
        parts.append(_manual_of_admins(speak))
    return "\n\n".join(parts)


def _manual_of_editors(speak: Voice) -> str:
    publishing = speak.say(
        "✍️ Editors:\n"
        "/publish link – summarise and send to every subscribed chat\n"
        "The button under a preview does the same."
    )
    votes = speak.say("/votes – summaries of which readers say that they missed the point")
    lines = (
        f"/scheduled – {speak.say('What goes out at a set time')}",
        f"/autopublish – {speak.say('Publish my links without a press: on or off')}",
    )
    return "\n".join((publishing, votes, *lines))


def _manual_of_admins(speak: Voice) -> str:
    work = speak.say(
        "🗝 Administrators:\n"
        "/stats – what the bot has done\n"
        "/queue – what is waiting, what has failed; /retry tries it again\n"
        "/editors – who may publish; /editors add id, /editors remove id\n"
        "/ban id reason, /unban id\n"
        "/broadcast text – a message to every subscribed chat"
    )
    house = speak.say(
        "/access, /allow, /invite – who may use me; /bans – who is banned\n"
        "/settings – what can be changed at once\n"
        "/subscribers – the subscribed chats, and how each fares\n"
        "/diagnose link – every step of a link\n"
        "/export, /import – take subscriptions, roles and settings along"
    )
    corrections = speak.say("Posts that were corrected by their source")
    return f"{work}\n{house}\n/corrections – {corrections}"


def nothing_to_read(speak: Voice) -> str:
    """Return what to do, for a message without link or file."""
    return speak.say("🔗 Please send me a link to an article, or an article as a file.")


def subscribed(speak: Voice, subscription: Subscription, *, new: bool) -> str:
    """Return the confirmation of a subscription."""
    if new:
        return speak.say(
            "✅ “{title}” now receives every published summary.", title=subscription.title
        )
    return speak.say("👌 “{title}” is subscribed already.", title=subscription.title)


def unsubscribed(speak: Voice, subscription: Subscription) -> str:
    """Return the confirmation that a subscription ended."""
    return speak.say("👋 “{title}” receives no more summaries.", title=subscription.title)


def not_subscribed(speak: Voice) -> str:
    """Return the answer to ending what never was."""
    return speak.say("🤷 That chat is not subscribed. /subscriptions shows what is.")


def which_chat(speak: Voice) -> str:
    """Return how to name a chat."""
    return speak.say(
        "🤔 Please name the chat: /subscribe @channel, or its id: /subscribe -1001234567890."
    )


def subscriptions(speak: Voice, known: Sequence[Subscription]) -> str:
    """Return the list of subscribed chats."""
    if not known:
        return speak.say(
            "📭 Nothing is subscribed yet. Send /subscribe here, or /subscribe @channel."
        )
    title = speak.count("📬 {n} subscribed chat:", "📬 {n} subscribed chats:", len(known))
    return "\n".join([title, *map(_line, known)])


def _line(subscription: Subscription) -> str:
    """Return one chat of the list, with the name that /unsubscribe takes."""
    mark = {"channel": "📣", "group": "👥", "private": "👤"}[subscription.kind]
    name = f"@{subscription.username}" if subscription.username else str(subscription.chat_id)
    return f"{mark} {in_line(subscription.title)} · {name}"


def how_to_publish(speak: Voice) -> str:
    """Return how /publish is used."""
    return speak.say(
        "📣 Send /publish with a link, or answer one of my previews with /publish, "
        "or press the button under it."
    )


def queue(
    speak: Voice, rows: Sequence[tuple[int, int, int, int]], dead: Sequence[tuple[str, str]]
) -> str:
    """Return the state of the inbox and the outbox, and the newest dead letters by their names."""
    names = (speak.say("Inbox"), speak.say("Outbox"))
    lines = [
        speak.say(
            "{name}: {waiting} waiting, {delayed} delayed, {leased} under way, {dead} failed",
            name=name,
            waiting=speak.number(waiting),
            delayed=speak.number(delayed),
            leased=speak.number(leased),
            dead=speak.number(failed),
        )
        for name, (waiting, delayed, leased, failed) in zip(names, rows, strict=True)
    ]
    # The name is the bot's own, and is copied into /retry: nothing may stand between its digits.
    letters = (f"✗ {name} · {in_line(reason)}" for name, reason in dead)
    return "\n".join([speak.say("📦 Queues"), *lines, *letters])


def how_to_retry(speak: Voice) -> str:
    """Return how /retry is used."""
    return speak.say("🔁 Send /retry with the name that /queue shows, or /retry all.")


def retried(speak: Voice, count: int) -> str:
    """Return the confirmation that dead letters are tried again."""
    if count == 0:
        return speak.say("🤷 There is no such failed entry. /queue shows what failed.")
    return speak.count("🔁 {n} entry is tried again.", "🔁 {n} entries are tried again.", count)


def editors(speak: Voice, shown: Sequence[tuple[int, str]], total: int) -> str:
    """Return who may publish: some of all."""
    if not total:
        return speak.say(
            "✍️ There are no editors yet. Appoint one with /editors add id, "
            "or answer a message of theirs with /editors add."
        )
    title = speak.count("✍️ {n} editor:", "✍️ {n} editors:", total)
    return "\n".join(
        [title, *(f"{in_line(truncate(name, NAME))} · {user_id}" for user_id, name in shown)]
    )


def appointed(speak: Voice, name: str) -> str:
    """Return the confirmation of a new editor."""
    return speak.say("✅ {name} may publish now.", name=name)


def dismissed(speak: Voice, name: str, *, was_editor: bool) -> str:
    """Return the confirmation that an editor is none any more."""
    if was_editor:
        return speak.say("👋 {name} may publish no more.", name=name)
    return speak.say("🤷 {name} was no editor.", name=name)


def ban(speak: Voice, name: str, *, done: bool) -> str:
    """Return the confirmation of a ban."""
    if done:
        return speak.say("⛔ I no longer listen to {name}. /unban lifts that.", name=name)
    return speak.say("🙅 An administrator cannot be banned.")


def unban(speak: Voice, name: str, *, was_banned: bool) -> str:
    """Return the confirmation that a ban is lifted."""
    if was_banned:
        return speak.say("✅ I listen to {name} again.", name=name)
    return speak.say("🤷 {name} was not banned.", name=name)


def which_person(speak: Voice, command: str) -> str:
    """Return how to name a person."""
    return speak.say(
        "🤔 Please name the person by id: {command} 123456789, or answer a message of theirs.",
        command=command,
    )


def how_to_broadcast(speak: Voice) -> str:
    """Return how /broadcast is used."""
    return speak.say("📢 Send /broadcast with the text. You see it first, then you send it.")
