"""What cannot be stored, or is not there: the sentences for `indexer.catalogue` and `indexer.model`."""

from __future__ import annotations

from typing import Final

_RESTORE: Final = "从最近的备份恢复到另一个文件夹：gongwen --home 空文件夹 restore 备份文件"
_ASK: Final = "请告诉管理员。"
_DISK_OR_ASK: Final = "请检查磁盘空间和权限，或告诉管理员。"
_DISK: Final = "请检查磁盘空间和权限；文件已损坏时请从备份恢复。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # drafts
    "reading never ended": "读取了 {attempts} 次，每次都没有读完程序就结束了。请另存为 .docx 或 .txt 后再收录，或再读一次。",
    "draft damaged": "这个待收录文件的记录已损坏，不能收录。请移除后重新上传。",
    # how much a document may hold
    "line too long": "这一行超过 {megabytes} MB。请拆分成几行后再导入。",
    "text too long": "文字超过 {ten_thousands} 万字，一篇文档装不下。请拆分成几篇后再收录。",
    "title too long": "题名超过 {ten_thousands} 万字；没有分段的文字，整篇都会当作题名。请在题名之后换行再收录。",
    "field too long": "{field:term}超过 {ten_thousands} 万字。请缩短后再收录。",
    "too many sections": "文中的节超过 {ten_thousands} 万个。请拆分成几篇后再收录。",
    # documents
    "document not found": (
        "没有编号为 {identifier} 的文档。请用 gongwen search 查到编号后再试。",
        "文库中没有这篇文档。",
    ),
    "document changed": (
        "这篇文档刚才已被别人改过，现在是第 {version} 版，您的更改没有保存。请重新打开它，看过新版本再改。"
    ),
    "document damaged": (
        "编号为 {identifier} 的文档，档案目录里的记录已损坏，暂不能使用。请告诉档案员运行 gongwen check --repair 修复。",
        "编号为 {identifier} 的文档，档案目录里的记录已损坏，暂不能使用。请告诉管理员修复。",
    ),
    # what was destroyed, or is to be
    "disposal not found": "没有编号为 {identifier} 的销毁清册。请回到鉴定与销毁页再看。",
    "disposal list of no length": "清册里没有文档，或超过 {most} 篇。请勾选 1 到 {most} 篇，超过的分几份清册。",
    "document not due": "编号为 {identifier} 的文档不能列入：保管期限未满、已销毁，或已在另一份待批准的清册里。请刷新后再选。",
    "disposal without a name": "不知道是谁提出的，不能列入清册。请先登录。",
    "disposal without a reason": "请写明理由，不超过 {most} 字。",
    "second person needed": "销毁要由提出人{actor}以外的另一人批准。请由另一人登录后再批准。",
    "disposal decided": "这份清册已有决定，不能再改。请刷新后再看。",
    "document destroyed": "这篇文档已销毁，只留目录，不能再改动。可以在鉴定与销毁页查看是谁决定的。",
    "file was destroyed": "这份文件已按清册销毁，不再收录。确需重新归档时，请与管理员商议。",
    "no protocol": (
        "{path} 不是销毁清册，或已损坏。请换一份，或从保存的清册重新拷贝。",
        "销毁清册已损坏，无法读取。请告诉管理员。",
    ),
    "second person needed to open": "开放审核要由提出人以外的另一人确认。请移除{actor}自己提出的，或由另一人登录后确认。",
    "review without a name": "不知道是谁提出的。请先登录。",
    "review without a reason": "请写明理由，不超过 {most} 字。",
    "release of several unconfirmed": (
        "勾选的有 {count} 篇标着密级：{documents}。公开之前请核对原件是否已经解密，再勾选“已核对原件，确认可以公开”。"
    ),
    "title with mark": "“{title}”（{mark}）",
    "and more": "……",
    "nothing to review": "没有勾选，或一次超过 {most} 篇。请勾选 1 到 {most} 篇。",
    # many documents at once
    "batch not found": "没有编号为 {identifier} 的批量处理记录。请在“批量处理”里查看。",
    "batch without documents": "没有选中文档。请至少选择一篇。",
    "batch too large": "一批最多处理 {most} 篇文档。请分几批处理。",
    "batch changes nothing": "没有写明要改什么。请至少填写一项。",
    "field not for many": "{field:term}不能成批修改。请逐篇更正。",
    "changed by others meanwhile": "这篇文档在此期间已被别人改过，保留别人的更改。",
    "changed by a later batch": (
        "后来另一批又改过，保留了新的更改。请先运行 gongwen batch undo {batch} 撤销那一批，再撤销这一批。",
        "后来另一批{name:quoted}又改过，保留了新的更改。请先撤销那一批，再撤销这一批。",
    ),
    "department gone": "这个部门已经删除，没有处理。",
    "damaged and left out": "这篇文档的记录已损坏，没有处理。请告诉管理员。",
    "destroyed and left out": "这篇文档已经销毁，没有处理。",
    "opened one by one": "这篇文档标有“{mark}”，不能成批公开。请打开它，核对原件后再定。",
    "batch undone before": "这一批在轮到这篇文档之前已经撤销。",
    "code taken": "档号 {code} 已被其他文档使用。请另编档号。",
    "withdrawal without a reason": "请写明撤回的理由，不超过 {most} 字。",
    "name of a batch too long": "名称太长，最多 {most} 字。请改短后再试。",
    "pattern too long": "请写明档号的模式，不超过 {most} 字，例如 {{全宗号}}-{{门类}}·{{年度}}-{{保管期限}}-{{件号:4}}。",
    "pattern unreadable": "无法识别档号的模式。著录项写在一对花括号里，例如 {{全宗号}}-{{年度}}-{{件号:4}}。",
    "pattern of invisible characters": "档号的模式或门类代码里有看不见的字符。请移除后再试。",
    "pattern without number": "档号的模式里应有且只有一个 {{件号}}；要补足位数的，写 {{件号:4}}。",
    "field not for codes": "档号不能由{field:term}组成。可用的有：{known}。",
    "category missing": "没有写门类代码。请填写，例如 WS；模式里不用的，请移除 {{门类}}。",
    "number too large": "件号应在 1 到 {most} 之间。请改起始号。",
    "has a code": (
        "已有档号 {code}，不另编。要重新编的，请加 --again。",
        "已有档号 {code}，不另编。要重新编的，请勾选“已有档号的也重新编”。",
    ),
    "fields missing for a code": "没有填写{fields}。请先补填。",
    "no code for a retention": "保管期限“{value}”没有代码。请改为永久或定期若干年，或另定模式。",
    # pages of originals
    "original missing": "原件已不在原处，无法显示。请告诉管理员。",
    "original not as taken in": "原件与收录时不同，已停止提供。请告诉管理员检查。",
    "page not found": "原件没有第 {page} 页，共 {pages} 页。请检查页码。",
    "no such page image": "页码或图像格式有误。页码从 1 起，格式为 png、webp 或 jpg。",
    "page width out of range": "图像宽度应为 {least} 到 {most} 像素。",
    "too many pages being drawn": "正在绘制的页面较多。请稍后再试。",
    "draft not found": "没有编号为 {identifier} 的待收录文件，可能已经收录或移除。请刷新“待收录文件”再看。",
    # the catalogue's file
    "catalogue cannot be opened": (
        "档案目录 {path} 无法打开（{system}）。" + _DISK,
        "档案目录无法打开。" + _DISK_OR_ASK,
    ),
    "catalogue cannot be read": (
        "档案目录无法读取（{system}）。" + _DISK,
        "档案目录无法读取。" + _DISK_OR_ASK,
    ),
    "catalogue cannot be written": (
        "档案目录无法写入（{system}）。" + _DISK,
        "档案目录无法写入，没有存入。" + _DISK_OR_ASK,
    ),
    "file unreadable as a catalogue": (
        "{path} 无法读取（{system}）。" + _DISK,
        "档案目录无法读取。" + _DISK_OR_ASK,
    ),
    "catalogue being written": "另一个程序正在写入档案目录。请稍候再试一次。",
    "catalogue of a newer program": (
        "档案目录由更新版本的程序建立（结构 {schema}，本程序 {ours}），不能用旧程序打开。请升级程序后再试。"
    ),
    "catalogue gone": (
        "档案目录 {path} 不见了，而它旁边的{beside}还在，所以没有另建一个空的。"
        f"请{_RESTORE}；没有备份的，请把 var 移到别处，再运行 gongwen add corpus 重新收录原件。",
        "档案目录不见了，而它旁边的{beside}还在，所以没有另建一个空的。" + _ASK,
    ),
    "catalogue emptied": (
        "档案目录 {path} 是空的，而它旁边的{beside}还在，所以没有另建一个空的。"
        f"请{_RESTORE}；没有备份的，请把 var 移到别处，再运行 gongwen add corpus 重新收录原件。",
        "档案目录是空的，而它旁边的{beside}还在，所以没有另建一个空的。" + _ASK,
    ),
    "catalogue of another archive": (
        "档案目录 {path} 里一篇文档也没有，而索引里有，它不是这个档案库的档案目录，没有改动它。"
        f"请{_RESTORE}。",
        "档案目录里一篇文档也没有，而索引里有，它不是这个档案库的档案目录，没有改动它。" + _ASK,
    ),
    "catalogue cut short": (
        f"档案目录 {{path}} 不完整：应有 {{bytes}} 字节，只有 {{there}} 字节。请{_RESTORE}。",
        "档案目录不完整。" + _ASK,
    ),
    "no catalogue of ours": (
        f"{{path}} 不是工会文库的档案目录，没有改动它。请把它移到别处，再{_RESTORE}。",
        "档案目录不是工会文库的，没有改动它。" + _ASK,
    ),
    # fields of documents
    "no such field": "没有叫“{name}”的著录项。可用的有：{known}。",
    "field is no text": "{field:term}应是文字。请改正后再试。",
    "subjects are no text": "主题词应是文字，或由文字组成的列表。请改正后再试。",
    "no date": "成文日期“{value}”不是有效日期。请写成 2022-03-24，不知道时留空。",
    "no year": "{field:term}“{value}”不是四位数的年份。请写成 2022，不知道时留空。",
    "no retention period": "{field:term}“{value}”无法识别。请写成 永久、定期30年 或 定期10年，不知道时留空。",
    "no openness": "{field:term}“{value}”不能用。请在 {known} 中选一个。",
    # settings
    "no such setting": "没有“{name}”这一项设置。可以设置的有：{known}。请选其中一项。",
    "setting is none of the choices": "“{setting}”只能是{choices}。请选其一。",
    "setting is neither yes nor no": "“{setting}”只能是“是”或“否”。请选其一。",
    "archive name too long": "文库名称最多 {most} 个字。请改短后再保存。",
    "archive name of other characters": "文库名称里有看不见的字符。请改好后再保存。",
    "backup folder is no path": "备份文件夹要写完整的路径，从 / 写起，例如 /mnt/backup。请改好后再保存。",
    "backup time is no time": "备份时间要写成 02:30 这样的 24 小时制时刻；不要定时备份的留空。请改好后再保存。",
    "number of backups out of range": "保留备份份数是 1 到 {most} 的整数。请改好后再保存。",
    "too many service names": "名称太多，超过 {most} 字。请只写实际使用的。",
    "no service name": (
        "“{name}”不是网站或服务的名称。请写域名或 IP 地址，例如 wenku.example.cn、192.0.2.7，几个之间用顿号隔开。"
    ),
    # saved searches
    "saved search without a name": "请给这条检索起个名字，再点保存。",
    "name of a saved search too long": "名字有 {length} 个字，最多 {most} 个。请改短后再保存。",
    "query of a saved search too long": "检索词有 {length} 个字，最多 {most} 个。请截短后再保存。",
    "too many acts on saved searches": "一小时内最多保存、更改和删除 {most} 次，这次没有做。请过 {wait:period}再做。",
    "too many saved searches of one's own": "您已保存 {most} 条检索，不能再多。请先删去不用的，再保存这一条。",
    "too many saved searches": "全库已存检索满 {most} 条，不能再多。请联系管理员。",
    "too many shared searches": "全单位共享的检索已满 {most} 条，不能再多。请先删去不用的，或不共享这一条。",
    # reading lists
    "topic without a title": "请给专题写个题目，再保存。",
    "title of a topic too long": "题目有 {length} 个字，最多 {most} 个。请改短后再保存。",
    "explanation of a topic too long": "说明有 {length} 个字，最多 {most} 个。请改短后再保存。",
    "note of a topic too long": "说明有 {length} 个字，最多 {most} 个。请改短后再保存。",
    "topic full": "一个专题最多 {most} 篇，已经满了。请先移除不用的，或另建一个专题。",
    "too many acts on topics": "一小时内最多新建、更改、共享和删除专题 {most} 次，这次没有做。请过 {wait:period}再做。",
    "too many topics of one's own": "您已建 {most} 个专题，不能再多。请先删去不用的，再建这一个。",
    "too many topics": "全库的专题已满 {most} 个，不能再多。请联系管理员。",
    "too many entries of one's own": "您各个专题里的文档（含已删除的专题）已满 {most} 篇，不能再多。请先移除不用的。",
    "too many entries of topics": "全库各个专题里的文档已满 {most} 篇，不能再多。请联系管理员。",
    # custom words
    "no words given": (
        "还没有写词语。请写下要添加的词语。",
        "还没有写词语。请写下要添加的词语，再点“添加”。",
    ),
    "words": "{words:quoted}",
    "words and others": "{words:quoted}等 {count} 个词",
    "terms are shipped": "{terms}内置词典里已经有了。请移除后再收录。",
    "terms were added already": "{terms}已经加过了。请移除后再收录。",
    "too many terms": "最多加 {most} 个词语，现有 {there} 个。请先删去不用的，再加新的。",
    "one synonym alone": "同义词至少要写两个不同的词，例如：职代会 职工代表大会。请补写后再加。",
    "too many synonyms of one group": "一组里有 {count} 个词，最多 {most} 个。请移除少用的再添加。",
    "synonyms of another group": "{words}已在您加的“{group: }”一组里。请先删去那一组，再把它们写成一组。",
    "synonyms are shipped": "{words}在内置词典里已经是同义词，不必再加。请写上别的词。",
    "too many groups of synonyms": "最多加 {most} 组同义词。请先删去不用的，再加新的。",
    "word too long": "“{begins}…”有 {length} 个字，最多 {most} 个。请改短后再加。",
    "odd character in a word": "“{word}”里有这个字符：{character} 。词语里只能有字、字母和数字，请改好后再加。",
    "invisible character in a word": "“{word}”里有空格或看不见的字符。词语里只能有字、字母和数字，请改好后再加。",
    "punctuation around a word": "“{word}”的首尾是标点。请移除后再收录。",
    "word of one character": "“{word}”只有一个字。请写两个字以上的词语。",
}
