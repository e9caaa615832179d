"""Editors work on previews, driven over HTTP: edit, discard, plan, and links without a press."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.model import Asker, Draft, Press
from bot.store import NOBODY, Habit, Person, Place
from bot.terms import Style
from tests.articles import OTHER, SENTENCES, page, picture
from tests.fixtures_house import eventually
from tests.test_chat_presses import memory, settled
from tests.test_chat_privacy import everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox import Answer, Message, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
LAMP = "https://example.com/lamp.jpg"
TITLE = "A story worth telling"
HOUR = timedelta(hours=1)
#: Of which a caption holds a few.
LONG = tuple(
    f"{it[:-1]}, and {other[0].lower()}{other[1:]}"
    for it, other in zip(SENTENCES, OTHER, strict=True)
)


class Scene(NamedTuple):
    """An editor with a preview, and a channel that is subscribed."""

    house: House
    editor: User
    reader: User
    channel: int

    async def preview(self, user: User | None = None, chat: int | None = None) -> Message:
        """Return the preview of the story for the editor, or for whoever is named."""
        person = (user or self.editor).id
        text = STORY if chat is None else f"@{self.house.world.bot.username} {STORY}"
        return await self.house.ask(text, user=person, chat=chat)

    async def press(self, message: Message, *labels: str, user: User | None = None) -> Answer:
        """Press one button after the other, each on the message as it is then."""
        answer = None
        for label in labels:
            now = self.now(message)
            data = button(now, label)
            answer = await self.house.world.press(
                (user or self.editor).id, now.message_id, now.chat_id, data
            )
        assert answer is not None
        return answer

    def now(self, message: Message) -> Message:
        """Return the message as it is now."""
        found = self.house.world.find(message.chat_id, message.message_id)
        assert found is not None
        return found

    def published(self) -> tuple[Message, ...]:
        """Return what stands in the channel."""
        return self.house.world.messages(self.channel)

    async def arrived(self) -> Message:
        """Return the first message of the channel."""
        return await self.house.seen(lambda it: it.chat_id == self.channel)

    async def key(self, message: Message) -> str:
        """Return the name of the draft of a preview."""
        for each in self.now(message).buttons:
            issued = await self.house.services.store.presses.find(each["callback_data"])
            if issued is not None and issued.press.action in {"draft", "slot"}:
                return issued.press.subject
        raise AssertionError(message.buttons)


def labels(message: Message) -> list[str]:
    return [str(it["text"]) for it in message.buttons]


def button(message: Message, label: str) -> str:
    return next(str(it["callback_data"]) for it in message.buttons if label in it["text"])


@pytest.fixture
async def scene(house: House) -> Scene:
    house.world.publish_page(STORY, page(TITLE), "text/html")
    editor, reader = (
        house.world.add_user("Ada", "ada", "en"),
        house.world.add_user("Bo", "bo", "en"),
    )
    await house.ask("/subscribe @morning_wire")
    await house.ask(f"/editors add {editor.id} Ada")
    return Scene(house, editor, reader, house.sandbox.seeded.channel_id)


async def test_a_preview_has_what_an_editor_does_with_it_and_others_have_none(
    scene: Scene,
) -> None:
    mine, theirs = await scene.preview(), await scene.preview(scene.reader)

    assert labels(mine)[:4] == ["📣 Publish to 1 chat", "✏️ Edit", "🕒 Schedule", "🗑 Discard"]
    assert not {"✏️ Edit", "🕒 Schedule", "🗑 Discard"} & {*labels(theirs)}


async def test_chosen_sentences_under_another_headline_are_what_is_published(
    scene: Scene,
) -> None:
    """Also where a chat likes its posts short: the editor's choice stands."""
    house = scene.house
    short = Style(length="short")
    await house.services.circulation.amend(
        Asker(house.visitor, house.visitor, 1), scene.channel, lambda it: replace(it, style=short)
    )
    mine = await scene.preview()

    await scene.press(mine, "✏️ Edit", "☑️ Sentences")
    shown = scene.now(mine)
    for number, sentence in enumerate(SENTENCES, 1):
        chosen = any(f"✓ {number}. " in it for it in labels(shown))
        assert chosen == (sentence in shown.body)
    for number in range(1, 9):
        if number in {2, 7} and not any(f"✓ {number}. " in it for it in labels(scene.now(mine))):
            await scene.press(mine, f"{number}. ")
    for number in (1, 3, 4, 5, 6, 8):
        if any(f"✓ {number}. " in it for it in labels(scene.now(mine))):
            await scene.press(mine, f"✓ {number}. ")
    await scene.press(mine, "‹ Back", "🖊 Headline")
    told = await house.ask("Two hundred and fourteen steps", user=scene.editor.id)
    edited = scene.now(mine)
    await scene.press(mine, "✔️ Done", "📣 Publish")
    post = await scene.arrived()

    assert "the preview above shows it" in told.body
    assert edited.body.startswith("Two hundred and fourteen steps\n")
    for body in (edited.body, post.body):
        assert [n for n, it in enumerate(SENTENCES, 1) if it in body] == [2, 7]
    assert post.body.startswith("Two hundred and fourteen steps\n")
    assert "✏️ Edit" not in labels(scene.now(mine)), "what is out changes no more"


