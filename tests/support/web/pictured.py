"""An office whose pages the manual shows: its invented documents, the pages, and what is to be seen on each."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.archive import Archive
from indexer.catalogue.batch.change import BatchChange
from indexer.intake.tray_reader import DraftReader
from tests.support.web.browser import find, find_all, follow, waiting

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WHO, OTHER, HEAD = "沈安", "何苇", "周敏"
PARTS = "h1, h2, button, summary, label, th, legend, dt, [aria-current]"  # what a page is known again by

_TITLES = (
    *(
        "关于开展夏季送清凉活动的通知",
        "关于表彰先进班组的决定",
        "职工互助保障工作报告",
        "关于举办职工书屋夜读的通知",
    ),
    *("劳动竞赛实施办法", "关于调整会费收缴比例的请示", "女职工关爱行动方案", "关于召开代表大会的通知"),
    *("经费审查工作报告", "户外劳动者驿站建设方案", "职工技能比武总结", "春节慰问困难职工情况汇报"),
)
_NOTICE = "青枫区总工会文件\n青工总〔2023〕{number}号\n{title}\n各基层工会：\n{body}\n青枫区总工会\n2023年6月{number}日\n"
_BODY = (
    "为丰富职工业余生活，现就有关事项通知如下。一、活动时间为每周三晚。二、地点在各单位职工书屋。"
    "三、请于月底前报送名单和照片。"
)
_LISTING = (
    "文件名,题名,档号,保管期限\n"
    "扫描001.txt,关于征集劳动故事的通知,Z012-WS·2023-D30-0001,定期30年\n"
    "扫描009.txt,关于评选工匠的通知,Z012-WS·2023-D30-0002,定期30年\n"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A page of which the manual has a picture."""

    shows: str  # in the manual
    path: str
    who: str = WHO
    prepare: Callable[[Chrome], None] = lambda driver: None


def furnish(home: Path, password: str) -> dict[str, str]:
    """Fill the archive; the ids that the paths of scenes ask for."""
    with closing(Archive.open(home)) as archive:
        for name, role in ((WHO, "archivist"), (OTHER, "archivist"), (HEAD, "administrator")):
            archive.accounts.add(name, role, password, actor="")
        lines = [
            {
                "id": f"q{at:02}",
                "title": title,
                "body": f"各基层工会：\n{title}已经研究同意，现予印发，请遵照执行。\n青枫区总工会",
                "date": "" if at in (4, 10) else f"2022-{at:02}-10",
                "author": "青枫区总工会",
                "fonds": "Z012",
                "filing_year": "2022" if at < 12 else "2002",
                "retention": "" if at in (3, 6) else "定期30年" if at < 12 else "定期10年",
                "openness": "内部" if at == 9 else "公开",
            }
            for at, title in enumerate(_TITLES, 1)
        ]
        (home / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        assert all(one.status == "added" for one in archive.import_lines(home / "lines.jsonl", actor=WHO))
        archive.edit("q01", {"author": "青枫区总工会办公室", "主题词": "送清凉 慰问"}, actor=WHO)
        archive.withdraw("q07", actor=WHO, reason="收录有误")
        batch = archive.batches.start(
            ["q03", "q06"], BatchChange("edit", {"note": "待补期限"}), actor=WHO, name="核对保管期限"
        )
        archive.batches.run(batch.id)
        archive.openness.propose(["q09"], "公开", actor=OTHER, reason="内容已经公布")
        ids = {"batch": batch.id}
        notice = _NOTICE.format(number=5, title="关于开展职工夜校报名的通知", body=_BODY)
        (home / "notice.txt").write_text(notice, encoding="utf-8")
        assert [one.status for one in archive.add([home / "notice.txt"], actor=WHO)] == ["added"]
        near = notice.replace("每周三晚", "每周四晚")
        other = _NOTICE.format(
            number=8, title="关于征集劳动故事的通知", body="请各分会征集劳动者的故事，每篇千字左右。"
        )
        for name, text in (("夜校报名（二稿）.txt", near), ("扫描001.txt", other), ("目录.csv", _LISTING)):
            draft = archive.tray.receive(name, io.BytesIO(text.encode()), actor=WHO)
            ids["listing"] = draft.id
        DraftReader(archive.tray).read_waiting()
        archive.inventories.take_as(ids["listing"], "inventory")
        return ids


def _choose(driver: Chrome) -> None:
    for tick in find_all(driver, "input.tick")[:4]:
        tick.click()


def _fill_in(driver: Chrome) -> None:
    _choose(driver)
    find(driver, ".acts-fields summary").click()
    find(driver, "#batch-retention").send_keys("永久")


def _number(driver: Chrome) -> None:
    find(driver, ".selection input[name=all]").click()
    follow(find(driver, "button[formaction$='/number']"))
    assert waiting(driver, "document.querySelector('#pattern') !== null")


def _print(driver: Chrome) -> None:
    find(driver, ".selection input[name=all]").click()
    find(driver, ".acts-export summary").click()
    follow(find(driver, "button[name=as][value=page]"))
    assert waiting(driver, "document.querySelector('.paper') !== null")


SCENES = {
    "search": Scene("检索结果", "/search?q=职工"),
    "correct": Scene("更正一篇文档", "/desk/documents/q01"),
    "many": Scene("给勾选的文档填写保管期限", "/desk/documents?state=active", prepare=_fill_in),
    "number": Scene("编档号的预览", "/desk/documents?state=active&order=oldest", prepare=_number),
    "batch": Scene("一批处理的结果", "/desk/batches/{batch}"),
    "tray": Scene("待收录文件里的相近文件", "/desk"),
    "inventory": Scene("按目录著录", "/desk/inventories/{listing}"),
    "withdrawn": Scene("已撤回的文档", "/desk/documents?state=withdrawn"),
    "log": Scene("日志", "/desk/log"),
    "attention": Scene("待核对的文档", "/desk/attention?list=date"),
    "openness": Scene("开放审核", "/desk/openness"),
    "disposal": Scene("鉴定与销毁", "/desk/disposal"),
    "sheet": Scene("可以打印的归档文件目录", "/desk/documents?state=active&order=oldest", prepare=_print),
    "package": Scene("导入档案包", "/desk/packages"),
    "administration": Scene("管理", "/admin", who=HEAD),
    "accounts": Scene("账号与部门", "/accounts", who=HEAD),
}


def parts_of(driver: Chrome) -> list[str]:
    """What stands on a page by which a reader finds the way, in its order; numbers and states of the machine left out."""
    script = """return [...document.querySelectorAll(arguments[0])]
        .filter((part) => part.closest("main") && part.getClientRects().length).map((part) => part.innerText)"""
    found: list[str] = driver.execute_script(script, PARTS)
    words = (re.sub(r"[0-9][0-9.,:]*", "0", " ".join(one.split())) for one in found)
    return list(dict.fromkeys(filter(None, words)))
