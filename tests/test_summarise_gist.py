"""The signs, the terms, what sentences need of each other, and what is no story at all."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Listing, Paywalled
from bot.model import Article, Budget, Paragraph
from bot.summarise import LENGTHS, candidates, length_budget, openings, pick
from bot.summarise.bonds import NOTHING_HELPS, Bonds
from bot.summarise.document import all_sentences
from bot.summarise.gist import rank_gist
from bot.summarise.leaning import is_unfit, leans_apart
from bot.summarise.methods import model
from bot.summarise.openers import leans
from bot.summarise.signs import SIGNS, TERM_SIGNS, signs
from bot.summarise.summarizer import GistSummarizer
from bot.summarise.terms import terms
from bot.summarise.tongues import LATIN, OTHERS, tongues
from bot.summarise.weights import shipped
from bot.text import utf16_length
from tests.benchmarks.rouge import rouge_l, rouge_n, tokens

if TYPE_CHECKING:
    from bot.summarise.terms import Floats

STORY = (
    "The port of Calder will close its grain terminal in May. Repairs would cost 12 million.",
    "Director Ann Rusk told reporters that no insurer would cover the terminal.",
    "About 120 dockers work at the grain terminal in Calder. Most will move to other berths.",
    "Farmers fear longer journeys to the next port. The nearest terminal lies 90 km away.",
)


def article(*paragraphs: str, headline: str = "Port of Calder closes grain terminal") -> Article:
    return Article("key", headline, tuple(map(Paragraph, paragraphs)))


def texts(story: Article, budget: Budget) -> list[str]:
    return [one.text for one in pick(story, budget).sentences]


def test_the_weights_that_are_shipped_name_every_sign_and_what_they_were_learnt_from() -> None:
    data = json.loads(files("bot.summarise").joinpath("weights.json").read_text(encoding="utf-8"))

    assert tuple(data["sentence"]) == SIGNS
    assert set(data["term"]) == {"bias", *TERM_SIGNS}
    assert sum(data["about"]["learnt_from"].values()) > 1000
    assert shipped().as_data() == {"sentence": data["sentence"], "term": data["term"]}


def test_the_room_is_entered_without_sumy() -> None:
    code = "import sys, bot.summarise; print([it for it in sys.modules if it in {'sumy', 'nltk'}])"

    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == "[]"


def test_sumys_interface_gives_the_same_order_as_the_room_itself() -> None:
    story = article(*STORY)
    pool = candidates(story)
    ranking = rank_gist([one.text for one in pool], openings(pool), story.headline)
    best = sorted(np.argsort(-ranking.scores, kind="stable")[:3])

    chosen = GistSummarizer()(model(story.headline, pool), 3)

    assert [str(one) for one in chosen] == [pool[place].text for place in best]


_WORDS = st.lists(
    st.sampled_from(["ab", "ba", "abc", "雨停", "x1", "port", "Port", "،"]), max_size=6
)
_TEXTS = st.lists(_WORDS.map(" ".join), max_size=8)


def dense(story: list[str]) -> tuple[Floats, Floats]:
    """Vectors and their cosines, the plain way."""
    known = terms(story, "port ab")
    rows = np.zeros((len(story), len(known.spread)))
    rows[known.rows, known.columns] = known.weights
    return rows, rows @ rows.T


@settings(deadline=None)
@given(_TEXTS)
def test_flat_terms_are_the_same_as_a_table_of_vectors(story: list[str]) -> None:
    known = terms(story, "port ab")
    rows, cosines = dense(story)

    assert np.allclose(known.forward(), np.triu(cosines, 1).sum(axis=1))
    assert np.allclose(known.project(known.headline), rows @ known.headline)
    for place in range(len(story)):
        assert np.allclose(known.likeness(place), cosines[place])
        own = rows[place] > 0
        shared = ((rows > 0) & own).sum(axis=1) / np.maximum((rows > 0).sum(axis=1), 1)
        assert np.allclose(known.overlap(place), shared)


@settings(deadline=None)
@given(_TEXTS)
def test_signs_are_finite_and_mean_the_same_in_every_article(story: list[str]) -> None:
    seen = signs(story, [True] * len(story), terms(story, "port ab"))

    assert seen.shape == (len(story), len(SIGNS))
    assert np.isfinite(seen).all()
    assert (np.abs(seen) <= 4).all()


@pytest.mark.parametrize(
    "text",
    [
        "“We cannot wait,” he said.",
        "In 2010, he founded the harbour museum.",
        "Yes, the port of Calder is closed.",
        "In May, however, the port of Calder was open.",
        "当然可以。",
        "You can also take the ferry from Calder.",
        "你也可以乘坐渡轮。",
        "With these words the council closed the hearing.",
        "« C'est faux », a-t-il déclaré.",
        "Dans un communiqué publié lundi, elle dénonce la censure.",
        "Dans ce contexte, le port a fermé.",
        "Am Montag sagte er das Treffen ab.",
        "Nach diesem Treffen blieb der Hafen zu.",
        "“No podemos esperar”, dijo.",
        "En este caso, el puerto cerrará.",
        "Nesse caso, o porto fecha.",
        "In questo caso il porto chiude.",
        "В 2010 году он основал музей.",
        "После этого порт закрыли.",
        "Учёные называют его воротами в прошлое.",
        "У 2010 році він заснував музей.",
        "Bu nedenle liman kapandı.",
        "في هذا السياق أغلق الميناء.",
        "در این دیدار بندر بسته شد.",
        '"बंदरगाह खुला है," उन्होंने कहा।',
        "इसके बाद बंदरगाह बंद हुआ।",
        "Dalam pertemuan tersebut pelabuhan ditutup.",
        "Trong cuộc họp đó cảng đã đóng.",
        "2010年，他创办了博物馆。",
        "对此，港口方面没有回应。",
        "“我们不能再等。”他说。",
        "会議では、これが議題になった。",
        "你可以定制它的外观和图标的排序。",
        "直接将其嵌入到文件管理器中。",
        "是临江市的一座老桥。",
        "（渡船每天开三班。）",
        "林默听到这个消息一定会很高兴。",
        "如果没有，可能是另一座桥。",
        "渡船停靠上述港口。",
        "正如我所说的，渡船很慢。",
        "이 결정은 월요일에 나왔다.",
    ],
)
def test_a_word_further_in_that_points_at_nobody_shown_is_seen(text: str) -> None:
    assert leans_apart(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We cannot wait,” said Ann Rusk.",
        "The mayor said he would pay.",
        "This week the port of Calder closed.",
        "In this article we look at the port.",
        "« Oui », explique Jean-Pierre Dupont.",
        "Cette semaine, le port a fermé.",
        "Am Montag sagte Anna Wolff das Treffen ab.",
        "“No podemos esperar”, dijo Ana Ruiz.",
        "В 2010 году Анна Орлова основала музей.",
        "في بيروت أغلق الميناء.",
        "2010年，陈立创办了博物馆。",
        "“我们不能再等。”陈立说。",
        "在这篇文章中，我们介绍港口。",
        "港湾局は月曜日に閉鎖を決めた。",
        "是否关闭轮渡由议会决定。",
        "其他国家也派了船。",
        "警方表示，他们正在寻找它的主人。",
        "陈立说，这一点很重要。",
        "在北京的外国记者对它表示关注。",
    ],
)
def test_a_sentence_that_names_whom_it_means_stands_alone(text: str) -> None:
    assert not leans_apart(text)


@pytest.mark.parametrize(
    "text",
    [
        "Run the following command.",
        "如下图所示，终端已经打开。",
        "Siehe Abbildung 2 dazu.",
        "Sur la photo, on peut voir le port de Caldère.",
        "图为临江港口的渡船。",
        "看看下面的示例，因为我写错了。",
        "以下是他们的回答。",
        "上面的 Lua 代码控制树莓派。",
        "下面，让我告诉你怎么走。",
    ],
)
def test_what_points_at_something_not_shown_is_unfit(text: str) -> None:
    assert is_unfit(text)


@pytest.mark.parametrize(
    "text",
    ["18 岁以下的未成年人不得入内，内容不限。", "图书馆以下午三点为限。", "下面条的水要先烧开。"],
)
def test_what_only_sounds_like_pointing_may_be_shown(text: str) -> None:
    assert not is_unfit(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il porto di Caldera chiude a giugno per i lavori della diga."),
        ("pt", "O porto de Caldeira fecha em junho, e não há data para os trabalhos."),
        ("tr", "Su idaresi liman ve köprü için bir karar aldı."),
        ("en", "Car makers in the port of Calder said that the price of steel was too high."),
        ("en", "Dan Smith of the harbour board said that the port and the rail line would close."),
        ("ja", "那覇市は月曜日に港を閉鎖すると決めた。"),
    ],
)
def test_a_word_is_read_in_the_language_of_its_text(language: str, text: str) -> None:
    for said in (language, None, "nl"):
        told = Article("key", "", (Paragraph(text),), language=said)
        assert not leans(text, tongues(told))
    assert leans(text)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("It is important to close the port before winter.", True),
        ("It’s clear that the port will close.", True),
        ("It’s the oldest port of the island.", False),
        ("That’s why the port closed.", False),
        ("They’ve closed the port.", False),
        ("无论如何，港口已经关闭。", False),
        ("现在，这就是港口的全貌。", False),
        ("现在，临江港口已经关闭。", True),
    ],
)
def test_an_opener_is_told_from_a_word_that_only_looks_like_one(text: str, *, alone: bool) -> None:
    assert leans(text) != alone


def test_a_text_too_short_to_tell_is_read_by_every_list() -> None:
    assert tongues(Article("key", "", (Paragraph("Port."),))) == LATIN | {OTHERS}
    assert tongues(Article("key", "", (Paragraph("Port."),), language="it-CH")) == {"it", OTHERS}
    assert tongues(Article("key", "", (Paragraph("港口。"),), language="zh-Hans")) > {"zh"}


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ("A viral post says the port burned down.", "The claim is false, the mayor said."),
        ("Un message dit que le port a brûlé.", "C'est faux, selon la mairie."),
        ("Im Netz heißt es, der Hafen sei abgebrannt.", "Das stimmt nicht, sagt die Stadt."),
        ("Un mensaje dice que ardió el puerto.", "Eso es falso, según el alcalde."),
        ("В сети пишут, что порт сгорел.", "Это не так, говорят в мэрии."),
        ("У мережі пишуть, що порт згорів.", "Це не так, кажуть у мерії."),
        ("网传临江港口全部烧毁。", "该消息不实，市政府说。"),
        ("On one hand the port earns well.", "On the other it costs the town its beach."),
    ],
)
def test_a_claim_is_never_shown_without_what_denies_it(claim: str, denial: str) -> None:
    bonds = Bonds(all_sentences(article(f"The town met. {claim}", denial)))
    claimed = len(all_sentences(article(f"The town met. {claim}"))) - 1

    assert claimed + 1 in bonds.needs(claimed) or NOTHING_HELPS in bonds.needs(claimed)
    room = utf16_length(claim) + utf16_length(denial) // 2
    assert claim not in texts(article(f"The town met. {claim}", denial, *STORY), Budget(room))


def test_entries_of_a_list_are_no_sentences_of_the_summary() -> None:
    entries = ("Port of Calder, north gate.", "Grain terminal of Calder, closed.", "Calder bay.")
    dense = ("临江港口关闭码头。", "临江粮食码头。", "临江大火。")

    for some in (entries, dense):
        assert not set(some) & set(texts(article(*STORY, *some), Budget(sentences=3)))
        assert set(texts(article(*some[:2]), Budget(sentences=1))) <= set(some)


def test_the_headline_in_other_words_order_is_no_sentence_of_the_summary() -> None:
    again = "Calder closes port of grain terminal."

    assert again not in texts(article(again, *STORY), Budget(sentences=3))


@pytest.mark.parametrize(
    "line",
    [
        "Learn more about the port on our site.",
        "By Ann Rusk and Joe Park.",
        "and closed its grain terminal in Calder.",
        "> Port of Calder closes the grain terminal today.",
        "terminal = port.open(grain); return {terminal: 1}.",
        "希望这篇文章对你有所帮助。",
        "在下面的评论区分享你对临江港口的想法吧。",
        "想知道更多的计划，你可以参考临江港口的官方发布声明。",
        "你可以查看临江港口的网页获取更多信息。",
        "本文最初发表在临江日报，并获许重新发布。",
        "因为临江港口没有按时开放。",
        "敬请关注临江港口的消息。",
        "（本台记者 陈立 周敏）",
        "[Photo by Ann Rusk/For the Calder Post]",
        "（LCTT 译注：临江是港口城市的名字。）",
        "中的港口必须在六月关闭才行。",
        "当你遇到了临江港口关闭的时候。",
        "Share your thoughts on the port of Calder in the comments below.",
    ],
)
def test_bylines_invitations_torn_lines_and_code_are_not_picked(line: str) -> None:
    assert line not in texts(article(*STORY, line), Budget(sentences=6))


EDGES = {
    "rtl with latin": article(
        "أعلنت شركة OpenAI يوم الاثنين عن نموذج GPT-5 في San Francisco. وقالت سارة إنه أسرع.",
        "يستخدم النموذج مليون شخص في القاهرة.",
        headline="OpenAI تعلن عن نموذج",
    ),
    "a megabyte without a stop": article("word " * 200_000),
    "ten thousand alike": article(*["The very same sentence stands here. "] * 10_000),
    "digits": article(*["12 345. 67,8. 9"] * 40),
    "emoji": article(*["🚀🚀 🎉. 👍!"] * 40),
    "one sentence": article("A single sentence stands here and nothing else."),
    "nothing": article(),
}
_KEPT = {"rtl with latin": 3, "ten thousand alike": 1, "one sentence": 1, "nothing": 0}


@pytest.mark.parametrize("name", EDGES)
def test_odd_texts_have_a_defined_answer(name: str) -> None:
    budget = Budget(characters=700)

    once, again = pick(EDGES[name], budget), pick(EDGES[name], budget)

    assert once == again
    assert sum(utf16_length(one.text) for one in once.sentences) <= 700
    assert len(once.sentences) == _KEPT.get(name, len(once.sentences))
    assert 0 <= once.share <= 1


def test_the_share_that_is_shown_is_said() -> None:
    story = article("Four.", "Twelve more!")

    assert pick(story, Budget()).share == 1
    assert pick(article("Four. Five.", "Twelve more!"), Budget()).share == 1
    assert pick(article(*STORY), Budget(sentences=1)).share < 0.3
    assert pick(article(), Budget()).share == 0


def test_a_list_of_links_and_a_ticker_carry_no_story() -> None:
    links = article(*[f"Port news number {n}" for n in range(40)])
    ticker = article(*[f"{n}:15 The council met in room {n}. It talked." for n in range(8, 20)])

    with pytest.raises(Listing, match="list"):
        pick(links, Budget(700))
    with pytest.raises(Listing, match="ticker"):
        pick(ticker, Budget(700))


def test_a_stub_behind_a_paywall_is_said_to_be_one() -> None:
    stub = Article("key", "Port closes", (Paragraph("Subscribers read on"),), paywalled=True)

    with pytest.raises(Paywalled):
        pick(stub, Budget(700))


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe now to continue reading this story.",
        "This article is only available to subscribers. Already a subscriber?",
        "Cet article est réservé aux abonnés.",
        "Dieser Artikel ist nur für Abonnenten.",
        "Contenido exclusivo para suscriptores.",
        "Материал доступен только для подписчиков.",
        "订阅后即可阅读全文。",
        "この記事は有料会員限定です。",
    ],
)
def test_a_text_that_only_asks_for_a_subscription_is_a_stub(line: str) -> None:
    with pytest.raises(Paywalled):
        pick(article("Port of Calder", line), Budget(700))

    assert " ".join(texts(article(STORY[0], line), Budget(700))) == STORY[0]


def test_an_article_with_many_short_lines_is_still_an_article() -> None:
    steps = [f"Step {n}" for n in range(30)]

    assert pick(article(*steps, *STORY, *STORY, *STORY), Budget(300)).sentences


def test_a_length_is_half_in_dense_scripts_and_never_more_than_is_free() -> None:
    chinese = article("临江市政府宣布，沿江防洪堤将于六月动工。" * 90)

    for length, units in LENGTHS.items():
        assert length_budget(article(*STORY * 9), length).characters == units
        assert length_budget(chinese, length).characters in range(units // 2, units)
        assert length_budget(chinese, length, free=100).characters == 100
    assert length_budget(chinese, "short", free=-5).characters == 0


def test_an_article_that_is_hardly_longer_than_the_length_is_shown_whole() -> None:
    story = article(*STORY, "The new terminal opens in the spring of 2031.")
    whole = sum(len(one.text) + 2 for one in story.paragraphs)

    assert 350 < whole < 1.4 * 350
    assert pick(story, length_budget(story, "short")).share == 1
    assert length_budget(story, "short", free=whole).characters == whole
    assert length_budget(story, "short", free=whole - 1).characters == 350
    assert length_budget(article(*STORY, *STORY), "short").characters == 350


def test_rouge_counts_shared_words_pairs_and_order() -> None:
    wanted, given = tokens("The cat sat on the mat."), tokens("the cat on the mat sat")

    assert (rouge_n(wanted, given, 1).recall, rouge_n(wanted, given, 1).precision) == (1, 1)
    assert rouge_n(wanted, given, 2).recall == pytest.approx(3 / 5)
    assert rouge_l(wanted, given).recall == pytest.approx(5 / 6)
    assert tokens("雨停了 OK") == ("雨", "停", "了", "ok")
    assert rouge_n((), (), 1).f1 == 0
