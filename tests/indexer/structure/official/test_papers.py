"""The forms in which offices write: what is above a title, how a title goes on, who signs and when."""

from __future__ import annotations

import pytest

from indexer.structure import moved_into, read_structure

TEXT = "各基层工会：\n现将有关事项通知如下，请结合实际认真贯彻执行。\n"
SIGNED = f"{TEXT}青枫区总工会\n2023年3月9日"

# text above TEXT → title, kind, number
ABOVE = {
    "青枫区总工会文件\n青工总〔2023〕9号\n青枫区总工会印发《青枫区职工之家评定规程》的通知\n": (
        *("青枫区总工会印发《青枫区职工之家评定规程》的通知", "通知", "青工总〔2023〕9号"),
    ),
    "青枫区总工会文件\n━━━━━━★━━━━━━\n关于职工书屋的通知\n": ("关于职工书屋的通知", "通知", ""),
    "青枫区总工会文件\n青工总〔2023〕9号\n☆\n关于职工书屋的通知\n": (
        *("关于职工书屋的通知", "通知", "青工总〔2023〕9号"),
    ),
    "- 3 -\n关于职工书屋的通知\n": ("关于职工书屋的通知", "通知", ""),
    "秘密★1年\t№000012\n特急·明电\n青枫区总工会\n关于职工书屋的通知\n": (
        *("青枫区总工会关于职工书屋的通知", "通知", ""),
    ),
    "青枫区总工会\t文件\n青枫区民政局\n青工总联〔2023〕2号\n青枫区总工会　青枫区民政局\n关于职工书屋的意见\n": (
        *("青枫区总工会　青枫区民政局关于职工书屋的意见", "意见", "青工总联〔2023〕2号"),
    ),
    "签发人：罗启明　　青工总〔2023〕9号\n关于职工书屋的请示\n": (
        "关于职工书屋的请示",
        "请示",
        "青工总〔2023〕9号",
    ),
    "青枫区总工会文件\n青工总〔2023〕9号\n关于印发《职工书屋工作规划\n（2023—2027年）》的通知\n": (
        *("关于印发《职工书屋工作规划（2023—2027年）》的通知", "通知", "青工总〔2023〕9号"),
    ),
    "关于进一步做好职工书屋\n建设工作的实施意见\n（征求意见稿）\n": (
        *("关于进一步做好职工书屋建设工作的实施意见（征求意见稿）", "意见", ""),
    ),
    "青枫区总工会文件\n青工总〔2023〕9号\n青枫区总工会2023年工作要点\n": (
        *("青枫区总工会2023年工作要点", "", "青工总〔2023〕9号"),
    ),
    "青工总〔2023〕9号 签发人：罗启明　秦晚舟\n关于职工书屋的请示\n": (
        *("关于职工书屋的请示", "请示", "青工总〔2023〕9号"),
    ),
    "青枫区总工会文件青工总〔2023〕9号\n关于职工书屋的指导意见\n": (
        *("关于职工书屋的指导意见", "意见", "青工总〔2023〕9号"),
    ),
    "青工总〔2023〕9号关于职工书屋的通知\n": ("关于职工书屋的通知", "通知", "青工总〔2023〕9号"),
    "青工总〔2023〕9号青枫区总工会关于\n职工书屋的通知\n": (
        *("青枫区总工会关于职工书屋的通知", "通知", "青工总〔2023〕9号"),
    ),
    "职工书屋简报\n2023年第5期\n青枫区总工会办公室编　2023年3月9日\n书屋开到工地\n": (
        "书屋开到工地",
        "",
        "第5期",
    ),
    "青枫区总工会令\n第3号\n": ("青枫区总工会令", "命令", "第3号"),
    "青枫区总工会公告\n2023年第3号\n": ("青枫区总工会公告", "公告", "2023年第3号"),
    "青枫区总工会公告\n2023年第3号\n关于职工书屋开放的公告\n": (
        "关于职工书屋开放的公告",
        "公告",
        "2023年第3号",
    ),
    "青枫区总工会主席办公会议纪要\n〔2023〕3号\n": ("青枫区总工会主席办公会议纪要", "纪要", "〔2023〕3号"),
    # what is no head
    "职工书屋动态\n第一批书到了\n": ("职工书屋动态", "", ""),
    "区总工会印发关于职工书屋的通知\n": ("区总工会印发关于职工书屋的通知", "", ""),
    "区总工会学习《纪要》\n": ("区总工会学习《纪要》", "", ""),
}


