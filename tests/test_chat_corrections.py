"""Sources of published stories are asked again, and the posts are corrected where they stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.corrections import Corrections
from bot.enrolment import STEPS, Enrolment
from bot.errors import NotFound
from bot.isolate import Direct
from bot.model import Asker
from bot.pipeline import Pipeline
from bot.store import open_store
from bot.terms import Style, Terms
from tests.articles import OTHER, SENTENCES, page, picture
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from bot.model import Article, Post
    from bot.outcome import Outcome
    from bot.revisions import Revisions
    from bot.sandbox import Message, Sandbox
    from tests.fixtures_house import House

STORY = "https://example.com/story"
PICTURE = "https://example.com/lead.jpg"
HEADLINE = "A story worth telling"
TEXT = (*SENTENCES, *OTHER)
RECOUNTED = SENTENCES[1].replace("214", "241")
LOGIN = b"""<!doctype html><html><head><title>Log in</title></head><body><h1>Log in</h1>
<form action="/login" method="post"><label>E-mail<input name="email"></label>
<label>Password<input type="password" name="password"></label><button>Log in</button></form>
</body></html>"""


def published_page(headline: str = HEADLINE, sentences: tuple[str, ...] = SENTENCES) -> bytes:
    return page(headline, image=PICTURE, sentences=sentences)


def with_changed(sentences: tuple[str, ...], before: str, after: str) -> tuple[str, ...]:
    return tuple(after if it == before else it for it in sentences)


class Clock:
    """The corrections of a house, whose time the test moves."""

    def __init__(self, house: House) -> None:
        self.now = datetime.now(UTC)
        self._house = house
        self._enrolment = Enrolment(house.services, lambda: self.now)
        self._corrections = Corrections(house.services, lambda: self.now)

    async def take_up(self) -> int:
        """Take up what was published; return how many stories are new."""
        return await self._enrolment.take_up()

    async def pass_by(self, minutes: float) -> None:
        """Let the time pass, and attend to what is due then until nothing is."""
        self.now += timedelta(minutes=minutes)
        while await self._corrections.step():
            pass
        await quiet(self._house)


async def quiet(house: House) -> None:
    """Return when nothing is on its way any more."""

    async def idle() -> bool:
        depth = await house.services.store.outbox.depth()
        return not (depth.waiting or depth.leased or depth.delayed)

    await eventually(idle)


async def text_channel(house: House, name: str = "plain_wire") -> int:
    """Subscribe a channel that gets posts as texts."""
    chat = house.world.add_chat("channel", "Plain Wire", name, house.visitor)
    house.world.set_member(chat.id, house.world.bot.id, "administrator", can_post_messages=True)
    await house.ask(f"/subscribe @{name}")
    who = Asker(house.visitor, house.visitor, 1)
    terms = Terms(style=Style(form="text"))
    await house.services.circulation.amend(who, chat.id, lambda _: terms)
    return chat.id


async def go_to_press(house: House, sentences: tuple[str, ...] = SENTENCES) -> tuple[int, int]:
    """Publish the story to a channel with pictures and one with texts."""
    house.world.publish_page(STORY, published_page(sentences=sentences), "text/html")
    house.world.publish_page(PICTURE, picture(), "image/jpeg")
    await house.ask("/subscribe @morning_wire")
    pictured, plain = house.sandbox.seeded.channel_id, await text_channel(house)
    await house.ask(f"/publish {STORY}")
    for chat in (pictured, plain):
        await house.seen(lambda it, chat=chat: it.chat_id == chat)  # type: ignore[misc]  # mypy 1.x
    await quiet(house)
    return pictured, plain


def only(house: House, chat_id: int) -> Message:
    (message,) = house.world.messages(chat_id)
    return message


def edits(house: House) -> int:
    return len(house.calls("editMessageText")) + len(house.calls("editMessageCaption"))


def whispers(house: House, sign: str) -> list[str]:
    return [it.body for it in house.world.messages(house.visitor) if it.body.startswith(sign)]


async def test_a_number_that_changes_is_corrected_wherever_it_was_posted(house: House) -> None:
    pictured, plain = await go_to_press(house)
    clock = Clock(house)
    assert await clock.take_up() == 1
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")

    await clock.pass_by(17)

    for chat in (pictured, plain):
        post = only(house, chat)
        assert "241 steps" in post.body
        assert "214 steps" not in post.body
        assert "✎ Corrected " in post.body
        assert post.body.endswith("UTC: paragraph 1")
    assert only(house, pictured).content["photo"]
    assert "photo" not in only(house, plain).content
    assert edits(house) == 2
    (told,) = whispers(house, "✎ The source changed")
    assert "I corrected it in 2 chats." in told
    assert f"− {SENTENCES[1]}\n+ {RECOUNTED}" in told
    again = await house.ask("/corrections")
    assert "paragraph 1 · 2 chats" in again.body


async def test_what_stands_is_left_alone_however_often_it_is_asked(house: House) -> None:
    await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    asked = house.world.web.hits[STORY]

    for minutes in (17, 50, 133, 330, 1070, 1600):
        await clock.pass_by(minutes)

    assert house.world.web.hits[STORY] - asked == len(STEPS)
    assert edits(house) == 0
    assert whispers(house, "✎ The") == []
    # After two days nothing is left of it, and nothing takes it up again.
    await clock.pass_by(3000)
    assert house.world.web.hits[STORY] - asked == len(STEPS)
    assert await house.services.store.errata.newest(9) == ()


@pytest.mark.parametrize(
    "sentences",
    [
        tuple(it.replace(" ", "\u00a0 ") for it in SENTENCES),
        tuple(it.replace(",", "").replace(".", "!") for it in SENTENCES),
        (*SENTENCES[:4], *OTHER, *SENTENCES[4:]),
    ],
    ids=["spaces", "marks", "more of it"],
)
async def test_what_says_the_same_is_no_correction(
    house: House, sentences: tuple[str, ...]
) -> None:
    await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    house.world.publish_page(STORY, published_page(sentences=sentences), "text/html")

    await clock.pass_by(17)

    assert edits(house) == 0
    assert whispers(house, "⚠️") == []


async def test_a_new_headline_is_a_correction(house: House) -> None:
    pictured, _ = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    house.world.publish_page(STORY, published_page("A museum opens in Lindow"), "text/html")

    await clock.pass_by(17)

    post = only(house, pictured)
    assert post.body.startswith("A museum opens in Lindow\n")
    assert post.body.endswith(": headline")


async def test_a_second_correction_takes_the_place_of_the_first(house: House) -> None:
    pictured, _ = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    once = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    twice = with_changed(once, SENTENCES[3], SENTENCES[3].replace("1998", "1989"))

    for sentences, minutes in ((once, 17), (twice, 60)):
        house.world.publish_page(STORY, published_page(sentences=sentences), "text/html")
        await clock.pass_by(minutes)

    post = only(house, pictured)
    assert "241 steps" in post.body
    assert "1989" in post.body
    assert post.body.count("✎") == 1
    assert post.body.endswith("paragraph 2")
    assert edits(house) == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"gone", 410),
        (LOGIN, 200),
        (page("The plant closes", sentences=OTHER), 200),
        (page(HEADLINE, sentences=(OTHER[0], OTHER[3])), 200),
    ],
    ids=["410", "login", "another story", "a stub"],
)
async def test_a_story_that_is_gone_is_told_once_and_stays(
    house: House, body: bytes, status: int
) -> None:
    pictured, _ = await go_to_press(house)
    before = only(house, pictured).body
    clock = Clock(house)
    await clock.take_up()
    house.world.publish_page(STORY, body, "text/html", status)

    await clock.pass_by(17)
    await clock.pass_by(60)

    assert only(house, pictured).body == before
    assert edits(house) == 0
    (told,) = whispers(house, "⚠️ The source no longer has")
    assert HEADLINE in told


async def test_a_page_that_is_not_found_is_gone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive in front of the little web passes its 404 on, so the failure is given here."""
    await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()

    async def reread(_self: Pipeline, url: str) -> Article:
        raise NotFound(url)

    monkeypatch.setattr(Pipeline, "reread", reread)
    await clock.pass_by(17)
    await clock.pass_by(60)

    assert len(whispers(house, "⚠️ The source no longer has")) == 1
    assert edits(house) == 0


