"""Why a file was not read, how one was, and what was left out of it: the sentences for `indexer.readers`."""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, str | tuple[str, str]]] = {
    "no list of such a kind": "词句清单应是 {known} 文件。请另存为其中一种，或把词句粘贴进来，每行一条。",
    "no draft of such a kind": "要核对的文稿应是 {known} 文件。请另存为其中一种，或把文字粘贴进来。",
    # any file
    "a link": "这是链接，不是文件本身。请直接收录它所指的文件或文件夹，或把文件复制到这里后再收录。",
    "folder unreadable": "这是文件夹，或是无法打开的文件夹。请检查路径和权限后再试。",
    "no such file": "文件不存在。请检查路径后再试。",
    "not a regular file": "文件不是普通文件。请检查路径后再试。",
    "file unreadable": "文件无法读取（{system}）。请检查权限后再试。",
    "file too large": "文件超过 {most:size}。请拆分后再收录。",
    "file is empty": "文件是空的（0 KB）。请检查是否保存完整后再收录。",
    "no text in the file": "文件里没有文字。请检查是否选错了文件。",
    "format unknown": "不支持此类文件：{suffix:format}。{suffix:advice}",
    "reading too slow": (
        "读取时 {seconds} 秒没有进展，已中止。文件可能过于复杂或是恶意构造的。"
        "请另存为 .docx 或 .txt 后再收录。"
    ),
    "reader died": "读取时程序中止（可能内存不足、文件已损坏或是恶意构造的）。请另存为 .docx 或 .txt 后再收录。",
    "reader failed": "读取时出错（{error}），文件可能已损坏。请用原来的软件打开，另存为 .docx 或 .txt 后再收录。",
    "library not installed": (
        "没有安装读取这种文件的组件（{library}）。请另存为 .docx 或 .txt 后再收录，或请管理员安装这个组件。"
    ),
    "reading interrupted": "程序要结束，这个文件没有读完。请再收录一次。",
    "text of the file too long": "文件读出的文字超过 {megabytes} MB。请拆分后再收录。",
    # text
    "not a text file": "这不是文本文件（含有二进制内容）。请确认格式，或另存为 .txt 后再收录。",
    "encoding unknown": "认不出文件的文字编码。请用编辑器另存为 UTF-8 文本后再收录。",
    "no such encoding": "没有叫 {encoding} 的编码。请从 {known} 中选一个。",
    "not in the encoding asked for": "按 {encoding} 读取时：{because}如果编码选错了，请另选一种。",
    "text damaged": "有 {places} 处不是有效的文字，最早在第 {line} 行。请取得完好的文件后再收录。",
    "encoding of another language": (
        "文件像是 {encoding} 编码，无法读取；也可能是内容残缺。请用编辑器另存为 UTF-8 文本后再收录，或指定编码后再试。"
    ),
    # ZIP
    "a package by another name": "这其实是压缩包。请把后缀改为 {suffix} 后再收录。",
    "package damaged": "压缩包已损坏或不完整，打不开。请重新压缩或重新下载后再收录。",
    "package has a password": "压缩包设有密码。请解压后重新压缩（不设密码）再收录。",
    "package in volumes": "这是分卷压缩包中的一卷。请把各卷放在一起解压，再收录解压出的文件。",
    "package solid": "这是旧版（RAR 4）的固实压缩包，暂不能直接读取。请解压后重新压缩为 ZIP 再收录。",
    "package method unknown": "压缩方式不常用，打不开。请解压后重新压缩为普通 ZIP 再收录。",
    "libarchive not installed": (
        "没有安装 libarchive，打不开 RAR 和 7z 压缩包。"
        "请解压后重新压缩为 ZIP 再收录，或请管理员安装 libarchive（软件包 libarchive13）。"
    ),
    "ZIP damaged": "压缩包已损坏或不完整，打不开。请重新压缩或重新下载后再收录。",
    "ZIP members overlap": (
        "压缩包里有几个文件共用同一段数据，可能已损坏，或是恶意构造的，没有打开。"
        "请核对来源，重新压缩后再收录。"
    ),
    "ZIP has too many members": "压缩包里的文件超过 {most} 个。请分成几个压缩包后再收录。",
    "ZIP members not read from here on": "压缩包里的文件超过 {most} 个，从这个起没有读。请分批收录。",
    "ZIP unpacks to too much": "解压后超过 {gigabytes} GB。请分成几个压缩包后再收录。",
    "ZIP nested too deep": "压缩包或邮件套了 {most} 层以上。请解压或另存附件后再收录。",
    "ZIP member has a password": "文件设有密码。请解压后重新压缩（不设密码）再收录。",
    "ZIP method unknown": "文件的压缩方式不常用，打不开。请解压后重新压缩为普通 ZIP 再收录。",
    "ZIP member too large": "解压后超过 {megabytes} MB。请拆分后再收录。",
    "ZIP member damaged": "文件在压缩包里已损坏。请重新压缩或重新下载后再收录。",
    # mail
    "mail damaged": "邮件已损坏或不完整，打不开。请用邮件程序打开，另存后再收录。",
    "mail encrypted": "邮件已加密。请用邮件程序打开，把内容另存后再收录。",
    "mail has too many parts": "邮件的附件超过 {most} 个。请用邮件程序另存附件后分批收录。",
    "no mail in the file": "文件的内容不是邮件。请核对文件，或用邮件程序另存后再收录。",
    "mail attachment in TNEF": (
        "winmail.dat 是 Outlook 专用的附件格式，不支持读取。请在 Outlook 中打开邮件，另存附件后再收录。"
    ),
    # web pages
    "file is blank": "文件是空的（没有内容）。请检查是否保存完整后再收录。",
    "web page is blank": "网页里没有内容。请检查是否保存完整后再收录。",
    "no web page in the file": "网页文件里没有网页内容。请重新保存网页后再收录。",
    "saved web page damaged": "网页文件已损坏，认不出其中的内容。请重新保存网页后再收录。",
    # Word and its like
    "Word file damaged": "Word 文件已损坏或不完整，打不开。请取得完好的文件，或用 Word 打开后另存为 .docx 再收录。",
    "Word file has a password": "Word 文件设有打开密码。请在 Word 中取消密码、另存后再收录。",
    "Word file has a DTD": "Word 文件含有 DTD 声明，为安全起见不读。请核对来源。",
    "Word file unpacks to too much": "Word 文件展开后超过 {megabytes} MB。请删去图片或拆分后再收录。",
    "Word file of pictures only": "Word 文件里只有图片，没有文字。请识别图片中的文字后再收录。",
    "old Word format": "这其实是旧版 Word 文件（.doc）。请用 Word 或 WPS 另存为 .docx 后再收录。",
    "not a Word file": "这不是 Word 文件（里面没有正文）。请确认格式后再收录。",
    "not an office file": (
        "文件的内容不是 Word、WPS、RTF 或 ODT 文档，也不是演示文稿。"
        "请核对文件，或用 Word 或 WPS 另存为 .docx（演示文稿存为 .pptx）后再收录。"
    ),
    "XML that is no document": "这是 XML 数据，不是 Word 另存的 XML 文档。请用原来的软件另存为 .docx 或 .pdf 后再收录。",
    "office file has a password": "文件设有密码。请用 Word 或 WPS 打开，取消密码、另存后再收录。",
    "office file of pictures only": "文件里只有图片，没有文字。请另存为 PDF 后再收录，以便识别。",
    "LibreOffice not installed": (
        "没有安装 LibreOffice，读不了这种格式。"
        "请另存为 .docx（演示文稿存为 .pptx）后再收录，或请管理员安装 LibreOffice。"
    ),
    "LibreOffice failed": (
        "LibreOffice 打不开这个文件（可能设有密码或已损坏）。"
        "请用 Word 或 WPS 另存为 .docx（演示文稿存为 .pptx）后再收录。"
    ),
    "LibreOffice too slow": (
        "LibreOffice 用了 {seconds} 秒还没有转换完。"
        "请用 Word 或 WPS 另存为 .docx（演示文稿存为 .pptx）后再收录。"
    ),
    # slides
    "slides damaged": (
        "演示文稿已损坏或不完整，打不开。请取得完好的文件，或用 PowerPoint 或 WPS 打开后另存为 .pptx 再收录。"
    ),
    "slides unpack to too much": "演示文稿展开后超过 {megabytes} MB。请删去图片、影音或拆分后再收录。",
    "slides have a DTD": "演示文稿含有 DTD 声明，为安全起见不读。请核对来源。",
    # electronic books
    "EPUB damaged": "电子书已损坏或不完整，打不开。请取得完好的文件后再收录。",
    "EPUB has a DTD": "电子书含有 DTD 声明，为安全起见不读。请核对来源。",
    "EPUB locked": "电子书设有版权保护（DRM）。请取得没有保护的文件后再收录。",
    "EPUB unpacks to too much": "电子书展开后超过 {megabytes} MB。请拆分后再收录。",
    # pages: PDF, OFD, scans
    "PDF damaged": "PDF 文件已损坏或不完整，打不开。请取得完好的文件后再收录。",
    "PDF has a password": "PDF 设有打开密码。请取消密码、另存后再收录。",
    "PDF of pictures only": "PDF 里没有可以选取的文字，可能是扫描件。请先识别文字（OCR）后再收录。",
    "OFD damaged": "OFD 文件已损坏或不完整，打不开。请取得完好的文件后再收录。",
    "OFD encrypted": "OFD 文件已加密。请用阅读器解除保护、另存后再收录。",
    "OFD has a DTD": "OFD 文件的 {part} 含有 DTD 声明，为安全起见不读。请核对来源。",
    "OFD has too many pages": "OFD 文件超过 {most} 页。请拆分后再收录。",
    "OFD lacks a part": "OFD 文件不完整：缺 {part}。请取得完好的文件后再收录。",
    "OFD nested too deep": "OFD 文件的 {part} 嵌套过深，像是恶意构造的。请核对来源。",
    "OFD of pictures only": "OFD 文件里只有图片，没有文字。请用带文字的电子版，或由管理员安装识别组件后再收录。",
    "OFD part is no XML": "OFD 文件已损坏：{part} 不是有效的 XML。请取得完好的文件后再收录。",
    "no document in the OFD file": "OFD 文件里没有文档（缺 DocBody）。请用阅读器打开检查，另存后再收录。",
    "a picture": "这是图片，要经 OCR 识别。请改用带文字的电子版，或由管理员安装识别组件后再收录。",
    "picture damaged": "图片或扫描件已损坏，打不开。请重新扫描或取得完好的文件后再收录。",
    "HEIC not installed": "没有安装 HEIC 图片的组件（pi-heif）。请另存为 JPG 后再收录，或请管理员重新安装识别组件。",
    "picture too large": "图片超过 {megapixels} 百万像素。请以 300 dpi 重新扫描后再收录。",
    "scan has too many pages": "扫描件超过 {most} 页。请拆分后再收录。",
    "OCR found no text": "没有认出文字。请检查扫描是否清晰、方向是否正确，重新扫描后再收录。",
    "OCR not installed": (
        "这是扫描件或图片，要经 OCR 识别，但没有安装识别组件。"
        "请管理员运行 pip install 'gongwen[ocr]'，或改用带文字的电子版。",
        "这是扫描件或图片，要经 OCR 识别，但没有安装识别组件。请改用带文字的电子版，或请管理员安装识别组件。",
    ),
    # pages drawn
    "format has no pages": "这种格式没有可以显示的页面。请下载原件查看。",
    "original without a page": "原件里没有页面，可能已损坏。请下载原件查看。",
    "pages by LibreOffice": "这种格式的页面由 LibreOffice 生成。请安装后再试。",
    "no such page": "原件只有 {pages} 页。请检查页码。",
    "page image too large": "页面的图像超过 {megabytes} MB。请缩小显示，或下载原件查看。",
    "page not drawn": "绘制页面时程序中止（可能内存不足、文件已损坏或是恶意构造的）。请下载原件查看。",
    "library for pages not installed": "没有安装绘制页面的组件（{library}）。请下载原件查看，或请管理员安装这个组件。",
    "page drawn too slowly": "绘制页面用了 {seconds} 秒还没有完成，已中止。请下载原件查看，或稍后再试。",
    # tables
    "spreadsheet damaged": "电子表格已损坏或不完整，打不开。请在 Excel 或 WPS 中另存为 .xlsx 后再收录。",
    "spreadsheet has a password": "电子表格设有密码。请在 Excel 或 WPS 中取消密码，保存后再收录。",
    "table is empty": "表格文件是空的（0 KB）。请检查是否保存完整后再导入。",
    "table damaged": "表格文件已损坏或不完整，打不开。请在 Excel 或 WPS 中另存为 .xlsx 后再导入。",
    "old table format": "这是旧版表格（.xls、.et）或设有密码。请在 Excel 或 WPS 中取消密码，另存为 .xlsx 后再导入。",
    "table has a DTD": "表格文件含有 DTD 声明，为安全起见不读。请核对来源。",
    "table unpacks to too much": "表格展开后超过 {megabytes} MB。请拆分后再导入。",
    "table too long": "表格超过 {most} 行。请拆分后再导入。",
    "no CSV": "表格第 {row} 行不合 CSV 的写法。请在 Excel 或 WPS 中另存为 .xlsx 后再导入。",
    "inventory without a suffix": "文件名没有后缀。只能存为 {known: 或 }，请改文件名。",
    "inventory of another format": "只能存为 {known: 或 }，不能是 {suffix}。请改文件名。",
    "table too long for XLSX": "超过 {most} 行，不能存为 .xlsx。请缩小范围，或改存为 .csv。",
    "inventory too long for XLSX": "目录有 {rows} 行，.xlsx 最多 {most} 行。请改存为 .csv。",
}

