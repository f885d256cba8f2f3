"""What the pages of packages say."""

from __future__ import annotations

from typing import Final

from indexer.exchange import PackageForm

PACKAGE_FORMS: Final[dict[PackageForm, str]] = {
    "bagit": "BagIt：连同历史版本、日志和原件",
    "dat48": "DA/T 48 封装包：每篇一个 XML",
}
PACKAGE_NAME: Final = "档案包-{date}"
NO_PACKAGE: Final = "没有选档案包。请先选一个 .zip 或 .xml 文件，再点“导入”。"
PACKAGE_TOO_LARGE: Final = "网页上一次最多导出 {most} 篇。请分几次导出，或请管理员导出。"
NOTHING_PACKED: Final = "选中的文档一篇也不能导出。{reason}"
PACKAGE_DONE: Final[dict[str, str]] = {  # status of an outcome → how many; those that are none are left out
    "added": "已收录 {count} 篇",
    "replaced": "新版本 {count} 篇",
    "duplicate": "库中已有 {count} 篇",
    "failed": "没有收录 {count} 篇",
}
MARKED_OPEN: Final = "标有“{mark}”而公开，请在“密级核对”里核对。"