async def test_passing_trouble_is_told_to_nobody_and_asked_again(house: House) -> None:
    pictured, _ = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    house.world.publish_page(STORY, b"", "text/html", 404)
    house.world.web.pages[STORY] = replace(house.world.web.pages[STORY], status=403)
    await clock.pass_by(17)
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")

    await clock.pass_by(60)

    assert whispers(house, "⚠️") == []
    assert "241 steps" in only(house, pictured).body


async def test_the_words_that_stay_are_those_that_were_chosen(house: House) -> None:
    """A long article: what was chosen stays chosen, and what is withdrawn has a successor."""
    pictured, _ = await go_to_press(house, TEXT)
    before = only(house, pictured).body
    shown = [it for it in TEXT if it in before]
    assert 3 <= len(shown) < len(TEXT)
    clock = Clock(house)
    await clock.take_up()
    rest = tuple(it for it in TEXT if it != shown[1])
    house.world.publish_page(STORY, published_page(sentences=rest), "text/html")

    await clock.pass_by(17)

    after = only(house, pictured).body
    assert shown[1] not in after
    assert [it for it in shown if it not in after] == [shown[1]]
    assert len([it for it in TEXT if it in after]) == len(shown)
    assert "a passage withdrawn" in after


async def test_switched_off_nobody_is_asked(house: House) -> None:
    pictured, _ = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    asked = house.world.web.hits[STORY]
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    panel = await house.ask("/corrections")

    await house.world.press(
        house.visitor, panel.message_id, panel.chat_id, panel.buttons[0]["callback_data"]
    )
    await clock.pass_by(17)
    off = only_panel(house, panel)
    silent = only(house, pictured).body
    await house.world.press(
        house.visitor, off.message_id, off.chat_id, off.buttons[0]["callback_data"]
    )
    on = only_panel(house, panel)
    await clock.pass_by(60)

    assert "On · switch off" in panel.buttons[0]["text"]
    assert "Off · switch on" in off.buttons[0]["text"]
    assert "whatever their source says later" in off.body
    assert "On · switch off" in on.buttons[0]["text"]
    assert "214 steps" in silent
    assert house.world.web.hits[STORY] - asked == 1
    assert "241 steps" in only(house, pictured).body


