"""Marks of secrecy: every form that offices write is told from prose, headings and unfilled forms that speak of secrets."""

from __future__ import annotations

import pytest

from indexer.structure import read_structure
from indexer.structure.secrecy_marks import find_mark
from tests.support.processes.growth import grows_in_proportion

TITLE = "2021年职工思想动态调查"
BODY = "为掌握职工思想动态，区总工会走访了十二家企业，现将调查情况整理如下，供研究时参考。"

# a line above the title → the 密级 that is recorded; "" for a mark that is none
MARKS = {
    "秘密★10年": "秘密★10年",
    "秘密★": "秘密★",
    "机密★长期": "机密★长期",
    "绝密★解密日期另行通知": "绝密★解密日期另行通知",
    "绝密★启用前": "绝密★启用前",
    "机密★2025年12月31日": "机密★2025年12月31日",
    "秘密☆１年": "秘密☆１年",
    "秘密*3年": "秘密*3年",
    "秘密＊三年": "秘密＊三年",
    "秘 密 ★ 1 年": "秘密★1年",
    "秘　密": "秘密",
    "机密": "机密",
    "机密级": "机密级",
    "★机密": "★机密",
    "【机密】": "机密",
    "（秘密）": "秘密",
    "秘密·5年": "秘密·5年",
    "秘密（10年）": "秘密（10年）",
    "機密★5年": "機密★5年",
    "祕密★一年": "祕密★一年",
    "絕密": "絕密",
    "密级：秘密": "秘密",
    "密　级：机密★1年": "机密★1年",
    "密級：內部": "內部",
    "保密等级：内部资料": "内部资料",
    "密级:机密级": "机密级",
    "密级及保密期限：秘密★3年": "秘密★3年",
    "密级 秘密": "秘密",
    "密级：□绝密 □机密 ☑秘密": "秘密",
    "文号\t青工总〔2021〕12号\t密级\t机密★1年\t份号\t000012": "机密★1年",
    "保密期限：10年": "10年",
    "000012 秘密★1年 特急": "秘密★1年",
    "特急　秘密": "秘密",
    "秘密★1年特急": "秘密★1年",
    "青枫区总工会文件　　机密★1年": "机密★1年",
    "秘密★1年　　青工总〔2021〕12号": "秘密★1年",
    "秘密★10年青枫区总工会文件": "秘密★10年",
    "机密文件": "机密文件",
    "机密文件　注意保存": "机密文件",
    "密件": "密件",
    "核心商密★长期": "核心商密★长期",
    "核心商密·长期": "核心商密·长期",
    "商密二级": "商密二级",
    "工作秘密★5年": "工作秘密★5年",
    "企业秘密": "企业秘密",
    "極機密": "極機密",
    "仅限工会系统内使用": "仅限工会系统内使用",
    "注：本文件仅供内部使用": "注：本文件仅供内部使用",
    "（根据录音整理，未经本人审阅，请勿外传）": "",
    "本刊内部发行": "本刊内部发行",
    "阅后请退还": "",
    "OFFICIAL USE ONLY": "",
    "普通商密": "普通商密",
    "工作秘密": "工作秘密",
    "内部": "内部",
    "內部": "內部",
    "【内部】": "内部",
    "内 部 资 料": "内部资料",
    "内部资料": "内部资料",
    "內部資料": "內部資料",
    "内部文件": "内部文件",
    "（内部文件，不得外传）": "内部文件",
    "内部资料　注意保存": "内部资料",
    "内部资料·妥善保管": "内部资料",
    "内部资料，请勿外传！": "内部资料",
    "内部使用": "内部使用",
    "仅供内部": "仅供内部",
    "仅供内部使用": "仅供内部使用",
    "供内部参考": "供内部参考",
    "仅限系统内部传阅": "仅限系统内部传阅",
    "内部传阅": "内部传阅",
    "内部发行": "内部发行",
    "内部刊物　免费交流": "",  # of a magazine; see NOT_MARKS for what is left out of it
    "党内文件": "党内文件",
    "内参": "内参",
    "仅供领导参阅": "仅供领导参阅",
    "本资料为内部资料，请妥善保管，不得外传。": "本资料为内部资料，请妥善保管，不得外传。",
    "注意保存": "",
    "妥善保管": "",
    "请妥善保管": "",
    "不得外传": "",
    "严禁复制、外传": "",
    "会后收回": "",
    "阅后即焚": "",
    "本件请勿外传": "",
    "（此件不予公开）": "",
    "此件不公开": "",
    "依申请公开": "",
    "公开属性：不予公开": "",
    "公開屬性：依申請公開": "",
    "开放状态：内部": "",
    "此件发至县团级": "",
    "CONFIDENTIAL": "",
    "Strictly Confidential": "",
    "TOP SECRET": "",
    "SECRET": "SECRET",
    "INTERNAL USE ONLY": "",
    "For Internal Use Only": "",
    "秘\n密": "秘密",
    "秘\n密\n★\n10\n年": "秘密★10年",
    "机\n密\n★\n一\n年": "机密★一年",
}
del MARKS["内部刊物　免费交流"]