HOW: Final[dict[str, str]] = {  # a file was read
    "text": "{encoding} 文本",
    "text in the encoding asked for": "{encoding} 文本（按指定的编码）",
    "Markdown": "{encoding} 文本，Markdown",
    "Markdown in the encoding asked for": "{encoding} 文本，Markdown（按指定的编码）",
    "web page": "网页，{encoding}",
    "mail": "邮件，附件 {attachments} 个",
    "mail alone": "邮件",
    "Word": "Word 文档",
    "Word by LibreOffice": "经 LibreOffice 转为 Word 文档",
    "text by LibreOffice": "经 LibreOffice 转为文本",
    "workbook": "电子表格，{sheets} 个工作表",
    "delimited text": "{encoding} 文本表格",
    "slides": "演示文稿，{slides} 张",
    "slides by LibreOffice": "经 LibreOffice 转换的演示文稿，{slides} 张",
    "EPUB": "EPUB 电子书，{chapters} 节",
    "PDF": "PDF，{pages} 页",
    "OFD": "OFD，{pages} 页",
    "OFD of several documents": "OFD，{pages} 页，{documents} 份文档",
    "PDF with OCR": "PDF，{pages} 页，其中 {recognised} 页由 OCR 识别",
    "OCR": "OCR 识别，{pages} 页",
}

