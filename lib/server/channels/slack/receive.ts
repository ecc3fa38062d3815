/**
 * `POST /hooks/slack/{connection}`: what Slack sends of a connection's app — the check of the address, buttons and windows, messages. Nothing
 * is read before the signature over the raw bytes fits.
 *
 * Slack wants an answer within three seconds and repeats an event that it got none for, so a repetition is known by the event's id. A press
 * of a button is not repeated: where its work takes longer, Slack is told that it is not taken yet, since an answer of 2xx says that it is
 * on disk. The work goes on, and the message shows what became of it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '#lib/api/errors.ts'
import { resolveChannel, type ChannelOf } from '../../connections/channel-rows.ts'
import { log } from '../../log.ts'
import { continueRun } from '../../forks/continue-run.ts'
import { pool } from '../../pool/pool.ts'
import { sharedQueue } from '../../queue/queue.ts'
import { answerRequest } from '../../runs/answer.ts'
import { getRequest } from '../../runs/read-requests.ts'
import { firstDelivery, forgetDelivery } from '../deliveries.ts'
import { receivePress, receiveWords } from './interactions.ts'
import { receiveMessage } from './messages.ts'
import { homeOf, openSlack } from './open-slack.ts'
import { eventCallbackSchema, interactionSchema, urlVerificationSchema } from './payloads.ts'
import { slackRefusal } from './signature.ts'
import type { SlackDesk } from './slack-desk.ts'

/** Of each call to Slack while Slack waits for us. */
const timeoutMs = 2_000
const answerWithinMs = 2_500

/** The answer to what Slack sent. Throws not_found, unauthorized, invalid_request. */
export async function receiveSlack(name: string, headers: Headers, bytes: Uint8Array): Promise<Response> {
  const connection = await verified(name, headers, bytes)
  const text = Buffer.from(bytes).toString('utf8')
  return /^application\/json\b/i.test(headers.get('content-type') ?? '') ? receiveEvent(connection, parsed(text)) : receiveInteraction(connection, parsed(new URLSearchParams(text).get('payload') ?? ''))
}

async function verified(name: string, headers: Headers, body: Uint8Array): Promise<ChannelOf<'slack'>> {
  const connection = await resolveChannel(name)
  if (connection?.kind !== 'slack') throw new ApiError('not_found', `There is no Slack connection “${name}”.`)
  const { signingSecret } = connection.secrets
  if (signingSecret === undefined) throw new ApiError('unauthorized', `The connection “${name}” has no signing secret, so nothing can be verified. Enter it in Settings → Connections.`)
  const refusal = slackRefusal(signingSecret, { timestamp: headers.get('x-slack-request-timestamp'), signature: headers.get('x-slack-signature'), body }, Date.now())
  if (refusal !== null) throw new ApiError('unauthorized', refusal)
  return connection
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('malformed_json', 'The body holds no JSON where Slack puts it.')
  }
}

async function receiveEvent(connection: ChannelOf<'slack'>, body: unknown): Promise<Response> {
  const verification = urlVerificationSchema.safeParse(body)
  if (verification.success) return Response.json({ challenge: verification.data.challenge })
  const event = eventCallbackSchema.safeParse(body)
  if (!event.success) return taken()
  const source = `slack ${connection.id}`
  if (!(await firstDelivery(source, event.data.event_id))) return taken()
  try {
    await receiveMessage(deskOf(connection), event.data)
  } catch (error) {
    await forgetDelivery(source, event.data.event_id)
    throw error
  }
  return taken()
}

async function receiveInteraction(connection: ChannelOf<'slack'>, body: unknown): Promise<Response> {
  const interaction = interactionSchema.safeParse(body)
  if (!interaction.success) return taken()
  const { data } = interaction
  const desk = deskOf(connection)
  const work = data.type === 'block_actions' ? receivePress(desk, data).then(() => ({})) : receiveWords(desk, data)
  work.catch((error: unknown) => log().error({ err: error }, 'a press of a button in Slack could not be worked off'))
  const answer = await Promise.race([work, wait(answerWithinMs, null, { ref: false })])
  if (answer === null) throw new ApiError('unavailable', 'This takes longer than Slack waits. The message shows what becomes of it; press again if it does not change.')
  return Object.keys(answer).length === 0 ? taken() : Response.json(answer)
}

const taken = (): Response => new Response(null, { status: 200 })

function deskOf(connection: ChannelOf<'slack'>): SlackDesk {
  const slack = openSlack(connection, timeoutMs)
  if (!slack) throw new ApiError('unauthorized', `The connection “${connection.name}” has no bot token. Enter it in Settings → Connections.`)
  return {
    connection: connection.name,
    slack,
    home: () => homeOf(slack, connection),
    request: (id) => getRequest(id),
    async answer(requestId, body, answerer) {
      await answerRequest(await sharedQueue(), pool().validate, requestId, body, answerer)
    },
    async goOn(runId, { text, from, id }, { by, via }) {
      await continueRun(await sharedQueue(), runId, { channel: connection.name, from, payload: { text }, id }, { by, via })
    },
  }
}
