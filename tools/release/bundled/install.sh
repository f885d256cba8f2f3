#!/bin/sh
# Install gongwen from this bundle without a network: sh install.sh [FOLDER]; FOLDER is /opt/gongwen unless it is named.
# What was installed before stays beside it, so that an update can be taken back.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/words"
to=${1:-/opt/gongwen}
wheel=$(echo "$here"/wheels/gongwen-*.whl)
version=$(basename "$wheel" | cut -d- -f2)

end() {
    say "$@" >&2
    exit 1
}

case $(uname -m) in
x86_64 | aarch64) ;;
*)
    end "包里的组件是给 amd64 和 arm64 的，这台机器是 $(uname -m)。请见 docs/installation.md“其他处理器”。" \
        "The bundle is for amd64 and arm64; this machine is $(uname -m). See docs/installation.md."
    ;;
esac
python=
for each in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$each" >/dev/null && "$each" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
        python=$each
        break
    fi
done
[ -n "$python" ] ||
    end "没有 Python 3.11、3.12 或 3.13。请用发行版的软件源或安装盘装一个；装在别处的，用 PYTHON=… 指明。" \
        "There is no Python 3.11, 3.12 or 3.13. Install one from the distribution, or say where it is: PYTHON=..."

mkdir -p "$to/releases" 2>/dev/null && [ -w "$to/releases" ] ||
    end "不能写入 $to。请用 root 运行，或另选一个文件夹：sh install.sh 文件夹" \
        "$to cannot be written. Run this as root, or name another folder: sh install.sh FOLDER"
need=500 # MB: what is installed takes some 350, a file on the way the rest
free=$(df -Pk "$to" | { read -r _ && read -r _ _ _ kilobytes _ && echo $((kilobytes / 1024)); })
[ "$free" -ge "$need" ] ||
    end "磁盘空间不够：$to 还剩 $free MB，要 $need MB。请腾出空间，或另选一个文件夹：sh install.sh 文件夹" \
        "The disk is too full: $to has $free MB left of the $need MB it takes. Make room, or name another folder: sh install.sh FOLDER"
name=$version
while [ -e "$to/releases/$name" ]; do name=$name+; done # what is in use is not touched
new=$to/releases/$name
log=$to/releases/install.log
say "正在安装 $version 到 $to，约半分钟。" "Installing $version in $to; this takes half a minute."
{
    "$python" -m venv --without-pip "$new" &&
        "$new/bin/python" "$(echo "$here"/pip-*.whl)/pip" install --no-index --find-links "$here/wheels" \
            --disable-pip-version-check "gongwen[cluster,oidc] == $version" &&
        "$new/bin/gongwen" --version
} >"$log" 2>&1 || {
    rm -rf "$new"
    end "没有装上，原来的版本照旧可用。最后一句是：$(tail -n 1 "$log")。经过在 $log" \
        "It could not be installed; what was there before still works. The last line was: $(tail -n 1 "$log"). Details: $log"
}
before=$(readlink "$to/.venv" 2>/dev/null || true)
ln -sfn "releases/$name" "$to/.venv.new"
mv -T "$to/.venv.new" "$to/.venv"
for each in "$to"/releases/*/; do
    each=${each%/}
    [ "$each" = "$new" ] || [ "releases/${each##*/}" = "$before" ] || rm -rf "$each"
done
say "已安装 $("$to/.venv/bin/gongwen" --version)。命令是 $to/.venv/bin/gongwen。" \
    "$("$to/.venv/bin/gongwen" --version) is installed. The command is $to/.venv/bin/gongwen."
if [ -n "$before" ]; then
    say "请重新启动服务。要换回 ${before#releases/}：ln -sfn $before $to/.venv" \
        "Restart the service. To go back to ${before#releases/}: ln -sfn $before $to/.venv"
else
    say "接着建立第一个管理员：$to/.venv/bin/gongwen --home 档案库文件夹 setup；开机启动等见 docs/deployment.md。" \
        "Now make the first administrator: $to/.venv/bin/gongwen --home FOLDER setup; for a service see docs/deployment.md."
fi