@pytest.mark.parametrize(("above", "read"), ABOVE.items())
def test_the_title_is_that_of_the_paper(above: str, read: tuple[str, str, str]) -> None:
    document = read_structure(f"{above}现将有关事项通知如下，请结合实际认真贯彻执行。\n2023年3月8日")
    assert (document.title, document.kind, document.number) == read


# the lines below TEXT → date, responsible
BELOW = {
    "青枫区总工会（印章）\n2023年3月9日": ("2023-03-09", "青枫区总工会"),
    "（公章）\n青枫区总工会\n(盖章)\n2023年3月9日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会　　　青枫区人力资源和社会保障局\n2023年3月9日": (
        *("2023-03-09", "青枫区总工会、青枫区人力资源和社会保障局"),
    ),
    "青枫区总工会 青枫区民政局 2023年3月9日": ("2023-03-09", "青枫区总工会、青枫区民政局"),
    "青 枫 区 总 工 会\n2 0 2 3 年 3 月 9 日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会\n二0二三年三月九日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会\n二○二三 年 三 月 九 日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会2023年3月9日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会\n2023年3月": (None, "青枫区总工会"),
    "2023年3月9日\n抄送：区委办公室\n青枫区总工会办公室　2023年3月12日印发": ("2023-03-09", ""),
    "青枫区总工会\n2023年3月9日\n附件1\n职工书屋名单\n青枫机床厂\n梧桐市总工会\n2022年12月1日": (
        *("2023-03-09", "青枫区总工会"),
    ),
    "青枫区总工会\n2023年3月9日\n附：\n评选小组名单\n组长：罗启明\n沈若舟": ("2023-03-09", "青枫区总工会"),
    "附件：1.书目\n2.书屋名单\n青枫区总工会\n2023年3月9日": ("2023-03-09", "青枫区总工会"),
    "青枫区总工会\n批注（罗启明）：同意\n2023年3月9日\n页脚：内部刊物": ("2023-03-09", "青枫区总工会"),
    "并于\n2023年3月31日\n前报送。\n青枫区总工会\n2023年3月9日": ("2023-03-09", "青枫区总工会"),
}


@pytest.mark.parametrize(("below", "read"), BELOW.items())
def test_who_signs_and_when(below: str, read: tuple[str | None, str]) -> None:
    document = read_structure(f"关于职工书屋的通知\n{TEXT}{below}")
    assert (document.date, document.author) == read


def test_a_head_names_who_issues_where_nobody_signs() -> None:
    document = read_structure(
        f"青枫区总工会\n青枫区民政局　文件\n青工总联〔2023〕2号\n关于职工书屋的意见\n{TEXT}"
    )
    assert document.author == "青枫区总工会、青枫区民政局"


def test_an_order_is_the_body_s() -> None:
    text = "青枫区人民政府令\n第3号\n《青枫区职工书屋办法》已经通过，现予公布。\n区长　方知远\n2023年3月9日"
    assert (read_structure(text).author, read_structure(text).date) == ("青枫区人民政府", "2023-03-09")


# the line below the title of rules → the day on which they were passed
PASSED = {
    "2019年3月25日 青枫区总工会第五届常委会第十次会议通过": "2019-03-25",
    "（2012年4月20日县人民政府第3次常务会议通过　2022年8月19日修订）": "2012-04-20",
    "（2004年9月17日白鹭市第十届人民代表大会常务委员会第十一次会议通过，自公布之日起施行）": "2004-09-17",
    "二〇一九年三月二十五日青枫区总工会发布": "2019-03-25",
    "2019年3月25日起施行": None,
    "2019年3月25日，青枫区总工会讨论并表决通过": None,
}


