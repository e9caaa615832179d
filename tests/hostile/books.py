"""Books whose container, package, spine or chapters are the attack."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, NoText, TooBig, TooComplex
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, Text, beside, made
from tests.hostile.zip_writer import packed, stored, swollen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.hostile.zip_writer import Member

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:title>{TITLE}</dc:title>{{labels}}</metadata><manifest>{{items}}</manifest>"
    "<spine>{spine}</spine></package>"
)
_ITEM = '<item id="{0}" href="{1}" media-type="application/xhtml+xml"/>'
_TOLD = "".join(f"<p>{sentence}</p>" for sentence in (*STORY, LAST))
_HEAD = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>'
CHAPTER = f"{_HEAD}{_TOLD}</body></html>"
_ITEMS, _SPINE = _ITEM.format("a", "a.xhtml"), '<itemref idref="a"/>'


def opf(items: str = "", spine: str = "", labels: str = "", prolog: str = "") -> str:
    """Return a package of the story's chapter, and of what else is named."""
    return prolog + _OPF.format(items=_ITEMS + items, spine=_SPINE + spine, labels=labels)


def book(
    package: str | None = None,
    parts: Mapping[str, bytes | str | Member] | None = None,
    place: str = "OPS/b.opf",
) -> bytes:
    """Return a book of one chapter, with something beside it or in its place."""
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER.format(place),
            "OPS/b.opf": stored("OPS/b.opf", opf() if package is None else package),
            "OPS/a.xhtml": CHAPTER,
            **(parts or {}),
        }
    )


def chapters(count: int, content: str) -> bytes:
    """Return a book of so many further chapters."""
    names = [f"c{number}.xhtml" for number in range(count)]
    items = "".join(_ITEM.format(name, name) for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    return book(opf(items, spine), {f"OPS/{name}": content for name in names})


def chapter(before: str = "", piece: str = "", count: int = 0) -> bytes:
    """Return a book whose chapter has so many copies of a piece between head and story."""
    content = f"{_HEAD}{before}{piece * count}{_TOLD}</body></html>"
    return book(parts={"OPS/a.xhtml": stored("OPS/a.xhtml", content)})


def swelling(count: int) -> bytes:
    """Return a book whose chapter unpacks to so many million bytes."""
    body = swollen("OPS/a.xhtml", _HEAD.encode(), b"<p>a </p>" * 111_111, count, _TOLD.encode())
    return book(parts={"OPS/a.xhtml": body})


def rights(algorithm: str) -> bytes:
    """Return a book that says how its chapters are locked."""
    return book(
        parts={
            "META-INF/encryption.xml": (
                '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                "<EncryptedData>"
                f'<EncryptionMethod Algorithm="{algorithm}"/></EncryptedData></encryption>'
            )
        }
    )


def _epub(build: Callable[[], bytes]) -> File:
    return File(build, PHRASE, "ferry.epub", "application/epub+zip")


def _opf(items: Text = "", spine: Text = "", labels: Text = "") -> File:
    return _epub(lambda: book(opf(made(items), made(spine), made(labels))))


_FILE = '<!DOCTYPE package [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "<!DOCTYPE package [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)

ROWS = (
    *beside(
        _epub(book),
        "epub",
        {
            "chapter-1g": File(partial(swelling, 1_000), TooBig),
            "chapter-90m": File(partial(swelling, 90), TooComplex),
            "chapter-15m": File(partial(chapter, "", "word ", 3_000_000), TooBig),
            "chapter-9m": _epub(lambda: chapter("<!--" + "word " * 1_800_000 + "-->")),
            "chapter-deep": _epub(partial(chapter, "", "<div>", 3_000)),
            "chapter-tags": File(partial(chapter, "", "<b>a</b>", 90_000), TooComplex),
            "chapter-attributes": File(
                lambda: chapter(f"<p {' '.join(map('a{}'.format, range(200_000)))}>"), TooComplex
            ),
            "chapter-laughs": _epub(
                lambda: book(parts={"OPS/a.xhtml": _LAUGHS + CHAPTER + "<p>&a9;</p>"})
            ),
            "chapter-file": _epub(
                lambda: book(parts={"OPS/a.xhtml": _FILE + CHAPTER + "<p>&a;</p>"})
            ),
            "chapters-4000": _epub(partial(chapters, 4_000, f"{_HEAD}<p>word</p>")),
            "chapters-heavy": File(
                partial(chapters, 400, f"{_HEAD}{'<b>a</b>' * 20_000}"), TooComplex
            ),
            "chapters-6000": File(partial(chapters, 6_000, CHAPTER), TooComplex),
            "spine-same-20k": _opf(spine=_SPINE * 20_000),
            "spine-nowhere-20k": _opf(spine='<itemref idref="z"/>' * 20_000),
            "spine-100k": File(lambda: book(opf(spine=_SPINE * 100_000)), TooBig),
            "items-20k": _opf(
                lambda: "".join(_ITEM.format(f"i{n}", f"i{n}.xhtml") for n in range(20_000))
            ),
            "item-itself": _opf(_ITEM.format("b", "b.opf"), '<itemref idref="b"/>'),
            "item-traversal": _opf(
                _ITEM.format("b", "../../../../etc/passwd"), '<itemref idref="b"/>'
            ),
            "item-absolute": _opf(_ITEM.format("b", "/etc/passwd"), '<itemref idref="b"/>'),
            "item-address": _opf(_ITEM.format("b", "http://127.0.0.1:1/b"), '<itemref idref="b"/>'),
            "item-file": _opf(_ITEM.format("b", "file:///etc/passwd"), '<itemref idref="b"/>'),
            "item-long": _opf(lambda: _ITEM.format("b", "../" * 100_000), '<itemref idref="b"/>'),
            "package-file": File(
                lambda: book(opf(labels="<dc:creator>&a;</dc:creator>", prolog=_FILE)), Damaged
            ),
            "package-laughs": File(
                lambda: book(opf(labels="<dc:creator>&a9;</dc:creator>", prolog=_LAUGHS)), Damaged
            ),
            "package-deep": File(lambda: book(opf(labels="<a>" * 90_000)), Damaged),
            "package-5m": File(
                lambda: book(opf(labels=f"<dc:rights>{'word ' * 1_000_000}</dc:rights>")), TooBig
            ),
            "package-labels-20k": _opf(labels="<dc:creator>Maya Linden</dc:creator>" * 20_000),
            "package-missing": File(partial(book, place="OPS/nowhere.opf"), Damaged),
            "package-traversal": File(partial(book, place="../../etc/passwd"), Damaged),
            "container-file": File(
                lambda: book(parts={"META-INF/container.xml": _FILE + _CONTAINER}), Damaged
            ),
            "container-empty": File(lambda: book(parts={"META-INF/container.xml": ""}), Damaged),
            "container-5m": File(
                lambda: book(
                    parts={
                        "META-INF/container.xml": stored(
                            "META-INF/container.xml", _CONTAINER + " " * 5_000_000
                        )
                    }
                ),
                TooBig,
            ),
            "rights": File(
                partial(rights, "http://www.w3.org/2001/04/xmlenc#aes128-cbc"), Encrypted
            ),
            "rights-fonts": _epub(partial(rights, "http://www.idpf.org/2008/embedding")),
            "empty": File(lambda: book(parts={"OPS/a.xhtml": _HEAD}), NoText),
        },
    ),
)
