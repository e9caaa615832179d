"""Letters and saved pages: made here, read back, and refused where they cannot be read."""

from __future__ import annotations

import email
import email.policy
from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Encrypted, NoText, ReadError, TooComplex, Unsupported
from bot.extract import mime, read
from bot.extract.forward import Envelope
from bot.model import Article, Document

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
SENT = "Tue, 5 Mar 2024 07:30:00 +0800"
PUBLISHED = datetime(2024, 3, 4, 23, 30, tzinfo=UTC)
EN = [
    "The morning ferry between the old quay and Sandholm left on time on Tuesday morning.",
    "About two hundred people stood on the pier when the boat cast off at seven.",
    "“We were told every spring that it would come back,” said Maya Linden, who runs the bakery.",
]
ZH = [
    "停航十一年的老码头渡轮星期二早上重新开航，两百多名居民站在岸边，看着第一班船慢慢离开。",
    "这条航线当年因为经费不足而关闭，许多老人至今记得那个晚上。",
    "“每年春天都有人说它会回来，”在码头边开面包店的林一鸣说，“可是已经没有人相信了。”",
]
ZHT = "停航十一年的老碼頭渡輪星期二早上重新開航，許多老人至今記得那個晚上。"
JA = "岬の古い灯台に木曜日の夜、十年ぶりに明かりがともり、住民から大きな拍手が起きた。"


def article(body: bytes, **labels: Any) -> Article:
    return read(Document(body=body, fetched_at=FETCHED, **labels))


def texts(found: Article) -> list[str]:
    return [paragraph.text for paragraph in found.paragraphs]


def newsletter(paragraphs: list[str], headline: str, foot: str) -> str:
    """Return a page as programs for newsletters make it: tables in tables, a hidden preview."""
    rows = "".join(f"<tr><td style='padding:9px'>{text}</td></tr>" for text in paragraphs)
    return f"""<html lang="x"><head><title>Newsletter</title><style>p{{margin:0}}</style></head>
<body><div style="display:none;mso-hide:all">A look inside &#847;&zwnj;&nbsp;</div>
<table width="100%"><tbody><tr><td><table align="center" width="600"><tbody>
<tr><td><a href="https://t.example/v">View this email in your browser</a></td></tr>
<tr><td><img src="https://cdn.example/logo.png" width="600"></td></tr>
<tr><td><h1>{headline}</h1></td></tr>
<tr><td><img src="https://cdn.example/quay.jpg" width="600"></td></tr>{rows}
<tr><td><table><tr><td><a href="https://t.example/r">Read the full story</a></td></tr></table>
</td></tr><tr><td style="font-size:11px">{foot}<br>Quay Street 12, Lindow</td></tr></tbody></table>
</td></tr></tbody></table><img src="https://t.example/open.gif" width="1" height="1"></body>"""


FOOT = 'You are receiving this because you signed up. <a href="https://t.example/u">Unsubscribe</a>'


