"""Sentence borders: a table over all languages the bot knows, and laws for any text.

In the table ``|`` stands where a sentence ends and the next begins; the white space around it
belongs to neither.
"""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.text import balanced, sentences

CASES = {
    # Chinese
    "zh plain": "雨停了。|孩子们跑出教室。|操场上还有积水。",
    "zh close quote stays": "校长说：“明天放假。”|大家都笑了。",
    "zh speech tag after question": "“桥修好了吗？”村长问。|没有人知道。",
    "zh speech tag after full stop": "“水位还在上涨。”值班员说。|堤坝上亮着灯。",
    "zh embedded question": "面对“钱从哪里来？”的追问，他摇了摇头。|会议结束了。",
    "zh several sentences in one quotation": "她说：“我不怕。我等着。”|门关上了。",
    "zh mixed run": "真的吗？！|当然！！|那好吧……",
    "zh semicolon": "春天种；秋天收。|冬天休息。",
    "zh title marks": "电影《醒来吧！兄弟》下周上映。|票价四十元。",
    "zh ellipsis inside": "他想了想……还是走了。|灯灭了。",
    "zh bracketed sentence": "（编者按：译文略有删节。）|以下是全文。",
    "zh hant corner quotes": "市長表示：「經費已到位。」|工程下月動工。",
    "zh nested quotes": "他回忆：“她喊‘快跑！’就不见了。”|屋里很静。",
    "zh decimals": "涨幅为3.5%，创新高。|指数报3,218.7点。",
    "zh latin name": "约翰·F.肯尼迪到访。|J. K. 罗琳也来了。",
    "zh no spaces before latin": "他用Python3.11写成。|OK，没问题！",
    "zh straight quotes": '她问:"几点了?"|没有人看表。|钟停了。',
    # Japanese
    "ja plain": "朝から雪が降った。|電車は止まらなかった。",
    "ja particle after quote": "「本当ですか？」と記者が尋ねた。|社長は黙っていた。",
    "ja double corner": "彼は『戻れ。急げ。』と書き残した。|夜が明けた。",
    # Korean
    "ko plain": "비가 그쳤다.|아이들이 뛰어나왔다.|운동장은 젖어 있었다.",
    "ko quote particle": '시장은 "예산은 충분합니다."라고 말했다.|공사는 곧 시작된다.',
    "ko decimal": "물가가 3.2% 올랐다.|금리는 그대로다.",
    # English
    "en titles": "Dr. Hale met Mrs. Ortiz at St. Mary's.|They spoke briefly.",
    "en initials": "John F. Kennedy spoke first.|J. R. R. Tolkien did not.",
    "en country goes on": "The U.S. Navy sent two ships.|One returned.",
    "en country ends": "She moved to the U.S. The winters surprised her.".replace(". The", ".|The"),
    "en time of day": "Doors open at 7 p.m. Friday.|Come early.",
    "en time of day ends": "The train left at 6 a.m.|Passengers slept.",
    "en company": "Norr Inc. Chief Executive Ann Lee resigned.|Shares fell.",
    "en latin shorts": "Use a solvent, e.g. Acetone, and wait.|Then rinse.",
    "en versions and decimals": "Version 2.4.1 costs $3.50.|Nobody paid.",
    "en address": "Write to desk@example.org or www.example.org/a.b?c=d!e.|We answer.",
    "en domain": "Sign in at Example.Com today.|It is free.",
    "en quote then tag": "“Is it over?” Nina Park asked.|Nobody answered.",
    "en quote then lower": '"Run!" he cried.|She ran.',
    "en quote whole": "“I saw it. I was there.”|The room fell silent.",
    "en ellipsis lower": "He waited... and waited.|Night fell…|Nothing came.",
    "en interrobang": "You did what?!|Yes!",
    "en bracket inside": "The cat (finally!) came home.|It slept.",
    "en bracket whole": "It rained. (It always does.) We left.".replace(". (", ".|(").replace(
        ") W", ")|W"
    ),
    "en number and list": "1. Wash the rice.|2. Boil it.",
    "en month": "It opened on Sept. 9, 2019, in Rome.|It closed later.",
    "en number sign": "See No. 5 on the list.|It is short.",
    "en footnote": "The claim is disputed.[12]|Others accept it.",
    "en nested single": "“He said ‘Stop. Now.’ and left.”|I stayed.",
    # French
    "fr guillemets": "« Tout va bien ! » assure le maire.|La foule se disperse.",
    "fr guillemets no-break": "«\u00a0Viens. Vite\u00a0!\u00a0»|Il obéit.",
    "fr title": "M. Dubois et Mme Roy sont arrivés.|Le train partait.",
    "fr example": "Certains fruits, p. ex. Les poires, mûrissent tard.|D'autres non.",
    # German
    "de quotes": "„Wir bleiben. Alle“, sagte er.|Niemand ging.",
    "de date": "Am 3. Oktober regnete es.|Am 4. schien die Sonne.",
    "de ordinal": "Der 2. Weltkrieg endete 1945.|Vieles lag in Trümmern.",
    "de spaced short": "Obst, z. B. Äpfel, hält lange.|Dr. Weiß bzw. Frau Kern weiß mehr.",
    "de number ends": "Die Zahl stieg auf 10.|Danach sank sie.",
    # Spanish, Portuguese, Italian
    "es marks": "¿Quién llamó?|¡Nadie!|El Sr. Vega, p. ej., calló.",
    "es country": "Vive en EE. UU. desde 2010.|Trabaja mucho.",
    "es number": "Figura en el n.º 7 de la calle.|Es azul.",
    "pt title": "O Dr. Lima falou às 9h30.|A Sra. Reis ouviu.",
    "it company": "La Rossi S.p.A. ha chiuso.|Il dott. Bini tace.",
    # Russian, Ukrainian
    "ru shorts": "Это, т. е. Ответ, готов.|Пришли Иванов, Петров и др.|Все сели.",
    "ru year": "В 2019 г. Анна Орлова уехала.|Дом опустел.",
    "ru city": "Завод в г. Тула закрыт.|Люди ждут.",
    "ru quote": "«Где ключи?» — спросил сторож.|Ему не ответили.",
    "uk century": "У XIX ст. Місто зросло.|Мости збудували пізніше.",
    "uk initials": "За словами В. О. Коваля, міст цілий.|Рух відновили.",
    # Turkish
    "tr ordinals": "5. madde kabul edildi.|2. Dünya Savaşı bitti.",
    "tr titles": "Prof. Dr. Elif Kaya konuştu.|Salon doluydu.",
    # Arabic, Persian, Urdu
    "ar question": "هل وصل القطار؟|نعم.|المحطة مزدحمة.",
    "ar quote": "قال المدير: «انتهى العمل. شكرا لكم.»|خرج الجميع.",
    "fa question tag": "«چرا رفتی؟» او پرسید.|جوابی نیامد.",
    "fa plain": "باران بند آمد.|بچه‌ها بیرون دویدند.",
    "ur full stop": "بارش رک گئی۔|بچے باہر آئے۔",
    # Hindi
    "hi danda": "बारिश रुक गई।|बच्चे बाहर आए।|क्या बस आई?",
    "hi title": "डॉ. शर्मा ने कहा।|सब चुप रहे।",
    # Indonesian, Vietnamese
    "id title": "Menurut Dr. Wati, air surut.|Warga kembali.",
    "id example": "Harga naik 2,5 persen.|Pasar sepi!",
    "vi place": "Ông sống ở TP. Hồ Chí Minh.|Trời mưa.",
    "vi title": "TS. Nguyễn An phát biểu.|Mọi người vỗ tay.",
}


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_borders_stand_where_a_reader_puts_them(marked: str) -> None:
    expected = marked.split("|")
    dense = regex.search(r"[。！？]\|", marked) and not regex.search(
        r"\p{Hangul}|[\p{Devanagari}]", marked
    )
    paragraph = ("" if dense else " ").join(expected)

    assert cut(paragraph) == expected


