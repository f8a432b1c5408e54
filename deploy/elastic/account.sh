#!/bin/bash
# 在 Elasticsearch 里建典章自己的角色和账号，或把它们改成这里写的样子；重复运行无妨。
# 口令经标准输入和 curl 的配置交给服务器，不出现在进程列表里。
set -euo pipefail
address=https://elasticsearch:9200
administrator=$(cat /run/secrets/elastic_password)
password=$(cat /run/secrets/elastic_account_password)
for word in "$administrator" "$password"; do
    if [[ ! $word =~ ^[A-Za-z0-9_-]{16,}$ ]]; then
        echo "口令文件不合用：至少 16 个字母、数字、横线或下划线。请用 openssl rand -hex 24 重新生成。" >&2
        exit 1
    fi
done

put() {
    curl --silent --show-error --fail-with-body --output /dev/null --retry 5 --retry-connrefused --max-time 30 \
        --cacert /public/ca.crt --config <(printf 'user = "elastic:%s"\n' "$administrator") \
        --request PUT --header 'Content-Type: application/json' --data @- "$address$1"
}

put /_security/role/dianzhang < /role.json
printf '{"password": "%s", "roles": ["dianzhang"]}' "$password" | put /_security/user/dianzhang