def letter(
    *,
    page: str | None = None,
    text: str = "See the page.",
    sender: str = "Harbour Courier <news@harbour.example>",
    subject: str = "Ferry line returns",
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, "reader@home.example"
    message["Subject"], message["Date"] = subject, SENT
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    return message


def raw(head: str, body: bytes | str, codec: str = "ascii") -> bytes:
    data = body if isinstance(body, bytes) else body.encode(codec)
    return f"MIME-Version: 1.0\n{head}\n\n".encode() + data


def word(text: str, codec: str, label: str | None = None) -> str:
    return f"=?{label or codec}?B?{b64encode(text.encode(codec)).decode()}?="


def test_a_newsletter_is_its_story() -> None:
    found = article(letter(page=newsletter(EN, "A ferry for the town", FOOT)).as_bytes())

    assert found.headline == "A ferry for the town"
    assert texts(found) == EN
    assert {paragraph.kind for paragraph in found.paragraphs} == {"prose"}
    assert (found.byline, found.site, found.published) == ((), "Harbour Courier", PUBLISHED)
    assert (found.language, found.url) == ("en", None)
    assert found.image is not None
    assert found.image.url == "https://cdn.example/quay.jpg"


def test_a_chinese_newsletter_in_gbk_keeps_every_character() -> None:
    foot = "您收到此邮件是因为您订阅了河岸时报。<a href='https://t.example/u'>退订</a>"
    page = newsletter(ZH, "渡轮重新开航", foot)
    head = (
        f"From: {word('河岸时报', 'gb2312')} <news@hean.example>\n"
        f"Subject: {word('河岸时报', 'gb2312')}\nDate: {SENT}\n"
        "Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: 8bit"
    )

    found = article(raw(head, page, "gbk"))

    assert (found.headline, found.site) == ("渡轮重新开航", "河岸时报")
    assert texts(found) == ZH
    assert found.language == "zh-Hans"


def test_a_letter_in_plain_text_is_under_its_subject() -> None:
    text = "Dear all\n\n" + "\n\n".join(EN) + "\n\n-- \nMaya Linden\nQuay Street 12\n"
    message = letter(text=text, sender="Maya Linden <maya@linden.example>", subject="From the quay")

    found = article(message.as_bytes())

    assert found.headline == "From the quay"
    assert (found.byline, found.site) == (("Maya Linden",), None)
    assert texts(found) == ["Dear all", *EN]


def test_what_programs_leave_of_links_is_no_text() -> None:
    text = f"{EN[0]} <https://t.example/x?y=1>\n\n[image: logo]\n\n{EN[1]} [https://t.example/z]"

    assert texts(article(letter(text=text).as_bytes())) == EN[:2]


GMAIL = (
    "Look!<br><br><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message"
    " ---------<br>From: <b>Harbour Courier</b> &lt;<a href='mailto:news@harbour.example'>"
    "news@harbour.example</a>&gt;<br>Date: Mon, Mar 4, 2024 at 9:05 PM<br>Subject: Ferry returns"
    "<br>To: &lt;reader@home.example&gt;<br></div><br><br>{}</div>"
)
APPLE = (
    "<div><blockquote><div>Begin forwarded message:</div><br><div><b>From: </b>Harbour Courier"
    " &lt;news@harbour.example&gt;</div><div><b>Subject: </b>Ferry returns</div><div><b>Date: </b>"
    "4 March 2024 at 21:05:00 GMT</div><div><b>To: </b>reader@home.example</div><br>{}"
    "</blockquote></div>"
)
OUTLOOK_ZH = (
    "<p>请看</p><div><b>发件人:</b> Harbour Courier &lt;news@harbour.example&gt;<br>"
    "<b>发送时间:</b> 2024年3月4日 21:05<br><b>收件人:</b> reader@home.example<br>"
    "<b>主题:</b> Ferry returns</div>{}"
)


@pytest.mark.parametrize("frame", [GMAIL, APPLE, OUTLOOK_ZH], ids=["gmail", "apple", "outlook"])
def test_a_forwarded_letter_is_the_one_inside(frame: str) -> None:
    inside = newsletter(EN, "Harbour Courier", FOOT)
    message = letter(
        page=frame.format(inside), sender="Tom Reader <tom@home.example>", subject="FW: look"
    )

    found = article(message.as_bytes())

    assert found.headline == "Ferry returns"
    assert (found.byline, found.site) == ((), "Harbour Courier")
    assert found.published == datetime(2024, 3, 4, 21, 5, tzinfo=UTC)
    assert texts(found) == EN


def test_a_forwarded_letter_in_plain_text_is_the_one_inside() -> None:
    lines = ["发件人: 林一鸣 <lin@hean.example>", "日期: 2024年3月4日 21:05", "主题: 渡轮重新开航"]
    text = "\n> ".join(["请看：\n", "---------- 转发的邮件 ----------", *lines, "", *ZH])
    message = letter(text=text, sender="Tom Reader <tom@home.example>", subject="转发: 看看")

    found = article(message.as_bytes())

    assert (found.headline, found.byline) == ("渡轮重新开航", ("林一鸣",))
    assert texts(found) == ZH


def test_a_letter_that_only_carries_another_is_the_other() -> None:
    outer = letter(text="FYI", sender="Tom Reader <tom@home.example>", subject="Fwd: look")
    outer.add_attachment(letter(page=newsletter(EN, "A ferry", FOOT)))

    found = article(outer.as_bytes())

    assert (found.headline, found.site) == ("A ferry", "Harbour Courier")
    assert texts(found) == EN


def test_a_long_letter_is_not_given_up_for_what_it_carries() -> None:
    outer = letter(text="\n\n".join(EN * 3))
    outer.add_attachment(letter(text="Something else entirely, and not much of it."))

    assert texts(article(outer.as_bytes())) == EN * 3


def saved_page(page: str, extra: str = "", location: str = "https://news.example/story") -> bytes:
    return (
        f"From: <Saved by Blink>\n{extra}Subject: A title\nDate: {SENT}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\n\n\n'
        f"----b\nContent-Type: text/html\nContent-ID: <f>\nContent-Transfer-Encoding: 8bit\n"
        f"Content-Location: {location}\n\n{page}\n"
        "----b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n"
        "Content-Location: https://news.example/logo.png\n\niVBORw0KGgo=\n----b--\n"
    ).encode()


PAGE = (
    "<html><head><meta charset=utf-8><title>Ferry returns</title><meta property=og:image"
    " content=https://news.example/lead.jpg></head><body><nav><a href=/>Home</a></nav><article>"
    "<h1>Ferry line returns</h1>{}</article></body></html>"
).format("".join(f"<p>{text}</p>" for text in EN))


def test_a_saved_page_is_read_as_the_page_it_was() -> None:
    extra = "Snapshot-Content-Location: https://news.example/2024/ferry\n"

    found = article(saved_page(PAGE, extra), name="page.mhtml")

    assert found.url == "https://news.example/2024/ferry"
    assert (found.headline, found.byline, found.published) == ("Ferry line returns", (), None)
    assert texts(found) == EN
    assert found.image is not None
    assert found.image.url == "https://news.example/lead.jpg"


def test_the_address_of_a_saved_page_is_where_it_was_fetched_or_its_root_part_or_none() -> None:
    local = saved_page(PAGE, location="file:///C:/story.htm")

    assert article(saved_page(PAGE)).url == "https://news.example/story"
    assert article(local).url is None
    assert article(saved_page(PAGE), url="https://a.example/copy").url == "https://a.example/copy"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("text/plain; charset=big5", ZHT.encode("big5"), ZHT),
        ("text/plain; charset=iso-2022-jp", JA.encode("iso2022_jp"), JA),
        ("text/plain; charset=utf-8", JA.encode(), JA),
        ("text/plain", ZH[0].encode("gbk"), ZH[0]),
        ("text/plain; charset=us-ascii", ZH[0].encode("gbk"), ZH[0]),
        ("text/plain; charset=unknown-8bit", ZH[0].encode("gbk"), ZH[0]),
        ("text/html", f"<meta charset=gbk><p>{ZH[0]}".encode("gbk"), ZH[0]),
        ("text/html; charset=gbk", f"<meta charset=utf-8><p>{ZH[0]}".encode("gbk"), ZH[0]),
        ("text/html; charset*=us-ascii'en'gb18030", f"<p>{ZH[0]}".encode("gbk"), ZH[0]),
    ],
)
def test_a_part_is_read_in_its_own_encoding(head: str, body: bytes, expected: str) -> None:
    fields = f"Subject: x\nContent-Type: {head}\nContent-Transfer-Encoding: 8bit"

    assert texts(article(raw(fields, body))) == [expected]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (word("渡轮重新开航", "gb2312"), "渡轮重新开航"),
        (word("渡輪重新開航", "big5"), "渡輪重新開航"),
        (word("①灯台に明かり", "cp932", "shift_jis"), "①灯台に明かり"),
        (word("灯台に明かり", "iso2022_jp", "ISO-2022-JP"), "灯台に明かり"),
        (f"{word('渡轮', 'utf-8')}\n  {word('开航', 'utf-8')}", "渡轮开航"),
        ("=?utf-8?B?5rih6L0=?= =?utf-8?B?ruW8gOiIqg==?=", "渡轮开航"),
        ("=?gb2312?B?tsnC?= =?gb2312?B?1g==?=", "渡轮"),
        ("=?iso-8859-1?Q?Caf=E9_at_the_quay?=", "Café at the quay"),
        ("=?utf-8*en?Q?A_ferry?= returns", "A ferry returns"),
        ("=?utf-8?B?!!!?= left", "=?utf-8?B?!!!?= left"),
        ("=?nonsense?Q?A_ferry?=", "A ferry"),
        ("C:\\users =?utf-8?Q?=e2=82=ac?=", "C:\\users €"),
        ("Fwd: Re[2]: 转发：A ferry", "A ferry"),
        ("Really: a ferry", "Really: a ferry"),
    ],
)
def test_a_subject_is_read_as_it_was_written(subject: str, expected: str) -> None:
    assert article(raw(f"Subject: {subject}\nFrom: a@b.example", EN[0])).headline == expected


