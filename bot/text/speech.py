"""Who said it: what stands after a closed quotation and belongs to the same sentence.

Rule: a pattern holds only what cannot begin a sentence of its own in its language: a particle, a
verb of saying with its subject, or a pointing word for the words just quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from bot.text.quotation import QUOTATION_CLOSERS, ROUND_BRACKETS

if TYPE_CHECKING:
    from typing import Final

_TITLE_MARKS = frozenset("》〉】〕]］}")
#: Full stops that end a sentence wherever they stand.
DEFINITE = frozenset("。｡।॥۔።")
#: Characters after a closing mark in which its speaker has to turn up.
_REACH: Final = 80

#: Particles that bind a closed quotation to what follows, Chinese then Japanese.
_PARTICLE = regex.compile(
    r"的|地|得|等|之|时|時|后，|後，|[这這](?:[句番]|一?[个個种種样樣些](?:问题|問題|疑问|疑問|[说說]法|"
    r"[话話]题|[话話]題|口[号號]|想法|念头|念頭|[词詞字]|名字|答案|声音|聲音))"
    r"|[とっのがをはにもでへや](?!の[^\p{Han}]{0,1}は)|など|という|って"
)
#: Korean writes its particles onto the quotation.
_KOREAN_PARTICLE = regex.compile(
    r"(?:이?라|하|면서|[고며는은란이가을를의로와과도만에])(?!녀|들|것)"
)
_THAI = regex.compile(r"\s?\p{Thai}")
_CALLED = ("所谓", "所謂")

#: Verbs of saying that may end a Chinese clause; in titles such as 小说 the same letter is a noun.
_CHINESE_SAYS = (
    r"(?:(?<!小|传|傳|学|學|据|據|听|聽)[说說问問]道?|[写寫答喊叫笑叹嘆補补称道反]道|表示|写道|指出|"
    r"回答|补充|補充|強調|强调|解释|解釋|回忆|回憶|坦言|感叹|感嘆|感慨|透露|喊|嚷|嘟囔|"
    r"告[诉訴](?:记者|記者|我们|我們|我|他|她)?)"
)
_JAPANESE_SAYS = (
    r"(?:言う|言った|述べた|尋ねた|聞いた|語った|話した|答えた|叫んだ|つぶやいた|話す|語る)"
)

#: Says who spoke the words just closed, without introducing the next words (no colon).
_SPEECH_TAG = regex.compile(
    r"\s*(?:"
    rf"[^。！？!?，,；;：:“「『\s]{{0,40}}?(?:{_CHINESE_SAYS}|{_JAPANESE_SAYS})"
    r"(?:[，。,、]|着|着，|了|\Z)"
    r"|(?:\p{Lu}[\p{L}.’'\-]*\s+){1,4}(?:said|says|asked|asks|told|replied|added|wrote|cried|shouted)\b"
    r"|(?:\w+\s+){0,3}(?:گفت|پرسید|افزود|نوشت|کہا|پوچھا|قال|قالت|سأل|سألت|تساءل|أضاف|أضافت)\b"
    r"|(?:[\w\p{M}]+\s+){0,3}(?:कहा|पूछा|बताया|बोले|बोला)"
    r"|(?:\w+\s+){0,3}\w*(?:말했다|물었다|답했다|전했다|덧붙였다|외쳤다|밝혔다)"
    r")"
)
#: The speaker does something, and goes on speaking: “……。”他摇头，“……。”
_BETWEEN = regex.compile(r"[^。！？!?…：:“「\s]{2,24}[，,]\s?[“「『]")


def is_embedded(text: str, opener: int, end: int, begin: int, mark: str) -> bool:
    """Return whether what was just closed is a part of a sentence that goes on.

    Args:
        text: the whole paragraph.
        opener: where the last closed quotation or bracket opened.
        end: position after its closing mark.
        begin: where the sentence begins.
        mark: the terminator inside, before the closing mark.
    """
    closer = text[end - 1]
    if closer in _TITLE_MARKS:
        return True
    if closer in ROUND_BRACKETS:
        return opener > begin
    return closer in QUOTATION_CLOSERS and _is_spoken(text, opener, end, begin, mark)


def _is_spoken(text: str, opener: int, end: int, begin: int, mark: str) -> bool:
    ahead = text[end : end + _REACH]
    if _PARTICLE.match(ahead) or _KOREAN_PARTICLE.match(ahead):
        return True
    announced = text[opener - 1 : opener] in ("：", ":")
    if not announced and (_SPEECH_TAG.match(ahead) or _BETWEEN.match(ahead)):
        return True
    if opener == begin:
        return False
    if _THAI.match(ahead) or text.endswith(_CALLED, begin, opener):
        return True
    woven = text[opener - 1].isalpha() and not ahead[:1].isspace()
    return woven and mark not in DEFINITE
