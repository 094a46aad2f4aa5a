/**
 * What a partner gets: address, key pair, and a call that is signed and runs as it stands in a
 * shell with openssl and curl.
 */

/** `url` is the environment's address, to which the partner adds a path. */
export function handoverOf(
  url: string,
  { id, secret }: { readonly id: string; readonly secret: string },
): string {
  return `# ${url}
SECRET_ID=${id}
SECRET_KEY=${secret}
CALL_URL='${url}'
CALL_DATE=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
SIGNATURE=$(printf 'date: %s\\nsource: partner' "$CALL_DATE" | openssl dgst -sha1 -hmac "$SECRET_KEY" -binary | base64)
curl -i "$CALL_URL" -H "Date: $CALL_DATE" -H 'Source: partner' \\
  -H "Authorization: hmac id=\\"$SECRET_ID\\", algorithm=\\"hmac-sha1\\", headers=\\"date source\\", signature=\\"$SIGNATURE\\""
`
}
