/**
 * The action of our own service that calls an API through a gateway, as callers do.
 */
import { z } from 'zod'
import { sluiceAction } from './action.ts'
import { boolean, integer, list, nullable, optional, string } from './fields.ts'

const Pair = z
  .strictObject({ Name: string('Name.'), Value: string('Value.') })
  .describe('A name and a value.')

const Stage = z
  .strictObject({
    Name: string('Name of the stage.'),
    StartUs: integer('When it began, in microseconds from the beginning of the call.'),
    DurationUs: integer('How long it took, in microseconds.'),
  })
  .describe("A stage of a call's life in the gateway.")

export const sluiceDebugContracts = {
  DebugApi: sluiceAction({
    name: 'DebugApi',
    group: 'debug',
    access: 'write',
    purpose: "Calls an API through a gateway: of the service's draft or of an environment.",
    request: z.strictObject({
      ServiceId: string('Id of the service.'),
      ApiId: string('Id of the API.'),
      EnvironmentName: string('draft, test, prepub or release.'),
      Method: optional.string('Method of the call, where the API takes ANY; GET when absent.'),
      PathSet: optional.list(Pair, "Values of the path's variables."),
      Rest: optional.string('What is sent behind a path that takes prefixes.'),
      QuerySet: optional.list(Pair, 'Query parameters.'),
      HeaderSet: optional.list(Pair, 'Header parameters and further headers.'),
      FormSet: optional.list(Pair, 'Body parameters, sent as a form.'),
      ContentType: optional.string(
        'Type of the body; application/x-www-form-urlencoded when absent.',
      ),
      Body: optional.string('The body, when there is no FormSet.'),
      AccessKeyId: optional.string('Key pair to sign with.'),
      ApiAppId: optional.string('Application to sign with.'),
      NodeId: optional.string('The gateway to call; one that is connected when absent.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        NodeId: string('The gateway that was called.'),
        Method: string('Method that was sent.'),
        Url: string('Address that was called, with host and path as callers know them.'),
        RequestHeaderSet: list(Pair, 'Headers that were sent; a signature is masked.'),
        Status: integer('Status of the answer.'),
        LatencyMs: integer('From the first byte sent to the last received, in milliseconds.'),
        HeaderSet: list(Pair, 'Headers of the answer.'),
        Body: string('Body of the answer, or its beginning.'),
        BodyEncoding: string('text, or base64 for what is no text in UTF-8.'),
        BodyBytes: integer('Length of the body that was received.'),
        BodyTruncated: boolean('Whether only the beginning is shown.'),
        RequestId: string("The gateway's id of the call."),
        StageSet: list(Stage, 'What the gateway did, in order; empty when it did not tell.'),
        Log: nullable.object(
          z.strictObject({
            Line: string('The line of the access log.'),
            FieldSet: list(Pair, 'Its fields by name.'),
          }),
          'The record of the call; null when the gateway did not tell it in time.',
        ),
      }),
    }),
  }),
} as const
