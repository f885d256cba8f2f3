"""What formats are called that are not read, and what to do with such a file."""

from __future__ import annotations

from typing import Final

FORMATS: Final[dict[str, str]] = {
    # pages, drawings, plans
    ".caj": "中国知网 CAJ 文献",
    ".nh": "中国知网 NH 文献",
    ".kdh": "中国知网 KDH 文献",
    ".ceb": "方正 CEB 版式文件",
    ".cebx": "方正 CEBX 版式文件",
    ".cebm": "方正 CEBM 版式文件",
    ".pdg": "超星 PDG 图书",
    ".pdz": "超星 PDZ 图书",
    ".gd": "书生 GD 版式文件",
    ".gdf": "书生 GDF 版式文件",
    ".sep": "书生 SEP 版式文件",
    ".aip": "点聚 AIP 版式文件",
    ".vip": "维普 VIP 文献",
    ".teb": "TEB 版式文件",
    ".wdl": "华康 WDL 版式文件",
    ".djvu": "DjVu 扫描图书",
    ".djv": "DjVu 扫描图书",
    ".xps": "XPS 版式文件",
    ".oxps": "XPS 版式文件",
    ".ps": "PostScript 文件",
    ".eps": "EPS 图形",
    ".dwg": "AutoCAD 图纸",
    ".dwt": "AutoCAD 模板",
    ".dxf": "CAD 交换图纸",
    ".dwf": "CAD 图纸",
    ".vsd": "Visio 图",
    ".vsdx": "Visio 图",
    ".vss": "Visio 图",
    ".cdr": "CorelDRAW 图形",
    ".ai": "Illustrator 图形",
    ".indd": "InDesign 排版文件",
    ".pub": "Publisher 出版物",
    ".mpp": "Project 计划",
    ".xmind": "XMind 思维导图",
    ".mmap": "MindManager 思维导图",
    ".emmx": "亿图思维导图",
    ".eddx": "亿图图示",
    # office programs
    ".pages": "苹果 Pages 文稿",
    ".key": "苹果 Keynote 讲演",
    ".numbers": "苹果 Numbers 表格",
    ".iwork": "苹果 iWork 文件",
    ".wpd": "WordPerfect 文档",
    ".wp": "WordPerfect 文档",
    ".wri": "Windows 写字板（Write）文档",
    ".lwp": "Lotus WordPro 文档",
    ".sxw": "OpenOffice 1.x 文档",
    ".sxi": "OpenOffice 1.x 演示文稿",
    ".sxc": "OpenOffice 1.x 表格",
    ".sdw": "StarOffice 文档",
    ".hwp": "韩文（HWP）文档",
    ".hwpx": "韩文（HWP）文档",
    ".one": "OneNote 笔记",
    ".onepkg": "OneNote 笔记",
    ".note": "笔记软件的笔记",
    ".enex": "印象笔记导出的笔记",
    ".xdw": "DocuWorks 文件",
    ".uos": "标文通 UOF 表格",
    # electronic books
    ".mobi": "Kindle 电子书",
    ".azw": "Kindle 电子书",
    ".azw3": "Kindle 电子书",
    ".prc": "Mobipocket 电子书",
    ".chm": "CHM 帮助文档",
    ".fb2": "FB2 电子书",
    ".lit": "LIT 电子书",
    ".umd": "UMD 电子书",
    ".pdb": "Palm 电子书",
    # recordings
    ".mp3": "MP3 录音",
    ".wav": "WAV 录音",
    ".wma": "WMA 录音",
    ".m4a": "M4A 录音",
    ".aac": "AAC 录音",
    ".amr": "AMR 录音",
    ".ogg": "OGG 录音",
    ".flac": "FLAC 录音",
    ".mp4": "MP4 录像",
    ".m4v": "MP4 录像",
    ".mov": "QuickTime 录像",
    ".avi": "AVI 录像",
    ".wmv": "WMV 录像",
    ".mkv": "MKV 录像",
    ".flv": "FLV 录像",
    ".mpg": "MPEG 录像",
    ".mpeg": "MPEG 录像",
    ".vob": "DVD 录像",
    ".rmvb": "RMVB 录像",
    ".3gp": "手机录像",
    ".webm": "WebM 录像",
    ".swf": "Flash 动画",
    # pictures
    ".svg": "SVG 图形",
    ".psd": "Photoshop 图像",
    ".wmf": "WMF 图形",
    ".emf": "EMF 图形",
    ".ico": "图标",
    ".jp2": "JPEG 2000 图片",
    ".avif": "AVIF 图片",
    ".raw": "相机原始图片",
    ".cr2": "相机原始图片",
    ".nef": "相机原始图片",
    ".dng": "相机原始图片",
    # data
    ".mdb": "Access 数据库",
    ".accdb": "Access 数据库",
    ".dbf": "dBASE、FoxPro 数据表",
    ".sqlite": "SQLite 数据库",
    ".nsf": "Lotus Notes 数据库",
    ".sav": "SPSS 数据",
    ".wdb": "Works 数据库",
    # packages
    ".gz": "GZIP 压缩包",
    ".tgz": "TAR 压缩包",
    ".bz2": "BZIP2 压缩包",
    ".xz": "XZ 压缩包",
    ".zst": "Zstandard 压缩包",
    ".tar": "TAR 包",
    ".cab": "CAB 压缩包",
    ".iso": "光盘映像",
    ".img": "磁盘映像",
    ".lzh": "LZH 压缩包",
    ".arj": "ARJ 压缩包",
    ".apk": "安卓安装包",
    # mail
    ".pst": "Outlook 邮箱",
    ".ost": "Outlook 邮箱",
    ".mbox": "邮箱文件",
    ".dbx": "Outlook Express 邮箱",
    ".tnef": "Outlook 专用的附件（winmail.dat）",
    ".oft": "Outlook 模板",
    ".box": "Foxmail 邮箱",
}


