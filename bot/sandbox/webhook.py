"""Updates posted to the bot's own server, one after the other, until it says 200.

Only addresses on this machine are ever set (``methods.updates``), so plain HTTP/1.1 will do.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.sandbox.registry import now

if TYPE_CHECKING:
    from bot.sandbox.nouns import Json
    from bot.sandbox.outlet import Outlet, Webhook

_TIMEOUT_SECONDS = 10.0
_FIRST_RETRY_SECONDS = 0.1
_LAST_RETRY_SECONDS = 5.0


async def pump(outlet: Outlet) -> None:
    """Post updates for as long as the task lives; a refused one is posted again, later."""
    retry_seconds = _FIRST_RETRY_SECONDS
    while True:
        hook = outlet.webhook
        if hook is None or not outlet.pending:
            await outlet.pulse.wait()
            continue
        update = outlet.pending[0]
        if await _accepted(hook, update):
            outlet.pending[:] = [it for it in outlet.pending if it is not update]
            retry_seconds = _FIRST_RETRY_SECONDS
        else:
            await asyncio.sleep(retry_seconds)
            retry_seconds = min(2 * retry_seconds, _LAST_RETRY_SECONDS)


async def _accepted(hook: Webhook, update: Json) -> bool:
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            status = await _post(hook, json.dumps(update).encode())
    except TimeoutError:
        complaint = "Connection timed out"
    except (OSError, ValueError):
        complaint = "Connection refused"
    else:
        if 200 <= status < 300:  # noqa: PLR2004 - the statuses that HTTP calls successful
            return True
        complaint = f"Wrong response from the webhook: {status}"
    hook.last_error, hook.last_error_at = complaint, now()
    return False


async def _post(hook: Webhook, body: bytes) -> int:
    """Return the status that the bot's server answers."""
    parts = urlsplit(hook.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if hook.secret:
        head.append(f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}")
    try:
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        status_line = await reader.readline()
        await reader.read()
        return int(status_line.split()[1]) if status_line else 0
    except IndexError as error:
        raise ValueError("no HTTP status line") from error
    finally:
        writer.close()