async def test_as_it_was_is_the_preview_that_came(scene: Scene) -> None:
    mine = await scene.preview()

    await scene.press(mine, "✏️ Edit", "☑️ Sentences", "8. ", "‹ Back")
    changed = scene.now(mine)
    await scene.press(mine, "↺ As it was", "✔️ Done")

    assert changed.body != mine.body
    assert scene.now(mine).body == mine.body
    assert labels(scene.now(mine)) == labels(mine)


async def test_a_post_goes_out_without_its_picture_where_the_editor_says_so(scene: Scene) -> None:
    house = scene.house
    house.world.publish_page(STORY, page(TITLE, image=LAMP), "text/html")
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    mine = await scene.preview()
    assert mine.caption

    told = await scene.press(mine, "✏️ Edit", "✓ 🖼 Picture")
    off = scene.now(mine)
    await scene.press(mine, "✔️ Done", "📣 Publish")
    post = await scene.arrived()

    assert "only this preview still shows it" in (told.text or "")
    assert "✖ 🖼 Picture" in labels(off)
    assert post.text
    assert not post.caption


async def test_a_tap_that_does_not_fit_is_told_and_changes_nothing(scene: Scene) -> None:
    house = scene.house
    house.world.publish_page(STORY, page(TITLE, image=LAMP, sentences=LONG), "text/html")
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    mine = await scene.preview()
    await scene.press(mine, "✏️ Edit", "☑️ Sentences")
    told = []

    for number in range(1, 9):
        if f"{number}. " in "".join(it for it in labels(scene.now(mine)) if not it.startswith("✓")):
            before = scene.now(mine)
            answer = await scene.press(mine, f"{number}. ")
            if answer.show_alert:
                told.append(answer.text or "")
                assert scene.now(mine).body == before.body

    assert told
    assert all("does not fit into the post" in it for it in told)
    assert any(it.startswith("📏 ") and it.endswith(" / 1,024") for it in labels(scene.now(mine)))


async def test_the_last_sentence_stays(scene: Scene) -> None:
    mine = await scene.preview()
    await scene.press(mine, "✏️ Edit", "☑️ Sentences")
    answer = None

    for _ in SENTENCES:
        answer = await scene.press(mine, "✓ ")
        if answer.show_alert:
            break

    assert answer is not None
    assert "One sentence must stay" in (answer.text or "")
    assert sum(it.startswith("✓") for it in labels(scene.now(mine))) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x" * 201, "at most 200 characters"),
        ("\u200b \u202e", "I see no headline"),
    ],
    ids=["too long", "nothing to see"],
)
async def test_what_is_no_headline_is_asked_for_again(scene: Scene, typed: str, told: str) -> None:
    mine = await scene.preview()
    await scene.press(mine, "✏️ Edit", "🖊 Headline")

    refused = await scene.house.ask(typed, user=scene.editor.id)
    taken = await scene.house.ask("Example.com opens <b>@all</b>", user=scene.editor.id)

    assert told in refused.body
    assert "That is the headline now" in taken.body
    first = scene.now(mine).body.partition("\n")[0]
    assert first.replace("\u2060", "") == "Example.com opens <b>@all</b>"


