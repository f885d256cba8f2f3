"""Packages of XML after DA/T 48: what leaves comes back, in the order of the standard's schema; strangers' do no harm."""

from __future__ import annotations

import shutil
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from indexer.archive import Archive
from indexer.exchange.encapsulated import read_encapsulated
from indexer.exchange.encapsulation import NAMESPACE
from indexer.model import ImportOutcome
from tests.support.packages.carried import bytes_of
from tests.support.wording import worded

ORDER = {  # what an element may have inside, in this order
    "电子文件封装包": "封装包格式描述 版本 被签名对象 电子签名块 锁定签名",
    "被签名对象": "封装包类型 封装包类型描述 封装包创建时间 封装包创建单位 封装内容 修改封装内容",
    "封装内容": "文件实体块 业务实体块 机构人员实体块",
    "文件实体块": "文件实体 文件实体关系",
    "文件实体": "聚合层次 来源 电子文件号 档号 内容描述 形式特征 存储位置 权限管理 信息系统描述 附注 文件数据",
    "来源": "档案馆名称 档案馆代码 全宗名称 立档单位名称",
    "档号": "全宗号 目录号 年度 保管期限 机构或问题 室编案卷号 馆编案卷号 室编件号 馆编件号 页号",
    "内容描述": (
        "题名 并列题名 副题名 说明题名文字 主题词 关键词 人名 摘要 分类号 文件编号 责任者 日期 文种 紧急程度 "
        "主送 抄送 密级 保密期限"
    ),
    "形式特征": "文件组合类型 页数 语种 稿本",
    "存储位置": "当前位置 脱机载体编号 脱机载体存址 缩微号",
    "权限管理": "知识产权说明 授权 控制标识",
    "文件数据": "文档",
    "文档": "文档标识符 文档序号 文档主从声明 题名 文档数据",
    "文档数据": "编码",
    "编码": "电子属性 数字化属性 编码描述 反编码关键字 编码数据",
    "电子属性": "格式信息 计算机文件名 计算机文件大小 文档创建程序",
    "业务实体块": "业务实体",
    "业务实体": "业务标识符 机构人员标识符 文件标识符 业务状态 业务行为 行为时间 行为依据 行为描述",
    "机构人员实体块": "机构人员实体 机构人员实体关系",
    "机构人员实体": "机构人员标识符 机构人员类型 机构人员名称 组织机构代码 个人职位",
}
FIELDS: dict[str, Any] = {
    **{
        "title": "关于评选先进的通知",
        "author": "青枫区总工会",
        "date": "2021-03-04",
        "number": "青工发〔2021〕7号",
    },
    **{"kind": "通知", "code": "Z012-WS·2021-D30-0045", "fonds": "Z012", "filing_year": "2021"},
    **{"retention": "定期30年", "secrecy": "秘密★1年", "openness": "仅档案员", "subjects": "评选 先进"},
    **{"note": "第一行\n第二行 <&>"},
}


def local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def exported(archive: Archive, target: Path, *identifiers: str) -> list[Path]:
    packed = list(archive.exchange.export(target, identifiers, actor="丁", form="dat48"))
    assert not [each.reason for each in packed if each.reason]
    return sorted(target.iterdir())


def taken(archive: Archive, package: Path) -> list[ImportOutcome]:
    return list(archive.exchange.take_in(package, actor="戊"))


@pytest.fixture
def described(filled: Archive, empty: Archive, tmp_path: Path) -> tuple[Path, Path]:
    """A package of a document with all fields, and its original."""
    (tmp_path / "通知 <1>.txt").write_text("关于评选先进的通知\n\n正文一句。\n" * 3000, encoding="utf-8")
    (outcome,) = empty.add([tmp_path / "通知 <1>.txt"], actor="甲")
    empty.edit(outcome.id, FIELDS, actor="乙")
    (package,) = exported(empty, tmp_path / "packages", outcome.id)
    return package, tmp_path / "通知 <1>.txt"


@pytest.fixture
def other(new_home: Path, tmp_path: Path) -> Any:
    """Another archive, still empty."""
    archive = Archive.open(shutil.copytree(new_home, tmp_path / "other"))
    yield archive
    archive.close()


def test_elements_stand_in_the_order_of_the_schema(described: tuple[Path, Path]) -> None:
    root = etree.fromstring(described[0].read_bytes())
    assert root.tag == f"{{{NAMESPACE}}}电子文件封装包"
    seen = set()
    for element in root.iter():
        inside = [local(child) for child in element]
        seen.add(local(element))
        if inside:
            order = ORDER[local(element)].split()
            assert set(inside) <= set(order) and inside == sorted(inside, key=order.index)
    assert ORDER.keys() <= seen


def test_what_leaves_comes_back(described: tuple[Path, Path], empty: Archive, other: Archive) -> None:
    package, original = described
    (outcome,) = taken(other, package)
    assert outcome.status == "added" and other.search("正文一句").total == 1
    ((before,), (after,)) = (list(archive.active()) for archive in (empty, other))
    assert after.id == before.id and after.sha256 == before.sha256
    assert after.document.description == before.document.description
    fields = ("title", "author", "date", "number", "kind")
    assert [getattr(after.document, name) for name in fields] == [
        getattr(before.document, name) for name in fields
    ]
    assert after.document.body == before.document.body
    assert bytes_of(other, after.original) == original.read_bytes()
    assert taken(other, package)[0].status == "duplicate"


