"""Knows the lines that only web sites have: 上一篇, 分享到, 版权所有, the headings of comments and of columns."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 80  # characters of a line that is the site's by its beginning

_FURNITURE = re.compile(
    r"\A[【\[]?\s*+(?:上一[篇条页]|下一[篇条页]|分享(?:到|至)?|打印|关闭|返回|相关(?:阅读|文章|新闻|链接)|推荐阅读|友情链接"
    r"|阅读(?:量|数)?\s*[\d:：]|浏览(?:次数|量)|点击(?:次数|量|数)?\s*[\d:：]|扫一扫|微信扫|标签\s*[:：]|版权所有|主办单位|网站地图"
    r"|您?(?:现在|当前)?的?位置\s*[:：]|当前位置|字[体号]\s*+[:：]?\s*+[【大]|网友评论|网友跟[帖贴]|发表评论|责任编辑\s*[:：]"
    r"|热门评论|精彩评论|最新评论|全部评论|我要评论|登录后|猜你喜欢|大家都在看|为您推荐|热门推荐|更多精彩|本文链接|免责声明\s*[:：]"
    r"|[^，；]{0,20}版权所有|(?:特别|版权)声明|预览时标签|您需要登录|登录后才|打开.{0,6}APP|立即打开|Powered by|本站|网站标识码"
    r"|[A-Za-z-]*备案?\d+号|.{0,4}ICP备|.{0,4}公网安备|长按识别|点击上方|点击阅读原文|关注公众号).*"
)
_WHOLE = re.compile(
    r"(?:标签|搜索|热词|关键[词字]|收藏|举报|投诉|点赞|不感兴趣|广告|广告软文|订阅|快讯|我要反馈|查看话题|打赏|在看|[为给][你您]推荐"
    r"|相关推荐|推荐|热门|最新|阅读原文)\s?[:：(（]?\s?\d{0,7}[)）]?"
    r"|(?:用微信)?扫.{0,2}[码描].{0,16}|关注.{2,8}(?:微信|微博|公众号|客户端)|.{2,10}(?:公众号|官方微博)|字号[:：].{0,12}"
)
_FOREIGN = re.compile(
    r"(?i)\A(?:©|\(c\) |copyright\b|all rights reserved|share (?:this|on|via)|tweet\b|pin it|loading\.\.\.|like this:"
    r"|related (?:posts?|articles?|stories)|read more\b|more from\b|posted (?:in|by|on|at)\b|filed under|tags?:"
    r"|categor(?:ies|y):|leave a (?:reply|comment)|comments are closed|sign up\b|subscribe\b|follow us|advertisement\b"
    r"|skip to\b|by using this site|we use cookies|privacy policy|reply\b$|print(?:er|er-friendly| this.{0,12})?$|e-?mail$"
    r"|(?:previous|next) (?:post|article)|view all posts|about the author|newsletter\b"
    r"|anzeige\b|teilen\b|kommentare\b|schlagw|ähnliche |mehr zum thema|das könnte |impressum\b|datenschutz|drucken\b"
    r"|antworten\b$|vorheriger |nächster |weiterlesen\b|diese[nr]? (?:artikel|beitrag|seite) teilen"
    r"|partager\b|(?:à )?lire aussi|vous aimerez aussi|articles similaires|mots-clés|commentaires\b|etiquetas:|compartir\b"
    r"|condividi\b|leggi anche).*"
)
_WHOSE = "热门|网友|精彩|最新|全部|读者|精选"
_HEADS_COMMENTS = re.compile(
    rf"(?i)\A(?:(?:{_WHOSE})?(?:评论|跟[帖贴]|留言)(?:列表|区)?\s{{0,2}}[（(\[]?\s?\d{{0,7}}\s?[)）\]]?\s?[条个则]?[:：]?"
    rf"|(?:全部|共)?\s?\d{{1,7}}\s?[条个则]?(?:评论|跟[帖贴]|留言|回复)|(?:{_WHOSE})(?:评论|跟[帖贴]|留言).{{0,12}}"
    r"|(?:\d{1,6}|one|two|three|no) (?:comments?|responses?|replies|thoughts)(?: (?:to|on|for) .{0,120})?"
    r"|comments(?: \(\d{1,6}\))?:?|leave a (?:reply|comment).{0,20}"
    r"|\d{1,5} (?:kommentare?|antworten|gedanken|commentaires?|réponses?).{0,80})"
)
_SHORTEST_SURE: Final = 3  # characters: 评论 is a word of articles, too
_LONGEST_HEADING: Final = 150
_REMARK = re.compile(
    r"(?:回复|举报|点赞|赞)\s?[（(]?\d{0,7}[)）]?$|^(?:网友|游客|用户|匿名)|\d{1,4}\s*(?:楼|#)$|\d{1,2}\s*(?:分钟|小时|天)前|^来自.{1,12}(?:网友|用户)"
)
_COLUMN = re.compile(
    r".{0,5}(?:新闻|要闻|动态|中心|公告|频道|资讯|专题|通知|正文|详情|信息|首页|评论|栏目|导航|公开|时讯|快讯|头条|网|在线|之窗|之家)"
)
_LONGEST_COLUMN: Final = 8


def reads_as_site(text: str) -> bool:
    """Whether a line is the site's own by its words."""
    return len(text) < _LONGEST and any(pattern.fullmatch(text) for pattern in (_FURNITURE, _WHOLE, _FOREIGN))


def heads_comments(text: str) -> bool:
    """Whether a line may be the heading of what readers have written."""
    return len(text) < _LONGEST_HEADING and bool(_HEADS_COMMENTS.fullmatch(text.strip()))


def tells_comments(text: str) -> bool:
    """Whether a heading says so by more than one word, which may be an article's own."""
    return len(text.strip()) > _SHORTEST_SURE


def is_remark(text: str) -> bool:
    """Whether a line stands beside comments: 回复(3), 5分钟前, 12楼."""
    return len(text) < _LONGEST_HEADING and bool(_REMARK.search(text))


def names_a_column(text: str) -> bool:
    """Whether a heading names a part of the site and no article: 新闻中心, 正文."""
    return len(text) <= _LONGEST_COLUMN and bool(_COLUMN.fullmatch("".join(text.split())))