async def test_a_link_alone_is_a_wish_and_no_headline(scene: Scene) -> None:
    scene.house.world.publish_page(f"{STORY}?again", page(TITLE), "text/html")
    mine = await scene.preview()
    await scene.press(mine, "✏️ Edit", "🖊 Headline")

    answer = await scene.house.ask(f"{STORY}?again", user=scene.editor.id)

    assert answer.body.startswith(TITLE)


async def test_two_editors_at_once_leave_one_draft_without_a_mixture(scene: Scene) -> None:
    house, group = scene.house, scene.house.sandbox.seeded.group_id
    await house.ask(f"/editors add {scene.reader.id} Bo")
    for person in (scene.editor, scene.reader):
        house.world.set_member(group, person.id, "member")
    mine = await scene.preview(chat=group)
    await scene.press(mine, "✏️ Edit", "☑️ Sentences")
    shown = scene.now(mine)
    first, second = [it["callback_data"] for it in shown.buttons if ". The " in it["text"]][:2]

    await asyncio.gather(
        house.world.forge(scene.editor.id, shown, first),
        house.world.forge(scene.reader.id, shown, second),
    )

    after = scene.now(mine)
    for number, sentence in enumerate(SENTENCES, 1):
        assert any(f"✓ {number}. " in it for it in labels(after)) == (sentence in after.body)
    draft = await house.services.store.drafts.get(await scene.key(mine))
    assert draft is not None
    assert draft.edit is not None
    assert draft.revision == 2
    assert SENTENCES[0] not in after.body


async def test_a_draft_that_is_thrown_away_can_be_brought_back(scene: Scene) -> None:
    mine, other = await scene.preview(), await scene.preview()
    publish = button(mine, "📣 Publish")

    await scene.press(mine, "🗑 Discard")
    gone = scene.now(mine)
    late = await scene.house.world.forge(scene.editor.id, mine, publish)
    await scene.press(mine, "↩️ Undo")

    assert gone.body == f"🗑 Thrown away: {TITLE}"
    assert labels(gone) == ["↩️ Undo"]
    assert late.show_alert
    assert "send me the link again" in (late.text or "")
    assert scene.now(mine).body == mine.body
    assert labels(scene.now(mine)) == labels(mine)
    await scene.press(other, "📣 Publish")
    assert (await scene.arrived()).body == mine.body, "another preview was never touched"


async def test_the_editors_clock_is_asked_for_once_and_remembered(scene: Scene) -> None:
    house = scene.house
    mine = await scene.preview()

    await scene.press(mine, "🕒 Schedule")
    asked = labels(scene.now(mine))
    await scene.press(mine, "🔎 Another city")
    unknown = await house.ask("Atlantis-under-Sea", user=scene.editor.id)
    told = await house.ask("Kathmandu", user=scene.editor.id)
    await scene.press(mine, "‹ Back", "🕒 Schedule")

    assert "Berlin" in asked
    assert "no such place" in unknown.body
    assert "Times are those of Kathmandu" in told.body
    assert "🌍 Kathmandu" in labels(scene.now(mine))
    assert await house.services.store.habits.of(scene.editor.id) == Habit("Asia/Kathmandu")