def test_many_in_a_zip_file(filled: Archive, other: Archive, tmp_path: Path) -> None:
    wanted = list(filled.exchange.identifiers())
    packed = list(filled.exchange.export(tmp_path / "a.zip", wanted, actor="", form="dat48"))
    assert len(packed) == 6 and all(
        name.endswith(".xml") for name in zipfile.ZipFile(tmp_path / "a.zip").namelist()
    )
    outcomes = taken(other, tmp_path / "a.zip")
    assert [outcome.status for outcome in outcomes] == ["added"] * 6
    closed = {one.document.title for one in filled.active() if one.document.description.openness != "公开"}
    assert closed <= {
        one.document.title for one in other.active() if one.document.description.openness != "公开"
    }


def package_of(
    *,
    head: str = "",
    kind: str = "被签名对象",
    control: str = "<控制标识>公开</控制标识>",
    data: str = "",
    more: str = "",
) -> bytes:
    """A package as somebody else writes it."""
    coded = data or b64encode("一份通知\n\n一句正文。".encode()).decode()
    document = (
        "<文档><文档标识符>a</文档标识符><文档主从声明>主文档</文档主从声明><文档数据><编码><电子属性><计算机文件名>../../通知.txt"
        f"</计算机文件名></电子属性><编码数据>{coded}</编码数据></编码></文档数据></文档>"
    )
    entity = (
        f"<文件实体><内容描述><题名>一份通知</题名><日期>某日</日期></内容描述><权限管理>{control}</权限管理>"
        f"<文件数据>{document}{more}</文件数据></文件实体>"
    )
    inside = f"<封装内容><文件实体块>{entity}</文件实体块></封装内容>"
    return (
        f'{head}<e:电子文件封装包 xmlns:e="{NAMESPACE}"><{kind}>{inside}</{kind}></e:电子文件封装包>'.encode()
    )


def test_a_package_of_another_program(other: Archive, tmp_path: Path) -> None:
    attached = b64encode("附件的文字。".encode()).decode()
    more = (
        "<文档><文档主从声明>附属文档</文档主从声明><文档数据><编码><电子属性><计算机文件名>附件.txt</计算机文件名></电子属性>"
        f"<编码数据>\n{attached[:8]}\n{attached[8:]}\n</编码数据></编码></文档数据></文档>"
    )
    (tmp_path / "a.eep").write_bytes(package_of(more=more, control="<控制标识>限制</控制标识>"))
    outcomes = taken(other, tmp_path / "a.eep")
    assert [outcome.status for outcome in outcomes] == ["added", "added"]
    assert "成文日期" in worded(outcomes[0].notes[-1])
    documents = {one.original.rpartition("/")[2]: one.document for one in other.active()}
    assert set(documents) == {"通知.txt", "附件.txt"}
    assert {one.description.openness for one in documents.values()} == {"仅档案员"}, "an unknown word closes"


def test_what_says_it_is_open_is_closed_by_its_mark(other: Archive, tmp_path: Path) -> None:
    marked = b64encode("秘密★10年\n关于某事的通知\n\n正文。".encode()).decode()
    (tmp_path / "a.xml").write_bytes(package_of(data=marked))
    (outcome,) = taken(other, tmp_path / "a.xml")
    assert (outcome.status, outcome.openness) == ("added", "仅档案员")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no XML": (lambda: b"nothing", "不是完整的 XML"),
    "cut short": (lambda: package_of()[:-20], "不是完整的 XML"),
    "other XML": (lambda: b"<a/>", "不是按 DA/T 48"),
    "entities": (lambda: package_of(head='<!DOCTYPE a [<!ENTITY b "c">]>'), "DOCTYPE"),
    "nothing in it": (lambda: package_of().replace("编码>".encode(), b"x>"), "没有文件数据"),
    "no Base64": (lambda: package_of(data="!!!"), "与校验码不符"),
    "too deep": (lambda: package_of(more="<a>" * 100 + "</a>" * 100), "层次过深"),
    "too long": (lambda: package_of(control=f"<控制标识>{'长' * 100_001}</控制标识>"), "过长"),
    "changed": (
        lambda: package_of().replace("封装内容>".encode(), "修改封装内容>".encode()),
        "修改型",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_package_that_does_harm(
    filled: Archive, tmp_path: Path, content: Callable[[], bytes], sentence: str
) -> None:
    before = list(filled.exchange.identifiers())
    (tmp_path / "a.xml").write_bytes(content())
    (outcome,) = taken(filled, tmp_path / "a.xml")
    assert outcome.status == "failed"
    assert sentence in worded(outcome.reason)
    assert list(filled.exchange.identifiers()) == before


def test_base64_may_be_broken_anywhere() -> None:
    content = bytes(range(256)) * 300
    coded = b64encode(content).decode()
    lines = " \n".join(coded[at : at + 61] for at in range(0, len(coded), 61))
    package = package_of(data=lines)
    found = read_encapsulated(package[at : at + 1000] for at in range(0, len(package), 1000))
    assert [one.content for one in found.files] == [content] and found.files[0].name == "通知.txt"
