/**
 * Buttons and windows of Slack messages: who pressed is looked up, whether they may answer is decided where it always is, and the answer is
 * checked against the request as it is now. Whoever may not, or comes too late, is told so where only they see it. The message itself
 * changes with its request (slack-channel.ts), not here.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import { log } from '../../log.ts'
import { mayAnswer } from '../../people/audience.ts'
import { contactByExternalId } from '../../contacts/contact-rows.ts'
import { buttonAnswer, wantsWords } from './button-answer.ts'
import { readButtonValue, type ButtonValue } from './button-value.ts'
import { identify, type Identified } from './identity.ts'
import type { BlockActions, ViewSubmission } from './payloads.ts'
import { writePlace } from './place.ts'
import { settledWords } from './request-message.ts'
import type { SlackApi, SlackPlace } from './slack-api.ts'
import type { SlackDesk } from './slack-desk.ts'
import { readWindow, windowFor, windowId } from './windows.ts'

/** Somebody pressed a button. */
export async function receivePress(desk: SlackDesk, { user, channel, message, trigger_id: triggerId, actions }: BlockActions): Promise<void> {
  const button = readButtonValue(actions[0]?.value)
  if (!button || !channel || !message) return
  const place = { channel: channel.id, ts: message.ts }
  const tell = (text: string) => whisper(desk.slack, place, user.id, text)
  await orTold(tell, async () => {
    const { identified, request } = await look(desk, button, place, user.id)
    const refusal = refusalOf(identified, request)
    if (refusal !== null || !identified.ok) return tell(refusal ?? '')
    if (wantsWords(button)) return desk.slack.openView(triggerId ?? '', windowFor(button, request, place))
    await desk.answer(request.id, buttonAnswer(button, request), identified.answerer)
  })
}

/** Somebody sent a window off. What is answered closes the window, or says in it what is wrong. */
export async function receiveWords(desk: SlackDesk, { user, view }: ViewSubmission): Promise<object> {
  const sent = view.callback_id === windowId ? readWindow(view.private_metadata) : null
  if (!sent) return {}
  let wrong: string | undefined
  await orTold(
    (text) => Promise.resolve(void (wrong = text)),
    async () => {
      const { identified, request } = await look(desk, sent.button, sent.place, user.id)
      if (!identified.ok) throw new ApiError('forbidden', identified.why)
      await desk.answer(request.id, buttonAnswer(sent.button, request, view.state.values.text?.text?.value ?? ''), identified.answerer)
    },
  )
  return wrong === undefined ? {} : { response_action: 'errors', errors: { text: wrong } }
}

/** Who it is and what they answer. Throws not_found where the message of the button is none that asked this, and ApiErrors of the request. */
async function look(desk: SlackDesk, button: ButtonValue, place: SlackPlace, user: string): Promise<{ identified: Identified; request: HumanRequest }> {
  const contact = await contactByExternalId(desk.connection, writePlace(place))
  if (contact?.requestId !== button.request) throw new ApiError('not_found', 'Oriel does not know this message any more, so its buttons do nothing.')
  const [home, request] = await Promise.all([desk.home(), desk.request(button.request)])
  return { identified: await identify(desk.slack, home, user), request }
}

/** Before a window is opened in vain. */
function refusalOf(identified: Identified, request: HumanRequest): string | null {
  if (!identified.ok) return identified.why
  const verdict = mayAnswer({ audience: request.audience, notBy: request.notBy }, identified.answerer)
  if (!verdict.ok) return verdict.why
  return request.status === 'open' ? null : `${settledWords(request)}: this was settled before, so nothing was changed.`
}

/** Does it; what is refused, and what fails, is told in words. */
export async function orTold(tell: (text: string) => Promise<void>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ApiError) return tell(wordsOf(error))
    log().error({ err: error }, 'an answer from Slack could not be taken')
    await tell('Something went wrong in Oriel, so nothing was answered. Try again, or use the link.')
  }
}

/** What a person in Slack can do with it: places in a body mean nothing to them. */
const wordsOf = ({ message, problems }: ApiError): string => [message, ...problems.map((problem) => problem.message).filter((text) => !message.includes(text))].slice(0, 4).join(' ')

/** Seen only by one person. That they could not be told changes nothing. */
export async function whisper(slack: SlackApi, { channel, ts }: SlackPlace, user: string, text: string, threadTs: string | undefined = undefined): Promise<void> {
  await slack.whisper(channel, user, text, threadTs).catch((error: unknown) => log().info({ err: error, channel, ts }, 'somebody in Slack could not be told why their answer was refused'))
}
