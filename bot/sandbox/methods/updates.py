"""Methods by which updates reach the bot: long polling, or a webhook on this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.sandbox.nouns import Json, bad_request
from bot.sandbox.outlet import MAX_BATCH, Webhook

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

MAX_POLL_SECONDS = 50
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SECRET = re.compile(r"[A-Za-z0-9_\-]{1,256}")


async def get_updates(world: World, params: Params) -> list[Json]:
    """Return what happened since ``offset``, waiting for the first update."""
    world.outlet.allow(params.rows("allowed_updates"))
    if world.outlet.webhook is None:
        world.outlet.confirm(params.integer("offset") or 0)
    limit = max(1, params.integer("limit") or MAX_BATCH)
    seconds = max(0, min(params.integer("timeout") or 0, MAX_POLL_SECONDS))
    return await world.outlet.take(limit, seconds)


def set_webhook(world: World, params: Params) -> bool:
    """Post updates to an address on this machine from now on."""
    url = params.text("url")
    if url is None:
        return delete_webhook(world, params)
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    world.outlet.allow(params.rows("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.outlet.pending.clear()
    world.outlet.webhook = Webhook(url, secret, params.integer("max_connections") or 40)
    world.outlet.pulse.beat()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """Keep updates for long polling from now on."""
    world.outlet.webhook = None
    if params.flag("drop_pending_updates"):
        world.outlet.pending.clear()
    world.outlet.pulse.beat()
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    """Return where updates go, and what went wrong last."""
    hook = world.outlet.webhook
    record: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.outlet.pending),
    }
    if hook:
        record["max_connections"] = hook.max_connections
        if hook.last_error is not None:
            record["last_error_date"] = hook.last_error_at
            record["last_error_message"] = hook.last_error
    if world.outlet.allowed:
        record["allowed_updates"] = sorted(world.outlet.allowed)
    return record


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
