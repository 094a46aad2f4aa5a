/**
 * Authentication `app`: a call is let through when an application signed it that the API is opened
 * to. The signature covers form fields, so a form is read before; another body is read only where
 * the signature without its digest does not hold. Then whoever signed is told the string that we
 * made, the log is not: it may hold a password of the form (guide row 370).
 */
import { hmac, isDigest } from '../../lib/hmac.ts'
import type { AppNode, AuthNode } from '../../snapshot/snapshot.ts'
import { fromByteText } from '../bytes.ts'
import type { Call } from '../call.ts'
import type { Callers } from '../callers.ts'
import { nominated } from '../nominated.ts'
import type { Reply } from '../refusals.ts'
import { refusal, refusalSaying } from '../refusals.ts'
import { isFormType, readForm } from '../stages/form-body.ts'
import { wholeBody } from '../whole-body.ts'
import type { SignedRequest } from './app-string.ts'
import { bodyDigests, likeliestReading, someReading } from './app-string.ts'
import type { Authorization } from './authorization.ts'
import { parseAuthorization } from './authorization.ts'
import { isDraft, isUnsignedDraft } from './draft.ts'
import type { AuthKind } from './index.ts'
import { signedBodyBytesMax, toldStringCharactersMax } from './limits.ts'
import { nobodysSecret } from './nobody.ts'
import { signedValues } from './signed-headers.ts'

/** What a caller claims, as far as it can be read before the body. */
interface Claim {
  readonly authorization: Authorization
  readonly request: Omit<SignedRequest, 'query' | 'form'>
}

export const app: AuthKind<Extract<AuthNode, { kind: 'app' }>> = {
  link: (_node, { id }, { callers }) => [
    function authenticateApp(call) {
      if (isUnsignedDraft(call)) return undefined
      const claim = readClaim(call)
      if ('status' in claim) return claim
      const nobody = call.matched.access.appsOf(id).size === 0
      if (nobody && !isDraft(call)) return refusal('appNone')
      const reply = readForm(call)
      if (!(reply instanceof Promise)) return reply ?? verify(call, claim, id, callers)
      return reply.then((refused) => refused ?? verify(call, claim, id, callers))
    },
  ],
}

/** Fields that the string holds by their value: with several there is no telling which. */
const singleFields = ['authorization', 'accept', 'content-type', 'content-md5']

function readClaim({ exchange, matched }: Call): Claim | Reply {
  const { fields, method } = exchange.head
  const header = fields.get('authorization')
  if (header === undefined) return refusal('hmacAbsent')
  if (singleFields.some((name) => fields.count(name) > 1)) return refusal('hmacMultiple')
  const behind = nominated(fields)
  const lost = singleFields.find((name) => behind.has(name))
  if (lost !== undefined) return refusal('hmacHeader', { name: lost })
  const authorization = parseAuthorization(header, ['sha1', 'sha256'])
  if ('status' in authorization) return authorization
  if (!authorization.headers.includes('x-date')) return refusal('hmacDate')
  const headers = signedValues(exchange, authorization.headers)
  if ('status' in headers) return headers
  const accept = fields.get('accept') ?? ''
  const contentType = fields.get('content-type') ?? ''
  return {
    authorization,
    request: { headers, method, accept, contentType, path: matched.path },
  }
}

/** The form, where there is one, has been read. */
function verify(
  call: Call,
  claim: Claim,
  apiId: string,
  callers: Callers,
): Reply | undefined | Promise<Reply | undefined> {
  const { head } = call.exchange
  // Fields of a form in a coding are not in the string, and many backends pass over the coding.
  const isCodedForm = call.body.kind === 'unread' && isFormType(claim.request.contentType)
  const signer = isCodedForm ? undefined : signerOf(call, claim, callers, [''])
  if (signer !== undefined) return admit(call, signer, apiId)
  if (call.body.kind === 'form') return withDigests(call, claim, apiId, callers, call.body.bytes)
  if (!head.body.present || head.body.length === 0) return mismatch(call, claim, callers, '')
  const judge = (bytes: Buffer | null) =>
    bytes === null ? refusal('bodyTooLarge') : withDigests(call, claim, apiId, callers, bytes)
  const body = wholeBody(call, signedBodyBytesMax)
  return body instanceof Promise ? body.then(judge) : judge(body)
}

function withDigests(
  call: Call,
  claim: Claim,
  apiId: string,
  callers: Callers,
  body: Uint8Array,
): Reply | undefined {
  const digests = bodyDigests(body)
  const signer = signerOf(call, claim, callers, digests)
  if (signer !== undefined) return admit(call, signer, apiId)
  const sent = call.exchange.head.fields.get('content-md5')
  const likeliest = digests.find((digest) => digest === sent) ?? digests[0] ?? ''
  return mismatch(call, claim, callers, call.body.kind === 'form' ? '' : likeliest)
}

function signedRequest(call: Call, { request }: Claim): SignedRequest {
  return { ...request, query: call.queryFields, form: call.formFields }
}

/** The claimed application, if its secret signed one of the strings. */
function signerOf(
  call: Call,
  claim: Claim,
  callers: Callers,
  md5s: readonly string[],
): AppNode | undefined {
  const { id, algorithm, signature } = claim.authorization
  const application = callers.app(id)
  const secret = application?.secret ?? nobodysSecret
  const isSigned = (text: string) => isDigest(hmac(algorithm, secret, text), signature)
  return someReading(signedRequest(call, claim), md5s, isSigned) ? application : undefined
}

function admit(call: Call, { id, key }: AppNode, apiId: string): Reply | undefined {
  const bound = call.matched.access.appsOf(apiId).has(id)
  if (!bound && !isDraft(call)) return refusal('keyNotBound')
  call.identity = { kind: 'app', appId: id, appKey: key }
  return undefined
}

function mismatch(call: Call, claim: Claim, callers: Callers, md5: string): Reply {
  if (callers.app(claim.authorization.id) === undefined) return refusal('hmacUnknown')
  const told = toldString(likeliestReading(signedRequest(call, claim), md5))
  const header = `X-Api-StringToSign: ${told.replaceAll(/[^\x20-\x7e]/g, '?')}\r\n`
  return refusalSaying('hmacMismatch', `, Server StringToSign:${fromByteText(told)}`, header)
}

/** One line: newlines as `#`, no other control character, of bounded length. */
function toldString(text: string): string {
  return text
    .slice(0, toldStringCharactersMax)
    .replaceAll('\n', '#')
    .replaceAll(/[\x00-\x1f\x7f]/g, '?')
}
