/** How a source shows: its word, its letter, its hue, its bar. Letter, rule and pattern say it without colour too. */
import type { CSSProperties } from 'react'
import type { Tone } from '#components/ui/tone.ts'
import type { SourceKind } from './segment-lines.ts'

export interface SourceLook {
  /** Plural, for the legend. */
  word: string
  letter: string
  /** Style of the rule between gutter and text. */
  rule: string
}

export const sourceLooks: Record<SourceKind, SourceLook> = {
  prompt: { word: 'Prompt', letter: 'P', rule: 'border-r-2' },
  variable: { word: 'Variables', letter: 'V', rule: 'border-r-2' },
  event: { word: 'Events', letter: 'E', rule: 'border-r-2' },
  error: { word: 'Errors', letter: 'X', rule: 'border-r-[3px] border-double' },
  summary: { word: 'Summaries', letter: 'M', rule: 'border-r-2 border-dotted' },
  schema: { word: 'Schema', letter: 'S', rule: 'border-r-2 border-dashed' },
}

export const sourceTone = (kind: SourceKind): Tone => `seg-${kind}`

/** Fill of a source in the token bar: a plain hue, or a pattern for the two that are lightest. */
export function barFill(kind: SourceKind): CSSProperties {
  const hue = `var(--bar-${kind})`
  if (kind === 'schema') return { background: `repeating-linear-gradient(135deg, ${hue} 0 3px, color-mix(in srgb, ${hue} 62%, var(--surface)) 3px 5px)` }
  if (kind === 'summary') return { background: `repeating-linear-gradient(90deg, ${hue} 0 2px, color-mix(in srgb, ${hue} 58%, var(--surface)) 2px 4px)` }
  return { background: hue }
}
