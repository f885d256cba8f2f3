"""What hinders documents to leave or come as packages: the sentences for `indexer.exchange`."""

from __future__ import annotations

from typing import Final

_NOTHING: Final = "没有收录其中任何文档。"
_ANOTHER: Final = "请向移交方另要一份。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # a package that is written
    "package exists": "{target} 已经存在，没有覆盖。请换一个名字，例如加上日期。",
    "package original missing": "原件已不在原处，没有放进档案包。请从备份中取出，放回原处后再导出。",
    "package original altered": "原件与收录时不同，没有放进档案包。请从备份中取出原来的，放回原处后再导出。",
    "package original unreadable": "原件无法读取（{system}），没有放进档案包。请检查权限和磁盘后再导出。",
    # a package as a whole
    "package not received": "档案包没有收下（{system}）。请检查磁盘空间和权限后重新上传。",
    "package unreadable": "档案包中的 {name} 无法读取（{system}）。" + _NOTHING + "请检查文件和权限后再试。",
    "package is no bag": "这不是档案包：缺少 bagit.txt。"
    + _NOTHING
    + "请选择 BagIt 档案包（.zip 或文件夹）。",
    "bag of another version": "bagit.txt 写的不是 BagIt 0.97 或 1.0，或文字不是 UTF-8。"
    + _NOTHING
    + _ANOTHER,
    "bag with files elsewhere": "档案包要从网上取文件（fetch.txt），程序不取。"
    + _NOTHING
    + "请向移交方要一份完整的。",
    "bag with digests of another kind": "档案包的校验码种类 {kind} 无法识别。" + _NOTHING + _ANOTHER,
    "bag without strong digests": "档案包没有 SHA-256 或 SHA-512 校验码。" + _NOTHING + _ANOTHER,
    "bag with a manifest of another form": "档案包的清单 {name} 格式不对。" + _NOTHING + _ANOTHER,
    "bag with a file that is not listed": "档案包里的 {name} 不在清单中。" + _NOTHING + _ANOTHER,
    "package file missing": "档案包里缺少 {name}。" + _NOTHING + _ANOTHER,
    "package file altered": "档案包里的 {name} 与校验码不符。" + _NOTHING + _ANOTHER,
    "package file too large": "档案包里的 {name} 超过 {most:size}。" + _NOTHING + _ANOTHER,
    "package file damaged": "档案包已损坏，{name} 无法解压。" + _NOTHING + _ANOTHER,
    "package with a link": "档案包里的 {name} 是链接，不是文件。" + _NOTHING + _ANOTHER,
    "package with a path that leads out": "档案包里有不合规的路径“{name}”。" + _NOTHING + _ANOTHER,
    "package with two files of one name": "档案包里有两个文件同名。" + _NOTHING + _ANOTHER,
    "package packed in another way": "档案包里的 {name} 加了密码，或压缩方法无法识别。" + _NOTHING + _ANOTHER,
    "package unpacks to too much": "档案包解压后超过 {most:size}，可能是恶意文件。" + _NOTHING + _ANOTHER,
    "package of too many files": (
        "档案包里的文件超过 {most} 个。" + _NOTHING + "请分成几个档案包。",
        "档案包里的文件超过 {most} 个。" + _NOTHING + "请分成几个，或请管理员导入。",
    ),
    "package without documents": "档案包里没有文库导出的文档。" + _NOTHING + "其他来源的文件请直接收录。",
    "package with a foreign file": "档案包里的 {name} 不是文库写入的，没有收录。" + _ANOTHER,
    # a package of XML
    "package is no XML": "不是完整的 XML，没有收录。" + _ANOTHER,
    "package is no encapsulation": "不是按 DA/T 48 封装的文件（应以“电子文件封装包”开头），没有收录。"
    + _ANOTHER,
    "package without files": "封装包里没有文件数据，没有收录。" + _ANOTHER,
    "package of too many elements": "封装包的元素过多或层次过深，没有收录。" + _ANOTHER,
    "package element too long": "封装包的“{name}”过长，没有收录。" + _ANOTHER,
    "package with a document type": "封装包带有文档类型声明（DOCTYPE），可能是恶意文件，没有收录。"
    + _ANOTHER,
    "package of a changed encapsulation": "这是“修改型”封装包，暂不能导入。请向移交方要一份“原始型”的。",
    "package signature not verified": "封装包带有电子签名，程序没有验证它。需要时请用签名方的工具核对。",
    "field of the package refused": "封装包写的{field:term}没有采用：{because}",
    # a document in it
    "package of another format": "文档的格式是 {format}，这个程序读不了，没有收录。请用写它的程序导入。",
    "package record of another form": "{record} 格式不对，没有收录。" + _ANOTHER,
    "package changed meanwhile": "档案包里的 {name} 在导入时变了，没有收录这一篇。请重新导入。",
    "package original is another": "原件 {name} 缺失，或与著录的校验码不符，没有收录。" + _ANOTHER,
    "package document here already": "库中已有编号为 {identifier} 的文档，内容不同，没有改动它。请核对后决定留哪一份。",
    "package document under another id": "库中已有同一份文件，编号为 {identifier}，没有再收录。",
}
