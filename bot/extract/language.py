"""The language of the prose, as a BCP 47 tag.

The text is the witness and the page's own declaration only what decides for texts too short to
tell. Chinese is told apart by the characters that only one of the two scripts uses.
"""

from __future__ import annotations

import re

import py3langid

#: Letters that the detector needs before it overrules the page.
_SURE_LETTERS = 80
#: Letters beyond it belong to scripts that tell a language sooner than the Latin one does.
_LAST_LATIN = "\u024f"
#: Letters that the detector looks at.
_SAMPLE = 1_500
#: The detector's names that mean a form of written Chinese.
_CHINESE = frozenset({"zh", "yue", "wuu", "cdo", "nan", "hak", "gan", "lzh", "zh-yue"})
_SIMPLIFIED = frozenset(
    "们这国说时会来对学动发过个为开关东车马长门见语让认议记许论设访证评译试诗话该详误请读课谁调谈谢"
    "谓还进远连运达迟边迁选适递单战术机权极构标树样桥检楼欢气汉汤没济测满灭灯灾热爱牺状独环现电画"
    "礼离种称积稳窃竞简类粮紧约红级纪纯纳纷纸线练组细终经结给络绝统继绩续维综绿缓编缘罗罚职联胜脑"
    "营虑虽补规视觉览观触计订讨训讯农军决冲况冻净凉减刘则刚创别剧劝办务劳势区医华协卖卫历压厅县"
    "变号听启员响问团围图圆场坏块坚坛垒垫报处备复够头夺奋妇孙宁宝实审宪宽宾导寻层岁岛岗币师带帮广"
)
_TRADITIONAL = frozenset(
    "們這國說時會來對學動發過個為開關東車馬長門見語讓認議記許論設訪證評譯試詩話該詳誤請讀課誰調談謝"
    "謂還進遠連運達遲邊遷選適遞單戰術機權極構標樹樣橋檢樓歡氣漢湯沒濟測滿滅燈災熱愛犧狀獨環現電畫"
    "禮離種稱積穩竊競簡類糧緊約紅級紀純納紛紙線練組細終經結給絡絕統繼績續維綜綠緩編緣羅罰職聯勝腦"
    "營慮雖補規視覺覽觀觸計訂討訓訊農軍決沖況凍淨涼減劉則剛創別劇勸辦務勞勢區醫華協賣衛歷壓廳縣"
    "變號聽啟員響問團圍圖圓場壞塊堅壇壘墊報處備復夠頭奪奮婦孫寧寶實審憲寬賓導尋層歲島崗幣師帶幫廣"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_TAG = re.compile(r"\A([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?\b")
#: The detector's names for varieties that are written as their standard language.
_STANDARD = {
    "arz": "ar",
    "ary": "ar",
    "nn": "no",
    "nb": "no",
    "uzs": "uz",
    "sdh": "ku",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "prs": "fa",
}
#: Languages that the detector takes for each other, and how near their scores must be for that.
_FAMILIES = (
    frozenset({"hr", "bs", "sr", "sh", "cnr", "sl", "mk"}),
    frozenset({"id", "ms", "jv", "su"}),
    frozenset({"no", "nb", "nn", "da", "sv"}),
    frozenset({"pt", "gl", "es", "ca", "an", "ast", "oc"}),
    frozenset({"cs", "sk"}),
    frozenset({"fa", "ps", "ckb", "tg"}),
    frozenset({"hi", "mr", "ne", "bho", "mai"}),
    frozenset({"ru", "be", "uk", "bg", "rue"}),
    frozenset({"tr", "az", "tk", "uz", "tt"}),
)
_CLOSE = 0.01
#: The detector's word for "not a language".
_NO_LANGUAGE = "zxx"
_TRADITIONAL_REGIONS = frozenset({"TW", "HK", "MO"})


def of_text(text: str, declared: str | None = None) -> str | None:
    """Return the tag of a text; ``declared`` is what its page says (``zh-CN``, ``en_US``)."""
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    han = len(_HAN.findall(sample))
    if letters and han * 2 > letters and len(_KANA.findall(sample)) * 20 < han:
        return _script(sample, declared)
    dense = sum(character.isalpha() and character > _LAST_LATIN for character in sample)
    weight = letters + 2 * dense
    if not letters or (weight < _SURE_LETTERS and declared):
        return normal(declared)
    found = _detected(sample, normal(declared))
    if found == _NO_LANGUAGE:
        return normal(declared)
    return _script(sample, declared) if found in _CHINESE else _STANDARD.get(found, found)


def _detected(sample: str, declared: str | None) -> str:
    """Return the detector's name; what the page declares wins over a close sibling."""
    ranked: list[tuple[str, float]] = py3langid.rank(sample)
    found, score = ranked[0]
    if declared and any({found, declared} <= family for family in _FAMILIES):
        own = next((it for name, it in ranked if name == declared), None)
        return declared if own is not None and own >= score * (1 + _CLOSE) else found
    return found


def normal(declared: str | None) -> str | None:
    """Return a declared tag in the form of this house: the language, for Chinese its script."""
    match = _TAG.match((declared or "").strip())
    if match is None:
        return None
    language = match.group(1).lower()
    if language not in _CHINESE:
        return _STANDARD.get(language, language)
    script = (match.group(2) or "").title()
    traditional = script == "Hant" or (match.group(3) or "").upper() in _TRADITIONAL_REGIONS
    return "zh-Hant" if traditional else "zh-Hans"


def _script(text: str, declared: str | None) -> str:
    simplified = sum(character in _ONLY_SIMPLIFIED for character in text)
    traditional = sum(character in _ONLY_TRADITIONAL for character in text)
    if simplified == traditional:
        tag = normal(declared)
        return tag if tag in {"zh-Hans", "zh-Hant"} else "zh-Hans"
    return "zh-Hans" if simplified > traditional else "zh-Hant"


_ONLY_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL
_ONLY_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED
