"""Patterns of what a reader sees in a text: stops, credits, bylines, invitations, markup.

Rule: a pattern is anchored or unmistakable. They are written for the reader's lint alone, from
what stands on pages, and share nothing with the bot's own lists.
"""

from __future__ import annotations

import regex

_CLOSERS = r"[\s\p{Pe}\p{Pf}\p{Pi}\"'＂“”’»«›」』]*"
TERMINAL = regex.compile(
    rf"[.!?…⋯。！？｡．।॥؟۔‼⁇⁈⁉‽።~～](?:\[\d+\])*\p{{So}}*{_CLOSERS}\Z|\p{{Emoji_Presentation}}\Z"
)
QUESTION = regex.compile(rf"[?？؟⁇⁈]{_CLOSERS}\Z")
STOPLESS = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
LETTERS = regex.compile(r"\w+")
LIST_MARK = regex.compile(
    r"\s*(?:[•·▪◦‣●■◆►➤✓✔*]\s*|\d{1,2}[.)]\s+|[（(]?[一二三四五六七八九十]{1,2}[）)、]|"
    r"\d{1,2}[、）])"
)

CREDIT = regex.compile(
    r"(?i)\s*[（(\[【]?(?:photos?|photograph|images?|pictures?|foto|bild|crédits?(?: photos?)?|"
    r"credits?|fuente|фото|"
    r"图|圖|图片|圖片|图源|圖源|资料图|資料圖|题图|題圖|摄影|攝影|配图|图片来源|圖片來源|写真|"
    r"사진)\s?(?:by\b|credits?\b|courtesy|via\b|[:：/|©])"
    r"|\s*(?:©|ⓒ|\(c\) \d{4}|copyright (?:©|\d))"
    r"|[^.。]*(?:getty images|/ ?afp|/ ?reuters|/ ?ap photo|shutterstock|istock|unsplash|"
    r"ap photo/)[^.。]{0,40}\Z"
    r"|.*[（(](?:photo|image|picture|图|圖|摄|攝|资料照|資料照|file photo)[^（）()]{0,40}[）)]\s*\Z"
)
_MONTHS = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|janv|févr|mars|avril|mai|juin|juil|août|"
    r"déc)\p{L}*\.?"
)
BYLINE = regex.compile(
    rf"(?i)\s*(?:(?:written |posted |reported |"
    rf"published )?by (?-i:\p{{Lu}}[\p{{L}}.’'\-]+)(?:\s(?:and|&|[\p{{L}}.’'\-]+)){{0,6}}[.|]?"
    rf"|(?:published|updated|posted|last (?:updated|modified|reviewed)|publié|mis à jour|"
    rf"modifié|veröffentlicht|aktualisiert)\b.{{0,60}}\d{{4}}.{{0,30}}"
    rf"|(?:\p{{L}}+day,? )?{_MONTHS} \d{{1,2}},? \d{{4}}\.?|\d{{1,2}} {_MONTHS},? \d{{4}}\.?"
    r"|\d{4}\s?[年/.\-]\s?\d{1,2}\s?[月/.\-]\s?\d{1,2}\s?日?(?:\s\d{1,2}:\d{2})?"
    r"|[（(]?(?:本报|本報)?(?:记者|記者|编辑|編輯|责编|責編|作者|撰文|文|译者|譯者|来源|"
    r"來源)[\s:：/／|｜][^，。！？]{1,30}"
    r"|[\p{Lu}\s,.]{3,40}\((?:Reuters|AP|AFP|dpa)\)\s?[\-–—]?)\s*\Z"
)
READ_MORE = regex.compile(
    r"(?i)\s*[\p{P}\p{S}]*\s*(?:read (?:more|also|next|our|the full|the rest)\b|see also\b|"
    r"continue reading|click (?:here|on the link|the link)|learn more\b|"
    r"subscribe\b|sign up\b|follow (?:us|me)\b|share (?:this|on)\b|related(?: articles?| posts?|"
    r" stories)?:|"
    r"lire (?:aussi|la suite|également)|à lire\b|voir aussi|abonnez|lesen sie|mehr (?:dazu|"
    r"lesen)|leer más|lea también|"
    r"leia (?:também|mais)|saiba mais|leggi anche|читайте также|читайте також|подписывайтесь|"
    r"devamını oku|baca juga|xem thêm|"
    r"اقرأ (?:أيض|المزيد)|بیشتر بخوانید|"
    r"(?:延伸|相关|相關|推荐|推薦)(?:阅读|閱讀|报道|報導|文章)|阅读(?:更多|原文)|閱讀(?:更多|"
    r"原文)|点击(?:这里|此处|阅读|查看|下载)|點擊(?:這裡|此處)|"
    r"扫码|掃碼|(?:欢迎|歡迎)?(?:关注|關注|订阅|訂閱)(?:我们|我們|本|微信|公众号)|続きを読む|"
    r"関連記事|더 ?보기|관련 ?기사)"
)
DENIAL = regex.compile(
    r"(?i)\s*(?:(?:he|she|they|it|both|(?:the|a) (?:company|ministry|government|spokes\w+|"
    r"suspect|man|woman|police|party|\w+ spokes\w+)|mr\.? \w+|ms\.? \w+)"
    r"(?: \w+)? (?:denied|denies|rejected|rejects|dismissed|dismisses|refuted|refutes) "
    r"(?:it|this|that|them|the (?:claim|allegation|accusation|charge|report|rumou?r)s?|these|"
    r"those|all (?:the )?|any (?:wrongdoing|involvement)|wrongdoing)\b"
    r"|(?:对此|對此|但)[^。]{0,24}(?:否认|否認|反驳|反駁)|[^。，]{0,16}(?:否认了?|否認了?|"
    r"反驳了?|反駁了?)(?:这|這|该|該|上述|有关|有關|相关|相關|此)|[^。，]{0,20}予以(?:否认|否認)"
    r"|(?:il|elle|ils|elles|l[’']intéressé|le gouvernement|la direction)(?: \w+)? (?:dément|"
    r"a démenti|ont démenti|nie|a nié|rejette|a rejeté)\b"
    r"|(?:er|sie|das unternehmen) (?:bestritt|bestreitet|dementierte|wies)\b"
    r"|(?:él|ella|la empresa|el gobierno) (?:negó|lo negó|niega|desmintió)\b"
    r"|(?:он|она|они) (?:отрица\w+|опроверг\w*)\b)"
)
ADDRESS = regex.compile(
    r"(?i)\s*[\p{P}]?(?:\w+:\s*)?(?:https?://\S+|www\.\S+|\S+@\S+\.\w+)\s*[\p{P}]?\s*\Z"
)
MARKUP = regex.compile(
    r"</?(?:p|a|b|i|br|div|span|img|li|ul|script|strong|em|td|tr|table|code|pre)\b[^>]{0,80}>|"
    r"&(?:nbsp|amp|quot|lt|gt|#\d+);"
    r"|\{\{|\}\}|\]\(https?:|^\s*(?:#{1,6} |```|\$ \w|sudo |import \w+$|<\?)|[;{}]\s*\Z|"
    r"\bfunction\s?\(|\bvar \w+ =|\(\) ?\{|"
    r"!\[|^\s*\|.*\|"
)

OPENING = {"“": "”", "«": "»", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "《": "》"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
QUOTE_PAIR = {"“": "”", "«": "»", "「": "」", "『": "』", '"': '"', "„": "“"}
ITEM_BRACKET = regex.compile(r"(?:^|[\s,，;；:：])\w{1,2}[)）]|[:;=]-?[()]")

#: French and Spanish put the speaker between commas inside the quotation.
SPEAKER_INSIDE = regex.compile(
    r", (?:(?:l[’'])?a |ha )?(?:explique|expliqué|déclare|déclaré|affirme|affirmé|assure|assuré|"
    r"raconte|"
    r"raconté|confie|confié|dit|poursuit|poursuivi|ajoute|ajouté|estime|estimé|lance|lancé|précise|"
    r"précisé|souligne|souligné|regrette|regretté|indique|indiqué|rappelle|rappelé|dijo|explicó|"
    r"afirmó|aseguró)(?:-t-(?:il|elle|on))?\b"
)
