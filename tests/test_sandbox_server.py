"""The sandbox over HTTP: its port, its guard, the page's endpoints, the webhook, the little web."""

from __future__ import annotations

import asyncio
import errno
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Sandbox, open_sandbox
from bot.sandbox.littleweb import REFERENCE, SHIPPED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_FERRY = SHIPPED["ferry.html"]


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox() as found:
        yield found


@pytest_asyncio.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """The page's own requests."""
    headers = {"Origin": sandbox.origin, "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=sandbox.origin, headers=headers) as client:
        yield client


async def _state(page: httpx.AsyncClient, **query: int) -> Any:
    answer = await page.get("/sandbox/state", params=query)
    assert answer.status_code == 200
    return answer.json()


async def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    """Nothing is started on a port that somebody else has."""
    port = int(sandbox.origin.rpartition(":")[2])

    with pytest.raises(OSError, match="Address already in use") as caught:
        async with open_sandbox(port=port):
            pytest.fail("two servers on one port")

    assert caught.value.errno == errno.EADDRINUSE


async def test_addresses_and_token() -> None:
    """All addresses lie on one port, the token is new each time and no secret is shown."""
    async with open_sandbox() as one, open_sandbox() as two:
        assert one.token != two.token
        assert one.token not in repr(one)
        assert one.url == f"{one.origin}/"
        assert (one.api_url, one.file_url) == (f"{one.origin}/bot", f"{one.origin}/file/bot")
        assert one.mirror_url == f"{one.origin}/web/"
        assert one.visitor_id == one.world.users[one.visitor_id].id


async def test_open_streams_and_polls_end_with_the_sandbox() -> None:
    """Leaving the block ends long polls, event streams and presses, each with an answer."""
    async with httpx.AsyncClient(timeout=60) as client:
        async with open_sandbox() as sandbox:
            world, person = sandbox.world, sandbox.visitor_id
            world.send_text(person, person, "/start")
            world.outlet.pending.clear()
            url = f"{sandbox.api_url}{sandbox.token}/"
            markup = {"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}
            body = {"chat_id": person, "text": "x", "reply_markup": markup}
            sent = (await client.post(url + "sendMessage", json=body)).json()["result"]
            wish = {"chat_id": person, "message_id": sent["message_id"], "data": "d"}
            requests = [
                asyncio.create_task(client.get(sandbox.url + "sandbox/events")),
                asyncio.create_task(client.post(sandbox.url + "sandbox/press", json=wish)),
            ]
            await world.wait_until(lambda: world.outlet.pending)
            world.outlet.allow(["poll"])
            world.outlet.pending.clear()
            poll = client.get(url + "getUpdates", params={"timeout": 50})
            requests.append(asyncio.create_task(poll))
            await world.wait_until(lambda: world.outlet.is_polled)

        answers = [await request for request in requests]

    assert [it.status_code for it in answers] == [200, 200, 200]


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"'])
async def test_a_body_that_is_no_object_is_refused(sandbox: Sandbox, body: bytes) -> None:
    """JSON bodies must be objects."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{sandbox.api_url}{sandbox.token}/getMe",
            content=body,
            headers={"Content-Type": "application/json"},
        )

    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: can't parse JSON object"


async def test_methods_take_every_encoding_and_any_case(sandbox: Sandbox) -> None:
    """Query, form and JSON say the same; method names ignore case."""
    url = f"{sandbox.api_url}{sandbox.token}/GETCHAT"
    chat_id = sandbox.seeded.channel_id
    async with httpx.AsyncClient() as client:
        answers = [
            await client.get(url, params={"chat_id": chat_id}),
            await client.post(url, data={"chat_id": chat_id}),
            await client.post(url, json={"chat_id": chat_id}),
        ]

    assert [it.json()["result"]["title"] for it in answers] == ["Morning Wire"] * 3


@pytest.mark.parametrize(
    ("method", "status", "description"),
    [("nothing", 404, "Not Found"), ("getMe", 401, "Unauthorized")],
)
async def test_unknown_methods_and_tokens(
    sandbox: Sandbox, method: str, status: int, description: str
) -> None:
    """404 and 401 look as Telegram's."""
    token = sandbox.token if status == 404 else "1:x"
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{sandbox.api_url}{token}/{method}")

    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_files_need_token_and_path(sandbox: Sandbox) -> None:
    """Nobody fetches a file without the token, nor one that is not there."""
    async with httpx.AsyncClient() as client:
        stranger = await client.get(f"{sandbox.file_url}1:x/documents/file_1.md")
        nothing = await client.get(f"{sandbox.file_url}{sandbox.token}/documents/file_1.md")

    assert (stranger.status_code, nothing.status_code) == (401, 404)


# The guard


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
async def test_other_sites_write_nothing(sandbox: Sandbox, headers: dict[str, str]) -> None:
    """A page elsewhere in the visitor's browser cannot act as the visitor."""
    person = sandbox.visitor_id
    async with httpx.AsyncClient(base_url=sandbox.origin) as client:
        answer = await client.post(
            "/sandbox/send", json={"chat_id": person, "text": "x"}, headers=headers
        )

    assert answer.status_code == 403
    assert sandbox.world.messages(person) == ()


@pytest.mark.parametrize("path", ["state", "events", "files/x"])
async def test_other_names_read_nothing(sandbox: Sandbox, path: str) -> None:
    """A name that was rebound to this machine opens nothing."""
    async with httpx.AsyncClient(base_url=sandbox.origin) as client:
        answer = await client.get(f"/sandbox/{path}", headers={"Host": "evil.example:80"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/app.js", "/text.js", "/message.js", "/words.js", "/style.css"]
)
async def test_the_page_asks_nobody_else(page: httpx.AsyncClient, path: str) -> None:
    """Page and parts are there, sealed by a policy, and name no other host to load from."""
    answer = await page.get(path)

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "https://" not in answer.text
    assert "innerHTML" not in answer.text


# The page's endpoints


async def test_the_state_shows_chats_menus_and_people(
    sandbox: Sandbox, page: httpx.AsyncClient
) -> None:
    """The page knows who is there, what was said and what the bot offers."""
    commands = [{"command": "help", "description": "帮助"}]
    async with httpx.AsyncClient() as client:
        await client.post(
            f"{sandbox.api_url}{sandbox.token}/setMyCommands",
            json={"commands": commands, "language_code": "zh"},
        )
    await page.post("/sandbox/language", json={"language_code": "zh-hans"})

    state = await _state(page)

    assert [it["username"] for it in state["people"]] == ["visitor", "reader"]
    assert {it["id"] for it in state["chats"]} == {
        sandbox.visitor_id,
        sandbox.seeded.channel_id,
        sandbox.seeded.group_id,
        sandbox.seeded.locked_channel_id,
    }
    private = next(it for it in state["chats"] if it["id"] == sandbox.visitor_id)
    assert private["commands"] == commands
    assert sandbox.world.users[sandbox.visitor_id].language_code == "zh-hans"


async def test_text_files_and_tries_reach_the_bot(
    sandbox: Sandbox, page: httpx.AsyncClient
) -> None:
    """What the visitor sends comes as updates."""
    sandbox.world.outlet.pending.clear()
    place = {"chat_id": sandbox.visitor_id}

    await page.post("/sandbox/send", json=place | {"text": " hello "})
    await page.post(
        "/sandbox/upload", data=place, files={"file": ("ü.md", b"# A", "text/markdown")}
    )
    for name in ("reference", "english", "chinese", "russian"):
        await page.post("/sandbox/try", json=place | {"name": name})

    said = [it["message"] for it in sandbox.world.outlet.pending]
    assert said[0]["text"] == "hello"
    assert said[1]["document"]["file_name"] == "ü.md"
    assert said[2]["document"]["file_size"] == len(REFERENCE.read_bytes())
    assert [it["text"] for it in said[3:]] == [
        SHIPPED[name] for name in ("ferry.html", "library.html", "observatory.html")
    ]


async def test_a_reader_cannot_post_in_a_channel(sandbox: Sandbox, page: httpx.AsyncClient) -> None:
    """Acting as another person has that person's rights."""
    body = {"chat_id": sandbox.seeded.channel_id, "text": "x", "person": sandbox.seeded.reader.id}

    answer = await page.post("/sandbox/send", json=body)

    assert answer.status_code == 403
    state = await _state(page, person=sandbox.seeded.reader.id)
    assert sandbox.seeded.locked_channel_id not in {it["id"] for it in state["chats"]}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("send", {"text": "x"}, 400),
        ("send", {"chat_id": 1, "text": "x"}, 400),
        ("send", {"chat_id": "you", "text": "  "}, 400),
        ("send", {"chat_id": "you", "text": "x", "person": 5}, 400),
        ("press", {"chat_id": "you", "message_id": 1, "data": "d"}, 400),
        ("try", {"chat_id": "you", "name": "nothing"}, 400),
        ("react", {"chat_id": "you", "message_id": 9, "emoji": "👍"}, 404),
        ("chats", {"kind": "planet", "title": "x"}, 400),
        ("chats", {"kind": "channel", "title": " "}, 400),
        ("language", {"language_code": "xx"}, 400),
    ],
)
async def test_wishes_that_make_no_sense_are_refused(
    sandbox: Sandbox, page: httpx.AsyncClient, path: str, body: dict[str, Any], status: int
) -> None:
    """A wrong wish is an answer with words, never a crash."""
    if body.get("chat_id") == "you":
        body = body | {"chat_id": sandbox.visitor_id}

    answer = await page.post(f"/sandbox/{path}", json=body)

    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_new_channel_has_the_bot_in_it(sandbox: Sandbox, page: httpx.AsyncClient) -> None:
    """Channels get the bot as administrator, groups as member."""
    made = [
        (await page.post("/sandbox/chats", json={"kind": kind, "title": "New"})).json()["chat_id"]
        for kind in ("channel", "group")
    ]

    bot_id = sandbox.world.bot.id
    assert [sandbox.world.member(it, bot_id).status for it in made] == ["administrator", "member"]


async def test_events_arrive_live(sandbox: Sandbox, page: httpx.AsyncClient) -> None:
    """The stream tells of messages, edits and deletions as they happen."""
    person = sandbox.visitor_id
    async with page.stream("GET", "/sandbox/events") as stream:
        lines = stream.aiter_lines()
        heard = [await anext(lines), await anext(lines)]
        message = sandbox.world.send_text(person, person, _FERRY)
        sandbox.world.erase(message)
        while len(heard) < 6:
            heard.append(await anext(lines))

    events = [json.loads(line.removeprefix("data: ")) for line in heard if line]
    assert [it["kind"] for it in events] == ["hello", "message", "deleted"]
    assert events[1]["message"]["preview"]["title"].startswith("Night ferry returns")


async def test_a_press_returns_the_bots_answer(sandbox: Sandbox, page: httpx.AsyncClient) -> None:
    """The page learns what answerCallbackQuery said."""
    person = sandbox.visitor_id
    sandbox.world.send_text(person, person, "/start")
    sandbox.world.outlet.pending.clear()
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("b", callback_data="d")]])
    async with Bot(sandbox.token, base_url=sandbox.api_url) as bot:
        message = await bot.send_message(person, "x", reply_markup=keys)
        wish = {"chat_id": person, "message_id": message.message_id, "data": "d"}
        press = asyncio.create_task(page.post("/sandbox/press", json=wish))
        [update] = await bot.get_updates(timeout=5)
        assert update.callback_query
        await update.callback_query.answer("yes", show_alert=True)

    assert (await press).json() == {"text": "yes", "show_alert": True, "url": None}


