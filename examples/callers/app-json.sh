#!/bin/sh
# Calls an API as an application, with JSON: ./app-json.sh [body]
#
# A body that is no form is signed by its Content-MD5: Base64 of the digest. The gateway reads the
# body and holds it against the header.
set -eu

environment=/release
path=/orders
body=${1:-'{"name":"apple","amount":3}'}

date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
accept='application/json'
type='application/json'
md5=$(printf '%s' "$body" | openssl dgst -md5 -binary | openssl base64 -A)
text=$(printf 'x-date: %s\nPOST\n%s\n%s\n%s\n%s' "$date" "$accept" "$type" "$md5" "$path")
signature=$(printf '%s' "$text" |
  openssl dgst -sha1 -hmac "$APP_SECRET" -binary | openssl base64 -A)

curl -sS -i -w '\n' "$GATEWAY$environment$path" \
  -d "$body" \
  -H "Host: $API_HOST" \
  -H "X-Date: $date" \
  -H "Accept: $accept" \
  -H "Content-Type: $type" \
  -H "Content-MD5: $md5" \
  -H "Authorization: hmac id=\"$APP_KEY\", algorithm=\"hmac-sha1\", headers=\"x-date\", signature=\"$signature\""
