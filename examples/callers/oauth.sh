#!/bin/sh
# Calls an API with a token: ./oauth.sh [path]
#
# The first half is the authorization server's work: it signs who the caller is, and until when.
# A token without `exp` is refused.
set -eu

path=${1:-/release/work}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

now=$(date +%s)
header=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url)
claims=$(printf '{"sub":"me","iat":%s,"exp":%s}' "$now" "$((now + 300))" | base64url)
mark=$(printf '%s.%s' "$header" "$claims" |
  openssl dgst -sha256 -sign "${TOKEN_KEY:-token.key}" | base64url)
token=$header.$claims.$mark

curl -sS -i -w '\n' "$GATEWAY$path" \
  -H "Host: $API_HOST" \
  -H "Authorization: Bearer id_token=\"$token\""