async def test_reactions_toggle(sandbox: Sandbox, page: httpx.AsyncClient) -> None:
    """The same reaction twice is none."""
    person = sandbox.visitor_id
    message = sandbox.world.send_text(person, person, "x")
    wish = {"chat_id": person, "message_id": message.message_id, "emoji": "❤"}

    for shown in ({person: "❤"}, {}):
        await page.post("/sandbox/react", json=wish)
        found = sandbox.world.find(person, message.message_id)
        assert found is not None
        assert found.reactions == shown


async def test_only_pictures_are_shown_in_the_page(
    sandbox: Sandbox, page: httpx.AsyncClient
) -> None:
    """A file that a person sent is downloaded, never opened as a page of this origin."""
    person = sandbox.visitor_id
    script = b"<script>alert(1)</script>"
    message = sandbox.world.send_file(person, person, "x.html", script, "text/html")
    file_id = message.content["document"]["file_id"]

    answer = await page.get(f"/sandbox/files/{file_id}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await page.get("/sandbox/files/none")).status_code == 404
    assert (await page.get("/sandbox/pictures", params={"url": _FERRY})).status_code == 404


# The little web


@pytest.mark.parametrize("url", SHIPPED.values(), ids=SHIPPED.keys())
async def test_the_shelf_answers_under_real_addresses(sandbox: Sandbox, url: str) -> None:
    """Everything that ships is there, small, and counted."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(sandbox.mirror_url + quote(url, safe=""))

    assert answer.status_code == 200
    assert len(answer.content) < 120_000
    assert sandbox.world.page_hits == {url: 1}
    assert answer.headers["content-security-policy"].startswith("sandbox")


async def test_published_pages_answer_as_told(sandbox: Sandbox) -> None:
    """Status, type, delay and a quoted query are kept; anything else is not there."""
    url = "https://example.net/a b?x=1&y=%C3%BC#z"
    sandbox.world.publish_page(url, b"gone", "text/plain", status=410, delay_seconds=0.01)
    async with httpx.AsyncClient() as client:
        told = await client.get(sandbox.mirror_url + quote(url, safe=""))
        other = await client.get(sandbox.mirror_url + quote("https://example.net/", safe=""))

    assert (told.status_code, told.text) == (410, "gone")
    assert other.status_code == 404


def test_the_reference_article_ships_whole() -> None:
    """The file is there with its headline and its picture's address."""
    text = REFERENCE.read_text(encoding="utf-8")

    assert text.startswith("<!--1694651945000-->")
    assert SHIPPED["reference-picture.jpg"].removeprefix("https://") in text


# The webhook


class _Hook:
    """A bot's own server: refuses as often as told, then takes everything."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.heads: list[str] = []
        self.updates: list[dict[str, Any]] = []
        self.arrived = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        self.heads.append(head)
        self.refusals -= 1
        status = "500 No" if self.refusals >= 0 else "200 OK"
        if status == "200 OK":
            self.updates.append(body)
            self.arrived.set()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


async def test_the_webhook_gets_updates_with_its_secret(sandbox: Sandbox) -> None:
    """Refused updates come again, in order; polling is a conflict; the info tells the story."""
    hook = _Hook(refusals=2)
    server = await asyncio.start_server(hook.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    person = sandbox.visitor_id
    async with server, Bot(sandbox.token, base_url=sandbox.api_url) as bot:
        await bot.set_webhook(
            f"http://127.0.0.1:{port}/hook?a=1", secret_token="s3cret", drop_pending_updates=True
        )
        sandbox.world.send_text(person, person, "one")
        await hook.arrived.wait()
        info = await bot.get_webhook_info()
        async with httpx.AsyncClient() as client:
            poll = await client.get(f"{sandbox.api_url}{sandbox.token}/getUpdates")
        await bot.delete_webhook()
        after = await bot.get_webhook_info()

    assert len(hook.heads) == 3
    assert all("X-Telegram-Bot-Api-Secret-Token: s3cret\r\n" in it for it in hook.heads)
    assert hook.heads[0].startswith("POST /hook?a=1 HTTP/1.1")
    assert [it["message"]["text"] for it in hook.updates] == ["one"]
    assert info.last_error_message == "Wrong response from the webhook: 500"
    assert poll.status_code == 409
    assert "can't use getUpdates method while webhook is active" in poll.json()["description"]
    assert after.url == ""