NOTES: Final[dict[str, str]] = {  # what was left out of it, or is doubtful
    "hidden sheets read": "隐藏的工作表也已读取（{count} 个）：{names}。",
    "hidden rows read": "隐藏的行或列也已读取（{count} 处）。",
    "formulas without values": "有 {count} 个公式没有保存计算结果，没有收录。请用 Excel 或 WPS 打开并保存后重新收录。",
    "sheet too large": "表格很大，只读到工作表“{name}”的第 {row} 行，以后的没有收录。请拆分后收录其余部分。",
    "suffix missing": "文件名没有后缀，内容其实是 {suffix}，已按 {suffix} 读取。",
    "suffix wrong": "文件名的后缀是 {named}，内容其实是 {suffix}，已按 {suffix} 读取。",
    "encoding doubtful": "文字编码判断为 {encoding}，也可能是 {other}。如有乱码，请指定编码后重新收录。",
    "text damaged in places": "有 {places} 处不是有效的文字，读作“\ufffd”，在第 {lines} 行。请对照原件校核。",
    "text damaged in many places": (
        "文件损坏较多：有 {places} 处（{share:.1%}）不是有效的文字，读作“\ufffd”，在第 {lines} 行。"
        "请尽量取得完好的文件重新收录。"
    ),
    "text ends in a character": "文件在最后一个字中间断开，读作“\ufffd”，后面的内容可能缺失。请核对原件是否完整。",
    "encoding wrongly declared": "网页自称是 {declared} 编码，实际按 {encoding} 读取。",
    "front matter states nothing": "开头的 --- 部分没有读出题名、日期或责任者，已作为正文保留。",
    "article not told from the page": "没有分辨出网页的正文，已取整页文字，其中可能有导航等内容。",
    "comments of the page left out": "网页下面的评论没有收录（{lines} 行）。",
    "embedded files left out": "文中嵌入的 {count} 个文件没有收录：{names:、}。需要时请另行收录。",
    "numbers of charts left out": "图表中的数字没有收录。",
    "headers left out": "各页的页眉、页脚没有收录：{lines:；}。",
    "table of contents left out": "目录没有收录。",
    "revisions counted": "文件带有修订（增加 {insertions} 处，删去 {deletions} 处），已取修订后的文字。",
    "deleted text left out": "修订中删去的 {characters} 字没有收录：{texts:；}。",
    "damaged chapters": "有 {count} 节已损坏，没有收录。请核对原件。",
    "chapters left out": "还有 {count} 节没有收录。请拆分后再收录。",
    "hidden slides": "有 {count} 张隐藏的幻灯片（第 {slides} 张），文字已收录。",
    "damaged slides": "有 {count} 张幻灯片已损坏（第 {slides} 张），没有收录。请用 PowerPoint 或 WPS 打开后另存再收录。",
    "slides read in part": "只读取了前 {read} 张，共 {slides} 张。请拆分后再收录其余部分。",
    "files in slides left out": "幻灯片里嵌入的 {count} 个文件没有收录。需要时请另行收录。",
    "media left out": "幻灯片里的 {count} 段影音没有收录。",
    "layout lost": "只取得了文字，表格和脚注的版式未保留。",
    "PDF read in part": "只读取了前 {read} 页，共 {pages} 页。请拆分后再收录其余部分。",
    "PDF running heads left out": "页眉、页脚和页码没有收录（{lines} 行）。",
    "pages are pictures": "第 {pages} 页是图片（扫描页），没有识别，没有收录。请管理员安装识别组件后重新收录。",
    "many pages are pictures": (
        "第 {pages} 页等多页是图片（扫描页），没有识别，没有收录。请管理员安装识别组件后重新收录。"
    ),
    "text of a scan's own layer": "有 {pages} 页是扫描页，文字取自扫描时自带的识别结果，可能有错字。请对照原件校核。",
    "running heads left out": "略去了 {lines} 行页眉、页脚和页码。",
    "characters without a code": "有 {characters} 个字只有字形、没有编码，读不出来。请核对原件。",
    "text that runs another way": "斜排或侧排的文字（如水印、边注）{lines} 行，列在正文之后：{texts}。",
    "remarks read": "原件上的批注有 {remarks} 条，列在正文之后。",
    "form values read": "表单里填写的 {values} 项已收录，放在各自的位置。",
    "files in the file left out": "文件里附带的 {count} 个文件没有收录：{files:、}。请取出后分别收录。",
    "OFD states of the file": "文件属性：{stated:，}。",
    "OFD id": "文件标识 {value}",
    "OFD author": "责任者 {value}",
    "OFD date": "创建日期 {value}",
    "OFD program": "制作软件 {value}",
    "OCR may err": "文字由 OCR 识别，平均置信度 {mean:.1%}，可能有错字。请对照原件校核。",
    "OCR is unsure of lines": (
        "文字由 OCR 识别，平均置信度 {mean:.1%}，其中 {lines} 行不到 {below:.0%}，可能有错字。"
        "请对照原件校核。"
    ),
    "OCR is unsure of pages": "第 {pages} 页的平均置信度不到 {below:.0%}。请着重校核。",
    "OCR found nothing on pages": "第 {pages} 页没有认出文字，可能是空白页或照片。",
    "pages lay on their side": "第 {pages} 页是横放的，已转正后识别。",
    "pages stood upside down": "第 {pages} 页上下颠倒，已转正后识别。",
    "page is there twice": "第 {page} 页与第 {before} 页内容相同，可能重复扫描。",
    "pictures recognised": (
        "文中 {pictures} 张图片里的文字由 OCR 识别，平均置信度 {mean:.1%}，可能有错字。请对照原件校核。"
    ),
    "pictures not recognised": (
        "文中有 {pictures} 张图片没有识别，其中的文字没有收录。请管理员安装识别组件后重新收录。"
    ),
    "pictures left out": "文中有 {pictures} 张图片打不开、过大或过多，其中的文字没有收录。",
}

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {**REFUSALS, **HOW, **NOTES}