def only_panel(house: House, panel: Message) -> Message:
    found = house.world.find(panel.chat_id, panel.message_id)
    assert found is not None
    return found


async def test_nobody_else_sees_or_switches(house: House) -> None:
    ada = house.world.add_user("Ada", "ada", "en")

    assert "Only editors" in (await house.ask("/corrections", user=ada.id)).body


class Broken(BaseException):
    """The worker died."""


class Mortal:
    """A way to Telegram that ends after so many edits, or lets one chat wait."""

    def __init__(self, real: Revisions, edits_left: int) -> None:
        self._reviser = real._reviser  # the one that works
        self.left = edits_left

    async def change(self, chat_id: int, message_id: int, post: Post) -> Outcome:
        """Change a message as long as there is life."""
        if self.left == 0:
            raise Broken
        self.left -= 1
        return await self._reviser.change(chat_id, message_id, post)


async def test_a_revision_is_taken_up_where_a_dead_worker_left_it(
    sandbox: Sandbox, valkey_url: str
) -> None:
    """Each post is edited once, whoever of the workers does it."""
    settings = settings_for(sandbox, valkey_url, lease_seconds=1.0)
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        pictured, plain = await go_to_press(house)
        clock = Clock(house)
        await clock.take_up()
        changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
        house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
        revisions = house.services.revisions
        alive = revisions._reviser
        mortal = Mortal(revisions, edits_left=1)
        revisions._reviser = mortal  # type: ignore[assignment]

        with pytest.raises(Broken):
            await clock.pass_by(17)
        died_after = edits(house)
        revisions._reviser = alive
        await clock.pass_by(2)

        assert died_after == 1
        assert edits(house) == 2
        assert all("241 steps" in only(house, chat).body for chat in (pictured, plain))
        (told,) = whispers(house, "✎ The source changed")
        assert "in 2 chats" in told