def test_a_subject_in_bare_bytes_is_read_as_well() -> None:
    body = b"MIME-Version: 1.0\nSubject: " + "渡轮重新开航".encode("gbk") + b"\n\n" + EN[0].encode()

    assert article(body).headline == "渡轮重新开航"


@pytest.mark.parametrize(
    ("sender", "byline", "site"),
    [
        ("Maya Linden <maya@linden.example>", ("Maya Linden",), None),
        ("Maya Linden <newsletter@x.example>", (), "Maya Linden"),
        ("Harbour Courier <maya@harbour.example>", (), "Harbour Courier"),
        ("Maya from Harbour Courier <hello@harbour.example>", ("Maya",), "Harbour Courier"),
        ("'Maya Linden' via Staff <staff@x.example>", ("Maya Linden",), "Staff"),
        ("林一鸣 <lin8@qq.example>", ("林一鸣",), None),
        ("maya@linden.example", (), None),
        ("", (), None),
    ],
)
def test_a_sender_is_a_person_or_a_paper(
    sender: str, byline: tuple[str, ...], site: str | None
) -> None:
    envelope = Envelope(sender=sender)

    assert (envelope.byline, envelope.site) == (byline, site)


def test_attachments_are_not_read() -> None:
    message = letter(text=EN[0])
    message.add_attachment(EN[1], filename="notes.txt")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")

    assert texts(article(message.as_bytes())) == [EN[0]]


