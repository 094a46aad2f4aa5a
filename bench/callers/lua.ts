/**
 * nginx with Lua doing what the gateway does. For a key pair: the signature (HMAC-SHA1) of the
 * headers that the caller names, the date of now, a counter a key and second in a shared
 * dictionary, the answer's headers about key and plan. For an application: the form, the signature
 * of all that its string holds, the fields sorted. Both: a buffered log of as many fields.
 *
 * Lua is written for speed as its users write it: compiled patterns, `lua-resty-core`, no table
 * but what the signature needs.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Candidate, nginxCommon, nginxPaths, ports } from '../candidates.ts'
import type { Caller } from './seed.ts'

export interface LuaCandidate {
  readonly name: string
  readonly port: number
  /** By which it knows the secrets. */
  readonly callers: readonly Caller[]
  /** What it asks of a call: `keyPairLua`, `applicationLua`. */
  readonly access: string
}

/** Writes the configuration below `folder`, and returns how the program is started. */
export function luaCandidate(
  folder: string,
  { name, port, callers, access }: LuaCandidate,
): Candidate {
  const place = join(folder, `lua-${port}`)
  mkdirSync(place, { recursive: true })
  const secrets = callers.map(({ id, secret }) => `['${id}'] = '${secret}',`).join('\n')
  writeFileSync(join(place, 'callers.lua'), `return {\n${secrets}\n}\n`)
  writeFileSync(join(place, 'access.lua'), access)
  const file = join(place, 'nginx.conf')
  writeFileSync(file, luaProxy(place, port))
  return { name, port, command: ['nginx', '-p', place, '-c', file] }
}

/** What both begin with: a signature in its form, of now, by somebody who is known. */
const claimLua = `local ngx, callers = ngx, require 'callers'
local headers = ngx.req.get_headers()
local authorization, date = headers['authorization'], headers['x-date']
if not authorization or not date then return ngx.exit(401) end
local form = [[^hmac +id="([^"]+)", *algorithm="hmac-sha1", *headers="([^"]+)", *signature="([^"]+)"$]]
local found = ngx.re.match(authorization, form, 'ijo')
if not found then return ngx.exit(401) end
local at = ngx.parse_http_time(date)
if not at or math.abs(ngx.time() - at) > 900 then return ngx.exit(401) end
local id, secret = found[1], callers[found[1]]
if not secret then return ngx.exit(401) end
`

/**
 * One unit of work each line: what the gateway refuses is refused here, too. `limit`: calls of a
 * key a second.
 */
export const keyPairLua = (limit: number) => `${claimLua}
local counts = ngx.shared.counts
local text
for name in string.gmatch(found[2], '%S+') do
  local value = headers[name]
  if type(value) ~= 'string' then return ngx.exit(401) end
  text = text and (text .. '\\n' .. name .. ': ' .. value) or (name .. ': ' .. value)
end
if ngx.encode_base64(ngx.hmac_sha1(secret, text)) ~= found[3] then return ngx.exit(401) end
local used = counts:incr(id .. ngx.time(), 1, 0, 2)
if used > ${limit} then return ngx.exit(429) end
local answer = ngx.header
answer['X-Secret-ID'] = id
answer['X-UsagePlan-ID'] = 'usagePlan-00000001'
answer['X-RateLimit-Limit'] = ${limit}
answer['X-RateLimit-Used'] = used .. '/${limit}'
`

/** The same for an application that signs its date and a form; a field stands once. */
export const applicationLua = `${claimLua}
ngx.req.read_body()
local fields, err = ngx.req.get_post_args(100)
if err then return ngx.exit(400) end
local names, count = {}, 0
for name, value in pairs(fields) do
  if type(value) == 'table' then return ngx.exit(400) end
  count = count + 1
  names[count] = name
end
table.sort(names)
for n = 1, count do
  local name, value = names[n], fields[names[n]]
  names[n] = (value == true or value == '') and name or (name .. '=' .. value)
end
local path = string.sub(ngx.var.uri, #'/release' + 1)
local text = 'x-date: ' .. date .. '\\n' .. ngx.req.get_method() .. '\\n' .. (headers['accept'] or '')
  .. '\\n' .. (headers['content-type'] or '') .. '\\n' .. (headers['content-md5'] or '')
  .. '\\n' .. path .. '?' .. table.concat(names, '&')
if ngx.encode_base64(ngx.hmac_sha1(secret, text)) ~= found[3] then return ngx.exit(401) end
`

const luaProxy = (place: string, port: number) => `
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
${nginxCommon(place)}
http {${nginxPaths(place)}
  client_max_body_size 0;
  lua_package_path "${place}/?.lua;/usr/share/lua/5.1/?.lua;;";
  lua_shared_dict counts 10m;
  init_by_lua_block { require 'callers' }
  log_format calls '[$server_port][release][service][$host][api][$request_uri][$scheme]'
    '[rsp_st:$status][ups_st:$upstream_status][cip:$remote_addr][uip:$upstream_addr]'
    '[vip:$server_addr][rsp_len:$bytes_sent][req_len:$request_length][req_t:$request_time]'
    '[ups_rsp_t:$upstream_response_time][ups_conn_t:$upstream_connect_time]'
    '[ups_head_t:$upstream_header_time][err_msg:-][tcp_rtt:$tcpinfo_rtt][$pid][$time_local]'
    '[req_id:$request_id]';
  upstream b { server 127.0.0.1:${ports.backend}; keepalive 256; keepalive_requests 100000000; keepalive_timeout 600s; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    access_log ${place}/access.log calls buffer=64k flush=1s;
    location /release/ {
      access_by_lua_file ${place}/access.lua;
      proxy_pass http://b/; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      add_header X-Request-Id $request_id always; add_header X-Api-Id api always;
      proxy_request_buffering off; proxy_max_temp_file_size 0;
    }
  }
}
`
