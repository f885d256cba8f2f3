"""What is wrong with stores on other machines or the settings that name them: the sentences for `indexer.stores`."""

from __future__ import annotations

from typing import Final

_AT_WORK: Final = "数据没有丢失，恢复后自动继续，请稍候再试。"
_ASK: Final = "文库的设置有误，无法使用。请告诉管理员。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # a store that cannot be reached now
    "engine unavailable": (
        "检索集群（OpenSearch）暂时无法使用（{why}）。"
        + _AT_WORK
        + "若不恢复，请检查各节点、网络和存储设置 engine.hosts。",
        "检索集群暂时无法使用。" + _AT_WORK,
    ),
    "catalogue unavailable": (
        "档案目录的数据库（PostgreSQL）暂时无法使用（{why}）。"
        + _AT_WORK
        + "若不恢复，请检查数据库、网络和存储设置 catalogue.url。",
        "档案目录的数据库暂时无法使用。" + _AT_WORK,
    ),
    "originals unavailable": (
        "存放原件的共享文件夹或对象存储暂时无法使用（{why}）。"
        + _AT_WORK
        + "若不恢复，请检查存储、网络和存储设置 [originals]。",
        "存放原件的地方暂时无法使用。" + _AT_WORK,
    ),
    # how they are
    "engine in the home": "内置索引，本机 var/index",
    "catalogue in the home": "SQLite，本机 var/catalogue.db",
    "database": "PostgreSQL {version}，备用服务器 {standbys} 台，最多落后 {lag} 秒",
    "database is a standby": (
        "连到的 PostgreSQL {version} 是备用服务器，只能读。请在 catalogue.url 里写能写的那一台。",
        "连到的数据库是备用服务器，只能读。请告诉管理员。",
    ),
    "cluster": "OpenSearch {version}，{nodes} 个节点，{shards} 个分片，各另存 {copies} 份",
    "cluster lacks copies": (
        "OpenSearch {version}，{nodes} 个节点，{shards} 个分片，各应另存 {copies} 份，现缺 {missing} 份"
    ),
    "originals in a folder": "共享文件夹 {folder}，剩余 {free:size}",
    "originals in a bucket": "对象存储的桶 {bucket}",
    "originals in the home": "本机 corpus/",
    "catalogue of another home": (
        "这个数据库里的档案目录正由 {home} 使用，它的索引或原件只在那一处，不能由两处同时使用。要由几台服务器使用，"
        "请在存储设置里让索引和原件也共用；要改由本机使用，请先停掉那一处，再运行 gongwen reindex --take-over。",
        "数据库里的档案目录正由另一台服务器使用。请告诉管理员。",
    ),
    "database lets nobody in": (
        "数据库（PostgreSQL）不让连接（{why}）。请检查存储设置 catalogue.url 里的用户、密码、数据库名和证书。",
        _ASK,
    ),
    "database not empty": (
        "数据库 {database} 里已有档案目录，没有改动它。请另建一个空的数据库再恢复。",
        "数据库里已有档案目录，没有改动它。请告诉管理员。",
    ),
    "database is not UTF-8": (
        "数据库（PostgreSQL）的编码是 {encoding}，装不下汉字。请另建一个编码为 UTF8 的数据库。",
        _ASK,
    ),
    # a store that refuses
    "engine certificate not trusted": (
        "检索集群（OpenSearch）的证书不受信任。请在存储设置的 [engine] 里用 ca 指定签发证书的机构。",
        _ASK,
    ),
    "engine is no cluster": (
        "engine.hosts 的地址上答话的不是 OpenSearch。请检查存储设置的 [engine] 里的 hosts，地址和端口都要对。"
    ),
    "engine sign-in refused": (
        "检索集群（OpenSearch）不接受账号或密码。请检查存储设置的 [engine] 里的 user 和 password_file。",
        _ASK,
    ),
    "engine forbids": (
        "检索集群（OpenSearch）的账号权限不够。请按说明给存储设置的 [engine] 里的 user 加上角色。",
        _ASK,
    ),
    "engine name of another archive": (
        "检索集群里 {name} 这个名字的索引属于另一个档案库，没有改动它。请在存储设置里换一个 engine.name；"
        "若本库是搬来的，旧索引已不用，请先在集群里删除 {name}-b 开头的索引。",
        _ASK,
    ),
    "originals of another archive": (
        "存放原件的 {place} 属于另一个档案库，没有改动它。请在存储设置的 [originals] 里换一处空的；"
        "若那个档案库已不用，请先删除其中的 .gongwen-originals。",
        _ASK,
    ),
    "engine takes too few clauses": (
        "检索集群（OpenSearch）容不下这么长的查询。请把集群设置 indices.query.bool.max_clause_count 改为 {least} 以上。",
        _ASK,
    ),
    # the file that names them
    "stores file unreadable": ("设置文件 {path} 无法读取（{system}）。请检查文件和权限。", _ASK),
    "stores file is no text": ("设置文件 {path} 不是 UTF-8 文字。请另存为 UTF-8。", _ASK),
    "stores file is no TOML": ("设置文件 {path} 第 {line} 行不合 TOML 的写法。请改正后再试。", _ASK),
    "stores file open to others": (
        "设置文件 {path} 的 {key} 里写有密码，而其他用户也能读这个文件。请把密码移到 password_file，或运行 chmod 600。",
        _ASK,
    ),
    "stores key unknown": (
        "设置文件 {path} 里的 {key} 不是可用的设置。可用的有：{known}。请改正后再试。",
        _ASK,
    ),
    "stores key missing": ("设置文件 {path} 里缺少 {key}。请补上后再试。", _ASK),
    "stores key is no table": ("设置文件 {path} 里的 {key} 应是一节，写成 [{key}]。请改正后再试。", _ASK),
    "stores key is no text": ("设置文件 {path} 里的 {key} 应是引号里的文字，不能为空。请改正后再试。", _ASK),
    "stores key is no list": (
        '设置文件 {path} 里的 {key} 应是方括号里的几段文字，例如 ["a", "b"]。请改正后再试。',
        _ASK,
    ),
    "stores key is no number": (
        "设置文件 {path} 里的 {key} 应是 {least} 到 {most} 的整数。请改正后再试。",
        _ASK,
    ),
    "stores key is no flag": (
        "设置文件 {path} 里的 {key} 应是 true 或 false，不加引号。请改正后再试。",
        _ASK,
    ),
    "stores key is no address": (
        "设置文件 {path} 里的 {key} 有“{value}”，不是地址。请写成 https://主机:端口，不带账号和路径。",
        _ASK,
    ),
    "stores url is no database": (
        "设置文件 {path} 里的 {key} 不是数据库的地址。请写成 postgresql+psycopg://用户@主机/数据库。",
        _ASK,
    ),
    "stores engine unknown": (
        '设置文件 {path} 里的 engine.kind 是“{kind}”，只能是 "opensearch"。请改正后再试。',
        _ASK,
    ),
    "stores name unfit": (
        "设置文件 {path} 里的 {key} 是“{name}”。请用小写字母开头，只含小写字母、数字和下划线，最多 40 个字符。",
        _ASK,
    ),
    "stores originals not in one place": (
        "设置文件 {path} 的 [originals] 应写 folder（共享文件夹）或 bucket（对象存储）之一。请改正后再试。",
        _ASK,
    ),
    # what the object store says to it
    "originals bucket missing": (
        "对象存储里没有存储桶 {bucket}。请检查存储设置 originals.bucket，或先在对象存储里建立它。",
        _ASK,
    ),
    "originals bucket unfit": ("存储桶 {bucket} 的名称不合规定。请检查存储设置 originals.bucket。", _ASK),
    "originals key refused": (
        "对象存储拒绝了访问存储桶 {bucket} 的密钥（{why}）。请检查存储设置 originals.key_file 和密钥的权限。",
        _ASK,
    ),
    "originals key missing": (
        "访问存储桶 {bucket} 需要密钥。请在存储设置里写上 originals.key_file。",
        _ASK,
    ),
    "originals certificate not trusted": (
        "存储桶 {bucket} 所在的对象存储出示的证书不受信任。请检查存储设置 originals.ca 和 originals.endpoint。",
        _ASK,
    ),
    "originals not in the bucket": (
        "存储桶 {bucket} 里没有本库的原件。请检查存储设置 originals.bucket 和 originals.prefix。",
        _ASK,
    ),
    # what it names on this machine
    "file of a store unreadable": (
        "设置项 {key} 指定的 {path} 无法读取（{system}）。请检查文件和权限。",
        _ASK,
    ),
    "secret of a store open to others": (
        "设置项 {key} 指定的 {path} 其他用户也能读。请运行 chmod 600，必要时更换密码。",
        _ASK,
    ),
    "secret of a store empty": (
        "设置项 {key} 指定的 {path} 应有一行密码，不能是空行。请改正后再试。",
        _ASK,
    ),
    "key file has other lines": ("密钥文件 {path} 应有两行：密钥编号和密钥。请改正后再试。", _ASK),
    "client of a store missing": (
        "存储设置的 [{table}] 需要的组件没有安装。请运行 pip install 'gongwen[cluster]'。",
        _ASK,
    ),
}
