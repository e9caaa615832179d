"""``gistwire healthy``: a container asks its own bot how it is, without curl or a shell."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import Final

#: Container engines give a health check 30 s by default.
_PATIENCE_SECONDS: Final = 15.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound


def is_well(host: str, port: int, page: str) -> tuple[bool, str]:
    """Return whether the page of the bot on this machine says that all is well, and what it says.

    ``page`` is /readyz, or /healthz where only its life is asked for.
    """
    line = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_PATIENCE_SECONDS)
    try:
        with closing(line):
            line.request("GET", page)
            answer = line.getresponse()
            said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return False, f"nobody answers on {host}:{port} ({type(error).__name__})"
    troubles = said.get("troubles") or [] if isinstance(said, dict) else []
    return answer.status == http.HTTPStatus.OK, "; ".join(map(str, troubles))