@pytest.mark.parametrize(("line", "date"), PASSED.items())
def test_the_day_on_which_rules_were_passed(line: str, date: str | None) -> None:
    text = f"青枫区工会经费收支管理办法\n{line}\n第一章 总则\n第一条 为加强工会经费收支管理，制定本办法。"
    assert read_structure(text).date == date


# the title of a speech, line by line → its title
SPEECHES = {
    "凝心聚力 守正创新\n书写新时代工会工作新答卷\n——在青枫区工会第七次代表大会上的报告": (
        "凝心聚力 守正创新 书写新时代工会工作新答卷——在青枫区工会第七次代表大会上的报告"
    ),
    "把书屋办到职工身边\n——在职工书屋现场会上的讲话": "把书屋办到职工身边——在职工书屋现场会上的讲话",
    "在青枫区总工会2023年\n工作会议上的讲话": "在青枫区总工会2023年工作会议上的讲话",
    "在职工书屋现场会上的讲话": "在职工书屋现场会上的讲话",
}


@pytest.mark.parametrize(("lines", "title"), SPEECHES.items())
@pytest.mark.parametrize(
    "below", ["（2023年10月26日）\n罗启明", "罗启明\n（2023年10月26日上午）", "罗 启 明\n2023年10月26日"]
)
def test_speeches_have_titles_of_several_lines_and_a_speaker(lines: str, title: str, below: str) -> None:
    document = read_structure(
        f"{lines}\n{below}\n各位代表：\n现在，我代表区总工会第六届委员会向大会作报告，请予审议。"
    )
    assert (document.title, document.author, document.date) == (title, "罗启明", "2023-10-26")


@pytest.mark.parametrize("above", [text for text in ABOVE if "号" in text])
def test_every_character_is_found_again(above: str) -> None:
    """Also where a line break was put between a number and a title."""
    text = f"{above}{SIGNED}"
    document = read_structure(text)
    move = moved_into(document, text)
    assert "".join(document.text.split()).replace("".join(document.title.split()), "", 1) != ""
    for at, character in enumerate(text):
        if not character.isspace():
            place = move(at)
            assert place is not None
            assert document.text[place] == character


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        (
            "青枫区总工会办公室文件\n青工办〔2023〕11号\n青枫区总工会办公室转发市总工会关于做好元旦春节\n"
            "期间困难职工帮扶工作的\n通    知\n各街道总工会：\n现转发给你们。\n青枫区总工会办公室\n2023年1月3日",
            "青枫区总工会办公室转发市总工会关于做好元旦春节期间困难职工帮扶工作的通知",
            "通知",
        ),
        ("公  告\n区总工会的笔试定于四月举行。\n青枫区总工会\n2023年3月20日", "公告", ""),
        (
            "青枫区总工会关于\n加强和改进产业工人队伍建设的\n若干措施\n为深入贯彻，制定如下措施。",
            "青枫区总工会关于加强和改进产业工人队伍建设的若干措施",
            "",
        ),
    ],
)
def test_titles_go_on_over_their_lines_and_spread_words(text: str, title: str, kind: str) -> None:
    document = read_structure(text)
    assert document.title == title
    assert not kind or document.kind == kind


def test_a_number_below_the_signature_is_the_annex_s() -> None:
    letter = "关于报送名单的通知\n各基层工会：\n现将名单附后。\n青枫区总工会\n2023年6月21日\n"
    annex = "青枫区总工会文件\n青工总〔2023〕17号\n关于开展“送清凉”活动的通知\n各工会：\n"
    assert read_structure(letter + annex).number == ""


def test_who_stands_in_a_chart_has_not_written_it() -> None:
    assert read_structure("青枫区总工会组织机构图\n主席罗启明\n权益保障部\n女职工部").author == ""


def test_a_bulletin_whose_articles_have_no_title_above_them() -> None:
    document = read_structure(
        "工会工作简报\n第 18 期\n青枫区总工会办公室编　　2023年9月11日\n────────\n编者按：各基层工会学习。\n"
        "近日，青枫区总工会组织一线职工疗休养。"
    )
    assert (document.title, document.author, document.date) == (
        "工会工作简报",
        "青枫区总工会办公室",
        "2023-09-11",
    )
    assert document.number == "第18期"
