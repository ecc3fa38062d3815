/** The two contents of a prompt that stand beside each other: versions by number, or what is not saved as one yet. Pure. */
import type { PromptVersionItem } from '#lib/api/prompts.ts'
import type { MessageDiff } from '#lib/nodes/prompt-diff.ts'
import { isSameRow } from '#lib/nodes/prompt-diff.ts'

export type Side = number | 'draft'

export interface Sides {
  from: Side
  to: Side
}

/** What there is to compare. */
export interface Sidings {
  /** 0: none yet. */
  latest: number
  /** Whether there is a draft whose content has no number. */
  unsaved: boolean
  /** The version that the draft holds, if it has a number. */
  held: number | null
}

export const sideName = (side: Side): string => (side === 'draft' ? 'draft' : `v${side}`)

function readSide(text: string | null, { latest, unsaved }: Sidings): Side | undefined {
  if (text === 'draft') return unsaved ? 'draft' : undefined
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number >= 1 && number <= latest ? number : undefined
}

/** What the address asks for, as far as it is there; else what was changed last. Undefined where there is nothing. */
export function chooseSides(there: Sidings, from: string | null, to: string | null): Sides | undefined {
  const last: Side | undefined = there.unsaved ? 'draft' : (there.held ?? (there.latest || undefined))
  const chosen = readSide(to, there) ?? last
  return chosen === undefined ? undefined : { from: readSide(from, there) ?? before(chosen, there), to: chosen }
}

/** What a content is compared with unless somebody says otherwise: the version before it, of the first version itself. */
export function before(side: Side, { latest }: Sidings): Side {
  if (side === 'draft') return latest === 0 ? 'draft' : latest
  return Math.max(1, side - 1)
}

/** `1 line added, 2 changed`; of messages that say the same: nothing. */
export function lineWords(messages: readonly MessageDiff[]): string {
  const rows = messages.flatMap((message) => message.rows.filter((row) => !isSameRow(row)))
  const counts = {
    added: rows.filter(({ before: was }) => !was).length,
    removed: rows.filter(({ after: is }) => !is).length,
    changed: rows.filter(({ before: was, after: is }) => was && is).length,
  }
  const told = (['added', 'removed', 'changed'] as const).filter((what) => counts[what] > 0)
  return told.map((what, index) => `${counts[what]}${index === 0 ? (counts[what] === 1 ? ' line' : ' lines') : ''} ${what}`).join(', ')
}

/** Where a version ran, in a line. */
export function whereItRan({ runs, published }: Pick<PromptVersionItem, 'runs' | 'published'>): string {
  const ran = runs === 0 ? 'never ran' : `${runs.toLocaleString('en-US')} ${runs === 1 ? 'run' : 'runs'}`
  const last = published.at(-1)
  return last === undefined ? ran : `${ran}, published in v${last}${published.length > 1 ? ` and ${published.length - 1} before` : ''}`
}
