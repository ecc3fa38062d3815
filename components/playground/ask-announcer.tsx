/** Says aloud what came of an ask once it is over: never word by word, and each variant once. */
'use client'
import { usePlayground, usePlaygroundScreen } from './playground-context.ts'
import { distribution, sharesInWords } from './answer-figures.ts'
import type { Variant } from './variant.ts'

export function AskAnnouncer() {
  const { past } = usePlaygroundScreen()
  const text = usePlayground(({ variants }) => variants.map((variant) => wordsOf(variant, past.recorded)).filter(Boolean).join(' '))
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  )
}

function wordsOf({ name, batch }: Variant, recorded: Parameters<typeof distribution>[1]): string {
  if (!batch) return ''
  const { status, answers, count, problem } = batch
  if (status === 'asking') return `Variant ${name} is being asked.`
  if (status === 'failed') return `Variant ${name}: ${problem ?? 'asking failed.'}`
  const chosen = answers.length === 0 ? '' : `: ${sharesInWords(distribution(answers, recorded), count)}`
  return `Variant ${name}${status === 'interrupted' ? ' was stopped,' : ','} ${answers.length} of ${count} answered${chosen}.`
}
