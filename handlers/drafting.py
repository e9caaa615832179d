"""An editor works on a preview: other sentences, another headline, no picture, or none of it.

All of it happens in the message of the preview. Whoever is no editor (any more) changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import compose, copydesk
from bot.diary import headline_of
from bot.errors import Expired
from bot.i18n import voice
from handlers import replies_drafting as replies
from handlers.drafting_screens import Menu
from handlers.drafting_words import answer, ask, asked_about, show_at
from handlers.presses import Pressed, Told, revise

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from telegram import Message

    from bot.drafting import Altered
    from bot.model import Action, Asker, Draft, Keyboard
    from bot.store import Question
    from handlers.context import Answer, Context
    from handlers.presses import Deed

    Verb = Callable[..., Awaitable[Told]]


async def on_draft(pressed: Pressed, context: Context) -> Told:
    """Do what a button under a draft says, for one who may."""
    verb, *details = pressed.press.details
    return await _VERBS[verb](pressed, context, *details)


def _menu(pressed: Pressed) -> Menu:
    return Menu(pressed.press.subject, pressed.speak)


async def _draw(pressed: Pressed, context: Context, draft: Draft, keyboard: Keyboard) -> None:
    """Let the message of the press show the draft over these buttons."""
    await revise(pressed, context, replace(draft.post, keyboard=keyboard))


async def _open(pressed: Pressed, context: Context) -> Told:
    """Show the first menu of an edit."""
    copy = await context.services.drafting.copy(pressed.user_id, pressed.press.subject)
    await _draw(pressed, context, copy.draft, _menu(pressed).main(copy))
    return Told()


async def _page(pressed: Pressed, context: Context, page: str) -> Told:
    """Show a page of the article's sentences."""
    copy = await context.services.drafting.copy(pressed.user_id, pressed.press.subject)
    await _draw(pressed, context, copy.draft, _menu(pressed).sentences(copy, int(page)))
    return Told()


async def _pick(pressed: Pressed, context: Context, index: str, turn: str, page: str) -> Told:
    """Take a sentence in or out.

    Raises:
        Expired: the article no longer has it.
    """
    drafting, key = context.services.drafting, pressed.press.subject
    copy = await drafting.copy(pressed.user_id, key)
    sentence = next((it for it in copy.pool if it.index == int(index)), None)
    if sentence is None:
        raise Expired
    done = await drafting.alter(pressed.user_id, key, copydesk.picked(sentence, on=turn == "on"))
    return await _shown(pressed, context, done, _menu(pressed).sentences(done.copy, int(page)))


async def _picture(pressed: Pressed, context: Context, turn: str) -> Told:
    """Let the post show its picture, or not; a picture cannot be taken out of a message."""
    change = copydesk.pictured(on=turn == "on")
    drafting = context.services.drafting
    done = await drafting.alter(pressed.user_id, pressed.press.subject, change)
    told = await _shown(pressed, context, done, _menu(pressed).main(done.copy))
    if turn == "off" and pressed.is_photo and done.objection is None:
        return Told(replies.picture_kept(pressed.speak))
    return told


async def _shown(pressed: Pressed, context: Context, done: Altered, keyboard: Keyboard) -> Told:
    """Show what a change made of the draft, or say why it made nothing."""
    await _draw(pressed, context, done.copy.draft, keyboard)
    if done.objection is None:
        return Told()
    return Told(replies.objection(pressed.speak, done.objection), alert=True)


async def _reset(pressed: Pressed, context: Context) -> Told:
    """Let the draft be what it was."""
    copy = await context.services.drafting.restore(pressed.user_id, pressed.press.subject)
    await _draw(pressed, context, copy.draft, _menu(pressed).main(copy))
    return Told()


async def _done(pressed: Pressed, context: Context) -> Told:
    """Show the draft as a preview again."""
    drafting, key = context.services.drafting, pressed.press.subject
    return await _preview(pressed, context, await drafting.draft(pressed.user_id, key))


async def _discard(pressed: Pressed, context: Context) -> Told:
    """Throw the draft away, and say how to have it back."""
    draft = await context.services.drafting.discard(pressed.user_id, pressed.press.subject)
    text = replies.discarded(pressed.speak, headline_of(draft))
    post = replace(compose.notice(text, key=""), keyboard=_menu(pressed).undo())
    await revise(pressed, context, post)
    return Told()


async def _back(pressed: Pressed, context: Context) -> Told:
    """Bring a draft back that was thrown away."""
    drafting, key = context.services.drafting, pressed.press.subject
    return await _preview(pressed, context, await drafting.bring_back(pressed.user_id, key))


async def _preview(pressed: Pressed, context: Context, draft: Draft) -> Told:
    """Let the message of the press be the draft's preview."""
    key = pressed.press.subject
    post = await context.services.drafting.preview(key, draft, pressed.speak)
    await revise(pressed, context, compose.read_by(post, pressed.asker))
    return Told()


async def _ask_headline(pressed: Pressed, context: Context) -> Told:
    """Ask for a headline, and wait for it."""
    await context.services.drafting.copy(pressed.user_id, pressed.press.subject)
    await ask(pressed, context, "headline")
    return Told()


async def on_headline(context: Context, who: Asker, question: Question, message: Message) -> bool:
    """Put the headline over the draft that was asked about; False where it is none."""
    key, spot = asked_about(question, who)
    speak, drafting = voice(who.locale), context.services.drafting
    done = await drafting.alter(who.user_id, key, copydesk.headed(message.text or ""))
    if done.objection is None:
        keyboard = Menu(key, speak).main(done.copy)
        await show_at(spot, context, who, replace(done.copy.draft.post, keyboard=keyboard))
    said = replies.objection(speak, done.objection) if done.objection else replies.headed(speak)
    await answer(context, who, said)
    return done.objection is None


_VERBS: Mapping[str, Verb] = {
    "menu": _open,
    "page": _page,
    "pick": _pick,
    "picture": _picture,
    "headline": _ask_headline,
    "reset": _reset,
    "done": _done,
    "discard": _discard,
    "back": _back,
}


def answers() -> Mapping[str, Answer]:
    """Return what is done with words that this room asked for."""
    return {"headline": on_headline}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"draft": on_draft}
