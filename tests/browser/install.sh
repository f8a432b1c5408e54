#!/bin/sh
# Bring Debian's Chromium for the browser tests where it is missing; elsewhere say so in one sentence.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
else
    echo "没有找到 chromium，浏览器测试将跳过；安装后可运行：apt-get install chromium fonts-noto-cjk"
fi