def test_parts_that_are_shown_together_are_read_together() -> None:
    body = "".join(f"--b\nContent-Type: text/html\n\n<p>{text}</p>\n" for text in EN)

    assert texts(article(raw("Content-Type: multipart/mixed; boundary=b", body, "utf-8"))) == EN


def test_the_root_of_related_parts_is_the_one_that_is_named() -> None:
    body = (
        "--b\nContent-Type: text/html\nContent-ID: <frame>\n\n<p>An advertisement.</p>\n"
        f"--b\nContent-Type: text/html\nContent-ID: <root>\n\n<p>{EN[1]}</p>\n--b--\n"
    )
    head = 'Content-Type: multipart/related; boundary=b; start="<root>"'

    assert texts(article(raw(head, body))) == [EN[1]]


def test_of_a_mailbox_the_first_letter_is_read() -> None:
    one = letter(text=EN[0]).as_bytes()
    two = letter(text=EN[1]).as_bytes()
    line = b"From news@harbour.example Tue Mar  5 07:30:00 2024\n"

    assert texts(article(line + one + b"\n" + line + two)) == [EN[0]]


PKCS7 = "Content-Type: application/pkcs7-mime; smime-type={}; name=smime.p7m"
PGP = (
    "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
    "--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--b--\n"
)