@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "\u00a0"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert sentences(text) == ()


def test_text_without_terminator_is_one_sentence() -> None:
    assert cut("  no full stop here ") == ["no full stop here"]


def test_a_very_long_quotation_is_cut_like_plain_text() -> None:
    """A quotation over 600 characters would swallow a summary whole."""
    text = "“" + "Wind rose over the bay. " * 40 + "Rain fell.”"

    assert len(cut(text)) == 41


def test_hostile_nesting_takes_no_longer_than_prose() -> None:
    """Marks by the hundred thousand end in few sentences and no recursion."""
    for text in ("(" * 100_000 + "]" * 100_000, '"' * 100_001, "? " * 100_000, "." * 200_000 + "a"):
        assert len(sentences(text)) == 1


_PIECE = st.sampled_from(
    [
        "Rain fell. ",
        "Dr. Ito left! ",
        "Why? ",
        "3.5 ",
        "雨停了。",
        "真的？",
        "он ушёл. ",
        "…",
        " ",
        "word",
    ]
)
_PAIRS = ["“”", "«»", "「」", "『』", "（）", "()", "【】", "《》", "„“"]


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda pair, text, tail: f"{pair[0]}{text}{pair[1]}{tail}",
        st.sampled_from(_PAIRS),
        inner,
        _PIECE,
    )


_BALANCED = st.lists(
    st.recursive(st.lists(_PIECE, max_size=4).map("".join), _wrapped, max_leaves=4), max_size=5
).map("".join)


@given(st.one_of(st.text(), _BALANCED, st.text(alphabet=".!?…。？”“\"'()«» aA1你")))
def test_spans_are_ordered_disjoint_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    flat = [at for span in spans for at in span]
    covered = "".join(text[start:end] for start, end in spans)

    assert flat == sorted(flat)
    assert all(start < end for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


@given(_BALANCED.filter(lambda text: len(text) < 600))
def test_a_balanced_paragraph_is_cut_into_balanced_sentences(text: str) -> None:
    if balanced(text):
        assert all(balanced(part) for part in cut(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” she said (twice).", True),
        ("“Yes, she said.", False),
        ("yes” she said", False),
        ("It’s Jo’s.", True),
        ("a) first b) second", True),
        ("Fine :)", True),
        ('5" of "rain"', False),
        ("„Ja“, sagt sie «leise».", True),
        ("「甲『乙』", False),
    ],
)
def test_balance_asks_for_a_partner_of_every_mark(text: str, expected: bool) -> None:  # noqa: FBT001 - the table's answer
    assert balanced(text) is expected
