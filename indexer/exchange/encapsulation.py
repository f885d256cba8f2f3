"""Names what an XML package after DA/T 48—2009 (电子文件封装包, one a document) has of ours, and writes one.

Names, order and fixed texts are those of the standard's schema, as public programs of others write and read it. What of
ours it has no place for, and what of its we have nothing for, is left out: docs/decisions/packages.md lists both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from indexer.catalogue import Event, WholeDocument
from indexer.model import StoredDocument
from indexer.storage import suffix_of

SUFFIXES: Final = (".xml", ".eep")
NAMESPACE: Final = "http://www.saac.gov.cn/standards/ERM/encapsulation"
ROOT: Final = "电子文件封装包"
ENTITY: Final = ("被签名对象", "封装内容", "文件实体块", "文件实体")
DESCRIBED: Final[Mapping[str, tuple[str, ...]]] = {  # our fields → where they stand in a 文件实体
    "fonds": ("档号", "全宗号"),
    "filing_year": ("档号", "年度"),
    "retention": ("档号", "保管期限"),
    "title": ("内容描述", "题名"),
    "subjects": ("内容描述", "主题词"),
    "number": ("内容描述", "文件编号"),
    "author": ("内容描述", "责任者"),
    "date": ("内容描述", "日期"),
    "kind": ("内容描述", "文种"),
    "secrecy": ("内容描述", "密级"),
    "openness": ("权限管理", "控制标识"),
    "note": ("附注",),
}
CODE: Final = "档号"  # its own text is ours

_FORMAT: Final = "本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成"
_EDITION: Final = "2009"
_KIND: Final = "原始型"
_KIND_SAID: Final = "本封装包包含电子文件数据及其元数据，原始封装，未经修改"
_ENCODING: Final = (
    "本封装包中“编码数据”元素存储的是计算机文件二进制流的Base64编码，有关Base64编码规则参见IETF RFC 2045"
    "多用途邮件扩展（MIME）第一部分：互联网信息体格式。当提取和显现封装在编码数据元素中的计算机文件时，应对Base64编码进行"
    "反编码，并依据封装包中“反编码关键字”元素中记录的值还原计算机文件的扩展名"
)
_ACTS: Final = {
    **{"add": "收录", "replace": "替换", "edit": "更正"},
    **{"withdraw": "撤回", "reinstate": "恢复", "accept": "核对无误", "relist": "重新列出"},
}
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEM: Final = re.compile(r"[-—·.]0{0,7}([1-9]\d{0,7})\Z")  # 件号, the last part of a 档号
_PIECE: Final = 57 * 4096  # bytes that become whole lines of Base64


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The file in a package: an original, or the text of a document that came without one."""

    name: str
    size: int  # bytes
    parts: Iterable[bytes]