_ADVICE: Final = {  # what to do with a file → the suffixes of such files
    "请用原来的软件打开，打印或另存为 PDF 后再收录。": (
        ".caj .nh .kdh .ceb .cebx .cebm .pdg .pdz .gd .gdf .sep .aip .vip .teb .wdl .djvu .djv .xps "
        ".oxps .ps .eps .dwg .dxf .dwt .dwf .vsd .vsdx .vss .cdr .ai .indd .pub .mpp .xmind .mmap .emmx "
        ".eddx"
    ),
    "请用原来的软件打开，另存为 .docx 或 PDF 后再收录。": (
        ".pages .key .numbers .iwork .wpd .wp .wri .lwp .sxw .sxi .sxc .sdw .hwp .hwpx .one .onepkg .abw "
        ".note .enex .xdw .uos"
    ),
    "请转换为 EPUB 或 PDF 后再收录。": ".mobi .azw .azw3 .prc .chm .fb2 .lit .umd .snb .pdb",
    "请把其中的讲话整理成文字稿后再收录。": (
        ".mp3 .wav .wma .m4a .aac .amr .ogg .oga .flac .ape .mid .mp4 .m4v .mov .avi .wmv .mkv .flv .f4v "
        ".mpg .mpeg .vob .rm .rmvb .3gp .webm .ts .mts .swf"
    ),
    "请另存为 PNG、JPG 或 PDF 后再收录。": (
        ".svg .psd .wmf .emf .ico .tga .pcx .jp2 .j2k .avif .jxl .raw .cr2 .nef .dng .arw .xcf .fpx"
    ),
    "请把要收录的数据导出为 .xlsx 或 .csv 后再收录。": ".mdb .accdb .dbf .sqlite .db .sql .sav .dta .rdb .nsf .wdb",
    "请解压后收录里面的文件。": ".gz .tgz .bz2 .xz .zst .tar .cab .iso .lzh .lha .arj .z .jar .war .apk .img .vhd .dmg",
    "请在邮件程序中把要收录的邮件逐封另存为 .eml 后再收录。": ".pst .ost .mbox .dbx .tnef .oft .foxmail .box",
    "这是程序或系统文件，请核对是否选错了文件。": (
        ".exe .dll .com .bat .cmd .sh .msi .sys .ocx .class .pyc .so .ttf .ttc .otf .woff .woff2 .log1 "
        ".tmp .bak .ini .inf"
    ),
    "这是快捷方式，请收录它所指的文件。": ".lnk .url .desktop .webloc",
    "这是电子签名或证书，请收录它所签的文件。": ".p7s .p7b .p7m .sig .asc .pfx .cer .crt .esl",
}
_ADVICE_FOR: Final = {suffix: advice for advice, suffixes in _ADVICE.items() for suffix in suffixes.split()}


def format_named(suffix: str) -> str:
    """The name of a format with its suffix, as it stands behind a Chinese character."""
    name = FORMATS.get(suffix)
    named = f"{name}（{suffix}）" if name else f"{suffix} 格式"
    return f" {named}" if named[0].isascii() else named


def advice_for(suffix: str) -> str:
    """What to do with a file of a format that is not read."""
    return _ADVICE_FOR.get(suffix, "请另存为 .txt、.docx 或 .pdf 后再收录。")
