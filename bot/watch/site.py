"""/healthz, /readyz and /metrics, on a thread and a port of their own.

They answer while the bot's loop is stalled, which is when somebody wants to know.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import metrics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator

    from starlette.requests import Request

    from bot.watch.pulse import Pulse
    from bot.watch.reading import Watched

_log = structlog.get_logger()

#: How long the bot's own loop may take to say what it knows.
_PATIENCE_SECONDS: Final = 12.0
_START_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 5.0


def watch_app(pulse: Pulse, watched: Watched, loop: asyncio.AbstractEventLoop) -> Starlette:
    """Return the web application; ``loop`` is the bot's own, on which ``watched`` is asked."""

    async def asked(question: Coroutine[Any, Any, Any]) -> Any:
        """Return what the bot's own loop answers.

        Raises:
            TimeoutError: it is stalled.
        """
        answer = asyncio.run_coroutine_threadsafe(question, loop)
        return await asyncio.wait_for(asyncio.wrap_future(answer), _PATIENCE_SECONDS)

    async def healthz(_request: Request) -> Response:
        silent = round(pulse.silent_seconds, 1)
        if pulse.stalled:
            return JSONResponse({"alive": False, "loop_silent_seconds": silent}, 503)
        return JSONResponse({"alive": True})

    async def readyz(_request: Request) -> Response:
        if pulse.stalled:
            return JSONResponse({"ready": False, "troubles": ["the loop is stalled"]}, 503)
        try:
            troubles = await asked(watched.troubles())
        except TimeoutError:
            troubles = ("the loop is stalled",)
        body = {"ready": not troubles, "troubles": list(troubles)}
        return JSONResponse(body, 503 if troubles else 200)

    async def scrape(_request: Request) -> Response:
        metrics.LOOP_STALL.set(pulse.longest_seconds)
        try:
            if not pulse.stalled:
                await asked(watched.read())
        except TimeoutError:
            _log.warning("scraped while the loop is stalled")
        return Response(metrics.scrape(), media_type=metrics.CONTENT_TYPE)

    pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": scrape}
    return Starlette(routes=[Route(path, page) for path, page in pages.items()])


class _Server(uvicorn.Server):
    """A uvicorn server on a thread of its own, which leaves the signals to the front door."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def watching(pulse: Pulse, watched: Watched, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs, and yield the port; a port that is taken is only said.

    The bot works without being watched; port 0 lets nobody watch, and is yielded as it is.
    """
    async with pulse.beating():
        if port == 0:
            yield 0
            return
        app = watch_app(pulse, watched, asyncio.get_running_loop())
        server = _Server(
            uvicorn.Config(
                app, host=host, port=port, log_config=None, access_log=False, lifespan="off"
            )
        )
        thread = threading.Thread(target=_serve, args=(server,), name="watch", daemon=True)
        thread.start()
        try:
            if not await _started(server, thread):
                _log.warning("the bot is not watched: is the port taken?", host=host, port=port)
            yield port
        finally:
            server.should_exit = True
            await asyncio.to_thread(thread.join, _STOP_SECONDS)


def _serve(server: uvicorn.Server) -> None:
    try:
        asyncio.run(server.serve())
    except (SystemExit, OSError):
        # uvicorn leaves the program where it cannot bind; here it leaves the thread.
        return


async def _started(server: uvicorn.Server, thread: threading.Thread) -> bool:
    """Return True when the server serves; False where it ended before that."""
    async with asyncio.timeout(_START_SECONDS):
        while not server.started and thread.is_alive():  # noqa: ASYNC110 - another thread's flag
            await asyncio.sleep(0.01)
    return server.started
