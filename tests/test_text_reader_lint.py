"""The reader's lint: what it calls a defect, and what it lets pass."""

from __future__ import annotations

import pytest

from tests.benchmarks.leaning_words import leans
from tests.benchmarks.reader_lint import Source, defects

POINTING = {
    "en": [
        "He left.",
        "This upset many.",
        "However, it rained.",
        "It said so.",
        "Their car broke.",
    ],
    "fr": ["Il a signé.", "Mais rien ne bouge.", "Cette décision choque.", "En effet, tout va."],
    "de": ["Er ging.", "Deshalb blieb sie.", "Diese Zahl stieg."],
    "es": ["Ella lo negó.", "Sin embargo, llovió.", "Por eso salió."],
    "pt": ["Ele saiu.", "No entanto, choveu.", "Isso preocupa."],
    "it": ["Lui tace.", "Tuttavia piove.", "Questo preoccupa."],
    "ru": ["Он ушёл.", "Однако дождь шёл.", "Это важно."],
    "uk": ["Вона пішла.", "Проте йшов дощ.", "Це важливо."],
    "tr": ["O gitti.", "Ancak yağmur yağdı.", "Bu karar önemli."],
    "id": ["Dia pergi.", "Namun hujan turun."],
    "vi": ["Họ đi.", "Tuy nhiên trời mưa."],
    "ar": ["هذا مهم.", "ولكن المطر هطل."],
    "fa": ["او رفت.", "اما باران بارید."],
    "hi": ["उन्होंने कहा।", "लेकिन बारिश हुई।"],
    "zh-Hans": [
        "他否认了指控。",
        "但雨没停。",
        "因此活动取消。",
        "这让人担心。",
        "该公司裁员。",
        "你还可以关机。",
        "目前，该应用免费。",
    ],
    "zh-Hant": ["她離開了。", "這讓人擔心。", "該公司裁員。"],
    "ja": ["彼は去った。", "しかし雨は続いた。", "この決定は重い。"],
    "ko": ["그는 떠났다.", "그러나 비가 왔다."],
}
STANDING = {
    "en": [
        "This week it rained.",
        "It is late.",
        "So far nobody came.",
        "Theresa left.",
        "Hertz sued.",
    ],
    "fr": [
        "Il y a un an, tout allait.",
        "Cette semaine, il pleut.",
        "Il faut partir.",
        "Elsa part.",
    ],
    "de": ["Ernst ging.", "Siemens wächst."],
    "es": ["Elena salió.", "Suiza vota."],
    "it": ["Luigi tace."],
    "ru": ["Онкологи правы.", "Иван ушёл."],
    "tr": ["Bu hafta yağmur var.", "Oya gitti."],
    "zh-Hans": [
        "这里是北京。",
        "其他人走了。",
        "他信回国。",
        "但丁写诗。",
        "这周下雨。",
        "目前，雨已停。",
    ],
    "ja": ["東京は雨だ。", "この度開館した。"],
}


@pytest.mark.parametrize(
    ("language", "sentence"), [(key, one) for key, all_of in POINTING.items() for one in all_of]
)
def test_a_word_that_points_back_leans(language: str, sentence: str) -> None:
    assert leans(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"), [(key, one) for key, all_of in STANDING.items() for one in all_of]
)
def test_a_word_that_only_looks_like_it_does_not(language: str, sentence: str) -> None:
    assert not leans(sentence, language)


