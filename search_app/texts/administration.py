"""What the administrator's page says: settings and what comes of them, states of backups, what has just been done."""

from __future__ import annotations

from typing import Final

from indexer.catalogue import Setting

GROUPS: Final[dict[str, tuple[Setting, ...]]] = {
    "文库": ("office_name",),
    "查阅与权限": (
        *("reading_needs_account", "default_openness"),
        *("who_exports", "who_saves", "who_sees_overview"),
    ),
    "定时备份": ("backup_folder", "backup_time", "backups_kept"),
    "网络": ("service_names", "viewer_names"),
}

DONE: Final[dict[str, str]] = {  # ?done=… → what has just been done
    "backing-up": "已开始备份。可以离开本页，备份会继续。",
    "backed-up-already": "正在备份，不必再点。",
    "session-ended": "已结束这一处登录。",
    "session-gone": "这一处登录早已结束。",
    "cleared": "已清除出错记录。",
    "rebuilding": "已开始重建索引。可以离开本页，重建会继续。",
    "rebuilt": "正在重建索引，不必再点。",
    "set": "设置已保存，一秒钟内生效。",
    "unchanged": "没有变化：本来就是这样。",
}
BACKING_UP: Final[dict[str, str]] = {  # state of indexer.maintenance.LastBackup → what is said of it
    "never": "",
    "running": "正在{stage}：{done} / {total}。",
    "done": "{ended} 备份完成（{by}）。",
    "failed": "{ended} 备份没有成功（{by}）：{reason}",
}
BACKING_UP_BEGINS: Final = "正在备份，准备中。"
BY_THE_CLOCK: Final = "定时备份"

SETTING_MEANS: Final[dict[Setting, dict[str, str]]] = {  # value, * for any other, → what comes of it
    "office_name": {
        "": "写在每一页的页眉和浏览器标签里；留空时是“工会文库”。",
        "*": "写在每一页的页眉和浏览器标签里。",
    },
    "who_saves": {
        "登录的人": "登录的人都能保存检索，并可与全单位共享。",
        "*": "只有写明的人能保存、共享检索；已经保存的照旧可用，可以删除。",
    },
    "who_exports": {
        "任何人": "能检索的人都能把结果导出成文件，只含本人能查阅的文档。",
        "*": "只有写明的人能把检索结果导出成文件，只含本人能查阅的文档。",
    },
    "who_sees_overview": {
        "任何人": "能检索的人都能看“馆藏概况”，只统计本人能查阅的文档。",
        "*": "只有写明的人能看“馆藏概况”，只统计本人能查阅的文档。",
    },
    "backup_folder": {
        "": "还没有写，不能在这里备份。请写服务器上的一个文件夹，最好在另一块磁盘上，例如 /mnt/backup。",
        "*": "备份写在服务器的这个文件夹里；它不能在档案库里面，最好在另一块磁盘上。",
    },
    "backup_time": {
        "": "不定时备份。要每天备份，请写 02:30 这样的时刻。",
        "*": "每天到这个时刻备份一次；那时服务没有运行的，启动后补上。",
    },
    "backups_kept": {"*": "备份成功后，只留最近的这么多份；另外用命令写的备份不会删。"},
    "reading_needs_account": {
        "是": "登录以后才能检索和查阅；接口、导出和订阅也是。",
        "否": "不登录也能检索和查阅公开的文档；内部的文档仍要登录。",
    },
    "default_openness": {
        "公开": "没有写明开放状态的新文档，收录后所有人都能查阅。标有密级或“内部”的不在此列，定为仅档案员。",
        "内部": "没有写明开放状态的新文档，收录后登录的人能查阅。标有密级或“内部”的不在此列，定为仅档案员。",
        "*": "没有写明开放状态的新文档，收录后只有档案员和管理员能查阅，由档案员逐篇开放。",
    },
    "service_names": {
        "*": "文库只应答这些名称，以及本机和所监听的地址；改名或换域名前先在这里加上。",
        "": "文库只应答本机和所监听的地址；经反向代理或用域名访问的，要把域名写在这里，几个之间用顿号隔开。",
    },
    "viewer_names": {
        "*": "这些网站上的 IIIF 阅览器可以显示不登录也能查阅的页面图像，并在其中检索。",
        "": "别的网站读不到本文库的页面图像；要在另外的 IIIF 阅览器（Mirador 等）里看，把域名写在这里，几个之间用顿号隔开。",
    },
}


def setting_means(name: Setting, value: str) -> str:
    """What comes of a setting's value."""
    return SETTING_MEANS[name].get(value) or SETTING_MEANS[name]["*"]
