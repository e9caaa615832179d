"""Hostile files by family: each row with the one right answer, and a control beside it."""

from __future__ import annotations

from tests.hostile import (
    books,
    breadth,
    labels,
    letters,
    marked,
    pages,
    pdfs,
    photos,
    plain,
    quirks,
    strangers,
    zips,
)

ROWS = (
    *books.ROWS,
    *breadth.ROWS,
    *labels.ROWS,
    *letters.ROWS,
    *marked.ROWS,
    *pages.ROWS,
    *pdfs.ROWS,
    *photos.ROWS,
    *plain.ROWS,
    *quirks.ROWS,
    *strangers.ROWS,
    *zips.ROWS,
)
