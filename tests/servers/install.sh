#!/bin/sh
# Bring what the real servers of the tests need, where it is missing: a Java kit and Maven for Elasticsearch,
# PostgreSQL. Where that cannot be, say so in one sentence; tests that need it are then skipped (CI=true: they fail).
set -eu
cd "$(dirname "$0")/../.."
missing=$("${PYTHON:-python3}" -m tests.servers.missing)
[ -z "$missing" ] && exit 0
bring() {
    command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && apt-get update -qq &&
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
bring || echo "缺少测试用服务器的程序，需要它们的测试将跳过；安装后可运行：apt-get install $missing"