def written(
    whole: WholeDocument, stored: StoredDocument, file: Enclosed, *, unit: str, moment: str
) -> Iterator[bytes]:
    """A package of a document's current version; `unit` made it, at a moment in ISO 8601."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT} xmlns={quoteattr(NAMESPACE)}>\n'.encode()
    head = [
        _element("封装包格式描述", _FORMAT),
        _element("版本", _EDITION),
        f'<被签名对象 eep版本="{_EDITION}">',
    ]
    kind = [_element("封装包类型", _KIND), _element("封装包类型描述", _KIND_SAID)]
    made = [
        _element("封装包创建时间", moment),
        _element("封装包创建单位", unit),
        "<封装内容>\n<文件实体块>\n<文件实体>",
    ]
    yield "\n".join([*head, *kind, *made, *_entity(stored, unit), ""]).encode()
    yield from _data(stored, file)
    yield "\n".join(
        ["</文件实体>", "</文件实体块>", *_acts(whole), "</封装内容>", "</被签名对象>", f"</{ROOT}>", ""]
    ).encode()


def _entity(stored: StoredDocument, unit: str) -> Iterator[str]:
    """What a 文件实体 has before its data, in the order of the schema."""
    document, described = stored.document, stored.document.description
    yield _element("聚合层次", "文件")
    yield _nested("来源", [_element("立档单位名称", unit)])
    yield _element("电子文件号", stored.id)
    item = _ITEM.search(described.code)
    yield _nested(
        CODE,
        [
            *_stated("全宗号", described.fonds),
            *_stated("年度", described.filing_year),
            *_stated("保管期限", described.retention),
            *_stated("室编件号", item[1] if item else ""),
        ],
        described.code,
    )
    yield _nested(
        "内容描述",
        [
            _element("题名", document.title),
            *(_element("主题词", each) for each in described.subjects),
            *_stated("文件编号", document.number),
            _element("责任者", document.author),
            _element("日期", document.date or ""),
            *_stated("文种", document.kind),
            _element("密级", described.secrecy),
        ],
    )
    yield _nested("形式特征", [_element("文件组合类型", "单件")])
    yield _nested("存储位置", [_element("脱机载体编号", "")])
    yield _nested("权限管理", [_element("控制标识", described.openness)])
    yield from _stated("附注", described.note)


def _data(stored: StoredDocument, file: Enclosed) -> Iterator[bytes]:
    suffix = suffix_of(file.name)
    attributes = [_element("格式信息", suffix[1:]), _element("计算机文件名", file.name)]
    attributes.append(_element("计算机文件大小", str(file.size)))
    about = [
        _element("文档标识符", "修改0-文档1"),
        _element("文档序号", "1"),
        _element("文档主从声明", "主文档"),
    ]
    opened = ['<文档数据 文档数据ID="修改0-文档1-文档数据1">', '<编码 编码ID="修改0-文档1-文档数据1-编码1">']
    coded = [
        _nested("电子属性", attributes),
        _element("编码描述", _ENCODING),
        _element("反编码关键字", f"base64-{suffix[1:]}"),
    ]
    lines = ["<文件数据>", "<文档>", *about, _element("题名", stored.document.title), *opened, *coded]
    yield "\n".join([*lines, '<编码数据 编码数据ID="修改0-文档1-文档数据1-编码1-编码数据1">']).encode()
    left = b""
    for part in file.parts:
        left += part
        whole = len(left) - len(left) % _PIECE
        yield base64.encodebytes(left[:whole]) if whole else b""
        left = left[whole:]
    yield base64.encodebytes(left)
    yield "\n".join(["</编码数据>", "</编码>", "</文档数据>", "</文档>", "</文件数据>", ""]).encode()


def _acts(whole: WholeDocument) -> Iterator[str]:
    """The log as 业务实体, and those who did it as 机构人员实体."""
    people = {
        name: f"人员{at}" for at, name in enumerate(dict.fromkeys(one.actor for one in whole.events), start=1)
    }
    yield "<业务实体块>"
    for at, one in enumerate(whole.events, start=1):
        yield _nested("业务实体", _act(at, one, whole.id, people[one.actor]))
    yield "</业务实体块>\n<机构人员实体块>"
    for name, key in people.items():
        about = [
            _element("机构人员标识符", key),
            _element("机构人员类型", "个人"),
            _element("机构人员名称", name),
        ]
        yield _nested("机构人员实体", about)
    yield "</机构人员实体块>"


def _act(at: int, one: Event, identifier: str, person: str) -> list[str]:
    said = "；".join(f"{change.field}：{change.before} → {change.after}" for change in one.changes)
    return [
        *(
            _element("业务标识符", f"业务{at}"),
            _element("机构人员标识符", person),
            _element("文件标识符", identifier),
        ),
        *(
            _element("业务状态", "历史行为"),
            _element("业务行为", _ACTS.get(one.act, one.act)),
            _element("行为时间", one.at),
        ),
        *_stated("行为描述", said),
    ]


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_XML.sub('', text))}</{name}>"


def _stated(name: str, text: str) -> list[str]:
    """The element, where there is anything to say."""
    return [_element(name, text)] if text else []


def _nested(name: str, inside: Iterable[str], text: str = "") -> str:
    return "\n".join([f"<{name}>{escape(_NO_XML.sub('', text))}", *inside, f"</{name}>"])
