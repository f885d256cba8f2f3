"""What the pages and files of reading lists (专题) say."""

from __future__ import annotations

from typing import Final

NO_TOPIC: Final = (
    "没有这个专题，可能已被删除，或不是共享的；请登录后打开“专题”查看，自己删除的可以在那里恢复。"
)
NOT_YOUR_TOPIC: Final = "这个专题不是您建的，不能更改；如有需要，请联系建专题的人或管理员。"
NOT_ON_IT: Final = "这篇文档已不在专题里。请打开“专题”里的这一个；是移除的，可以在那里放回，再填写说明。"
NOT_OFF_IT: Final = "这篇文档不能放回了：移除已久，或已从文库中消失。请在文档页点“加入专题”。"
WITHDRAWN: Final = "已撤回"
WITHDRAWN_ONE: Final = "已撤回：{title}"
FILE_NAME: Final = "{title}-专题-{date}"
REFERENCES_NAME: Final = "{title}-引用格式-{date}"
COUNTED: Final = "共 {count} 篇，导出于 {date}"
HEADING: Final = "{number}. {title}"
DATED: Final = "日期 {date}"
CODED: Final = "档号 {code}"
ADDRESS: Final = "网址 {address}"
NOTED: Final = "说明 {note}"
REFERRED: Final = "引用 {reference}"
LISTED: Final = "[{number}] {reference}"
