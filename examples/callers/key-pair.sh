#!/bin/sh
# Calls an API with a key pair: ./key-pair.sh [sha1|sha256|sha384|sha512] [path]
#
# What is signed are the headers that `headers=` lists, one `name: value` a line, names in lower
# case, in that order. Here the date alone; X-Date must be within 15 minutes of the gateway's clock.
set -eu

algorithm=${1:-sha1}
path=${2:-/release/keys}

date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
signature=$(printf 'x-date: %s' "$date" |
  openssl dgst "-$algorithm" -hmac "$SECRET_KEY" -binary | openssl base64 -A)

curl -sS -i -w '\n' "$GATEWAY$path" \
  -H "Host: $API_HOST" \
  -H "X-Date: $date" \
  -H "Authorization: hmac id=\"$SECRET_ID\", algorithm=\"hmac-$algorithm\", headers=\"x-date\", signature=\"$signature\""
