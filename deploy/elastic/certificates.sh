#!/bin/bash
# 为 Elasticsearch 做一个证书机构和一张证书；已经有的不动。私钥留在 /keys，/public 里只有证书机构的证书。
set -euo pipefail
keys=/keys
public=/public
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -f "$keys/ca.crt" ]; then
    elasticsearch-certutil ca --silent --pem --days 3650 --out "$work/ca.zip"
    unzip -q "$work/ca.zip" -d "$work"
    mv "$work/ca/ca.key" "$keys/ca.key"
    mv "$work/ca/ca.crt" "$keys/ca.crt"
fi
if [ ! -f "$keys/elasticsearch.crt" ]; then
    elasticsearch-certutil cert --silent --pem --days 1095 --name elasticsearch \
        --dns elasticsearch --dns localhost --ca-cert "$keys/ca.crt" --ca-key "$keys/ca.key" --out "$work/node.zip"
    unzip -q "$work/node.zip" -d "$work"
    mv "$work/elasticsearch/elasticsearch.key" "$keys/elasticsearch.key"
    mv "$work/elasticsearch/elasticsearch.crt" "$keys/elasticsearch.crt"
fi
cp "$keys/ca.crt" "$public/ca.crt"
chown 1000:0 "$keys" "$keys/elasticsearch.key" "$keys/elasticsearch.crt" "$keys/ca.crt"
chmod 750 "$keys"
chmod 400 "$keys/elasticsearch.key" "$keys/ca.key"
chmod 444 "$keys/elasticsearch.crt" "$keys/ca.crt" "$public/ca.crt"