async def test_a_post_that_is_on_its_way_is_corrected_when_it_has_arrived(house: House) -> None:
    pictured, plain = await go_to_press(house)
    store = house.services.store
    clock = Clock(house)
    await clock.take_up()
    late = await text_channel(house, "late_wire")
    record = await store.published.latest(1)
    await store.limits.pause(3, late)
    post = await store.posts.get(record[0].post_key)
    assert post is not None
    chats = [it for it in await house.services.circulation.all() if it.chat_id == late]
    await house.services.desk.fan_out(post, chats, record[0].post_key)
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")

    standing = await store.errata.get(record[0].post_key)
    assert standing is not None
    await store.errata.put(standing, clock.now)

    await house.seen(lambda it: it.chat_id == plain and "241" in it.body)
    await house.seen(lambda it: it.chat_id == late and "214" in it.body)
    await quiet(house)
    await clock.pass_by(3)

    assert "241" in only(house, late).body
    assert edits(house) == 3
    assert "241" in only(house, pictured).body


async def test_a_picture_that_stands_as_a_text_is_corrected_as_one(house: House) -> None:
    house.world.fail_next(
        "sendPhoto",
        400,
        "Bad Request: not enough rights to send photos to the chat",
        chat_id=house.sandbox.seeded.channel_id,
    )
    pictured, _ = await go_to_press(house)
    assert "photo" not in only(house, pictured).content
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")

    await clock.pass_by(17)

    assert "241" in only(house, pictured).body


async def test_only_the_length_that_shows_it_is_corrected(house: House) -> None:
    """A long post has more of the story: what only it shows is edited in it alone."""
    pictured, _ = await go_to_press(house, TEXT)
    who = Asker(house.visitor, house.visitor, 1)
    longest = await text_channel(house, "long_wire")
    terms = Terms(style=Style(form="text", length="long", buttons=True))
    await house.services.circulation.amend(who, longest, lambda _: terms)
    (publication,) = await house.services.store.published.latest(1)
    post = await house.services.store.posts.get(publication.post_key)
    assert post is not None
    chats = [it for it in await house.services.circulation.all() if it.chat_id == longest]
    await house.services.desk.fan_out(post, chats, publication.post_key)
    long_post = await house.seen(lambda it: it.chat_id == longest)
    short = only(house, pictured).body
    extra = next(it for it in TEXT if it in long_post.body and it not in short)
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(TEXT, extra, f"In the end, {extra}")
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")

    await clock.pass_by(17)

    assert f"In the end, {extra}" in only(house, longest).body
    assert [it["text"] for it in only(house, longest).buttons]
    assert only(house, pictured).body == short
    assert edits(house) == 1


async def test_a_deleted_post_stops_nothing(house: House) -> None:
    pictured, plain = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    house.world.fail_next(
        "editMessageText", 400, "Bad Request: message to edit not found", chat_id=plain
    )

    await clock.pass_by(17)

    assert "241" in only(house, pictured).body
    (told,) = whispers(house, "✎ The source changed")
    assert "in 1 chat." in told


