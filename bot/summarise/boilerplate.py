"""What stands among the prose of a page and is none: credits, captions, invitations, headings.

Rule: a sentence is refused for how it looks, never for what it says; patterns are anchored, so
that a story about photographs or subscriptions keeps its sentences.
"""

from __future__ import annotations

import regex

_INVITATION = regex.compile(
    r"(?i)[\s\p{P}\p{S}]*(?:"
    r"read (?:more|also|next|the full)|see also|also read|related(?: articles| stories)?:|"
    r"click (?:here|for)\b|"
    r"learn more\b|read (?:our|my|the full)|check out\b|for more (?:information|details|on)\b|"
    r"contact us|get (?:in touch|started)|book (?:a|your)\b|i hope (?:you|this)|"
    r"thank(?:s| you) for reading|let (?:us|me) know|leave a comment|follow (?:me|along)|"
    r"download (?:our|the|your)|join (?:us|our)|stay tuned|please (?:share|leave|let)|"
    r"(?-i:See (?:\p{Lu}|our |all ))|sign up\b|subscribe\b|follow us|watch:|listen:|"
    r"advertisement\Z|share this|"
    r"lire aussi|à lire(?: aussi)?|lire la suite|voir aussi|publicité\Z|abonnez-vous|"
    r"inscrivez-vous|cliquez (?:ici|sur)|pour en savoir plus|retrouvez (?:tou|l[’']ensemble|ici)|"
    r"mehr erfahren|hier (?:finden|klicken)|más información|haz clic|clique aqui|clicca qui|"
    r"lesen sie (?:auch|mehr|hier)|mehr zum thema|siehe auch|anzeige\Z|"
    r"lea (?:también|más)|leer más|ver también|te puede interesar|suscríbete|publicidad\Z|"
    r"leia (?:também|mais)|saiba mais|veja também|assine |publicidade\Z|"
    r"leggi (?:anche|tutto)|vedi anche|iscriviti|"
    r"читайте (?:также|також)|читать далее|читати далі|смотрите также|дивіться також|"
    r"подписывайтесь|підписуйтесь|реклама\Z|devamını oku|ayrıca (?:bakınız|okuyun)|ilgili haber|"
    r"اقرأ (?:أيضا|أيضًا|المزيد)|تابعونا|بیشتر بخوانید|همچنین بخوانید|"
    r"(?:यह|ये) भी पढ़ें|और पढ़ें|baca (?:juga|selengkapnya)|simak juga|xem thêm|đọc thêm|"
    r"延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关报道|相關報導|阅读更多|閱讀更多|更多报道|"
    r"(?:我们?)?(?:真诚地)?希望(?:本(?:文|篇|教程|指南)|这(?:篇|份|个教程|个指南)|你|您|对你)|"
    r"感谢(?:阅读|您的阅读)|欢迎(?:在|留言|关注|你在)|请在(?:下面|下方|评论)|"
    r"(?:请)?(?:让|告诉)我(?:们)?知道|更多(?:信息|详情|内容)请|"
    r"点击(?:此处|这里|阅读)|扫码|关注我们|"
    r"敬请(?:期待|关注)|完结撒花|(?:要|想)?(?:了解|知道)更多(?:信息|内容)?，|"
    r"(?:请)?(?:和我们)?分享(?:一下)?[你您]的(?:意见|想法|看法|经验)|"
    r"(?:现在|赶快|马上|快)?(?:就)?(?:一起)?(?:开始|来)?(?:体验|试试|试试看|行动起来)吧[！!。]|"
    r"関連記事|続きを読む|관련\s?기사|더\s?보기"
    r")"
)
_CREDIT = regex.compile(
    r"(?i)[\s\p{Ps}\p{Pi}【]*(?:"
    r"(?:photo|photos|image|picture|source|credit|credits|crédits?(?: photo)?|foto|bild|quelle|"
    r"fonte|"
    r"crédito|fuente|фото|источник|джерело|fotoğraf|kaynak|المصدر|صورة|منبع|عکس|sumber|ảnh|nguồn|"
    r"来源|來源|图|圖|图片|圖片|资料图|資料圖|图片来源|圖片來源|原标题|責任編輯|责任编辑|责编|"
    r"编辑|記者|撮影|写真|画像|出典|사진)\s?[:：=]|"
    r"(?:by|von|par|por|di|от|автор:?|текст:?) "
    r"\p{Lu}[\p{L}.’'-]*(?:,? (?:(?:and|und|et|y|e|и|та) )?\p{Lu}[\p{L}.’'-]*){1,6}[,.]?\s*\Z|"
    r"(?<=[\[（(【])(?:photo|picture|image)s? by\b|"
    r"(?<=[\[（(【])[^（）()，。]{0,8}(?:记者|記者|编辑|編輯|通讯员|通訊員|"
    r"实习生)[^（）()，。]{1,30}[）)]\s*\Z|"
    r"©|ⓒ|copyright\b|all rights reserved|tous droits réservés|alle rechte vorbehalten|"
    r"版权所有|版權所有|本文(?:最初|最早|改编自)|[（(](?:LCTT )?(?:译者?|编者?)[注按]|本文(?:由|"
    r"基于)[^。]{0,40}(?:发表|发布|编译|博客)|未经授权|未經授權|無断転載|무단\s?전재|저작권자|"
    r"(?:additional )?reporting by|editing by|with (?:reporting|files) from|"
    r"this (?:article|story|report|post) (?:was|has been) (?:originally|first|updated|corrected|"
    r"translated)|"
    r"本文(?:参考|參考|转载|轉載|来自|來自|首发|首發|原载|原載))"
)
_CREDIT_AT_END = regex.compile(
    r"(?i)(?:[（(【\[](?:[^（()）【】\[\]]{0,24})(?:photo|getty images|图片|圖片|照片|资料图|摄|"
    r"攝|截图|美联社|法新社|路透社|提供)[）)】\]]"
    r"|\bcontributed to this (?:report|story|article)\.)\s*\Z"
)
#: Characters of a stretch in which it may send the reader away: no text costs more than that.
_LOOK = 400
#: Sends the reader somewhere else, wherever in the sentence it says so.
_ELSEWHERE = regex.compile(
    r"(?i)在(?:下面|下方|底下)的?(?:评论|留言)|在(?:评论|留言)(?:区|栏|部分|里|"
    r"中)[^。]{0,8}(?:分享|告诉|留|说)|在此处?(?:发表|留下)评论|"
    r"(?:可以?|请|欢迎|想要?|如需|如果)[^。]{0,60}(?:了解|获取|获得|找到|查看|阅读|"
    r"得到)[^。，]{0,12}"
    r"(?:更多|详细|完整|额外)的?(?:信息|细节|内容|详情|说明)|"
    r"(?:请|可以|不妨|也可|欢迎)(?:参考|参阅|参照|查看|阅读|查阅|访问|前往|关注)[^，。]{0,40}"
    r"(?:指南|文档|教程|页面|网站|文章|官网|说明|列表|链接|手册页?|声明|仓库|章|"
    r"官方[^，。]{0,6})[！!。]|"
    r"\bin the comments?(?: section)?(?: below)?[.!]|\bdans les commentaires\b|"
    r"\bin den kommentaren\b|\ben los comentarios\b|\bnos comentários\b|\bnei commenti\b|"
    r"\bв комментариях\b|\bу коментарях\b"
)
#: What a page says instead of the rest of its story.
_WALL = regex.compile(
    r"(?i)(?:subscribe|sign in|log ?in|register|become a member)[^.]{0,40}(?:to (?:continue|read|"
    r"access|keep)|"
    r"for full access)|"
    r"(?:article|content|story) is (?:\w+ )?(?:available )?(?:for|to) (?:our )?(?:subscribers|"
    r"members)|"
    r"already a (?:subscriber|member)|réservée?s? (?:à nos|aux) abonnés|abonnez-vous pour|"
    r"(?:nur|exklusiv) für abonnenten|jetzt abonnieren und|suscr[ií]bete para|"
    r"(?:exclusiv[oa]s?|sólo|solo) para (?:suscriptores|assinantes)|assine para|"
    r"riservat[oaie] (?:agli|ai) abbonati|abbonati per|только для подписчиков|читать по подписке|"
    r"лише для передплатників|abonelere özel|khusus pelanggan|dành cho (?:thuê bao|hội viên)|"
    r"للمشتركين فقط|ویژه مشترکان|"
    r"(?:订阅|訂閱|登录|登錄|登入|付费|付費|开通|成为|成為)[^。]{0,12}(?:继续阅读|繼續閱讀|"
    r"阅读全文|閱讀全文|查看全文)|"
    r"[会會][员員](?:专享|專享|限定|独享)|有料会員|続きは会員|(?:구독|로그인)[^.]{0,12}(?:계속|"
    r"전체)"
)
#: A clause that waits for its main clause, with a full stop all the same.
_HALF = regex.compile(
    r"(?:当[^，。]+(?:时|的?时候|之后)|因为[^，。]+|对于[^，。]+|虽然[^，。]+|尽管[^，。]+)[。！]"
)
_TERMINAL = regex.compile(
    r"[.!?…。！？｡．।॥؟۔‼⁇⁈⁉‽።](?:\[\d{1,3}\]|[\s\u202f]?[\"'”“’‘»«›‹」』）)\]】])*\Z"
)
_WORDLIKE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]|"
    r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.,-]*"
)
#: "iPhone" and "eBay" begin a sentence, "and" does not; ">" and "$" begin a quoted line,
#: "3." a step that means little without its list.
_TORN_OFF = regex.compile(
    r"\p{Ll}(?!\p{Lu})(?!\p{L}{0,3}\p{Lu})|[,;:，；：、。！？!?.)\]）】」』”»>$#|]|[-•*·]\s|"
    r"的(?!确|士|哥|黎)|中的|们|键来|"
    r"[●○■□►▶✓✔†‡①-⑳*]|\p{N}{1,2}[、)）．]|\p{N}{1,2}\.\s"
)
_CODE = regex.compile(r"[{}<>$\\|=_;^~`@#/]")
_CODE_SHARE = 12
#: Words or CJK characters below which a stretch is an exclamation or a label, not a sentence.
_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 6
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def _is_torn_off(text: str) -> bool:
    """Return whether the stretch begins inside a sentence: in small letters, or behind a mark."""
    latin = text[:1].isascii() and text[:1].isalpha() and _CJK.search(text)
    return bool(_TORN_OFF.match(text)) and not latin


