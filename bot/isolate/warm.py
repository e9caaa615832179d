"""One small article through every room, before the wall is built.

Libraries load models and tables at their first use, some through a temporary file; behind the
wall there are no files to write, and the first job would pay for the loading.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from bot.extract import read
from bot.image import show
from bot.model import Budget, Document
from bot.summarise import pick

_PAGE = """<!doctype html><html><head><title>The kettle is on</title>
<meta property="article:published_time" content="2026-01-02T03:04:05Z"></head><body><article>
<h1>The kettle is on</h1>
<p>A kettle that has boiled once boils sooner the second time, because its walls are warm.</p>
<p>Der Kessel steht auf dem Herd. Чайник стоит на плите. 水壶在炉子上，水已经开了。</p>
<p>Nobody reads these lines, but every library on the way has now opened its books.</p>
</article></body></html>"""


def warm() -> None:
    """Have every room's libraries loaded."""
    body = _PAGE.encode()
    article = read(Document(body=body, fetched_at=datetime.now(UTC), url="https://example.com/"))
    pick(article, Budget(characters=200))
    tile = BytesIO()
    Image.new("RGB", (200, 200)).save(tile, "PNG")
    show(tile.getvalue())
