#!/bin/sh
# Bring Pango (which sets the PDF files) and Chinese fonts where they are missing; where that cannot be, say so.
set -eu
/sbin/ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0 && exit 0
bring() {
    command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk >/dev/null
}
bring || echo "没有 Pango，PDF 导出的测试将跳过；安装后可运行：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
