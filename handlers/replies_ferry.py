"""What is said about taking the bot's state along and bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ferry import Plan
    from bot.i18n import Voice


def only_in_private(speak: Voice) -> str:
    """Return where the file is given."""
    return speak.say("🔏 Please write that to me in private.")


def exported(speak: Voice) -> str:
    """Return the caption of the file."""
    return speak.say(
        "📁 Subscriptions, editors, guests, bans and settings. To bring them back, send me this "
        "file with /import as its caption."
    )


def how_to_import(speak: Voice) -> str:
    """Return how /import is used."""
    return speak.say(
        "📁 Send me a file from /export with /import as its caption, or answer it with /import. "
        "You see first what would change."
    )


def would_import(speak: Voice, plan: Plan) -> str:
    """Return what an import would change."""
    title = speak.say("📁 That file would change:")
    how = speak.say(
        "Nothing is changed yet. Send /import confirm within ten minutes to do it; what is not in "
        "the file stays."
    )
    return "\n".join([title, *_lines(speak, plan), "", how])


def imported(speak: Voice, plan: Plan) -> str:
    """Return what an import has changed."""
    return "\n".join([speak.say("✅ Imported:"), *_lines(speak, plan)])


def not_imported(speak: Voice) -> str:
    """Return that an import was called off."""
    return speak.say("📁 Nothing was changed.")


def _lines(speak: Voice, plan: Plan) -> list[str]:
    names = {
        "subscriptions": speak.say("Subscribed chats"),
        "editors": speak.say("Editors"),
        "bans": speak.say("Bans"),
        "guests": speak.say("Guests"),
        "settings": speak.say("Settings"),
    }
    return [
        speak.say(
            "{kind}: {new} new, {changed} changed, {same} the same",
            kind=names[change.kind],
            new=speak.number(change.new),
            changed=speak.number(change.changed),
            same=speak.number(change.same),
        )
        for change in plan
    ]