# Paragraphs with / between them; what is shown stands in [brackets of this kind].
SHOWN = {
    # The pointing sentence has its neighbour, or opens the article itself.
    "en|[Ann Lee resigned.] [She gave no reason.] Shares fell.": "",
    "en|Ann Lee resigned. [She gave no reason.]": "dangling_opener",
    "en|[He gave no reason.] Shares fell.": "",
    "en|[Ann Lee resigned.] Shares fell. [However, Norr kept its goal.]": "dangling_opener",
    "en|[Ann Lee resigned.]/[She gave no reason.]": "",
    "fr|Ann Lee part. [Elle ne dit pas pourquoi.]": "dangling_opener",
    "zh|股价下跌。[但公司没有回应。]": "dangling_opener",
    # Quotation marks.
    "en|[Ann said: “I go.] I stay.” She left.": "broken_quote",
    "en|[Ann said: “I go.] [I stay.”] She left.": "",
    "en|[Ann said: “I go now and so do you.] The end.": "",
    'fr|[Ann a dit : "Je pars.] Je reste."': "broken_quote",
    "zh|[张三说：“我走。]我留。”他笑了。": "broken_quote",
    "en|[The rule (it is old.] It is bad) stays.": "broken_quote",
    "en|[The list has a) money and b) time.] It failed.": "",
    # Quotations without a speaker.
    "en|Ann spoke. [“Nobody wants another winter like that.”] Bo left.": "unattributed_quote",
    "en|[Ann spoke.] [“Nobody wants another winter like that.”] Bo left.": "",
    "en|[“Nobody wants another winter like that,” Ann said.] Bo left.": "",
    "fr|Il pleut. [« Nous attendons, explique Anne Roy, une réponse du ministre ».] Fin.": "",
    "zh|张三说话。[“没有人愿意再过一个这样的冬天。”]李四走了。": "unattributed_quote",
    # Credits, bylines, invitations, addresses, markup.
    "en|[Photo: Ann Lee / Norr Press.]/Rain fell.": "caption_or_credit",
    "en|[Cars under water on Monday. (Photo by Ann Lee)]/Rain fell.": "caption_or_credit",
    "en|[Photography has changed since 1990.] Rain fell.": "",
    "zh|[图片来源：新华社。]/下雨了。": "caption_or_credit",
    "zh|[图书馆今天重新开放。]下雨了。": "",
    "en|[By Ann Lee and Bo Marsh]/Rain fell.": "byline_or_dateline_only",
    "en|[By noon the rain had stopped.] Wind rose.": "",
    "en|[Updated on 3 May 2026 at 10:30]/Rain fell.": "byline_or_dateline_only",
    "en|[May 3, 2026]/Rain fell.": "byline_or_dateline_only",
    "zh|[记者 王小明]/下雨了。": "byline_or_dateline_only",
    "zh|[记者王小明周一抵达现场，见到了幸存者。]下雨了。": "",
    "en|Rain fell./[Read more about the rain here.]": "read_more",
    "en|[Readers want more rain.] Wind rose.": "",
    "fr|Il pleut./[Lire aussi : Le vent se lève.]": "read_more",
    "zh|下雨了。/[点击这里查看全文。]": "read_more",
    "zh|[点击量上升了一倍。]下雨了。": "",
    "en|Rain fell./[https://example.com/a]": "url_or_email_only",
    "en|Rain fell./[desk@example.com]": "url_or_email_only",
    "en|[Write to desk@example.com before noon.] Rain fell.": "",
    "en|Rain fell./[<div class='a'>The rain fell.]": "code_or_markup",
    "en|Rain fell./[$ docker compose up]": "code_or_markup",
    "en|[Tickets cost $ 20 for adults.] Rain fell.": "",
    # Headings and fragments.
    "en|[Rain in the north]/Rain fell on Monday.": "heading_or_fragment",
    "en|[Rain fell on Monday.] Wind rose.": "",
    "en|[Run this command:]/ls/It ended.": "heading_or_fragment",
    "en|[Ann has two wishes:]/[Rain, and more rain.]": "",
    "en|Rain fell. [Really.] Wind rose.": "heading_or_fragment",
    "zh|[北方下雨]/周一北方下雨了。": "heading_or_fragment",
    "zh|[北方周一下雨了！]风起了。": "",
    # One item of a list; all of it.
    "en|It takes two steps./[2. Boil the rice.]": "heading_or_fragment",
    "en|[1. Wash the rice.]/[2. Boil it.]": "",
    "zh|共有两步。/[1、打开文件。]/2、保存。": "heading_or_fragment",
    "th|[ฝนหยุดแล้ว เด็กๆ วิ่งออกไป]/วันนี้": "",
    # Questions.
    "en|[Will the rain stop?] Nobody knows. Wind rose.": "question_without_answer",
    "en|[Will the rain stop?] [Nobody knows.] Wind rose.": "",
    "en|Wind rose. [Will the rain ever stop?]": "",
    "en|[Ann asked Bo: “Will it stop?”] Wind rose.": "",
    "zh|[雨会停吗？]没人知道。风起了。": "question_without_answer",
    # Denials.
    "en|Bo accused Ann. [The company denied the claims on Monday.]": "denial_without_claim",
    "en|[Bo accused Ann.] [The company denied the claims on Monday.]": "",
    "zh|有人称张三受贿。[张三否认了该指控。]": "denial_without_claim",
    # Repetition.
    "en|[The harbour museum opened on Saturday after years.] Wind rose. "
    "[After years, the harbour museum opened Saturday.]": "repetition",
    "en|[The harbour museum opened on Saturday after years.] "
    "[Volunteers repaired the copper roof through four winters.]": "",
}


@pytest.mark.parametrize(("article", "expected"), SHOWN.items())
def test_a_defect_is_named_where_a_reader_sees_one(article: str, expected: str) -> None:
    language, _, text = article.partition("|")
    paragraphs = tuple(part.replace("[", "").replace("]", "") for part in _paragraphs(text))
    shown = tuple(one.split("]")[0] for one in text.split("[")[1:])

    assert defects(Source("", paragraphs, language), shown) == tuple(filter(None, [expected]))


def _paragraphs(text: str) -> list[str]:
    """Cut at strokes that stand between paragraphs, not within addresses or credits."""
    for border in ("./", "。/", "]/"):
        text = text.replace(border, f"{border[0]}\n")
    return text.replace("ls/It", "ls\nIt").split("\n")


WEATHER = Source("Rain", ("Rain fell on Monday. Wind rose at night.",), "en")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (("Rain fell on Monday.", "Wind rose at night."), ()),
        (("Wind rose at night.", "Rain fell on Monday."), ("order",)),
        (("Rain fell on Tuesday.",), ("truncated",)),
        (("Rain fell on…",), ("truncated",)),
        ((), ()),
    ],
)
def test_what_is_shown_stands_in_the_article_in_its_order(
    shown: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert defects(WEATHER, shown) == expected


def test_the_title_said_again_is_a_repetition() -> None:
    body = ("The harbour museum opens after eleven years of repairs. It rained.",)
    source = Source("Harbour museum opens after eleven years of repairs", body, "en")

    assert defects(source, (body[0].partition(" It")[0],)) == ("repetition",)
