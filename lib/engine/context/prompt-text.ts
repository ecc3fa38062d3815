/**
 * One text of a prompt, rendered and guarded: what its author wrote passes as it is, data beside the thread may not forge its history,
 * and no filter over the thread may make tags that were not its own.
 */
import type { Scope } from '../evaluation.ts'
import { renderTemplate, type InsertedText, type SourcedText, type TemplateSpan } from '../template.ts'
import { AuthorError } from './author-error.ts'
import { promptSource } from './sources.ts'
import { guardedSpans, withoutNewTags, type TagGuard } from './tags.ts'

export interface PromptScope {
  /** What the template sees, `inserted` among it. */
  scope: Omit<Scope, 'secrets'> & Record<string, unknown>
  /** The name in scope of the text whose tags are to be believed, and that text; without it nothing is guarded. */
  tagged?: { name: 'thread' | 'events'; text: InsertedText | undefined; guard: TagGuard }
  /** Names the prompt in sources, e.g. `v3`. */
  promptVersion: string
  /** Where the template is no message of the prompt. */
  path?: string
}

/** Throws AuthorError with `place` where the template cannot be rendered, or joins what must stand apart. */
export function promptText(template: string, place: string, { scope, tagged, promptVersion, path }: PromptScope): SourcedText[] {
  const result = renderTemplate(template, scope)
  if (!result.ok) throw new AuthorError({ ...result.error, place })
  const spans = tagged ? believable(result.spans, place, tagged) : result.spans
  return spans.map((span) => ({ text: span.text, source: promptSource(span.source, promptVersion, path) }))
}

function believable(spans: TemplateSpan[], place: string, { name, text, guard }: NonNullable<PromptScope['tagged']>): TemplateSpan[] {
  const mixed = spans.find((span) => joinsOthers(span) && isTagged(span))
  if (mixed) throw new AuthorError(mixedUp(name, mixed.source.line, place))
  const original = text?.toString() ?? ''
  const own = spans.map((span) => (isMade(span) && isTagged(span) ? { ...span, text: withoutNewTags(span.text, original, guard) } : span))
  return guardedSpans(own, guard, (span) => span.source.kind === 'variable' || joinsOthers(span))
}

/** Of the thread, not of the forms of a reply. */
const isTagged = ({ source }: TemplateSpan): boolean => source.kind === 'inserted' && source.sources.some(({ kind }) => kind !== 'schema')
const joinsOthers = ({ source }: TemplateSpan): boolean => source.kind === 'inserted' && source.others !== undefined

/** Of several stretches, or of one through a filter: no longer the very text that was guarded. */
const isMade = ({ source }: TemplateSpan): boolean => source.kind === 'inserted' && source.made === true

/** Once joined, nobody can tell the thread's tags from those that other text brings. */
function mixedUp(name: string, line: number, place: string) {
  return { code: 'evaluation_failed' as const, message: `A filter or a capture joins {{ ${name} }} with other values (line ${line}), which could then pass for events. Write them one after the other, each in {{ … }} of its own.`, place, line }
}
