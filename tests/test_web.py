"""The webhook stores an update before it answers, and lets nobody but Telegram in."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.errors import StoreError
from bot.web import webhook_app, webhook_path, webhook_secret
from tests.articles import page
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    from bot.sandbox import Sandbox

TOKEN = "7000000001:" + "a" * 35
SECRET = webhook_secret(TOKEN, None)
JSON = {"content-type": "application/json"}
GOOD = {**JSON, "x-telegram-bot-api-secret-token": SECRET}


class Shelf:
    """Keeps what is put; may be out of order."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: dict[str, bytes] = {}
        self.broken = broken

    async def put(self, key: str, item: bytes) -> bool:
        if self.broken:
            raise StoreError("away")
        self.kept[key] = item
        return True


def client(shelf: Shelf) -> httpx.AsyncClient:
    app = webhook_app(shelf, secret=SECRET, path="/hook")  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example")


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param(GOOD, b'{"update_id": 7}', 200, id="telegram"),
        pytest.param(JSON, b'{"update_id": 7}', 403, id="no secret"),
        pytest.param(
            {**GOOD, "x-telegram-bot-api-secret-token": "x"}, b'{"update_id": 7}', 403, id="wrong"
        ),
        pytest.param({**GOOD, "content-type": "text/plain"}, b"{}", 415, id="no json"),
        pytest.param(GOOD, b"x" * 1_000_001, 413, id="too long"),
        pytest.param(GOOD, b"[1]", 400, id="no update"),
        pytest.param(GOOD, b"{", 400, id="broken"),
    ],
)
async def test_each_request_gets_its_status(
    headers: dict[str, str], body: bytes, status: int
) -> None:
    shelf = Shelf()

    async with client(shelf) as telegram:
        answer = await telegram.post("/hook", content=body, headers=headers)

    assert answer.status_code == status
    assert (shelf.kept == {"7": body}) is (status == 200)


async def test_a_store_that_is_away_makes_telegram_try_again() -> None:
    async with client(Shelf(broken=True)) as telegram:
        answer = await telegram.post("/hook", content=b'{"update_id": 1}', headers=GOOD)

    assert answer.status_code == 503


async def test_only_post_is_taken() -> None:
    async with client(Shelf()) as telegram:
        assert (await telegram.get("/hook", headers=GOOD)).status_code == 405


def test_secret_and_path_do_not_hold_the_token() -> None:
    assert TOKEN not in SECRET + webhook_path(TOKEN)
    assert webhook_secret(TOKEN, "chosen") == "chosen"


async def test_the_bot_answers_over_a_webhook(sandbox: Sandbox, valkey_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = settings_for(
        sandbox, valkey_url, public_url=f"http://127.0.0.1:{port}", listen_port=port
    )
    sandbox.world.publish_page("https://example.com/a", page("By webhook"), "text/html")

    async with run_house(sandbox, settings) as house:
        post = await house.ask("https://example.com/a")

    assert "By webhook" in post.body
    assert house.calls("getUpdates") == []
    assert json.dumps(house.calls("setWebhook")[0])
