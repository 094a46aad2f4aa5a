#!/bin/sh
# Calls an API as an application, with a form: ./app-form.sh [query] [form]
#
# Signed are the date, method, Accept, Content-Type, Content-MD5 (empty for a form) and the path
# with all parameters: those of query and form together, sorted by name, as they are before they
# are percent-encoded. The path is the API's: the environment before it is not signed.
set -eu

environment=/release
path=/orders
query=${1:-page=2}
form=${2:-'name=apple&amount=3&note='}

date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
accept='application/json'
type='application/x-www-form-urlencoded'
# An empty value is signed as the bare name.
parameters=$(printf '%s&%s' "$query" "$form" | tr '&' '\n' | sed 's/=$//' |
  LC_ALL=C sort -t = -k 1,1 -k 2 | paste -s -d '&' -)
text=$(printf 'x-date: %s\nPOST\n%s\n%s\n\n%s?%s' "$date" "$accept" "$type" "$path" "$parameters")
signature=$(printf '%s' "$text" |
  openssl dgst -sha256 -hmac "$APP_SECRET" -binary | openssl base64 -A)

curl -sS -i -w '\n' "$GATEWAY$environment$path?$query" \
  -d "$form" \
  -H "Host: $API_HOST" \
  -H "X-Date: $date" \
  -H "Accept: $accept" \
  -H "Content-Type: $type" \
  -H "Authorization: hmac id=\"$APP_KEY\", algorithm=\"hmac-sha256\", headers=\"x-date\", signature=\"$signature\""
