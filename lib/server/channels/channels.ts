/**
 * The public door of channels: how people are told of requests, and what they send back. What a kind needs is loaded by the first message of
 * that kind.
 */
import type { Queue } from '../queue/queue.ts'
import type { Received } from './mail-in/receive-mail.ts'

export { carryOut } from './carry-out.ts'
export { channels } from './channel-kinds.ts'
export type { Channel, Tried } from './channel.ts'
export { dueAtChannels } from './due.ts'
export { outgoing } from './outgoing.ts'

/** A mail that was handed in at a connection's address. Throws not_found, unauthorized, rate_limited, invalid_request. */
export const receiveMailHook = async (connection: string, headers: Headers, bytes: Uint8Array): Promise<{ outcome: Received }> => (await import('./mail-in/receive-hook.ts')).receiveMailHook(connection, headers, bytes)

/** Receives mail by SMTP until stopped, as soon as the port can be had. */
export const listenForMail = async (queue: Queue, at: { port: number; host: string }): Promise<{ stop(): Promise<void> }> => (await import('./mail-in/keep-listening.ts')).keepListening(queue, at)

/** What Slack posts of a connection's app. Throws not_found, unauthorized, malformed_json. */
export const receiveSlack = async (connection: string, headers: Headers, bytes: Uint8Array): Promise<Response> => (await import('./slack/receive.ts')).receiveSlack(connection, headers, bytes)