async def test_telegram_may_want_a_wait(house: House) -> None:
    pictured, plain = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    wait = {"retry_after": 1}
    house.world.fail_next("editMessageText", 429, "Too Many Requests: retry after 1", wait)

    await clock.pass_by(17)

    assert [it.status for it in house.world.calls if it.method == "editMessageText"] == [429, 200]
    assert all("241" in only(house, chat).body for chat in (pictured, plain))
    assert edits(house) == 2


async def test_telegram_away_for_all_is_waited_for_and_nobody_is_passed_over(house: House) -> None:
    pictured, plain = await go_to_press(house)
    more = [await text_channel(house, f"wire_{it}") for it in ("one", "two", "three")]
    (publication,) = await house.services.store.published.latest(1)
    post = await house.services.store.posts.get(publication.post_key)
    assert post is not None
    chats = [it for it in await house.services.circulation.all() if it.chat_id in more]
    await house.services.desk.fan_out(post, chats, publication.post_key)
    for chat in more:
        await house.seen(lambda it, chat=chat: it.chat_id == chat)  # type: ignore[misc]  # mypy 1.x
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    house.world.fail_next("editMessageText", 502, "Bad Gateway", times=4)

    await clock.pass_by(17)
    held_back = edits(house)
    await clock.pass_by(2)

    assert held_back <= 1
    assert edits(house) == 5
    assert all("241" in only(house, chat).body for chat in (pictured, plain, *more))
    (told,) = whispers(house, "✎ The source changed")
    assert "in 5 chats" in told


async def test_an_editor_may_revise_everything_that_was_sent(house: House) -> None:
    pictured, plain = await go_to_press(house)
    store = house.services.store
    (publication,) = await store.published.latest(1)
    post = await store.posts.get(publication.post_key)
    assert post is not None
    better = replace(post, html=post.html.replace(HEADLINE, "A better headline"))

    await house.services.revisions.revise_everywhere(publication, better)

    for chat in (pictured, plain):
        await house.seen(
            lambda it, chat=chat: it.chat_id == chat and "A better headline" in it.body  # type: ignore[misc]  # mypy 1.x
        )
    assert edits(house) == 2


async def test_what_was_taken_back_is_not_said_again(house: House) -> None:
    """Out of the book of publications, a story is nobody's any more."""
    pictured, _ = await go_to_press(house)
    clock = Clock(house)
    await clock.take_up()
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    house.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    connection = house.services.store.connection
    await connection.redis.delete(connection.keys.published)

    await clock.pass_by(17)
    await clock.pass_by(60)

    assert "214" in only(house, pictured).body
    assert edits(house) == 0
    assert [it async for it in connection.redis.scan_iter(match=connection.keys.errata("*"))] == []


async def test_a_file_has_no_source_to_ask(house: House) -> None:
    await house.ask("/subscribe @morning_wire")
    sent = house.world.send_file(
        house.visitor, house.visitor, "story.html", published_page(), "text/html"
    )
    preview = await house.answer(sent)
    publish = next(it for it in preview.buttons if "Publish" in it["text"])
    await house.world.press(
        house.visitor, preview.message_id, preview.chat_id, publish["callback_data"]
    )
    await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)

    assert await Clock(house).take_up() == 0


async def test_what_was_published_before_a_restart_is_taken_up_after_it(
    sandbox: Sandbox, valkey_url: str
) -> None:
    settings = settings_for(sandbox, valkey_url)
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        pictured, _ = await go_to_press(house)
    async with open_store(valkey_url, namespace=settings.namespace) as store:
        (publication,) = await store.published.latest(1)
        with suppress(Exception):
            await store.connection.redis.delete(store.connection.keys.errata("due"))
            await store.connection.redis.delete(store.connection.keys.erratum(publication.post_key))
    changed = with_changed(SENTENCES, SENTENCES[1], RECOUNTED)
    sandbox.world.publish_page(STORY, published_page(sentences=changed), "text/html")
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        clock = Clock(house)
        await clock.take_up()
        await clock.pass_by(17)

        assert "241 steps" in only(house, pictured).body
