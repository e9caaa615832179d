"""All hostile files, family by family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile import (
    books,
    breadth,
    bundles,
    labels,
    letters,
    mails,
    marked,
    office,
    pages,
    pdfs,
    photos,
    plain,
    quirks,
    strangers,
    zips,
)

if TYPE_CHECKING:
    from tests.hostile.row import Hostile

ROWS: tuple[Hostile, ...] = (
    *pages.ROWS,
    *breadth.ROWS,
    *quirks.ROWS,
    *labels.ROWS,
    *marked.ROWS,
    *plain.ROWS,
    *pdfs.ROWS,
    *letters.ROWS,
    *books.ROWS,
    *office.ROWS,
    *mails.ROWS,
    *zips.ROWS,
    *bundles.ROWS,
    *photos.ROWS,
    *strangers.ROWS,
)
