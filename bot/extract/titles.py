"""Words around names that are no names: roles, desks, agencies, and what a content system adds.

Data for ``people``. A role that begins in the middle of a line ends the names before it.
"""

from __future__ import annotations

import re

#: What follows a name and is about something else: another role, a date, a button.
ROLE = re.compile(
    r"\s*(?:[|/／·•,，;；、]\s*)?(?:"
    r"(?:(?:last\s+)?updated|published|posted|modified|created)(?=\s*[:\d]|\s+(?:on|at|in|by|[A-Z])|\Z)"
    r"|\b(?:edit(?:ed|ing)|translat(?:ed|ion)|photo(?:s|graph(?:y|s|ed)?)?|illustrat(?:ed|ions?)|video|images?|graphics?"
    r"|produced|compiled|curated|reviewed|fact[- ]checked|additional\s+reporting)\s+by\b"
    r"|\b(?:photograph(?:s|y)?|photos?|fotos?|bilder|images?|illustrations?|editors?|redaktion|redacteur|redazione|redacción|edición|translator|trad(?:ucción|uction|uzione)|übersetz\w+|proofreader|desk|source|quelle|fuente|fonte)\s*[:：]"
    r"|\b(?:follow|share|view\s+(?:bio|profile)|read\s+more|comments?)\b|\s(?:in|at|from|for|via|aus|avec|mit|con|com)\s+(?=[A-Z])|\s(?:à|en|desde|из)\s+(?=\S+\Z)|\bon\s+\d|\b\d+\s+(?:min|hours?|days?|years?|minutes?)\b"
    r"|\b(?:редактор|фото|перевод|источник|корректор)\s*[:：]?(?=\s|\Z)|\b(?:tóm\s+tắt|ảnh|nguồn)\s*[:：]|\b(?:penyunting|penerjemah|pewarta\s+foto)\s*[:：]"
    r"|(?:تحرير|تصوير|ترجمة|مترجم|عکس|ویراستار)\s*[:：]"
    r"|(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|審核|监制|監製|总监制|统筹|主编|主編|翻译|翻譯|翻訳者?|译者|譯者|监译|監訳|訳者?|译|摄影|攝影|图片|圖片|图|圖|视频|視訊|来源|來源|发布|發布|發表|更新|时间|時間|編集部?|編集者?|写真|撮影|イラスト|監修|出典|発売|文責)\s*(?:[:：/／|｜丨＝=]|(?=\s)|\Z|(?=者))"
    r"|[／/]\s*[\u4e00-\u9fff]{2,6}(?:報導|报道|報道|電|电|讯|訊)|[\u4e00-\u9fff]{2}\s*\d{1,2}\s*日"
    r"|\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b|\s*\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\s*\d{1,4}[./:-]\d{1,2}|\s*(?:19|20)\d\d\b"
    r"|(?:편집|사진|영상|그래픽)\s*[=:]"
    r")",
    re.IGNORECASE,
)
#: What no person is called.
NO_PERSON = re.compile(
    r"https?:|www\.|@|\.com\b|\A(?:the|more|all|our|your)\s"
    r"|\b(?:we|you|your|our|this|may|about|commission|earn|rights|reserved|advertisement)\b"
    r"|\b(?:staff|editors?|editorial|newsroom|news|desk|team|admin(?:istrator)?|agency|agencies|agenc[ei]a|agence|agenzia|agentur|agentura"
    r"|reuters|afp|associated\s+press|bbc|cnn|dpa|ansa|tass|upi|ians|pti|antara|bernama|xinhua|interfax|ria\s+novosti"
    r"|press|media|medya|magazine|times|post|tribune|gazette|herald|guest|contributors?|correspondents?|reporters?|writers?|authors?|columnist"
    r"|redaction|redaktion|redaktionen|rédaction|redacción|redacció|redação|redazione|redakcja|redakce|redactie|redaksi|szerkesztőség"
    r"|company|inc|ltd|llc|gmbh|corporation|corp|foundation|institute|university|organi[sz]ation|wire|blog|anonymous|unknown|webmaster|user|guest\s+author"
    r"|updated|published|posted|reading|minutes?|hours?|ago|share|follow|facebook|twitter|linkedin|instagram|email|subscribe|profile|bio|comments?|breaking|exclusive|opinion"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|july|september|october|november|december"
    r"|germany|france|united\s+(?:states|kingdom)|photograph|illustration|getty|images?|shutterstock|istock\w*|alamy)\b"
    r"|редакция|редакція|редакцы|новости|новини|агентство|тасс|риа|пресс-служба|интерфакс|администратор"
    r"|编辑部|編輯部|编辑|編輯|新华社|新華社|中新社|中央社|通讯社|通訊社|本报|本報|本网|本網|本站|综合|綜合|記者站|网站|網站|编译|編譯|小编|小編|管理员|管理員|佚名|匿名|转载|轉載|人氣|人气|留言|瀏覽|浏览|阅读|閱讀|评论|評論|点击|點擊|责任|責任|发布|發佈|来自|關注|关注|作者|财经|財經|证券|證券|新媒体|媒體|传媒|集团|公司|委员会|办公室|资讯|官方|频道|頻道|电视台|電視台|广播|廣播|杂志|雜誌|日报|日報|晚报|晚報|新闻|社$|网$|網$|报$|報$"
    r"|通信|新聞|事務所|株式会社|協会|大学|機構|センター|研究所|編集|편집|뉴스|뉴시스|신문|일보|통신|온라인|방송|데일리|닷컴|وكالة|وكالات|خبرگزاری|تحریریه|هيئة\s*التحرير|فريق|مراسل|अमर|डेस्क|ब्यूरो|ทีมข่าว|กองบรรณาธิการ|phóng\s+viên|tòa\s+soạn",
    re.IGNORECASE,
)