@pytest.mark.parametrize(
    ("head", "body", "error"),
    [
        (PKCS7.format("enveloped-data"), "MIAG", Encrypted),
        ("Content-Type: application/x-pkcs7-mime", "MIAG", Encrypted),
        (PKCS7.format("signed-data"), "MIAG", Unsupported),
        ("Content-Type: multipart/encrypted; boundary=b", PGP, Encrypted),
        ("Subject: x", "\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n", Encrypted),
        ("Content-Type: application/pdf", "%PDF-1.7", NoText),
        ("Content-Type: text/html", "  \n ", NoText),
        ("Content-Type: text/html", "<!-- -->", NoText),
        ("Content-Type: text/plain; charset=utf-16", "", NoText),
        ("Content-Type: multipart/mixed", "no boundary is named", NoText),
        ("Content-Type: multipart/mixed; boundary=b", "--c\n\nthe boundary never comes", NoText),
        ("Content-Type: text/plain\nContent-Transfer-Encoding: base64", "====", NoText),
        ("Content-Type: text/calendar", "BEGIN:VCALENDAR", NoText),
    ],
)  # fmt: skip
def test_a_letter_that_cannot_be_read_says_why(
    head: str, body: str, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        article(raw(f"From: a@b.example\n{head}", body))


def nested(kind: str, levels: int) -> bytes:
    if kind == "message":
        return b"Content-Type: message/rfc822\nMIME-Version: 1.0\n\n" * levels
    return b"".join(
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
        for i in range(levels)
    )


@pytest.mark.parametrize("kind", ["message", "multipart"])
def test_a_letter_is_read_down_to_a_depth_and_refused_beyond(kind: str) -> None:
    core = letter(text=EN[0]).as_bytes()

    assert texts(article(nested(kind, 60) + core)) == [EN[0]]
    for levels in (mime.MAX_NESTING + 1, 3000):
        with pytest.raises(TooComplex):
            article(nested(kind, levels) + core)


@pytest.mark.parametrize(
    "body",
    [
        raw("Content-Type: multipart/mixed; boundary=b", b"--b\n\nx\n" * (mime.MAX_PARTS + 1)),
        raw("Subject: x", b"x\n" * (mime.MAX_LINES + 1)),
        raw(f"Content-Type: text/html; {'a=b; ' * 10_000}", b"x"),
        raw(f"Content-Type:{''.join(f'{chr(10)} n*{i}=a;' for i in range(5000))}", b"x"),
    ],
    ids=["parts", "lines", "type", "folded type"],
)
def test_a_letter_beyond_reason_is_too_complex(body: bytes) -> None:
    with pytest.raises(TooComplex):
        article(body)


@pytest.mark.parametrize(
    "value",
    ["(" * 20_000, '"' * 100_000, "a@b.example, " * 100_000, "=?utf-8?q?=e4=b8=ad?= " * 20_000],
    ids=["comments", "quotes", "addresses", "words"],
)
@pytest.mark.parametrize("name", ["From", "Subject", "Date"])
def test_fields_without_end_do_no_harm(name: str, value: str) -> None:
    assert texts(article(raw(f"To: x\n{name}: {value}", EN[0]))) == [EN[0]]


def test_a_page_in_a_letter_may_be_deep() -> None:
    page = f"{'<table><tr><td>' * 1000}<p>{EN[0]}</p>"

    assert texts(article(letter(page=page).as_bytes())) == [EN[0]]


def test_links_without_end_are_looked_at_once_each() -> None:
    links = "<span>x</span>" * 15_000 + "<a href=x>y</a> " * 15_000

    assert texts(article(letter(page=f"<div>{links}</div><p>{EN[0]}</p>").as_bytes()))[-1] == EN[0]


SEEDS = [
    letter(page=newsletter(EN, "A ferry", FOOT)).as_bytes(),
    letter(page=GMAIL.format("".join(ZH)), subject="渡轮").as_bytes(),
    saved_page(PAGE),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.floats(0.1, 1),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=8),
)
def test_bent_and_cut_letters_give_an_article_or_a_read_error(
    seed: bytes, share: float, bends: list[tuple[float, bytes]]
) -> None:
    body = bytearray(seed[: int(len(seed) * share)])
    for place, junk in bends:
        at = int(place * (len(body) - 1))
        body[at : at + len(junk)] = junk

    try:
        found = article(bytes(body))
    except ReadError:
        return

    assert found.paragraphs


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=60))
def test_any_subject_comes_back_as_it_was_sent(subject: str) -> None:
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = subject.replace("=?", "")

    parsed = mime.parse_message(message.as_bytes())

    assert mime.field(parsed, "subject").split() == subject.replace("=?", "").split()
