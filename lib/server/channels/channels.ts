/**
 * The public door of channels: how people are told of requests, and what they send back. What a kind needs is loaded by the first message of
 * that kind.
 */
export { carryOut } from './carry-out.ts'
export { channels } from './channel-kinds.ts'
export type { Channel, Tried } from './channel.ts'
export { outgoing } from './outgoing.ts'

/** What Slack posts of a connection's app. Throws not_found, unauthorized, malformed_json. */
export const receiveSlack = async (connection: string, headers: Headers, bytes: Uint8Array): Promise<Response> => (await import('./slack/receive.ts')).receiveSlack(connection, headers, bytes)
