"""Makes Chinese web pages in the shapes of union sites, government sites, news portals, accounts and forums.

Names, bodies and texts are invented. Each page comes with the paragraphs of its article and with strings around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bench.studies.web_texts import (
    COLUMNS,
    LINKS,
    LONG,
    NEWS,
    NOTICE,
    SHORT,
    digests_of,
    listed,
    paragraphs,
    remarks_of,
)


class MadePage(NamedTuple):
    """A page in UTF-8, the strings that a reader of it has to give and those that it has to leave out."""

    name: str
    content: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


Shell = Callable[
    [str, Sequence[str]], tuple[str, tuple[str, ...]]
]  # title, paragraphs → body, strings around


def _union(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    body = (
        f"<div class='top'><ul class='menu'>{listed(COLUMNS)}</ul></div>"
        f"<div class='position'>当前位置：<a href='/'>首页</a> &gt; "
        f"<a href='/x'>基层动态</a></div><div class='detail'><h2 class='title'>{title}</h2>"
        f"<div class='info'>发布时间：2023-07-06　"
        f"来源：云溪街道总工会　浏览次数：318</div><div class='con'>{paragraphs(texts)}</div>"
        f"<div class='page'>上一篇：<a href='1'>"
        f"{LINKS[0]}</a><br>下一篇：<a href='2'>{LINKS[1]}</a></div></div>"
        f"<div class='footer'>版权所有：云溪街道总工会　技术支持：云溪网络</div>"
    )
    return body, (LINKS[0], "技术支持", "浏览次数", "维权服务")


def _old_tables(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    body = (
        f"<table width=1000><tr><td>{listed(COLUMNS, 'b')}</td></tr></table><table><tr>"
        f"<td width=200 valign=top>热点导读<br>"
        f"{'<br>'.join(f'<a href=/{at}>{each}</a>' for at, each in enumerate(LINKS))}</td><td><table>"
        f"<tr><td align=center><font size=5>"
        f"{title}</font></td></tr><tr><td align=center>2023-07-06　来源：白鹭工会</td></tr><tr><td>"
        f"{'<br>　　'.join(texts)}</td></tr>"
        f"<tr><td>【打印】【关闭】</td></tr></table></td></tr></table><table><tr>"
        f"<td>版权所有　白鹭区总工会　地址：白鹭路1号</td></tr></table>"
    )
    return body, (LINKS[2], "【关闭】", "白鹭路1号", "热点导读")


def _government(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    body = (
        f"<div class='header'><a href='/'>无障碍阅读</a>{listed(COLUMNS)}</div><table class='xxgk'><tr>"
        f"<td>索引号：</td><td>qf-2023-0018"
        f"</td><td>发布机构：</td><td>青枫区总工会</td></tr></table><h1>{title}</h1>"
        f"<div class='pages-date'>2023-07-20 来源：青枫区总工会</div>"
        f"<div class='pages_content'><div id='UCAP-CONTENT'>{paragraphs(texts)}</div></div>"
        f"<div class='editor'>责任编辑：吴双</div>"
        f"<div class='related'><h3>相关稿件</h3><ul>{listed(LINKS)}</ul></div><div class='foot'>"
        f"<p>主办：青枫区人民政府办公室，承办：青枫区大数据中心。"
        f"</p><p>网站标识码3100000001　沪ICP备00000001号</p></div>"
    )
    return body, (LINKS[3], "网站标识码", "承办：青枫区大数据中心", "无障碍阅读")


def _trs(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    digests, told = digests_of(3)
    body = (
        f"<div id='nav'>{listed(COLUMNS)}</div><div class='artTitle'>{title}</div>"
        f"<div class='subTitle'>时间：2023-07-06 字体：大 中 小"
        f"</div><div class='TRS_Editor'><style>p{{margin:0}}</style>{paragraphs(texts)}</div>"
        f"<div class='bdsharebuttonbox'>分享到：微信 微博"
        f"</div><div class='rightbar'>{digests}</div>"
        f"<div class='copyright'>版权所有，未经许可不得转载。</div>"
    )
    return body, (*told, "未经许可不得转载", "分享到", "字体：大")


def _account(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    inner = "".join(f"<section><p><span>{text}</span></p></section>" for text in texts)
    body = (
        f"<div id='js_article'><h1 id='activity-name'>{title}</h1><div id='meta_content'><span>原创"
        f"</span> <a id='js_name' href='#'>"
        f"云溪工会</a> <em id='publish_time'>2023-07-06 18:00</em></div>"
        f"<div id='js_content' style='visibility: hidden;'>{inner}"
        f"<section><p>END</p></section></div><div id='js_tags_preview_toast'><div>预览时标签不可点"
        f"</div></div><div class='rich_media_tool'>"
        f"阅读 1024　<span>赞</span> <span>在看</span></div></div><div id='js_pc_qr_code'>"
        f"<p>微信扫一扫，关注该公众号</p></div>"
        f"<div class='weui-dialog'><p>轻触查看原文，向上滑动看下一个。</p></div>"
    )
    return body, ("预览时标签不可点", "微信扫一扫", "向上滑动看下一个")


def _portal(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    digests, told = digests_of(6)
    remarks, said = remarks_of(30)
    body = (
        f"<div class='ntes-nav'>{listed(COLUMNS)}</div><div class='wrapper'><div class='post_main'>"
        f"<h1 class='post_title'>{title}</h1>"
        f"<div class='post_info'>2023-07-06 09:12:00　来源: <a href='#'>云溪日报</a> 举报</div>"
        f"<div class='post_body'>{paragraphs(texts)}"
        f"</div>"
        f"<div class='post_statement'>特别声明：以上内容仅代表作者观点，本平台仅提供信息存储服务。"
        f"</div><div class='tie-area'><h3>网友跟贴</h3>"
        f"{remarks}</div></div><div class='post_side'><div class='side_mod'><h3>热点推荐</h3>{digests}"
        f"</div></div></div>"
    )
    return body, (*told, *said, "信息存储服务", "热点推荐")


def _portal_unnamed(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    remarks, said = remarks_of(60)
    body = (
        f"<div><ul>{listed(COLUMNS)}</ul></div><div><div><h1>{title}</h1><div>2023-07-06 来源：云溪日报"
        f"</div><div>{paragraphs(texts)}</div>"
        f"</div><div><h2>热门评论 60条</h2>{remarks}</div></div><div>关于我们 | 联系我们 | 版权所有</div>"
    )
    return body, (*said, "联系我们", "热门评论")


def _digest_heavy(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    digests, told = digests_of(14)
    body = (
        f"<div class='nav'>{listed(COLUMNS)}</div><div class='main'><div class='article'><h1>{title}"
        f"</h1><p class='source'>2023-07-06　云溪日报"
        f"</p>{paragraphs(texts)}</div><div class='recommend-list'><h3>为您推荐</h3>{digests}</div>"
        f"</div><div class='footer'>云溪日报社版权所有</div>"
    )
    return body, (*told, "为您推荐", "云溪日报社版权所有")


def _wordpress(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    remarks, said = remarks_of(12)
    body = (
        f"<header class='site-header'><nav>{listed(COLUMNS)}</nav></header><main><article class='post'>"
        f"<header class='entry-header'>"
        f"<h1 class='entry-title'>{title}</h1><div class='entry-meta'>作者：程远　2023年7月6日　1条评论"
        f"</div></header><div class='entry-content'>"
        f"{paragraphs(texts)}</div><footer class='entry-footer'>标签：送清凉、职工</footer></article>"
        f"<div id='comments'><h2>12条评论</h2>"
        f"{remarks}<div id='respond'><h3>发表评论</h3><p>您的邮箱地址不会被公开。</p></div></div>"
        f"</main><aside class='widget-area'>"
        f"<h3>近期文章</h3><ul>{listed(LINKS)}</ul></aside><footer>自豪地采用WordPress</footer>"
    )
    return body, (*said, "不会被公开", "近期文章", "自豪地采用")


def _forum(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    posts = "".join(
        f"<div id='post_{at}'><table class='plhin'><tr><td class='pls'><a href='u'>会员{at}</a><p>积分 "
        f"{at}20</p></td><td class='plc'>"
        f"<div class='pi'>发表于 2023-7-6 10:0{at}</div><div class='t_f'>{text}</div></td></tr></table></div>"
        for at, text in enumerate(texts)
    )
    body = (
        f"<div id='hd'>{listed(COLUMNS)}</div><div id='pt'><a href='/'>职工论坛</a> › "
        f"<a href='/f'>工会广场</a></div><h1>{title}</h1>"
        f"<div id='postlist'>{posts}</div><div id='f_pst'>您需要登录后才可以回帖 <a href='login'>登录"
        f"</a> | <a href='reg'>立即注册</a></div>"
        f"<div id='ft'>Powered by Discuz! X3.4　© 2001-2023 Comsenz Inc.</div>"
    )
    return body, ("才可以回帖", "Powered by", "维权服务")


def _saved(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    inner, around = _union(title, texts)
    saved = (
        "<!-- saved from url=(0026)http://www.example.com/1.html --><script>var 统计='浏览器脚本';</script>"
    )
    frame = "<div style='display:none'><p>隐藏的提示，请升级浏览器。</p></div>"
    return f"{saved}{inner}{frame}<noscript>请启用脚本。</noscript>", (
        *around,
        "请升级浏览器",
        "请启用脚本",
        "浏览器脚本",
    )


def _mobile(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    body = (
        f"<div class='app-download'>打开APP阅读全文，体验更佳。<a href='app'>立即打开</a></div>"
        f"<article><h1>{title}</h1><div class='meta'>云溪融媒 2小时前"
        f"</div>{paragraphs(texts)}</article><div class='like-bar'>点赞 33　收藏</div>"
        f"<div class='more-news'><h3>更多精彩</h3>{listed(LINKS, 'p')}</div>"
    )
    return body, ("体验更佳", LINKS[4], "收藏")


def _sections(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    parts = "".join(f"<div class='sec'><div class='txt'>{text}</div></div>" for text in texts)
    body = (
        f"<div class='nav-wrap'>{listed(COLUMNS)}</div><div class='crumbs'>您的位置：首页 / 专题</div>"
        f"<div class='t1'>{title}</div>"
        f"<div class='secs'>{parts}</div><div class='link-box'>友情链接：{listed(LINKS, 'span')}</div>"
        f"<div class='bottom'>主办单位：青枫区总工会</div>"
    )
    return body, (LINKS[5], "主办单位", "您的位置")


def _letters(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    body = (
        f"<div class='head'>{listed(COLUMNS)}</div><h2>主席信箱</h2><table class='letter' border=1><tr>"
        f"<th>来信标题</th><td>{title}</td></tr>"
        f"<tr><th>来信内容</th><td>{paragraphs(texts[:2])}</td></tr><tr><th>答复内容</th><td>"
        f"{paragraphs(texts[2:])}</td></tr></table>"
        f"<div class='tools'>【打印本页】【关闭窗口】</div>"
        f"<div class='footer'>主办单位：云溪街道总工会　备案号：沪ICP备00000001号</div>"
    )
    return body, ("打印本页", "备案号", "女职工之家")


def _with_table(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    rows = "".join(
        f"<tr><td>{at}</td><td>陈{name}</td><td>云溪机械厂</td></tr>"
        for at, name in enumerate("一二三四五六", 1)
    )
    inner, around = _union(title, texts)
    return inner.replace("</div><div class='page'>", f"<table>{rows}</table></div><div class='page'>"), around


def _photographs(title: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    inner = "".join(
        f"<p><img src='{at}.jpg'></p><p style='text-indent:2em'>{text}</p>" for at, text in enumerate(texts)
    )
    body = (
        f"<div class='channel'>{listed(COLUMNS)}</div><div class='box_pic'></div><div class='rm_txt'>"
        f"<h1>{title}</h1><div class='rm_txt_con'>{inner}"
        f"<div class='edit'>(责编：吴双、何望春)</div></div><div class='rm_relevant'><h2>相关新闻</h2>"
        f"<ul>{listed(LINKS)}</ul></div></div>"
        f"<div class='ph_comment'><p>请遵守跟帖评论自律管理承诺书，文明上网理性发言。</p></div>"
    )
    return body, (LINKS[1], "文明上网", "政务公开")


_SHELLS: dict[str, Shell] = {
    "union site": _union,
    "table layout": _old_tables,
    "government": _government,
    "TRS": _trs,
    "account": _account,
    "portal": _portal,
    "portal without names": _portal_unnamed,
    "digests": _digest_heavy,
    "WordPress": _wordpress,
    "forum": _forum,
    "saved by a browser": _saved,
    "mobile": _mobile,
    "sections": _sections,
    "letters": _letters,
    "table of names": _with_table,
    "photographs": _photographs,
}


def made_pages() -> Iterator[MadePage]:
    """Each shape around each text."""
    for shape, shell in _SHELLS.items():
        for kind, (title, texts) in {
            "news": NEWS,
            "short": SHORT,
            "notice": NOTICE,
            "long": LONG,
        }.items():
            body, around = shell(title, texts)
            head = f"<meta charset=utf-8><title>{title}_云溪工会网</title>"
            html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
            yield MadePage(f"{shape}, {kind}", html.encode(), tuple(texts), around)
