/** What whoever takes in answers from Slack works with: Slack itself, and the ways into runs. Tests put others in their place. */
import type { AnswerBody, HumanRequest } from '#lib/api/requests.ts'
import type { Answerer } from '../../people/answerer.ts'
import type { SlackApi, SlackHome } from './slack-api.ts'

export interface SlackDesk {
  /** Name of the connection. */
  connection: string
  slack: SlackApi
  /** The workspace of the app. */
  home(): Promise<SlackHome>
  /** Throws not_found. */
  request(id: string): Promise<HumanRequest>
  /** Throws what an answer by the API throws. */
  answer(requestId: string, body: AnswerBody, answerer: Answerer): Promise<void>
  /** Goes on with a finished run, where its author allows it. `id`: of the message. Throws what the API does. */
  goOn(runId: string, message: { text: string; from: string; id: string }, answerer: Answerer): Promise<void>
}
