"""Why something was not taken in, and what is to be told of what was: the sentences for `indexer.intake` and `structure`."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # a file
    "ZIP holds no files": "压缩包里没有可以收录的文件。请检查压缩包。",
    "memory short for the file": "内存不足，没有读完。请关闭其他程序后再试，或拆分后再收录。",
    "corpus unwritable": "无法存入 corpus 目录({system})。请检查磁盘空间和权限。",
    "known but withdrawn": (
        "这篇文档已撤回，可用 gongwen reinstate 恢复。",
        "这篇文档已撤回，可在它的工作台页面上恢复。",
    ),
    "taken in but not indexed": (
        "已收录，但内存不足，没能编入索引，暂时检索不到。请运行 gongwen check 查看怎么办。",
        "已收录，但内存不足，没能编入索引，暂时检索不到。请告诉管理员。",
    ),
    # a line of an import
    "import broke off": "文件无法读取({system})。请检查文件是否存在、是否完整。",
    "no JSON": "不是有效的 JSON。请检查这一行。",
    "not a JSON object": "应是一个 JSON 对象。请按 id, title, date, body 组织每一行。",
    "id of other characters": "编号 {identifier!r} 含有不能用的字符。请只用字母、数字和 . : @ + - _。",
    "record is empty": "title 和 body 都是空的。请至少填一项。",
    "field of the record refused": "{name}: {because}",
    "field of the record is no text": "{name} 应是文字。请检查这一行。",
    "date of the record is none": "date {date!r} 不是有效日期。请写成 2022-03-24。",
    # the tray
    "tray full": "待收录文件最多 {most} 个。请先确认或移除一些，再上传。",
    "tray unwritable": "待收录文件无法写入（{system}），没有保存。请检查磁盘空间和权限后重新上传。",
    "draft not read yet": "这个文件还没有读出文字。请等它读完；读不了的请移除。",
    "draft has no bytes": "这个文件在压缩包里就没能取出，不能再读。请解压后单独收录。",
    "file in the tray altered": "待收录文件与上传时不一样，可能磁盘有损坏。请移除后重新上传。",
    "file in the tray unreadable": "待收录文件无法读取（{system}）。请移除后重新上传。",
    "memory short for the file in the tray": "内存不足，没有读完；文件还在。请过一会儿再读一次，或拆分后再收录。",
    "reading failed": "读取时出错（{error}）。请另存为 .docx 或 .txt 后再收录。",
    "a ZIP file as a version": "一个压缩包不能作为一篇文档的新版本。请解压后选出那一个文件。",
    # watched folders
    "watched folder closed": "文件夹打不开。请检查它是否存在、网络共享是否连通，以及权限；恢复后会继续收录。",
    # an inventory
    "table without a header": "表格里没有认得的表头。请在前几行里写上列名，如 题名、责任者、成文日期、文号、文件名。",
    "date without a day": "成文日期“{date}”没有写到日，未采用。",
    "row names no file": "这一行没有文件名，也没有档号、文号和题名。请填写文件名。",
    "no file for the row": "文件夹里没有名称含有这一行档号、文号或题名的文件。请放入文件，或填写文件名。",
    "no file of that name": "文件夹里没有名为“{name}”的文件。请放入文件，或改正文件名。",
    "several files for the row": "有几个文件都像是这一行的：{files}。请填写文件名。",
    "several files of that name": "名为“{name}”的文件有几个：{files}。请写明它在哪个文件夹里。",
    "files": "{names}",
    "files and others": "{names} 等 {count} 个",
    "file of another row": "文件 {file} 已经归 {row}。请改正其中一行的文件名。",
    "a ZIP file for a row": "压缩包里有几个文件，一行目录说的是一个。请解开后再导入。",
    "draft is an inventory": "这份表格像是目录，还没有收录。请先选择按目录著录，或作为文档收录。",
    "draft is no inventory": "这个文件不能作为目录。请另存为 .xlsx 或 .csv，读完后再试。",
    "column chosen twice": "“{field}”选了两列。请只选一列。",
    "row or file chosen twice": "同一行或同一个文件选了两次，没有填入。请每一行只选一个文件。",
    "not opened with a mark": (
        "标有“{mark}”，没有公开，已设为仅档案员。确要公开的，请用 gongwen edit 更正并确认。",
        "标有“{mark}”，没有公开，已设为仅档案员。确要公开的，请打开这篇文档更正并确认。",
    ),
    # corrections, and marks of secrecy
    "sections do not match": "节数与文档不符。请重新打开这篇文档再改。",
    "field given twice": "“{name}”写了两次。请只写一次。",
    "document left empty": "题名和正文不能都是空的。请至少填一项。",
    "open as stated with a mark": (
        "标有“{mark}”，按所写的开放状态公开。请用 gongwen review 核对。",
        "标有“{mark}”，按所写的开放状态公开。请在“密级核对”里核对。",
    ),
    "release unconfirmed": (
        "这篇文档标有“{mark}”，公开后所有人都能查阅，所以没有保存。请核对原件：不应公开的，把开放状态改为仅档案员；"
        "已经解密、可以公开的，请确认公开，再保存一次。"
    ),
}
