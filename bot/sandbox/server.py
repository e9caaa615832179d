"""The sandbox's one server: page, page endpoints, Bot API and little web on one port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.sandbox.bot_api import BotApi
from bot.sandbox.control_api import ControlApi
from bot.sandbox.inline_api import InlineApi
from bot.sandbox.page_api import SHIELD, PageApi
from bot.sandbox.seeds import Seeded, new_token, new_world, seed
from bot.sandbox.webhook import pump

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

    from bot.sandbox.world import World

_PAGE = Path(__file__).parent / "page"
_ASSETS = ("app.js", "inline.js", "message.js", "rich.js", "text.js", "words.js", "style.css")
_LINGER_SECONDS = 1
#: nginx's usual time, as in front of Telegram: longer than clients keep an idle connection.
_KEEP_ALIVE_SECONDS = 75


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running Telegram on this machine."""

    origin: str
    token: str = field(repr=False)
    world: World = field(repr=False)
    #: Who and what was there at the start.
    seeded: Seeded = field(repr=False)

    @property
    def url(self) -> str:
        """The page."""
        return f"{self.origin}/"

    @property
    def api_url(self) -> str:
        """The Bot API; the token comes right behind it."""
        return f"{self.origin}/bot"

    @property
    def file_url(self) -> str:
        """The Bot API's files; the token comes right behind it."""
        return f"{self.origin}/file/bot"

    @property
    def mirror_url(self) -> str:
        """The little web; a quoted absolute address comes right behind it."""
        return f"{self.origin}/web/"

    @property
    def visitor_id(self) -> int:
        """The person at the page."""
        return self.seeded.visitor.id


@contextlib.asynccontextmanager
async def open_sandbox(*, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Sandbox]:
    """Yield a seeded sandbox that serves until the block ends; port 0 takes a free one.

    Raises:
        OSError: the port is taken (``EADDRINUSE``); nothing was started.
    """
    listener = _listener(host, port)
    token = new_token()
    world = new_world(token)
    seeded = seed(world)
    # The bot was added long ago: Telegram no longer keeps the news of it.
    world.outlet.pending.clear()
    shown = f"[{host}]" if ":" in host else host
    origin = f"http://{shown}:{listener.getsockname()[1]}"
    page = PageApi(world, seeded.visitor.id)
    routes = [
        *(Route(f"/{name}", _asset) for name in ("", *_ASSETS)),
        *BotApi(world, token).routes(),
        *page.routes(),
        *InlineApi(world, page).routes(),
        *ControlApi(world).routes(),
    ]
    async with _serving(Starlette(routes=routes), listener, world):
        yield Sandbox(origin, token, world, seeded)


@contextlib.asynccontextmanager
async def _serving(app: Starlette, listener: socket.socket, world: World) -> AsyncIterator[None]:
    server = _Server(_config(app))
    serving = asyncio.create_task(server.serve([listener]))
    posting = asyncio.create_task(pump(world.outlet))
    try:
        await server.ready.wait()
        yield
    finally:
        world.close()
        posting.cancel()
        server.should_exit = True
        await serving
        await asyncio.wait([posting])


class _Server(uvicorn.Server):
    """uvicorn as one task among others: signals belong to whoever owns the loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        # A lost answer is the sandbox's wish and no error to write home about.
        log_level="critical",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_LINGER_SECONDS,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio does this only for sockets that name their protocol. Without it an answer's body waits
    # 40 ms until the client has acknowledged its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)  # noqa: FBT003 - the standard library takes it by position
    return listener


async def _asset(request: Request) -> Response:
    name = request.url.path.removeprefix("/") or "index.html"
    return FileResponse(_PAGE / name, headers=SHIELD)
