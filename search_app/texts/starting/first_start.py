"""What is said to whoever starts a server, in Chinese or English by the locale, and on the page of the first start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["zh", "en"]

WRONG_CODE: Final = "启动码不对，或已经作废。请核对服务启动时显示的启动码；重新启动服务，会显示新的。"
SETUP_IS_OVER: Final = "文库已经有管理员，启动码不再有效。请用管理员的账号登录：点页面上方的“登录”。"
TOO_MANY_CODES: Final = "启动码错了太多次，过一会儿才能再试。也可以在服务器上运行 gongwen setup。"

AT_START: Final[Mapping[str, Mapping[Language, str]]] = {
    "started": {
        "zh": "工会文库已启动：{url} （共 {count} 篇文档；按 Ctrl+C 停止）",
        "en": "gongwen is running: {url} ({count} documents; Ctrl+C stops it)",
    },
    "no administrator": {
        "zh": "还没有管理员账号。请在本机的浏览器里打开 {url} 建立（一次有效，停止服务即作废）；"
        "或在另一个终端运行：{command}",
        "en": "There is no administrator yet. Open {url} on this machine (good for once, until the server stops), "
        "or run in another terminal: {command}",
    },
    "not for others yet": {
        "zh": "还没有管理员账号，不能对外开放。请先建立：{command}；再启动。只在本机使用时不写 --host（make run 不写 HOST=）。",
        "en": "There is no administrator yet, so others are not let in. Make one first: {command}; then start again. "
        "For this machine alone leave out --host (HOST= of make run).",
    },
    "port taken": {
        "zh": "无法监听 {address}（{reason}）。请换一个端口（--port，make run 用 PORT=…），或先停掉占用它的程序。",
        "en": "{address} cannot be used ({reason}). Choose another port (--port, or PORT=... of make run), "
        "or stop what uses it.",
    },
    "open elsewhere": {
        "zh": "其他电脑请打开：{urls}",
        "en": "On other computers open: {urls}",
    },
    "open elsewhere somehow": {
        "zh": "其他电脑请用本机的 IP 地址打开，端口 {port}。",
        "en": "On other computers open this machine's IP address, port {port}.",
    },
    "in the clear": {
        "zh": "注意：没有加密，密码和文档在网络上以明文传送。请在前面加 https 反向代理，做法见 docs/deployment.md。",
        "en": "Note: nothing is encrypted, passwords and documents cross the network in the clear. "
        "Put an https proxy in front, as docs/deployment.md shows.",
    },
    "names missing": {
        "zh": "注意：设置“服务名称”是空的，经反向代理用域名访问会被拒绝。"
        "请运行 gongwen settings set 服务名称 域名，一秒钟内生效。",
        "en": "Note: the setting service-names is empty, so domain names that a proxy passes on are refused. "
        "Run gongwen settings set service-names DOMAIN; it holds within a second.",
    },
    "or": {"zh": " 或 ", "en": " or "},
}


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """The language of whoever reads the terminal: Chinese, unless the locale names another one."""
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    chosen = locale.partition(".")[0].partition("_")[0].lower()
    return "zh" if chosen in ("", "c", "posix", "zh") else "en"


def at_start(key: str, **facts: object) -> str:
    """One of AT_START with its facts, in that language."""
    return AT_START[key][language()].format(**facts)
