/** The letter of a source in its box, in the hue of the `data-tone` around it; the word is its accessible name. */
import { sourceLooks } from './source-look.ts'
import type { SourceKind } from './segment-lines.ts'

export function SourceLetter({ kind }: { kind: SourceKind }) {
  const { letter, word } = sourceLooks[kind]
  return (
    <span role="img" aria-label={word} className="grid size-3.5 shrink-0 place-items-center rounded-3 border border-current font-mono text-[9.5px]/none font-strong text-(--c)">
      {letter}
    </span>
  )
}
