"""The texts of made web pages, and what stands around them: links, digests of other articles, readers' remarks."""

from __future__ import annotations

from collections.abc import Sequence

NEWS = (
    "云溪街道总工会开展“送清凉”活动",
    (
        "7月5日，云溪街道总工会走进建筑工地、环卫驿站和快递网点，为户外劳动者送去清凉。",
        "在地铁施工现场，街道总工会主席周启明把毛巾、凉茶和急救药箱交到工人手中，叮嘱他们避开高温时段。",
        "“工会想得周到，大家干劲更足了。”班组长何望春说。",
        "据了解，今年以来街道总工会已走访企业46家，慰问职工2,318人次。",
        "下一步，街道总工会将把户外劳动者服务站建到更多网点。",
    ),
)
SHORT = (
    "白鹭区总工会慰问环卫工人",
    ("6月30日，白鹭区总工会慰问环卫工人。", "每人收到一份防暑用品。", "工人们说，谢谢工会。"),
)
NOTICE = (
    "关于开展2023年职工技能竞赛的通知",
    (
        "各基层工会：",
        "为提升职工技能水平，区总工会决定开展2023年职工技能竞赛，现将有关事项通知如下。",
        "一、竞赛项目",
        "焊工、电工、养老护理员三个项目，每个项目决出前十名。",
        "二、报名办法",
        "请于8月15日前将报名表报送区总工会劳动和经济工作部，逾期不再受理。",
        "青枫区总工会",
        "2023年7月20日",
    ),
)
LONG = (
    "把根扎在车间里——记全国五一劳动奖章获得者程远",
    (
        "清晨六点，程远已经站在车床前。二十三年来，他总是第一个到车间。",
        "一九九九年，十八岁的程远从技校毕业，进了鹭江精密机械厂，师傅交给他的第一件事是磨刀。",
        "“刀磨不好，活就干不好。”这句话，程远记了二十三年，也讲给了四十二个徒弟。",
        "二〇一二年，厂里接下一批航空零件，公差只有两微米，外方专家断言做不出来。",
        "程远带着三个徒弟在车间里住了四十天，试了一百七十六把刀，终于把合格率提到百分之九十八。",
        "如今，以他名字命名的创新工作室有成员二十六人，取得专利十九项。",
        "“机器会越来越聪明，可是人心里的那把尺子，得自己磨。”程远说。",
    ),
)

LINKS = (
    "区总工会召开半年工作会议",
    "劳模宣讲团走进校园",
    "工会法宣传月启动",
    "职工书屋再添新成员",
    "女职工普法讲座举行",
    "全区集体协商推进会召开",
)
COLUMNS = ("首页", "工会要闻", "基层动态", "维权服务", "女职工之家", "劳模风采", "政务公开")


def listed(items: Sequence[str], tag: str = "li") -> str:
    return "".join(f"<{tag}><a href='/a/{at}.html'>{item}</a></{tag}>" for at, item in enumerate(items))


def paragraphs(texts: Sequence[str], style: str = "") -> str:
    return "".join(f"<p{style}>{text}</p>" for text in texts)


def digests_of(count: int) -> tuple[str, tuple[str, ...]]:
    """Teasers of other articles, a heading that is a link and a sentence below."""
    told = [
        f"{LINKS[at % 6]}，参会代表围绕重点工作作了交流，提出意见建议{at + 11}条，会议要求抓好落实。"
        for at in range(count)
    ]
    blocks = (
        f"<div><h4><a href='/b/{at}'>{LINKS[at % 6]}</a></h4><p>{text}</p></div>"
        for at, text in enumerate(told)
    )
    return "".join(blocks), (told[0][12:40],)


def remarks_of(count: int) -> tuple[str, tuple[str, ...]]:
    said = "支持工会的做法，希望这样的活动越来越多，户外工作者真的很辛苦！"
    blocks = (f"<div><span>网友{at}号</span><p>{said}</p><a href='#'>回复</a></div>" for at in range(count))
    return "".join(blocks), (said,)