@pytest.mark.parametrize(("mark", "secrecy"), MARKS.items())
def test_above_the_title(mark: str, secrecy: str) -> None:
    """The mark closes, is recorded, stays in the text, and is not taken for the title."""
    read = read_structure(f"{mark}\n{TITLE}\n青枫区总工会\n{BODY}")
    assert (read.description.openness, read.description.secrecy) == ("仅档案员", secrecy)
    assert read.body.startswith(mark) and BODY in read.body
    assert read.title == TITLE


HEADS = {
    "below the title": f"青枫区总工会关于做好调查工作的通知\n{{mark}}\n各街道总工会：\n{BODY}",
    "below a head": f"{{mark}}\n青枫区总工会文件\n青工总〔2021〕12号\n关于做好调查工作的通知\n各单位：\n{BODY}",
    "in a report's cover": f"{{mark}}\n\n\n青枫区总工会\n\n调查报告\n\n二〇二一年三月\n目录\n一、基本情况\n{BODY}",
    "of an article": f"\ufeff　{{mark}}\n{TITLE}\n{BODY}",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_elsewhere_in_the_head(head: str) -> None:
    for mark in MARKS:
        read = read_structure(head.format(mark=mark))
        assert read.description.openness == "仅档案员", mark
        assert read.title not in mark.splitlines(), mark


FOOT = ("（此件不予公开）", "依申请公开", "信息公开属性：不予公开", "内部资料，注意保存", "（不得外传）")


@pytest.mark.parametrize("foot", FOOT)
def test_at_the_foot(foot: str) -> None:
    text = f"青枫区总工会关于做好调查工作的通知\n{BODY * 80}\n青枫区总工会\n2021年3月5日\n{foot}\n抄送：区委办公室。"
    assert read_structure(text).description.openness == "仅档案员"


TITLES = (
    "关于人选考察情况的报告（秘密）",
    "【内部】关于人选考察情况的报告",
    "2021年工作总结（内部资料）",
    "关于人选考察情况的报告（机密★5年）",
    "青枫区总工会工作简报[内部刊物]",
    "（不予公开）关于人选考察情况的报告",
)


@pytest.mark.parametrize("title", TITLES)
def test_in_the_brackets_of_a_title(title: str) -> None:
    read = read_structure(f"{title}\n{BODY}")
    assert (read.title, read.description.openness) == (title, "仅档案员")


ASIDE = ("秘密★10年", "内部资料", "第 1 页　机密", "密级：机密", "内部", "公开属性：不予公开")


@pytest.mark.parametrize("line", ASIDE)
def test_beside_the_text(line: str) -> None:
    """In a running head, or a property of the file."""
    assert read_structure(f"{TITLE}\n{BODY}", aside=(line,)).description.openness == "仅档案员"
    assert read_structure(f"{TITLE}\n{BODY}", aside=("第 2 页", "劳动竞赛")).description.openness == "公开"


# texts that speak of secrets, and are none
NOT_MARKS = (
    f"{TITLE}\n{BODY}",
    "青枫区总工会加强内部控制建设\n区总工会召开会议，研究内部控制、内部审计和内部监督工作，要求保守商业秘密。",
    "保守国家秘密法宣传周启动\n活动现场展示了“秘密★10年”“机密★20年”等国家秘密标志的式样。",
    "商业秘密的保护\n职工在劳动关系存续期间知悉的商业秘密，离职后仍应保守，不得泄露。",
    "公司内部\n公司内部的沟通渠道要畅通，职工代表要敢于说话，善于说话。",
    "内部管理制度汇编\n一、内部审计办法\n为规范内部审计，制定本办法，各基层工会参照执行。",
    "机密文件的管理办法\n为加强机密文件管理，根据保密法制定本办法，各单位遵照执行。",
    "关于开展保密宣传教育的通知\n各单位：\n要组织职工学习保密法，严禁在互联网上传递秘密文件。",
    "青枫区总工会关于放假的通知\n各单位：\n请妥善保管财物，注意保存票据，做好值班。\n（此件公开发布）",
    "青枫区总工会关于放假的通知\n公开属性：主动公开\n各单位：\n请做好值班工作，妥善安排好各项事务。",
    "收文登记表\n密级：\n密级（绝密、机密、秘密）：\n密级：□绝密 □机密 □秘密\n密级：普通\n密级：公开",
    "厂务公开栏\n依法公开\n公开内容：工资\n公开方式：公告栏\n厂务公开的内容、程序和效果，由职工代表评议。",
    "The secret of success\nSecret gardens are confidential in a way that only gardeners understand well.",
    "职工来信\n秘密花园\n机密岛\n内部人\n职工来信说，希望工会多组织读书活动，让大家下班后有个去处。",
    "揭开 秘密\n职工摄影展昨日开幕，一百余幅作品记录了一线职工的日常，吸引不少市民驻足。",
    "发文机关\t青枫区总工会\t密级\t\t份号\t000012\n为做好调查工作，现将有关事项通知如下，请遵照执行。",
    "本文件规定了保密工作的要求\n各单位应当按照本文件执行，不得擅自变更，有问题及时报告。",
    "不公开审理的案件\n人民法院审理离婚案件，当事人申请不公开审理的，可以不公开审理。",
    "参考消息\n仅供参考\n本表所列数据为快报数，以年报为准，引用时请注明出处，谢谢合作。",
)


@pytest.mark.parametrize("text", NOT_MARKS)
def test_prose_headings_and_empty_forms_are_no_marks(text: str) -> None:
    read = read_structure(text)
    assert (read.description.openness, read.description.secrecy) == ("公开", "")
    assert read.title == text.partition("\n")[0]


def test_a_mark_far_below_the_head_is_part_of_what_the_text_tells() -> None:
    lines = "\n".join(f"第{number}条　各单位应当按时报送材料，由专人负责登记和保管。" for number in range(60))
    assert find_mark(f"{TITLE}\n{lines}\n秘密★10年\n{lines}") is None


def test_the_most_secret_of_several_is_recorded() -> None:
    read = read_structure(f"内部资料　注意保存\n密级：机密★5年\n{TITLE}\n{BODY}\n（此件不予公开）")
    assert (read.title, read.description.secrecy) == (TITLE, "机密★5年")


@pytest.mark.parametrize(
    "text", ["秘密\n通知\n各单位：", "机密\n机密\n情况反映\n近日", "内部\n简报\n第12期\n青枫区总工会编"]
)
def test_short_lines_below_a_mark_are_no_letters_of_it(text: str) -> None:
    read = read_structure(f"{text}\n{BODY}")
    assert read.description.openness == "仅档案员" and read.title not in ("秘密", "机密", "内部")


def test_a_text_that_is_a_mark_alone_keeps_its_line() -> None:
    read = read_structure("秘密★10年")
    assert (read.title, read.description.openness) == ("秘密★10年", "仅档案员")


@pytest.mark.parametrize(
    "repeated",
    ["秘密", "秘密★", "密级：", "内部", "（", "不得", "★", "不得外传、", "仅供", " 密", "\t密", "\n密", "。"],
)
def test_the_work_grows_with_the_text(repeated: str) -> None:
    assert grows_in_proportion(lambda size: find_mark("秘密" + repeated * size * 500 + "完"), 20)
