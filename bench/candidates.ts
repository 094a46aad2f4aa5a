/**
 * What is compared: nginx (twice: against itself it shows the noise), HAProxy and the gateway, each
 * on one core, doing the same: one request id, one forwarded-for header, keep-alive both ways.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Candidate {
  readonly name: string
  readonly port: number
  readonly command: readonly string[]
}

const gatewayCore = 0
export const measuredCore = gatewayCore

export const ports = {
  backend: 9300,
  nginx: 9301,
  nginxAgain: 9302,
  haproxy: 9303,
  nginxForm: 9304,
} as const

/** Writes the configurations below `folder` and returns how each program is started. */
export function writeCandidates(folder: string): readonly Candidate[] {
  mkdirSync(folder, { recursive: true })
  return [
    nginxCandidate('nginx', ports.nginx, folder),
    nginxCandidate('nginx again', ports.nginxAgain, folder),
    haproxyCandidate(folder),
  ]
}

function nginxCandidate(name: string, port: number, folder: string): Candidate {
  const place = join(folder, name.replace(' ', '-'))
  mkdirSync(place, { recursive: true })
  const file = join(place, 'nginx.conf')
  writeFileSync(file, nginxProxy(place, port))
  return { name, port, command: ['nginx', '-p', place, '-c', file] }
}

function haproxyCandidate(folder: string): Candidate {
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, haproxyProxy())
  return { name: 'HAProxy', port: ports.haproxy, command: ['haproxy', '-db', '-f', file] }
}

export const nginxCommon = (place: string) => `
user root; worker_processes 1; daemon off; pid ${place}/pid; error_log ${place}/error crit;
events { worker_connections 8192; }
`

export const nginxPaths = (place: string) => `
  access_log off; server_tokens off; keepalive_timeout 600s; keepalive_requests 100000000;
  client_body_temp_path ${place}/b; proxy_temp_path ${place}/p; fastcgi_temp_path ${place}/f;
  uwsgi_temp_path ${place}/u; scgi_temp_path ${place}/s;`

function nginxProxy(place: string, port: number): string {
  return `${nginxCommon(place)}
http {${nginxPaths(place)}
  client_max_body_size 0;
  upstream b { server 127.0.0.1:${ports.backend}; keepalive 256; keepalive_requests 100000000; keepalive_timeout 600s; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      add_header X-Request-Id $request_id always; add_header X-Api-Id api always;
      proxy_request_buffering off; proxy_max_temp_file_size 0;
    }
  }
}
`
}

function haproxyProxy(): string {
  return `
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout client 600s
  timeout server 600s
  timeout connect 5s
  timeout http-keep-alive 600s
  http-reuse always
frontend f
  bind 127.0.0.1:${ports.haproxy} backlog 4096
  http-request set-header X-Request-Id %[uuid()]
  option forwardfor
  http-response set-header X-Api-Id api
  default_backend b
backend b
  server s1 127.0.0.1:${ports.backend} pool-max-conn 256
`
}

/** The backend of all: nginx answering 1 KB of JSON, or 100 KB below /large. */
export function writeBackend(folder: string): readonly string[] {
  const place = join(folder, 'backend')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'large'), 'x'.repeat(100 * 1024))
  const file = join(place, 'nginx.conf')
  writeFileSync(
    file,
    `${nginxCommon(place)}
http {${nginxPaths(place)}
  default_type application/json; client_max_body_size 0;
  server {
    listen 127.0.0.1:${ports.backend} backlog=4096;
    root ${place};
    location / { return 200 '{"data":"${'x'.repeat(1000)}"}'; }
    location = /authoriser { return 200 '{"api-auth":true}'; }
    location = /large { try_files /large =404; }
  }
}
`,
  )
  return ['nginx', '-p', place, '-c', file]
}
