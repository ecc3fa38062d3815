/** What the model saw when it chose: how much, of what, with the way to the whole window; and the words that the run was started with. */
'use client'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { useQuery } from '@tanstack/react-query'
import type { Call } from '#lib/api/calls.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import { runQuery } from '#lib/client/runs.ts'
import { formatNumber, formatPercent, formatTokens } from '#components/ui/format.ts'
import { Bones } from '#components/ui/bones.tsx'
import { tokenShares } from '#components/inspector/context/context-messages.ts'
import { barFill, sourceLooks } from '#components/inspector/context/source-look.ts'
import { inputPhrase } from '#components/inspector/step/step-facts.ts'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { triggerWords } from '#components/inspector/events/event-summary.ts'
import { listOf } from '#components/inspector/words.ts'

export function ModelSaw({ request, call }: { request: HumanRequest; call: Call | null | undefined }) {
  return (
    <section aria-labelledby="model-saw" className="border-b border-line px-4 py-3">
      <div className="mb-2 flex items-center gap-2">
        <h2 id="model-saw">What the model saw</h2>
        {call && (
          <Link href={`/runs/${request.runId}?seq=${call.seq}`} className="ml-auto inline-flex items-center gap-1 text-12 whitespace-nowrap text-accent hover:underline">
            Context window
            <ArrowUpRight aria-hidden className="size-3" />
          </Link>
        )}
      </div>
      {call === undefined && <Bones label="Loading what the model saw" bones={['100%', '40%']} />}
      {call === null && <p className="text-12 text-fg-3">No model chose this: the graph leads here.</p>}
      {call && <Tokens call={call} />}
      <StartedWith runId={request.runId} />
    </section>
  )
}

function Tokens({ call }: { call: Call }) {
  const shares = tokenShares(call.segments)
  const total = shares.reduce((sum, { tokens }) => sum + tokens, 0)
  const words = shares.map(({ kind, tokens }) => `${sourceLooks[kind].word.toLowerCase()} ${formatNumber(tokens)}`)
  return (
    <>
      <div role="img" aria-label={`Tokens by source: ${listOf(words)}`} className="flex h-3 gap-px overflow-hidden rounded-3 bg-bar-free">
        {shares.map(({ kind, tokens }) => (
          <i key={kind} title={`${sourceLooks[kind].word}: ${formatTokens(tokens)}, ${formatPercent(total > 0 ? tokens / total : 0)}`} style={{ flex: `${tokens} 1 0`, ...barFill(kind) }} className="min-w-px" />
        ))}
      </div>
      <p className="mt-1.5 flex gap-2 text-11/4 text-fg-3 tabular-nums">
        <span className="whitespace-nowrap">
          {call.tokenizerExact ? '' : '≈'}
          {formatNumber(call.inputTokens)} tok
        </span>
        <span className="ml-auto min-w-0 truncate">
          {call.model.scripted ? 'scripted, no LLM' : call.model.name || call.model.connection}, prompt v{call.promptVersion.number}
        </span>
      </p>
    </>
  )
}

/** Reads as what started the run, whatever of it the model was shown. */
function StartedWith({ runId }: { runId: string }) {
  const { data: run } = useQuery(runQuery(runId))
  if (!run || run.input === null || run.input === undefined) return null
  const { name, text } = inputPhrase(run.input)
  if (text === '' || text === '{}') return null
  return (
    <figure className="mt-2.5">
      <blockquote className="line-clamp-6 rounded-r-6 border-l-2 border-seg-event bg-seg-event-soft px-2.5 py-1.5 font-mono text-12/[18px] break-words whitespace-pre-wrap">
        <VisibleCharacters text={text} />
      </blockquote>
      <figcaption className="mt-1 text-11/4 text-fg-3">
        Input{name && `, ${name}`}, by {triggerWords(run.trigger)}
      </figcaption>
    </figure>
  )
}
