/**
 * The control port over TLS, for gateways and clients on other machines.
 *
 * Decrypted connections are handed to the plain port's server, so there is one server with one set
 * of bounds. The certificate's files are looked at again and again: a renewed one is taken without
 * a restart, a broken one is reported and the old one stays.
 */
import { readFileSync, statSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type SecureContextOptions } from 'node:tls'
import { certificateLookMs, tlsHandshakeTimeoutMs } from './limits.ts'

export interface ControlTlsOptions {
  readonly host: string
  readonly port: number
  /** Paths of PEM files: the certificate with its chain, and its key. */
  readonly certificateFile: string
  readonly keyFile: string
  readonly report: (line: string) => void
  /** Takes a connection once it is decrypted. */
  readonly accept: (socket: Socket) => void
}

export interface ControlTls {
  readonly port: number
  /** Takes no more connections; those that were accepted are their server's. */
  close(): void
}

/** Listens; throws when the certificate cannot be used or the port is taken. */
export async function listenTls(options: ControlTlsOptions): Promise<ControlTls> {
  const { host, port, report, accept } = options
  const server = createServer({
    ...readCertificate(options),
    minVersion: 'TLSv1.2',
    handshakeTimeout: tlsHandshakeTimeoutMs,
  })
  server.on('secureConnection', accept)
  // A client that does not speak TLS, or does not trust us, learns it by the closed connection.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

  let version = versionOf(options)
  const look = setInterval(() => {
    const now = versionOf(options)
    if (now === version) return
    version = now
    try {
      server.setSecureContext({ ...readCertificate(options), minVersion: 'TLSv1.2' })
      report('the control port has taken its renewed certificate')
    } catch (error) {
      report(`the renewed certificate cannot be used, the old one stays: ${String(error)}`)
    }
  }, certificateLookMs)
  look.unref()

  // Listening on TCP, so its address is an object.
  const bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    close() {
      clearInterval(look)
      server.close()
    },
  }
}

type Files = Pick<ControlTlsOptions, 'certificateFile' | 'keyFile'>

function readCertificate({ certificateFile, keyFile }: Files): SecureContextOptions {
  return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
}

/** Changes when one of the files does; absent files are a version of their own. */
function versionOf({ certificateFile, keyFile }: Files): string {
  return [certificateFile, keyFile]
    .map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 'absent')
    .join()
}
