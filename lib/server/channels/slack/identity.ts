/**
 * Who somebody in Slack is to Oriel: the person of the address that Slack vouches for. Nothing that a payload says of a person counts but the
 * user's id, which Slack signed. Bots, deactivated accounts, unconfirmed addresses are nobody, and so are people of other workspaces, who are
 * in shared channels: another company's administrators say what their addresses are.
 */
import { answererOfAddress, type Answerer } from '../../people/answerer.ts'
import type { SlackApi, SlackHome } from './slack-api.ts'

export type Identified = { ok: true; answerer: Answerer; email: string } | { ok: false; why: string }

/** `home`: the workspace of the app. */
export async function identify(slack: SlackApi, home: SlackHome, user: string): Promise<Identified> {
  const { email, outside, teamId, enterpriseId } = await slack.user(user)
  const ofHere = teamId === home.teamId || (home.enterpriseId !== null && enterpriseId === home.enterpriseId)
  if (outside || !ofHere) return { ok: false, why: 'Your account belongs to another workspace or is no person’s, so Oriel does not take answers from it. Use the link that was sent to you.' }
  if (email === null) return { ok: false, why: 'Slack does not tell Oriel a confirmed mail address of yours, so it cannot know who you are. Use the link instead.' }
  return { ok: true, answerer: await answererOfAddress(email, 'slack'), email }
}
