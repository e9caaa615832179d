"""What pages that are no article call themselves, in the languages of the world.

Words come second: each is asked only of a page whose shape has left hardly a story, and nearly
always for a whole line, so that a story that merely mentions a login or a missing page stays one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FLAGS = re.IGNORECASE
#: What divides a page's title from the name of its outlet.
_SEGMENT_END = re.compile(
    r"\s+[|｜·•:–—-]\s+|[|｜_»«]|\s*[—–]{1,2}\s*|[。!！?？…]|\.(?:\s|\.*\Z)|\n"
)
_MAX_LINE = 120

_MISSING = re.compile(
    r"(?:(?:http\s*)?(?:error|fehler|erreur|errore?|ошибка|помилка|错误|錯誤|エラー|خطأ|code)\s*)?[:#(（]?\s*(?:404|410)\s*[)）]?[\s:,-]*"
    r"(?:error|not\s+found|page\s+not\s+found|gone|file\s+not\s+found|页面不存在|页面未找到)?"
    r"|(?:oops|sorry|ooh|whoops|hoppla|ups|désolé|抱歉|很抱歉|对不起|對不起)?[\s,:，、]*"
    r"(?:(?:the|this|that|your)\s+)?(?:requested\s+)?(?:page|article|story|content|file|document|post|url)(?:\s+(?:you\s+(?:are\s+looking\s+for|requested)|requested))?"
    r"\s+(?:(?:was|is|could|can|has|does|cannot|can't|couldn't|isn't|wasn't|doesn't|not|no|be|been|either|it)\s+)*"
    r"(?:not\s+found|found|exists?|exist\s+any\s*more|longer\s+(?:exists?|available)|unavailable|available|removed|deleted|missing|gone)(?:\s+any\s*more)?"
    r"|(?:we\s+)?(?:can't|cannot|can\s?not|couldn't|could\s+not)\s+(?:seem\s+to\s+)?find\s+(?:that|the|this)\s+(?:page|article)(?:\s+you.{0,30})?|not\s+found|nothing\s+(?:was\s+)?found(?:\s+here)?"
    r"|(?:抱歉|很抱歉|对不起|對不起)?[\s,，、]*(?:您|你)?(?:所)?(?:要)?(?:访问|訪問|查看|浏览|請求|请求|查找)?的?(?:该|該|此|这篇|本)?(?:页面|頁面|文章|内容|內容|新闻|新聞|帖子|网页|網頁|信息)"
    r"(?:可能)?(?:已经|已經|已|不|未|没有|沒有|走|暂时)*(?:存在|找到|被删除|删除|刪除|被刪除|被移除|移除|下线|下架|失效|丢失|丢了|无法访问|過期|过期)(?:[或、，,及/].{0,16})?了?"
    r"|找不到(?:该|該|此|您要的)?(?:页面|頁面|网页|網頁|文章|内容|內容)|未找到(?:页面|相关内容)"
    r"|(?:お探しの|ご指定の|この)?(?:ページ|記事)(?:は|が)?(?:見つかりません(?:でした)?|存在しません|削除されました|表示できません)"
    r"|(?:요청하신\s*)?(?:페이지를|기사를|존재하지\s*않는)\s*(?:찾을\s*수\s*없습니다|페이지입니다|기사입니다|페이지)"
    r"|(?:diese\s+|die\s+(?:angeforderte\s+)?)?seite\s+(?:wurde\s+)?(?:leider\s+)?(?:nicht\s+gefunden|existiert\s+nicht(?:\s+mehr)?|nicht\s+verfügbar)"
    r"|(?:cette\s+|la\s+)?page\s+(?:demandée\s+)?(?:est\s+|n['’]a\s+pas\s+été\s+)?(?:non\s+trouvée|introuvable|trouvée|n['’]existe\s+(?:pas|plus))|contenu\s+introuvable"
    r"|(?:la\s+)?página\s+(?:no\s+(?:encontrada|existe|se\s+encuentra)|não\s+(?:encontrada|existe))|(?:la\s+)?pagina\s+(?:non\s+(?:trovata|esiste)|niet\s+gevonden|nu\s+a\s+fost\s+găsită)"
    r"|(?:запрашиваемая\s+|такой\s+)?(?:страниц[аы]|стать[яи]|материал)\s+(?:не\s+(?:найден[аы]?|существует)|удал[её]н[аы]?)|(?:сторінк[ау]|статт[яю])\s+не\s+знайдено"
    r"|(?:strona|strony)\s+nie\s+(?:została\s+)?znalezion[aoy]|stránka\s+(?:nenalezena|nebyla\s+nalezena)|sidan\s+(?:hittades\s+inte|kunde\s+inte\s+hittas)|siden\s+(?:ble|blev)\s+ikke\s+(?:funnet|fundet)|sivua\s+ei\s+löydy"
    r"|sayfa\s+bulunamadı|halaman\s+tidak\s+ditemukan|(?:không\s+tìm\s+thấy\s+trang|trang\s+không\s+tồn\s+tại)|ไม่พบหน้า.{0,20}|(?:الصفحة\s+غير\s+موجودة|لم\s+يتم\s+العثور\s+على\s+الصفحة)|صفحه\s+(?:مورد\s+نظر\s+)?(?:یافت|پیدا)\s+نشد"
    r"|पृष्ठ\s+नहीं\s+मिला|(?:ה)?דף\s+(?:ה?מבוקש\s+)?לא\s+נמצא|η\s+σελίδα\s+δεν\s+βρέθηκε",
    _FLAGS,
)
_BOT_CHECK = re.compile(
    r"just\s+a\s+moment|one\s+moment,?\s+please|attention\s+required|checking\s+(?:if\s+the\s+site\s+connection|your\s+browser).{0,60}|(?:please\s+)?verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human.{0,60}"
    r"|are\s+you\s+(?:a\s+|not\s+a\s+)?(?:robot|human)|(?:i(?:'|’)m|i\s+am)\s+not\s+a\s+robot|robot\s+(?:check|or\s+human)|human\s+verification|security\s+(?:check|verification)|bot\s+(?:check|verification)"
    r"|pardon\s+our\s+interruption|access\s+(?:to\s+this\s+page\s+has\s+been\s+)?denied|request\s+blocked|ddos-guard|please\s+(?:complete|solve)\s+the\s+captcha.{0,40}|captcha"
    r"|please\s+enable\s+(?:js|javascript)\s+and\s+(?:disable\s+any\s+ad\s*blocker|cookies).{0,40}|performing\s+security\s+verification|unusual\s+traffic.{0,60}|our\s+systems\s+have\s+detected\s+unusual\s+traffic.{0,60}"
    r"|(?:访问|訪問|安全|人机|人機|滑动|滑動|身份|图形|智能)(?:驗證|验证|校验|檢查|检查)(?:中|码|碼)?|请(?:先)?(?:完成|通过|进行)(?:安全|人机|滑动|下方|以下|下列)?验证.{0,20}|請(?:先)?完成(?:安全|人機|以下)?驗證.{0,20}|正在(?:验证|检查)(?:您|你)?的?(?:浏览器|访问).{0,20}|(?:您|你)的?访问(?:过于频繁|出现异常|被拦截|被阻断).{0,30}|当前(?:访问|环境)异常.{0,30}|环境异常"
    r"|ロボットではありません|(?:アクセス|セキュリティ)(?:の)?(?:確認|チェック)|보안\s*(?:확인|문자)|로봇이\s*아닙니다"
    r"|проверка\s+(?:браузера|безопасности)|(?:вы|я)\s+не\s+робот|подтвердите,?\s+что\s+(?:вы\s+не\s+робот|запросы.{0,40})|доступ\s+ограничен|перевірка\s+безпеки"
    r"|sicherheits(?:überprüfung|prüfung|check)|sind\s+sie\s+ein\s+(?:mensch|roboter)|vérification\s+(?:de\s+sécurité|en\s+cours)|êtes-vous\s+un\s+(?:robot|humain)|verificaci[óo]n\s+de\s+seguridad|no\s+soy\s+un\s+robot|verificação\s+de\s+segurança|verifica\s+di\s+sicurezza|güvenlik\s+(?:kontrolü|doğrulaması)|kontrola\s+bezpieczeństwa|التحقق\s+من\s+الأمان",
    _FLAGS,
)
_LOGIN = re.compile(
    r"(?:please\s+)?(?:log|sign)\s*-?(?:in|on)(?:\s+(?:to|or|required|page|with|now|and|here)\b.{0,60})?|(?:user|member|account|subscriber)\s+(?:log|sign)\s*-?in|login|authentication\s+required|welcome\s+back|single\s+sign-?on"
    r"|(?:请|請)?(?:先)?(?:用户|會員|会员|用戶|账号|帳號|立即|欢迎|扫码|密码)?(?:登录|登入|登錄|登陆)(?:/?(?:注册|註冊))?(?:账号|帳號|页面|后查看|网站|系统)?|用户登录.{0,10}"
    r"|ログイン(?:する|してください|ページ)?|(?:회원\s*)?로그인(?:\s*페이지)?"
    r"|(?:bitte\s+)?(?:anmelden|einloggen|anmeldung)(?:\s.{0,30})?|(?:se\s+)?connexion(?:\s+à\s.{0,40})?|se\s+connecter|identifiez-vous|connectez-vous.{0,40}|iniciar?\s+sesión|inicia\s+sesión.{0,30}|acceso\s+(?:de\s+)?usuarios|(?:fazer|faça|iniciar)\s+(?:o\s+)?(?:login|sessão)|entrar|accedi(?:\s.{0,30})?|inloggen|logga\s+in|logg\s+(?:inn|ind)|kirjaudu(?:\s+sisään)?|zaloguj(?:\s+się)?|logowanie|přihlášení|bejelentkezés|giriş\s+yap(?:ın)?|masuk|đăng\s+nhập|เข้าสู่ระบบ"
    r"|вход(?:\s+(?:в|на)\s.{0,40})?|войти|авторизация|увійти|вхід|تسجيل\s+الدخول|ورود(?:\s+به\s.{0,30})?|लॉग\s*इन(?:\s+करें)?|התחבר(?:ות)?|σύνδεση|είσοδος",
    _FLAGS,
)
_CONSENT = re.compile(
    r"cookies?\b|cookie-|consent|gdpr|your\s+privacy|before\s+you\s+continue|privacy\s+(?:choices|settings|preferences|policy)|datenschutz|privatsphäre|einwilligung|personal\s+data|traitement\s+des\s+données|vie\s+privée|tu\s+privacidad|sua\s+privacidade|la\s+tua\s+privacy|согласие|персональн\w+\s+данн|隐私|隱私|個人情報|プライバシー|クッキー|쿠키|개인정보|الارتباط|الخصوصية|çerez|zgod[aęy]|prywatnoś|integritet|personvern|toestemming|evästee|soukromí|súkromi",
    _FLAGS,
)
_ACCEPT = re.compile(
    r"(?:i\s+|yes,?\s*i\s+)?(?:accept|agree|allow|consent|got\s+it|ok(?:ay)?)(?:\s+(?:all|cookies|and|to|continue|close|the|&|all\s+cookies|selected)\b.{0,40})?|(?:accept|agree)\s*(?:&|and)\s*(?:continue|close|proceed)|reject\s+all|decline(?:\s+all)?|manage\s+(?:options|preferences|settings|choices)"
    r"|(?:我)?(?:全部|同意|接受|允许)(?:所有|全部|并继续|cookie|cookies|接受|同意)*|同意並繼續|(?:すべて|全て)?(?:同意|許可)(?:する|して続ける)?|(?:모두\s*)?동의(?:합니다|하기)?"
    r"|(?:alle[ns]?\s+)?(?:cookies\s+)?(?:akzeptieren|zustimmen|annehmen|ablehnen)(?:\s+und\s+.{0,30})?|(?:ich\s+)?(?:stimme\s+zu|akzeptiere|bin\s+einverstanden)|einverstanden|alle\s+akzeptieren"
    r"|(?:tout\s+)?(?:accepter|refuser|j['’]accepte)(?:\s+.{0,30})?|accepter\s+et\s+continuer|(?:aceptar|rechazar|acepto|aceitar|aceito|concordo|rejeitar)(?:\s+.{0,30})?|(?:accetta|accetto|rifiuta)(?:\s+.{0,30})?"
    r"|(?:alles\s+)?(?:accepteren|akkoord|weigeren)|(?:godkänn|acceptera|godta|accepter|hyväksy)(?:\s+.{0,30})?|(?:akceptuj[eę]?|zgadzam\s+się|przejdź\s+do\s+serwisu)(?:\s+.{0,30})?|(?:přijmout|souhlasím|elfogadom|kabul\s+(?:et|ediyorum)|setuju|đồng\s+ý|ยอมรับ)(?:\s+.{0,30})?|(?:принять|согласен|согласиться|прийняти|погоджуюсь)(?:\s+.{0,30})?|(?:موافق|أوافق|قبول)(?:\s+.{0,20})?|(?:αποδοχή|συμφωνώ)(?:\s+.{0,20})?",
    _FLAGS,
)
_LIVE = re.compile(
    r"\blive\b|liveblog|ticker\b|as\s+it\s+happened|minuto\s+a\s+minuto|minuto\s+per\s+minuto|en\s+direct|en\s+vivo|ao\s+vivo|diretta|直播|实时|即時|即时|滚动|滾動|速報|ライブ|실시간|онлайн|хроника|наживо|na\s+żywo|canlı|مباشر",
    _FLAGS,
)


def lines_of(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of titles and short lines that may be a page's name for itself."""
    parts = (
        part.strip(" \t\"'“”‘’「」[]()（）") for it in titles for part in _SEGMENT_END.split(it)
    )
    whole = (it.strip() for it in titles)
    return tuple(dict.fromkeys(it for it in (*whole, *parts) if 0 < len(it) <= _MAX_LINE))


def says_missing(lines: Iterable[str]) -> bool:
    """Return whether a line says that the page is not there."""
    return any(map(_MISSING.fullmatch, lines))


def says_bot_check(lines: Iterable[str]) -> bool:
    """Return whether a line asks for proof that its reader is a person."""
    return any(map(_BOT_CHECK.fullmatch, lines))


def says_login(lines: Iterable[str]) -> bool:
    """Return whether a line asks its reader to log in."""
    return any(map(_LOGIN.fullmatch, lines))


def mentions_consent(text: str) -> bool:
    """Return whether a text has to do with cookies and privacy."""
    return _CONSENT.search(text) is not None


def says_accept(lines: Iterable[str]) -> bool:
    """Return whether a line, of a button, consents."""
    return any(map(_ACCEPT.fullmatch, lines))


def mentions_live(text: str) -> bool:
    """Return whether a title announces a ticker."""
    return _LIVE.search(text) is not None