async def test_a_planned_draft_is_listed_and_can_be_called_off(scene: Scene) -> None:
    house, store = scene.house, scene.house.services.store
    mine = await scene.preview()

    told = await scene.press(mine, "🕒 Schedule", "Berlin", "In 1 hour")
    listed = await house.ask("/scheduled", user=scene.editor.id)
    others = await house.ask("/scheduled")
    key = await scene.key(mine)
    draft = await store.drafts.get(key)
    await scene.press(listed, "✖️ 1")

    assert "🕒 Goes out " in (told.text or "")
    assert any(it.startswith("🕒 ") and ":" in it for it in labels(scene.now(mine)))
    assert listed.body.startswith("🕒 1 post is planned:\n1. ")
    assert TITLE in listed.body
    assert others.body.startswith("🕒 Nothing is planned.")
    assert draft is not None
    assert draft.slot is not None
    assert HOUR - timedelta(minutes=1) < draft.slot.at - datetime.now(UTC) <= HOUR
    assert scene.now(listed).body.startswith("🕒 Nothing is planned.")
    assert await store.diary.all() == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tomorrow 9:00", "🕒 Goes out"),
        ("gibberish", "did not understand that time"),
        ("1.1.2020 9:00", "That moment is past"),
        ("1.1.2100 9:00", "more than 30 days ahead"),
    ],
)
async def test_a_time_is_typed(scene: Scene, typed: str, expected: str) -> None:
    mine = await scene.preview()
    await scene.press(mine, "🕒 Schedule", "Tokyo", "⌨️ Another time")

    told = await scene.house.ask(typed, user=scene.editor.id)

    assert expected in told.body
    planned = await scene.house.services.store.diary.all()
    assert len(planned) == (typed == "tomorrow 9:00")


async def bring_forward(scene: Scene, message: Message) -> Draft:
    """Let the time of a planned draft be now."""
    store, key = scene.house.services.store, await scene.key(message)
    at = datetime.now(UTC)

    def sooner(draft: Draft) -> Draft:
        assert draft.slot is not None
        return replace(draft, slot=replace(draft.slot, at=at))

    draft = await store.drafts.amend(key, sooner)
    assert draft is not None
    await store.diary.put(key, at)
    return draft


async def test_a_planned_draft_goes_out_once_though_a_worker_dies_meanwhile(
    scene: Scene,
) -> None:
    """What was taken and never settled comes again: the draft as it was, due as it was."""
    house, store = scene.house, scene.house.services.store
    mine = await scene.preview()
    await scene.press(mine, "🕒 Schedule", "Berlin", "In 1 hour")
    key = await scene.key(mine)
    before = await bring_forward(scene, mine)
    told = await house.seen(lambda it: it.body.startswith("📣 “"))

    await store.drafts.put(key, before)
    await store.diary.put(key, datetime.now(UTC))

    async def taken() -> bool:
        return await store.diary.all() == ()

    await eventually(taken)
    await settled(house)
    assert told.body == f"📣 “{TITLE}” went to 1 chat."
    assert told.chat_id == scene.editor.id
    assert len(scene.published()) == 1
    assert sum(it.body == told.body for it in house.world.messages(scene.editor.id)) == 1
    late = await scene.press(mine, "✏️ Edit")
    assert "published already" in (late.text or "")


async def test_a_planned_draft_of_one_who_lost_the_right_stays_in(scene: Scene) -> None:
    house = scene.house
    mine = await scene.preview()
    await scene.press(mine, "🕒 Schedule", "Berlin", "In 1 hour")
    await house.ask(f"/editors remove {scene.editor.id}")

    await bring_forward(scene, mine)
    told = await house.seen(lambda it: "was not published" in it.body)

    await settled(house)
    assert told.chat_id == scene.editor.id
    assert scene.published() == ()
    assert not any("was not published" in it.body for it in house.world.messages(house.visitor))
    assert await house.services.store.diary.all() == ()


async def test_what_was_published_by_a_press_is_not_said_to_go_out_at_its_time(
    scene: Scene,
) -> None:
    house, store = scene.house, scene.house.services.store
    mine = await scene.preview()
    await scene.press(mine, "🕒 Schedule", "Berlin", "In 1 hour")
    key = await scene.key(mine)
    await scene.press(mine, "📣 Publish")
    await scene.arrived()
    draft = await store.drafts.get(key)
    assert draft is not None
    assert draft.slot is not None
    real = house.services.drafting.now
    house.services.drafting.now = lambda: real() + 2 * HOUR

    await store.diary.put(key, datetime.now(UTC))
    told = await house.seen(lambda it: "before its time came" in it.body)

    assert told.chat_id == scene.editor.id
    assert len(scene.published()) == 1


