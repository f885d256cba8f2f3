"""Who may not sign in, and which account cannot be: the sentences for `indexer.auth`."""

from __future__ import annotations

from typing import Final

_ASK: Final = "登录的设置有误，用单位账号暂时不能登录。请告诉管理员。"

SENTENCES: Final[dict[str, str | tuple[str, str]]] = {
    # signing in
    "wrong name or password": "账号名或密码不对。请核对后再试；忘了密码的，请管理员重设。",
    "too many attempts": "登录失败的次数太多，{wait:period}后才能再试。请到时再登录；忘了密码的，请管理员重设。",
    "sign-ins being written": "登录记录正在由另一个程序写入。请稍候再试一次。",
    "sign-ins unusable": (
        "登录记录 {path} 无法读写（{system}）。请检查磁盘空间和权限。",
        "登录记录无法读写，暂时不能登录。请检查磁盘空间和权限，或告诉管理员。",
    ),
    "sign-ins damaged": "登录记录已损坏，已另建一份。请重新登录。",
    "sign-ins put aside": "登录记录已损坏，已改名为 var/sessions.db.unreadable，另建了一份；所有人要重新登录。",
    "key cannot be made or read": (
        "密钥文件 {path} 无法建立或读取（{system}）。请检查磁盘空间和权限。",
        "密钥文件无法建立或读取，暂时不能登录。请检查磁盘空间和权限，或告诉管理员。",
    ),
    "key open to others": (
        "密钥文件 {path} 其他用户也能读写，不再可靠。请删除它，程序会另建一个；大家须重新登录。",
        "密钥文件其他用户也能读写，不再可靠，暂时不能登录。请告诉管理员检查档案库。",
    ),
    "key damaged": (
        "密钥文件 {path} 已损坏。请删除它，程序会另建一个；大家须重新登录。",
        "密钥文件已损坏，暂时不能登录。请告诉管理员检查档案库。",
    ),
    "key of other machines missing": (
        "这个档案库由几台服务器共用，本机还没有它的密钥。请从另一台服务器把 var/secret.key 复制为 {path}，"
        "只许运行 gongwen 的用户读取，再启动。几台的密钥都没有了，请运行 gongwen key --new。",
        "本机还没有几台服务器共用的密钥，暂时不能登录。请告诉管理员。",
    ),
    "key of other machines differs": (
        "密钥文件 {path} 与其他服务器的不同，登录会互不相认。请从另一台服务器复制 var/secret.key 来替换它，再启动；"
        "要改用本机新的密钥，请运行 gongwen key --new，再复制到其他服务器。",
        "本机的密钥与其他服务器的不同，暂时不能登录。请告诉管理员。",
    ),
    # signing in by accounts of others
    "external account disabled": "这个单位账号在本库已停用。请找管理员。",
    "external account without role": "您的单位账号还没有使用本库的权限。请找管理员。",
    "external name taken": "本库已有名为 {name} 的账号，与您的单位账号不是同一个，不能登录。请找管理员处理。",
    "external name unfit": "单位账号系统给出的账号名不能在本库使用。请找管理员核对登录设置。",
    "external sign-in lost": "这次登录中断了，或等得太久。请重新登录。",
    "sign in anew": "建立令牌前要确认是您本人。请退出，用单位账号重新登录，在 10 分钟内再试。",
    "directory unavailable": (
        "单位账号目录（LDAP）暂时无法使用（{why}）。请检查目录服务器、网络、证书和登录设置 signin.toml 的 [ldap]。",
        "单位账号系统暂时无法使用。请稍候再试；有本库账号的，仍可用本库账号登录。",
    ),
    "directory has several": (
        "单位账号目录里有几个人符合登录设置 ldap.filter，不知道是谁，已拒绝登录。请把 ldap.filter 写得更严。"
    ),
    "provider unavailable": (
        "单位统一认证（OpenID Connect）暂时无法使用（{why}）。请检查认证服务器、网络、证书和登录设置 signin.toml 的 [openid]。",
        "单位账号系统暂时无法使用。请稍候再试；有本库账号的，仍可用本库账号登录。",
    ),
    "provider answer unfit": "单位账号系统的登录没有完成。请重新登录；仍不行的，请找管理员。",
    "provider answer refused": (
        "单位统一认证（OpenID Connect）的一次登录没有通过核对（{why}）。若反复出现，请核对登录设置 signin.toml 的 [openid]。"
    ),
    # the file that names them
    "sign-in url not encrypted": (
        "设置文件 {path} 里的 {key} 有“{value}”，密码会不加密地传送。请写成 ldaps://主机，或加上 start_tls = true。",
        _ASK,
    ),
    "sign-in url ambiguous": (
        "设置文件 {path} 里的 {key} 有“{value}”，写了 start_tls 的，地址应是 ldap://主机。请改正后再试。",
        _ASK,
    ),
    "sign-in issuer not encrypted": (
        "设置文件 {path} 里的 {key} 是“{value}”，不是加密的地址。请写成 https://主机/路径，与认证服务器自称的一致。",
        _ASK,
    ),
    "sign-in scope without openid": (
        "设置文件 {path} 里的 {key} 缺少 openid。请写成 openid profile 这样。",
        _ASK,
    ),
    "sign-in filter unfit": (
        "设置文件 {path} 里的 {key} 应写在圆括号里，并含有 {place}。请改正后再试。",
        _ASK,
    ),
    "sign-in client missing": (
        "登录设置的 [{table}] 需要的组件没有安装。请运行 pip install 'gongwen[{extra}]'。",
        _ASK,
    ),
    # tokens
    "no such token": "这个令牌不对、已过期或已撤销。请在“我的账号”里另建一个。",
    "too many uses": "请求太频繁，{wait:period}后才能再试。请到时再试，并让程序放慢。",
    "token of a disabled account": "账号 {name} 已停用，不能建立令牌。请先启用它。",
    "role of a token above its account's": "令牌的角色不能高于账号自己的角色。请选低一些的角色。",
    "too many tokens": "一个账号最多 {most} 个令牌。请先撤销不用的。",
    "token name of another length": "令牌的名称要有 1 到 {most} 个字，例如写明给哪个程序用。请改好后再试。",
    "last day of a token is no date": "到期日不是有效日期。请写成 2027-03-31 这样。",
    "last day of a token out of range": "到期日要在 {first} 到 {last} 之间。请改好后再试。",
    # accounts
    "account not found": (
        "没有名为 {name} 的账号。请用 gongwen user list 查看现有的账号。",
        "没有这个账号，可能名字已变；请回到“账号管理”，从那里操作。",
    ),
    "account damaged": (
        "账号 {name} 的记录已损坏，暂不能使用。请管理员运行 gongwen check --repair 修复。",
        "账号 {name} 的记录已损坏，暂不能使用。请告诉管理员修复。",
    ),
    "account name taken": "已经有名为 {name} 的账号。请换一个名字，或修改原来的账号。",
    "account name of another length": "账号名要有 1 到 {most} 个字。请改好后再试。",
    "account name of other characters": "账号名只能用汉字、字母、数字和 . _ - @ ·，中间不留空格。请改好后再试。",
    "account of another origin": (
        "账号 {name} 是单位账号，密码和角色由单位账号系统管理。请在那里修改；要禁止登录，请停用它。"
    ),
    "too many accounts": "账号已有 {most} 个，不能再多。",
    "no such role": "没有“{role}”这种角色。请从{known}中选一种。",
    "the only administrator": "{name} 是唯一的管理员。请先让另一个账号成为管理员，再作这个改动。",
    "begun already": (
        "已经有管理员账号。请用 gongwen user 管理账号，用 gongwen settings 查看和修改设置。",
        "已经有管理员账号，不能再这样建立。请登录。",
    ),
    # departments
    "no such department": "没有名为 {name} 的部门。请先添加它，或核对名称。",
    "department name taken": "已经有名为 {name} 的部门。请换一个名字。",
    "department name of another form": "部门名称要有 1 到 {most} 个字，不含顿号。请改好后再试。",
    "department name of other characters": (
        "部门名称里不能有 /、\\ 和看不见的字符，不能只有点号，也不能叫“{none}”。请改好后再试。"
    ),
    "department has documents": "还有 {count} 篇文档属于这个部门，不能删除。请先把它们改到别的部门。",
    "department has drafts": "还有 {count} 个待收录文件要归这个部门，不能删除。请先收录它们，或改到别的部门。",
    "version in the department of its document": "新版本沿用原来文档的部门，请在文档页面改。",
    "too many departments": "部门已有 {most} 个，不能再多。",
    # passwords
    "password too short": "密码至少要 {least} 个字符。请改长一些，例如用几个不相干的词连成一句。",
    "password too long": "密码最多 {most} 个字符。请改短后再试。",
    "password is the name": "密码不能就是账号名，或只比它多几个字符。请换一个。",
    "password too common": "这个密码太常见，很容易被猜到。请换一个，例如用几个不相干的词连成一句。",
}