def _is_code(text: str) -> bool:
    """Return whether signs that prose does not use make up more than a twelfth of the stretch."""
    return len(_CODE.findall(text)) * _CODE_SHARE > len(text)


def is_boilerplate(text: str) -> bool:
    """Return whether the stretch is a credit, a caption's end, or an invitation to click."""
    at_start = _INVITATION.match(text) or _CREDIT.match(text)
    sends_away = _ELSEWHERE.search(text, 0, _LOOK) or asks_to_subscribe(text)
    return bool(at_start or _CREDIT_AT_END.search(text) or sends_away)


def asks_to_subscribe(text: str) -> bool:
    """Return whether the stretch says that the rest is for those who pay or log in."""
    return _WALL.search(text, 0, _LOOK) is not None


def ends(text: str) -> bool:
    """Return whether the stretch ends with a terminal mark."""
    return _TERMINAL.search(text) is not None


def is_full_sentence(text: str) -> bool:
    """Return whether the stretch begins and ends like a sentence and says something.

    It has a terminal mark and enough words; it is not one end of another sentence, a line of
    code, or an entry of a list.
    """
    if not ends(text) or _is_torn_off(text) or _is_code(text) or _HALF.fullmatch(text):
        return False
    fewest = _FEWEST_CHARACTERS if _CJK.search(text) else _FEWEST_WORDS
    return sum(1 for _, _ in zip(_WORDLIKE.finditer(text), range(fewest), strict=False)) == fewest