async def test_with_autopublish_an_editors_link_needs_no_press(scene: Scene) -> None:
    house = scene.house
    refused = await house.ask("/autopublish", user=scene.reader.id)
    switch = await house.ask("/autopublish", user=scene.editor.id)
    await scene.press(switch, "⚡ At once")

    await house.ask(STORY, user=scene.editor.id)
    post = await scene.arrived()
    told = await house.seen(lambda it: it.body.startswith("✅ On its way to 1 chat"))

    assert "Only editors" in refused.body
    assert scene.now(switch).body.startswith("⚡ Links that you send me here are published")
    assert post.body.startswith(TITLE)
    assert told.chat_id == scene.editor.id


async def test_autopublish_ends_with_the_right_and_says_so_once(scene: Scene) -> None:
    house = scene.house
    house.world.publish_page(f"{STORY}?again", page(TITLE), "text/html")
    switch = await house.ask("/autopublish", user=scene.editor.id)
    await scene.press(switch, "⚡ At once")
    await house.ask(f"/editors remove {scene.editor.id}")

    await house.ask(STORY, user=scene.editor.id)
    await house.seen(lambda it: it.chat_id == scene.editor.id and "no editor any more" in it.body)
    await house.ask(f"/editors add {scene.editor.id} Ada")
    await house.ask(f"{STORY}?again", user=scene.editor.id)
    await settled(house)

    said = house.world.messages(scene.editor.id)
    assert sum("no editor any more" in it.body for it in said) == 1
    assert scene.published() == ()
    assert not (await house.services.store.habits.of(scene.editor.id)).autopublish


async def forged_id(scene: Scene, press: Press) -> str:
    """Return an id that was really issued, for a press that no menu offers (any more)."""
    (data,) = await scene.house.services.store.presses.issue([press], Place())
    return data


class Act(NamedTuple):
    """A press that is not in order, and what is said to it."""

    name: str
    press: Callable[[str], Press]
    expected: str
    by_reader: bool = False


def draft_press(*details: str) -> Callable[[str], Press]:
    return lambda key: Press("draft", key, details)


def slot_press(*details: str) -> Callable[[str], Press]:
    return lambda key: Press("slot", key, details)


ACTS = (
    Act("a reader edits", draft_press("menu"), "Only editors", by_reader=True),
    Act("a reader picks", draft_press("pick", "0", "on", "1"), "Only editors", by_reader=True),
    Act("a reader discards", draft_press("discard"), "Only editors", by_reader=True),
    Act("a reader brings back", draft_press("back"), "Only editors", by_reader=True),
    Act("a reader plans", slot_press("in", "3600"), "Only editors", by_reader=True),
    Act("a reader settles a clock", slot_press("zone", "UTC"), "Only editors", by_reader=True),
    Act(
        "a reader publishes at once",
        lambda _: Press("auto", "", ("on",)),
        "Only editors",
        by_reader=True,
    ),
    Act("a moment that is past", slot_press("at", "2026-01-01T08:00:00+00:00"), "moment is past"),
    Act("a moment too far", slot_press("at", "2099-01-01T08:00:00+00:00"), "30 days ahead"),
    Act("just now", slot_press("in", "0"), "moment is past"),
    Act("a sentence that is none", draft_press("pick", "999", "on", "1"), "too old"),
    Act("another draft", lambda _: Press("draft", "nowhere", ("menu",)), "too old"),
    Act("no draft to plan", lambda _: Press("slot", "nowhere", ("in", "3600")), "too old"),
    Act("no draft to bring back", lambda _: Press("draft", "nowhere", ("back",)), "too old"),
    Act("another's own button", lambda k: Press("draft", k, ("menu",), NOBODY), "somebody else's"),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda it: it.name)
