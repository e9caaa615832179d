"""Which paragraphs are no prose: credit lines, share bars, pointers to other stories.

Every rule asks for the whole paragraph and for a short one, so that a sentence that merely
mentions a newsletter stays where it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Paragraph

#: Longest paragraph, in characters, that can be furniture.
_REACH = 200
#: Longest paragraph that can be a pointer with its target's headline behind a colon.
_POINTER_REACH = 140
#: Most headings at the end of a story that are no part of it.
_ANNOUNCING = 2
_SENTENCE_END = re.compile(r"[.!。！؟।…][\W_]*\Z")

_RELATED = (
    r"相关(?:阅读|报道|新闻|文章|链接)|相關(?:閱讀|報導|新聞|文章|連結)|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|更多(?:阅读|閱讀|报道|報導)"
    r"|阅读更多|閱讀更多|点击阅读|點擊閱讀|扩展阅读|read\s+(?:more|also|next)|also\s+read|see\s+also"
    r"|related(?:\s+(?:articles?|stories|story|content|coverage|links?|posts?))?|more\s+(?:on\s+this\s+story|from\s+\w+)"
    r"|recommended\s+(?:reading|stories|articles)|further\s+reading|you\s+may\s+also\s+like"
    r"|читайте\s+(?:также|ещ[её]|далее)|смотрите\s+также|(?:материалы|новости)\s+по\s+теме|по\s+теме"
    r"|читайте\s+також|дивіться\s+також|(?:lire|à\s+lire|voir)\s+aussi|sur\s+le\s+même\s+sujet"
    r"|lesen\s+sie\s+auch|lesen\s+sie\s+mehr|mehr\s+zum\s+thema|lea\s+también|leer\s+más|te\s+puede\s+interesar"
    r"|le[ei]a\s+(?:também|mais)|veja\s+também|leggi\s+anche|関連(?:記事|ニュース|リンク)|あわせて読みたい|관련\s*(?:기사|뉴스)"
    r"|اقرأ\s+(?:أيضا|أيضًا|المزيد)|مواضيع\s+ذات\s+صلة|بیشتر\s+بخوانید|(?:यह|ये)\s+भी\s+पढ़ें"
    r"|czytaj\s+także|baca\s+juga|xem\s+thêm|ayrıca\s+okuyun|lees\s+ook"
)
_POINTER = re.compile(
    rf"[\W_]*(?:{_RELATED})(?:[\W_]*|\s*[:：|｜»>→]\s*.*)\Z", re.IGNORECASE | re.DOTALL
)
_SHARE = re.compile(
    r"[\W_]*(?:"
    r"(?:share|tweet|email|print|copy\s+link|comments?|facebook|twitter|whatsapp|telegram|linkedin|reddit|x)"
    r"(?:[\s,/|·•]+(?:on|this|to|via|the|article|story|link|page|share|tweet|email|print|copy|comments?|facebook|twitter"
    r"|whatsapp|telegram|linkedin|reddit|pinterest|x))*"
    r"|分享(?:(?:到|至|本文)[^。]{0,30})?|转发|打印|列印|收藏|点赞|поделиться(?:\s[^.]{0,30}(?<![.!?]))?(?!\.)|поширити|partager(?:\s[^.]{0,30}(?<![.!?]))?(?!\.)|teilen|compartir(?:\s[^.]{0,30}(?<![.!?]))?(?!\.)"
    r"|condividi|payla[şs](?:ın)?|chia\s+sẻ(?:\s+bài\s+viết)?|bagikan(?:\s[^.]{0,30})?|delen|udostępnij|compartilhar?(?:\s[^.]{0,30})?(?!\.)|シェア(?:する)?|공유(?:하기)?|شارك|مشاركة|اشتراک\s*گذاری|शेयर\s*करें"
    r"|(?:sign\s+up|subscribe)\s+(?:for|to)\s+(?:our|the|your|my)\b.{0,110}|follow\s+us\b.{0,100}|advertisements?|sponsored(?:\s+content)?"
    r"|story\s+continues\s+below(?:\s+advertisement)?|skip\s+(?:to|past)\s+.{0,60}|loading\.*|广告|廣告|advertentie|anzeige|реклама|publicidad|publicité|広告|광고"
    r"|you\s+need\s+to\s+enable\s+javascript.{0,80}|please\s+enable\s+(?:javascript|cookies).{0,110}"
    r"|(?:©|copyright\b|版权所有|版權所有|all\s+rights\s+reserved).{0,150}"
    r"|feed\s+enhanced\s+by\b.{0,80}"
    r")[\W_]*\Z",
    re.IGNORECASE | re.DOTALL,
)
#: Invitations to subscribe, to follow, to scan a code.
_APPEAL = re.compile(
    r"[\W_]*(?:"
    r"(?:长按|長按|扫描|掃描|扫码|掃碼|识别).{0,16}(?:二维码|二維碼|关注|關注).{0,40}"
    r"|(?:点击|點擊|欢迎|歡迎)?(?:关注|關注|订阅|訂閱|追蹤).{0,30}(?:公众号|公眾號|微信号|微博|频道|頻道|电子报|電子報|新闻信|粉絲專頁)"
    r"|.{0,30}(?:メールマガジン|メルマガ|ニュースレター).{0,8}(?:登録|購読).{0,20}"
    r"|.{0,30}(?:뉴스레터|채널).{0,8}(?:구독|신청|추가).{0,20}"
    r"|(?:jetzt\s+)?(?:unseren?|den|hier)\s.{0,60}newsletter\s+(?:abonnieren|bestellen).{0,40}"
    r"|(?:abonnieren|bestellen)\s+sie\s.{0,60}newsletter.{0,40}"
    r"|(?:subscribe|sign\s+(?:in|up)|log\s*in|register)\s+(?:now\s+)?to\s+(?:continue|keep|read|unlock|view)\b.{0,80}"
    r"|(?:订阅|訂閱|付费|付費|登录|登入|注册|註冊)(?:会员|會員)?(?:后|後|以)?(?:即可|可以)?(?:继续|繼續)?"
    r"(?:阅读|閱讀|查看|解锁|解鎖)(?:全文|更多|本文|完整[内內]容)?"
    r"|(?:（\s*(?:编辑|編輯|责编)[:：][^（）]{1,20}）\s*)?返回\S{1,6}[，,]?\s*查看更多"
    r"|(?:inscrivez|abonnez)-vous\s.{0,110}|suscr[íi]b(?:ete|ase|anse)\s.{0,110}"
    r"|(?:assine|inscreva-se|cadastre-se)\s.{0,110}|(?:iscriviti|abbonati)\s+al.{0,110}"
    r"|подпи(?:шитесь|сывайтесь)\s.{0,110}|підпи(?:шіться|суйтеся|суйтесь)\s.{0,110}"
    r"|.{0,60}(?:bültenimiz|e-bülten|abone\s+olun).{0,60}|(?:اشترك|اشتركوا|تابعونا)\s.{0,90}"
    r"|(?:عضویت\s+در|مشترک)\s.{0,60}|đăng\s+ký\s+(?:nhận|theo\s+dõi)\s.{0,90}"
    r"|(?:ber)?langganan\s.{0,90}|.{0,40}(?:न्यूज़लेटर|न्यूज़लेटर|समाचार\s+पत्र)\s.{0,50}"
    r")[\W_]*\Z",
    re.IGNORECASE | re.DOTALL,
)
#: A Chinese line of labels: the date or not, and two or more of who, whence, how often read.
_LABELS = re.compile(
    r"[\d年月日./:：\s-]{0,30}(?:[|｜/\s]*(?:来源|來源|作者|记者|記者|编辑|編輯|责任编辑|責任編輯|责编|字号|字號|阅读|浏览|评论|分享到)"
    r"\s*[:：]\s*[^:：。，]{0,20}?){2,}\s*\Z"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_OPEN, _CLOSE = r"[(（\[【［〔]", r"[)）\]】］〕]"
_CREDIT = re.compile(
    rf"{_OPEN}?\s*(?:"
    r"本文(?:参考|參考)了.{2,60}(?:报道|報導|内容|內容|消息)"
    r"|(?:责任|責任|责|責|执行|執行|本文)?(?:编辑|編輯|校对|校對|审核|審核|責編|责编)\s*[:：/／|｜][^。！？]{1,60}"
    r"|(?:来源|來源|稿源|转载自|轉載自|原文链接|原文連結|原文地址|本文链接|本文来源|本文來源|文章来源|文章來源|图片来源|圖片來源|出处|出處)\s*[:：].{1,120}"
    r"|(?:原标题|原題|原標題)\s*[:：].{1,120}"
    r"|(?:additional\s+)?(?:reporting|writing|editing|compiled|edited)\s+by\s.{2,160}"
    r"|(?:the\s+)?[\w\s.,&'-]{2,80}\s(?:contributed\s+to\s+this\s+(?:report|story|article))"
    r"|(?:with|includes)\s+(?:reporting|information|material|files?)\s+(?:from|by)\s.{2,100}"
    r"|(?:photo|image|picture|foto|photograph)s?(?:\s+(?:credit|by|courtesy(?:\s+of)?))?\s*[:：].{1,100}"
    r"|(?:source|via|credit|quelle|fuente|fonte|источник|джерело|출처|出典|المصدر|منبع)\s*[:：].{1,100}"
    r"|(?:редактор|автор\s+фото|фото)\s*[:：].{1,80}"
    rf")\s*[。.]?\s*{_CLOSE}?\s*[。.]?\Z",
    re.IGNORECASE | re.DOTALL,
)


def prose(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """Return the paragraphs that belong to the story.

    A heading or two at its end announce other stories; more of them, or a whole sentence, are a
    story that is told in headings.
    """
    kept = [paragraph for paragraph in paragraphs if not furniture(paragraph.text)]
    end = len(kept)
    while end and kept[end - 1].kind == "subhead" and not is_sentence(kept[end - 1].text):
        end -= 1
    return tuple(kept[:end] if len(kept) - end <= _ANNOUNCING else kept)


def is_sentence(text: str) -> bool:
    """Return whether a text closes like a sentence that states or exclaims; a question does not."""
    return _SENTENCE_END.search(text) is not None


def furniture(text: str) -> bool:
    """Return whether a whole paragraph is a credit line, a share bar, a pointer or a rule."""
    if len(text) <= _REACH:
        return _is_furniture(text)
    return _ADDRESS.match(text) is not None or not any(map(str.isalnum, text))


# Asked of the same paragraph where blocks are weighed, where a body is judged, and at its end.
@lru_cache(maxsize=4_096)
def _is_furniture(text: str) -> bool:
    if _ADDRESS.match(text) or not any(map(str.isalnum, text)):
        return True
    pointer = len(text) <= _POINTER_REACH and _POINTER.match(text) is not None
    said = any(pattern.match(text) for pattern in (_SHARE, _APPEAL, _LABELS))
    return pointer or said or credit_line(text)


def credit_line(text: str) -> bool:
    """Return whether a paragraph only says who wrote, edited or supplied what."""
    return len(text) <= _REACH and _CREDIT.match(text) is not None
