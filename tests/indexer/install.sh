#!/bin/sh
# Bring LibreOffice Writer (no windows, 264 MB, about 15 s) for the tests of doc and rtf; where that cannot be, say so.
set -eu
command -v soffice >/dev/null 2>&1 && exit 0
bring() {
    command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui >/dev/null
}
bring || echo "没有 LibreOffice，doc 和 rtf 的测试将跳过；安装后可运行：apt-get install --no-install-recommends libreoffice-writer-nogui"
