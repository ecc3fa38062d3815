/**
 * Who somebody in Slack is to Oriel: the person of the address that Slack vouches for. Nothing that a payload says of a person counts but the
 * user's id, which Slack signed; bots, deactivated accounts, unconfirmed addresses and people of other workspaces are nobody.
 */
import { answererOfAddress, type Answerer } from '../../people/answerer.ts'
import type { SlackApi } from './slack-api.ts'

export type Identified = { ok: true; answerer: Answerer; email: string } | { ok: false; why: string }

export interface SlackPerson {
  user: string
  /** Workspace, and organisation, in which it happened; null where Slack does not say. */
  team: string | null
  enterprise: string | null
}

export async function identify(slack: SlackApi, { user, team, enterprise }: SlackPerson): Promise<Identified> {
  const { email, outside, teamId, enterpriseId } = await slack.user(user)
  const ofHere = team === null || teamId === null || teamId === team || (enterprise !== null && enterpriseId === enterprise)
  if (outside || !ofHere) return { ok: false, why: 'Your account belongs to another workspace or is no person’s, so Oriel does not take answers from it. Use the link that was sent to you.' }
  if (email === null) return { ok: false, why: 'Slack does not tell Oriel a confirmed mail address of yours, so it cannot know who you are. Use the link instead.' }
  return { ok: true, answerer: await answererOfAddress(email, 'slack'), email }
}
