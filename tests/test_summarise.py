"""The chosen sentences: word for word, in order, within the budget, readable in a row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Article, Budget, Paragraph, ParagraphKind, Summary
from bot.summarise import METHODS, pick
from bot.summarise.selection import cost
from bot.text import balanced, utf16_length

ZH = (
    "临江市政府周二(3月4日)宣布，投资十二亿元的沿江防洪堤将于六月动工，预计两年内完工。",
    "市长陈立在新闻发布会上说：“去年的洪水淹没了三个区。我们不能再等。”",
    "他还表示，工程不会向居民征收额外费用。",
    "专家指出，新防洪堤的设计标准为百年一遇，比现有堤坝高出一点五米。",
    "但是环保团体担心，工程会破坏下游的湿地。",
    "“湿地还保得住吗？”一位当地渔民问。",
    "省水利厅承诺在动工前公布环境影响评估，并为临江市湿地另拨八千万元。",
    "（本文参考了当地媒体的报道。）",
)
EN = (
    "The port of Calder will close its grain terminal in May, after a fire. Repairs cost millions.",
    "“We looked at every option,” director Ann Rusk told reporters. But no insurer would cover it.",
    "About 120 dockers work at the grain terminal. They will be offered posts at other berths.",
    "Read more: How the port fire spread",
    "Farmers fear longer journeys. The nearest terminal lies 90 kilometres from Calder. Who pays?",
    "The harbour authority expects the new terminal to open within three years.",
)


def article(
    *paragraphs: str, headline: str = "Port of Calder closes grain terminal after fire"
) -> Article:
    return Article("key", headline, tuple(Paragraph(" ".join(one.split())) for one in paragraphs))


def zh() -> Article:
    return article(*ZH, headline="临江市六月动工修建沿江防洪堤")


def texts(summary: Summary) -> list[str]:
    return [sentence.text for sentence in summary.sentences]


def assert_lawful(summary: Summary, budget: Budget) -> None:
    chosen = summary.sentences
    indices = [sentence.index for sentence in chosen]
    assert indices == sorted(set(indices))
    assert len(set(texts(summary))) == len(chosen)
    for sentence in chosen:
        paragraph = summary.article.paragraphs[sentence.paragraph]
        assert paragraph.kind not in {"subhead", "note"}
        assert paragraph.text[sentence.start : sentence.end] == sentence.text
    if budget.characters is not None:
        assert cost(summary.article, chosen) <= budget.characters
        breaks = len(summary.paragraphs) - 1
        assert sum(map(utf16_length, texts(summary))) + 2 * max(0, breaks) <= budget.characters
    if budget.sentences is not None:
        assert len(chosen) <= budget.sentences
    assert summary.method in METHODS
    assert summary.reading_minutes >= 1


HOSTILE = {
    "nothing": article(),
    "empty": article("", " "),
    "digits": article("1 2 3 4 5. 6 7 8 9 10.", "11 12. 13 14. 15"),
    "emoji": article("👍👍 👎. 🎉🎉!", "🚀🚀🚀"),
    "one sentence": article("A single sentence stands here."),
    "repeated": article(*["The same thing again. The same thing again."] * 30),
    "control": article("\x00\x01 a\x02b. \x03\x04.", "\u202e reversed. \ufeff.", "\ud800 lone."),
    "one long word": article("x" * 200_000, "The long word ends here. It was long."),
    "one long han run": article("雨" * 200_000 + "。", "雨停了，孩子们回家。"),
    "no full stops": article("ฝนหยุดตกแล้ว เด็กๆ วิ่งออกมา", "สนามเปียก"),
    "shouting": article("BREAKING NEWS", "IT RAINED ALL DAY. NOBODY WENT OUT."),
    "headline only": article("Port of Calder closes grain terminal after fire."),
    "no headline": article("One sentence is here. Another sentence is there.", headline=""),
    "stop words": article("the of and. a an the. in on at."),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_breaks_a_method_or_its_laws(name: str, method: str) -> None:
    for budget in (Budget(), Budget(90), Budget(sentences=2), Budget(40, 1), Budget(0)):
        assert_lawful(pick(HOSTILE[name], budget, method), budget)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_summarises_prose_under_its_own_name(method: str) -> None:
    for story in (zh(), article(*EN)):
        budget = Budget(characters=200)
        summary = pick(story, budget, method)

        assert_lawful(summary, budget)
        assert summary.sentences
        assert summary.method == method
        assert summary == pick(story, budget, method)


def test_an_unknown_method_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        pick(article(*EN), Budget(), "magic")


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("method", METHODS)
def test_a_budget_in_sentences_is_met_exactly(method: str, count: int) -> None:
    assert len(pick(article(*EN), Budget(sentences=count), method).sentences) == count


def test_an_article_that_fits_is_given_whole() -> None:
    story = article("Short news came. It was good.", "Nobody minded, really?")

    expected = ["Short news came.", "It was good.", "Nobody minded, really?"]
    assert texts(pick(story, Budget(characters=400))) == expected
    assert texts(pick(story, Budget())) == expected


def test_the_exact_cost_of_a_whole_article_fits_and_one_unit_less_does_not() -> None:
    story = article("Short news came. It was good.", "Nobody minded 👍 really.")
    whole = sum(utf16_length(one.text) for one in story.paragraphs) + 2

    assert len(pick(story, Budget(characters=whole)).sentences) == 3
    assert len(pick(story, Budget(characters=whole - 1)).sentences) < 3


def test_the_shortest_sentence_is_the_last_resort_and_then_nothing() -> None:
    story = article("The committee met for a very long time on Monday. Rain fell all day.")

    assert texts(pick(story, Budget(characters=20))) == ["Rain fell all day."]
    assert texts(pick(story, Budget(characters=10))) == []


LEANING = (
    "He came late at night. She had gone to bed. They spoke at noon. But nobody wrote it down."
)


def test_what_only_leans_is_shown_rather_than_nothing() -> None:
    assert texts(pick(article(LEANING), Budget(characters=30))) == ["They spoke at noon."]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_count_is_met_even_where_every_sentence_leans(count: int) -> None:
    assert len(pick(article(LEANING), Budget(sentences=count)).sentences) == count


@pytest.mark.parametrize(
    "filler",
    ["Who will pay for the terminal in Calder?", "The director said “we looked at every option."],
)
def test_room_is_not_filled_with_questions_or_torn_quotations(filler: str) -> None:
    """Empty room is better than a sentence that reads badly; the long one never fits."""
    story = article("The terminal in Calder closed.", filler, f"It {'very ' * 100}much closed.")

    assert texts(pick(story, Budget(characters=200))) == ["The terminal in Calder closed."]


def test_subheads_notes_and_labels_are_not_picked_and_full_items_may_be() -> None:
    kinds: list[tuple[str, ParagraphKind]] = [
        ("Editor's note: The fire brigade read this account.", "note"),
        ("What happened at the grain terminal.", "subhead"),
        ("The grain terminal burned on Sunday night.", "prose"),
        ("Grain terminal fire", "item"),
        ("The fire at the terminal began in a conveyor.", "item"),
    ]
    story = Article("key", "Terminal fire", tuple(Paragraph(*one) for one in kinds))

    assert texts(pick(story, Budget())) == [kinds[2][0], kinds[4][0]]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Port fire kills two.",
        "Photo: A crane stands idle at the port.",
        "Lire aussi : un incendie au port.",
        "Читайте также: пожар в порту.",
        "Baca juga: kebakaran di pelabuhan.",
        "延伸阅读：港口大火已经扑灭。",
        "（本文参考了美联社的报道。）",
        "消防员在港口灭火。（法新社图片）",
        "© 2024 Calder Herald.",
        "Jo Park contributed to this report.",
        "Port of Calder closes grain terminal after fire.",
    ],
)
def test_credits_invitations_and_the_headline_are_never_shown(line: str) -> None:
    assert line not in texts(pick(article(*EN, line), Budget()))


@pytest.mark.parametrize(
    ("first", "leaning"),
    [
        ("Ann Rusk leads the port authority.", "She closed the grain terminal after the fire."),
        ("Anna Wolff leitet den Hafen.", "Sie schließt das Terminal nach dem Brand im Port."),
        ("Anne Roux dirige le port.", "Elle ferme le terminal après un incendie au port."),
        ("Ana Ruiz dirige el puerto.", "Ella cierra la terminal tras el incendio, port Calder."),
        ("Ana Reis dirige o porto.", "Ela fecha o terminal depois do incêndio, port Calder."),
        ("Anna Bini dirige il porto.", "Lei chiude il terminal dopo il fuoco, port Calder."),
        ("Анна Орлова руководит портом.", "Она закрыла терминал после пожара, port Calder."),
        ("Ганна Коваль керує портом.", "Вона закрила термінал після пожежі, port Calder."),
        ("Elif Kaya limanı yönetiyor.", "Ancak yangından sonra terminal kapandı, port Calder."),
        ("سارة تدير الميناء.", "لكن المحطة أغلقت بعد الحريق في port Calder."),
        ("سارا بندر را اداره می‌کند.", "اما پایانه پس از آتش‌سوزی بسته شد port Calder."),
        ("सीता बंदरगाह चलाती हैं।", "लेकिन आग के बाद टर्मिनल port Calder बंद हुआ।"),
        ("Wati memimpin pelabuhan.", "Namun terminal ditutup setelah kebakaran, port Calder."),
        ("Lan điều hành cảng.", "Tuy nhiên bến đã đóng sau vụ cháy, port Calder."),
        ("박 국장은 항만을 이끈다.", "그러나 화재 뒤 port Calder 터미널은 문을 닫았다."),
        ("港湾局長は会見した。", "しかし port Calder の倉庫は火事の後に閉鎖された。"),
        ("港务局长周一开会。", "他宣布 port Calder 粮食码头在大火之后关闭。"),
    ],
)
def test_a_sentence_that_leans_comes_with_its_neighbour_or_not_at_all(
    first: str, leaning: str
) -> None:
    story = article("Calder lies on the sea.", first, leaning, "Boats come and go each day here.")
    room = utf16_length(leaning) + 3

    assert leaning not in texts(pick(story, Budget(characters=max(room, utf16_length(first)))))


def test_a_neighbour_lets_the_leaning_sentence_in() -> None:
    """In sentences, the whole of the second paragraph reads well: name first, pronoun next."""
    shown = texts(pick(zh(), Budget(characters=100)))

    assert ZH[2] not in shown or ZH[1] in shown
    assert not shown[0].startswith(("他", "但是"))


@pytest.mark.parametrize("characters", range(40, 321, 20))
def test_chinese_summaries_start_alone_close_their_quotes_and_do_not_ask(characters: int) -> None:
    shown = texts(pick(zh(), Budget(characters=characters)))

    assert shown
    assert not shown[0].startswith(("他", "但是", "“"))
    assert all(balanced(text) for text in shown)
    assert ZH[-1] not in shown


def test_the_gist_names_the_news_of_the_headline() -> None:
    assert texts(pick(zh(), Budget(sentences=1))) == [ZH[0]]
    assert texts(pick(article(*EN), Budget(sentences=1)))[0].startswith("The port of Calder")


def test_a_repeated_statement_is_shown_once() -> None:
    said = "The harbour authority closed the old grain terminal in Calder on Monday morning"
    story = article(f"{said}.", f"{said} again.", "Farmers must now drive ninety kilometres.", *EN)
    shown = texts(pick(story, Budget(characters=260)))

    assert sum(text.startswith(said) for text in shown) == 1


def test_a_book_is_summarised_without_ranking_every_sentence() -> None:
    lines = [f"Chapter {n} tells of town {n * 7} and its river {n % 13}." for n in range(5000)]
    book = article(*lines)

    for budget in (Budget(characters=700), Budget(sentences=450)):
        summary = pick(book, budget)
        assert_lawful(summary, budget)
    assert len(summary.sentences) == 450


_SENTENCE = st.sampled_from(
    [
        "Rain fell.",
        "He left the room.",
        "Dr. Ito spoke of 3.5 million.",
        "Why?",
        "“Yes,” she said.",
        "雨停了。",
        "他说：“好。”",
        "孩子们在三月四日回到学校。",
        "no stop",
        "👍!",
        "But “torn.",
        "(x",
        "Photo: y.",
    ]
)
_PARAGRAPH = st.builds(
    Paragraph,
    st.lists(_SENTENCE, max_size=5).map(" ".join),
    st.sampled_from(["prose", "subhead", "item", "quote", "note"]),
)
_ARTICLE = st.builds(
    lambda headline, paragraphs: Article("key", headline, tuple(paragraphs)),
    st.sampled_from(["", "Rain fell", "雨停了", "Dr. Ito"]),
    st.lists(_PARAGRAPH, max_size=8),
)
_LIMIT = st.one_of(st.none(), st.integers(0, 120))


@settings(deadline=None)
@given(_ARTICLE, _LIMIT, st.one_of(st.none(), st.integers(0, 8)), st.sampled_from(sorted(METHODS)))
def test_the_laws_hold_for_any_article(
    story: Article, characters: int | None, count: int | None, method: str
) -> None:
    budget = Budget(characters, count)
    summary = pick(story, budget, method)

    assert_lawful(summary, budget)
    assert summary == pick(story, budget, method)
