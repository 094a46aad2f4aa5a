#!/bin/sh
# Makes what the other scripts call, and prints who may call it as shell variables:
#
#   ./setup.sh > callers.env && . ./callers.env
#
# One service with three APIs behind the mock back end: for a key pair, for an application, for
# holders of a token. Needs a running Sluice, curl and openssl.
set -eu

# The root account's credentials are in the data directory: in a clone that of `npm start`.
if [ -z "${SLUICE_DATA_DIR:-}" ]; then
  own=$(dirname "$0")/../../data
  [ ! -f "$own/credentials.json" ] || export SLUICE_DATA_DIR="$own"
fi

call() { ${SLUICE:-npx sluice} call "$@"; }

service=$(call CreateService '{"ServiceName":"callers","Protocol":"http"}' --pick ServiceId)

# create_api <path> <more fields>
create_api() {
  call CreateApi "{\"ServiceId\":\"$service\",\"Protocol\":\"HTTP\",\"ServiceTimeout\":15,
    \"RequestConfig\":{\"Path\":\"$1\",\"Method\":\"ANY\"},
    \"ServiceType\":\"MOCK\",\"ServiceMockReturnMessage\":\"hello from $1\",$2}" --pick Result.ApiId
}

# The key that signs tokens stays with the authorization server; the gateway gets the public half.
# A server that publishes its keys has an address, which can stand here instead.
openssl genrsa -out token.key 2048 2> token.log
public_key=$(openssl rsa -in token.key -pubout 2>> token.log | awk '{ printf "%s\\n", $0 }')

create_api /keys '"AuthType":"SECRET"' > /dev/null
orders=$(create_api /orders '"AuthType":"APP"')
authorization=$(create_api /token "\"AuthType\":\"OAUTH\",\"ApiBusinessType\":\"OAUTH\",
  \"OauthConfig\":{\"PublicKey\":\"$public_key\",\"TokenLocation\":\"Header\"}")
create_api /work "\"AuthType\":\"OAUTH\",\"AuthRelationApiId\":\"$authorization\"" > /dev/null

call ReleaseService "{\"ServiceId\":\"$service\",\"EnvironmentName\":\"release\",
  \"ReleaseDesc\":\"first\"}" > /dev/null

# A key pair calls by a usage plan that holds it and is bound to the environment.
key=$(call CreateApiKey '{"SecretName":"caller"}' --pick Result)
secret_id=$(printf '%s' "$key" | sed -n 's/.*"AccessKeyId": "\([^"]*\)".*/\1/p')
secret_key=$(printf '%s' "$key" | sed -n 's/.*"AccessKeySecret": "\([^"]*\)".*/\1/p')
plan=$(call CreateUsagePlan '{"UsagePlanName":"caller","MaxRequestNumPreSec":100}' \
  --pick Result.UsagePlanId)
call BindSecretIds "{\"UsagePlanId\":\"$plan\",\"AccessKeyIds\":[\"$secret_id\"]}" > /dev/null
call BindEnvironment "{\"UsagePlanIds\":[\"$plan\"],\"BindType\":\"SERVICE\",
  \"ServiceId\":\"$service\",\"Environment\":\"release\"}" > /dev/null

# An application calls the APIs that are opened to it.
application=$(call CreateApiApp '{"ApiAppName":"caller"}' --pick Result)
app=$(printf '%s' "$application" | sed -n 's/.*"ApiAppId": "\([^"]*\)".*/\1/p')
app_key=$(printf '%s' "$application" | sed -n 's/.*"ApiAppKey": "\([^"]*\)".*/\1/p')
app_secret=$(printf '%s' "$application" | sed -n 's/.*"ApiAppSecret": "\([^"]*\)".*/\1/p')
call BindApiApp "{\"ApiAppId\":\"$app\",\"Environment\":\"release\",
  \"ServiceId\":\"$service\",\"ApiId\":\"$orders\"}" > /dev/null

host=$(call DescribeService "{\"ServiceId\":\"$service\"}" --pick OuterSubDomain)

cat << VARIABLES
export GATEWAY='http://127.0.0.1:${SLUICE_HTTP_PORT:-8080}'
export API_HOST='$host'
export SECRET_ID='$secret_id'
export SECRET_KEY='$secret_key'
export APP_KEY='$app_key'
export APP_SECRET='$app_secret'
VARIABLES
