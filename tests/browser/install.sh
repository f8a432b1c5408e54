#!/bin/sh
# Bring Debian's Chromium for the browser tests where it is missing; where that cannot be, say so in one sentence.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
bring() {
    command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
}
bring || echo "没有 chromium，浏览器测试将跳过；安装后可运行：apt-get install chromium fonts-noto-cjk"