async def test_presses_that_are_not_in_order_are_told_so_and_change_nothing(
    scene: Scene, act: Act
) -> None:
    mine = await scene.preview()
    key = await scene.key(mine)
    data = await forged_id(scene, act.press(key))
    await settled(scene.house)
    before = await memory(scene.house)

    person = scene.reader if act.by_reader else scene.editor
    told = await scene.house.world.forge(person.id, mine, data)

    assert told.show_alert
    assert act.expected in (told.text or "")
    assert await memory(scene.house) == before
    assert scene.now(mine) == mine
    assert scene.published() == ()


@pytest.mark.parametrize(
    ("label", "deed", "expected"),
    [
        ("✏️ Edit", "demoted", "Only editors"),
        ("🕒 Schedule", "demoted", "Only editors"),
        ("🗑 Discard", "demoted", "Only editors"),
        ("✏️ Edit", "discarded", "thrown away"),
        ("🕒 Schedule", "discarded", "thrown away"),
        ("🗑 Discard", "discarded", "thrown away"),
        ("✏️ Edit", "published", "published already"),
        ("🕒 Schedule", "published", "published already"),
        ("🗑 Discard", "published", "published already"),
        ("✏️ Edit", "forgotten", "too old"),
    ],
)
async def test_a_menu_that_is_out_of_date_says_so(
    scene: Scene, label: str, deed: str, expected: str
) -> None:
    mine = await scene.preview()
    if deed == "demoted":
        await scene.house.ask(f"/editors remove {scene.editor.id}")
    elif deed == "discarded":
        await scene.press(mine, "🗑 Discard")
    elif deed == "published":
        await scene.press(mine, "📣 Publish")
    else:
        connection = scene.house.services.store.connection
        await connection.redis.delete(connection.keys.draft(await scene.key(mine)))

    told = await scene.house.world.forge(scene.editor.id, mine, button(mine, label))

    assert told.show_alert
    assert expected in (told.text or "")


@pytest.mark.parametrize("deed", ["demoted", "discarded", "published"])
async def test_a_headline_that_comes_too_late_is_answered(scene: Scene, deed: str) -> None:
    house = scene.house
    mine = await scene.preview()
    await scene.press(mine, "✏️ Edit", "🖊 Headline")
    if deed == "demoted":
        await house.ask(f"/editors remove {scene.editor.id}")
    else:
        data = button(mine, "🗑 Discard" if deed == "discarded" else "📣 Publish")
        await house.world.forge(scene.editor.id, mine, data)

    told = await house.ask("Too late for a headline", user=scene.editor.id)

    expected = {"demoted": "Only editors", "discarded": "thrown away", "published": "already"}
    assert expected[deed] in told.body


async def test_a_person_sees_what_they_planned_and_deletes_it(scene: Scene) -> None:
    """Draft, time, clock, habit, and what was thrown away: nothing tells of the person after."""
    house, store = scene.house, scene.house.services.store
    planned, thrown = await scene.preview(), await scene.preview()
    await scene.press(planned, "✏️ Edit", "🖊 Headline")
    await house.ask("Saffron umbrella", user=scene.editor.id)
    await scene.press(planned, "✔️ Done", "🕒 Schedule", "Berlin", "In 1 hour")
    await scene.press(thrown, "🗑 Discard")
    await scene.press(await house.ask("/autopublish", user=scene.editor.id), "⚡ At once")
    await settled(house)
    kept = {it.key.partition(":")[0] for it in await store.traces.of(Person(scene.editor.id))}

    house.world.send_text(scene.editor.id, scene.editor.id, "/delete yes")
    await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)

    assert {"draft", "discarded", "habit"} <= kept
    assert await store.traces.of(Person(scene.editor.id)) == ()
    assert str(scene.editor.id) not in await everything(store)
    await store.diary.put((await store.diary.all())[0], datetime.now(UTC))

    async def struck() -> bool:
        return await store.diary.all() == ()

    await eventually(struck)
    assert scene.published() == ()
