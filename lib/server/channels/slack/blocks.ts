/**
 * The blocks that messages and windows in Slack are made of, as far as they are used here, cut to the lengths that Slack takes. Whatever
 * people, models and runs wrote stands as plain text, never as mrkdwn: it cannot mention a channel, hide a link or format itself. Invisible
 * characters are spelled out (semantics §9.3). Pure.
 */
import { spelledOut } from '#lib/engine/visible-text.ts'

interface PlainText {
  type: 'plain_text'
  text: string
  emoji: false
}

interface MarkdownText {
  type: 'mrkdwn'
  text: string
  verbatim: true
}

export interface SlackButton {
  type: 'button'
  action_id: string
  text: PlainText
  value?: string
  url?: string
  style?: 'primary' | 'danger'
}

interface PlainTextInput {
  type: 'plain_text_input'
  action_id: string
  multiline: true
  max_length: number
  focus_on_load: true
}

export type SlackBlock =
  | { type: 'section'; text: PlainText | MarkdownText }
  | { type: 'context'; elements: (PlainText | MarkdownText)[] }
  | { type: 'rich_text'; elements: { type: 'rich_text_preformatted'; elements: { type: 'text'; text: string }[] }[] }
  | { type: 'actions'; elements: SlackButton[] }
  | { type: 'input'; block_id: string; label: PlainText; optional: boolean; element: PlainTextInput }

export interface SlackView {
  type: 'modal'
  callback_id: string
  private_metadata: string
  title: PlainText
  submit: PlainText
  close: PlainText
  blocks: SlackBlock[]
}

/** Characters that Slack takes at most; of a whole message it takes some 11,000 (slackapi/bolt-js#2867), so texts share what there is. */
const longest = { section: 2_900, context: 1_900, button: 75, title: 24, answer: 3_000 }

export const plain = (text: string, most: number = longest.section): PlainText => ({ type: 'plain_text', text: cut(spelledOut(text), most), emoji: false })

/** Words of ours, in which Slack reads marks. */
export const words = (text: string): MarkdownText => ({ type: 'mrkdwn', text, verbatim: true })

/** A time that each reader sees in their own time zone. */
export const timeMark = (iso: string): string => `<!date^${Math.floor(Date.parse(iso) / 1000)}^{date_short_pretty} {time}|${iso}>`

/** Ends visibly where something is missing. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  // Not in the middle of a surrogate pair.
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}

export const section = (text: string): SlackBlock => ({ type: 'section', text: plain(text) })

/** A line in small letters; what somebody wrote stands in it as `plain`. */
export const line = (...elements: (PlainText | MarkdownText)[]): SlackBlock => ({ type: 'context', elements })

/** A line in small letters that somebody wrote. */
export const quoted = (text: string): SlackBlock => line(plain(text, longest.context))

export const preformatted = (text: string): SlackBlock => ({ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }] })

export const actions = (buttons: SlackButton[]): SlackBlock => ({ type: 'actions', elements: buttons })

export const button = (actionId: string, label: string, more: Pick<SlackButton, 'value' | 'url' | 'style'> = {}): SlackButton => ({ type: 'button', action_id: actionId, text: plain(label, longest.button), ...more })

/** A window with one field for a longer text. */
export function textWindow({ callbackId, metadata, title, submit, label, optional }: { callbackId: string; metadata: string; title: string; submit: string; label: string; optional: boolean }): SlackView {
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: metadata,
    title: plain(title, longest.title),
    submit: plain(submit, longest.title),
    close: plain('Cancel', longest.title),
    blocks: [{ type: 'input', block_id: 'text', label: plain(label, 2_000), optional, element: { type: 'plain_text_input', action_id: 'text', multiline: true, max_length: longest.answer, focus_on_load: true } }],
  }
}
