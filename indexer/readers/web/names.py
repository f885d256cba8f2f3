"""Tells from the name of an element whether it holds a page's article, its comments or the site around it.

Class and id are taken apart into words: relatedPosts, related-posts and related_posts say the same. What a name says
counts only as far as the text bears it out; `extent` decides that.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final, Literal

Role = Literal["", "comments", "site"]

KNOWN: Final = frozenset(  # what the content systems of Chinese sites call the article, and nothing else
    "js_content UCAP-CONTENT zoom Zoom vsb_content TRS_Editor trs_editor_view".split()
)

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_LONGEST_NAME = 300  # characters of class and id together

_COMMENTS = frozenset(
    "comment comments tie gentie commentlist commentlists commentarea commentbox disqus livefyre pinglun gentie "
    "reply replies replylist respond discuss discussion hotcomment hotcomments remark fyre kommentare "
    "kommentar commentaires commentaire".split()
)
_SITE = frozenset(
    "footer foot copyright sidebar sidebars side rightbar leftbar rightside leftside related "
    "relatedposts recommend recommended recommends recommendation share sharing shares sharedaddy "
    "social breadcrumb breadcrumbs crumb crumbs nav navbar navigation menu friendlink friendlinks xgyd "
    "bdshare jiathis newsletter subscribe subscription promo promotion advert adverts advertisement "
    "advertising sponsored sponsor cookie cookies consent gdpr popup modal pagination pager paging "
    "masthead toolbar outbrain taboola teaser teasers popular trending mostread addtoany toolbox "
    "tagcloud taglist login signup widget widgets impressum skip yarpp aside hotnews jumpto prevnext".split()
)
_PAIRS = frozenset(  # two words of a name in a row
    "author bio|author box|about author|post tags|entry tags|tag list|tags links|post meta|entry meta|entry footer|post footer"
    "|article footer|site header|page header|top bar|side bar|right bar|left bar|most read|most popular|more news|more stories"
    "|read more|see also|read also|also like|post nav|next post|prev post|screen reader|sr only|article meta|article tags"
    "|hot news|hot list|rank list|news list|friend link|site info|related posts|image credit|meta footer".split(
        "|"
    )
)
_ARTICLE_WORDS = frozenset(
    "article post entry story news detail details blog text main page content wz zw".split()
)
_BODY_WORDS = frozenset(
    "body content contents text detail con cont inner main article txt nr neirong copy".split()
)
_ALONE = frozenset(
    "article post entry content detail con txt main".split()
)  # where a name has no other words
_BY_THEMSELVES = frozenset(
    "articlebody articlecontent articletext articlecon postbody postcontent postarticle entrycontent storybody storytext "
    "newscontent newstext newscon newsbody newsdetail contenttext contentbody textcontent richtext bodytext maintext "
    "contenttxt artibody cnblogs blogpost wenzhang zhengwen".split()
)


def words_of(element: Any) -> list[str]:
    """The words of an element's id and class, in lower case."""
    named = f"{element.get('id') or ''} {element.get('class') or ''}"
    return [word.lower() for word in _WORD.findall(named[:_LONGEST_NAME])]


def role_of(element: Any) -> tuple[Role, str]:
    """Whether an element's name says that what is in it is the readers' or the site's, and the word that does."""
    if element.tag in ("html", "body"):
        return "", ""
    words = words_of(element)
    if _names_article(words):
        return "", ""
    if found := next((word for word in words if word in _COMMENTS), ""):
        return "comments", found
    if element.tag in ("footer", "aside", "nav"):
        return "site", element.tag
    pairs = (f"{first} {second}" for first, second in pairwise(words))
    found = (
        "ads" if "ads" in words[:2] else next((word for word in words if word in _SITE), "")
    )  # has-ads holds more
    found = found or next((pair for pair in pairs if pair in _PAIRS), "")
    return ("site", found) if found else ("", "")


def holds_article(element: Any) -> bool:
    """Whether its name says that the article is in it."""
    if element.tag == "article" or element.get("itemprop") == "articleBody":
        return True
    if element.get("role") == "main" or element.tag == "main" or is_known(element):
        return True
    words = words_of(element)
    return set(words) <= _ALONE if words and len(set(words)) == 1 else _names_article(words)


def _names_article(words: list[str]) -> bool:
    if any(word in _BY_THEMSELVES for word in words):
        return True
    return any(first in _ARTICLE_WORDS and second in _BODY_WORDS for first, second in pairwise(words))


def is_known(element: Any) -> bool:
    """Whether it has the name that a content system gives its articles."""
    return element.get("id") in KNOWN or bool(set((element.get("class") or "").split()) & KNOWN)
