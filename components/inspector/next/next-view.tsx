/**
 * What would be sent next at the selected event: the request that the decision there would make, assembled by the engine's own code in
 * the browser, message by message. Nothing is sent. Where the run went on to make it, the recorded call is one press away, and the two
 * are compared by their hash.
 */
'use client'
import { useMemo, type ReactNode } from 'react'
import { ArrowRight, Check, CircleSlash2, Send } from 'lucide-react'
import { Chip } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { AssembledContext } from '#lib/engine/context/request.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { TokenBar } from '../context/token-bar.tsx'
import { ViewSwitch } from '../context/view-switch.tsx'
import { WindowHostProvider, type WindowHost } from '../context/window-host.ts'
import { WindowView, type WindowContent } from '../context/window-view.tsx'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { addressPlaceholder } from './log-values.ts'
import { askWords, sentAs } from './next-words.ts'
import type { NextAsk } from './next-asks.ts'
import { useNext, type Next, type ShownNext } from './use-next.ts'

export function NextView() {
  const next = useNext()
  return (
    <section aria-label="What would be sent next" className="flex min-h-0 flex-1 flex-col">
      <header className="shrink-0 border-b border-line bg-surface px-3 pt-2 pb-2.5">
        <div className="flex h-6 items-center gap-2">
          <KindTile tone="llm" icon={Send} size="sm" />
          <h2 className="shrink-0 whitespace-nowrap">What would be sent next</h2>
          <Chosen next={next} />
          <span className="ml-auto">
            <ViewSwitch />
          </span>
        </div>
        {next.shown && <Figures shown={next.shown} />}
        {next.chosen && <Standing ask={next.chosen} shown={next.shown} otherGraph={next.otherGraph} />}
      </header>
      <Body next={next} />
    </section>
  )
}

/** Which decision; a choice where paths lead to several. */
function Chosen({ next: { asks, chosen, choose } }: { next: Next }) {
  const { names, state } = useRunScreen()
  if (!chosen) return null
  const name = stepName(names, chosen.step, { ...state.visits, [chosen.node]: Math.max(state.visits[chosen.node] ?? 0, 1) })
  if (asks.length === 1) return <span className="min-w-0 truncate text-12 text-fg-3">by {name}</span>
  return <Select size="sm" label="Of which decision" value={chosen.node} onChange={choose} options={asks.map(({ node, step, phase }) => ({ value: node, label: stepName(names, step, state.visits), hint: phaseHints[phase] }))} />
}

const phaseHints: Record<NextAsk['phase'], string> = { asking: 'asking now', at: 'about to ask', entering: 'about to begin', ahead: 'further on' }

function Figures({ shown: { ask, request } }: { shown: ShownNext }) {
  const { log } = useRunScreen()
  const scripted = log.calls.find(({ node }) => node === ask.node)?.model.scripted ?? false
  const segments = useMemo(() => (request.ok ? segmentsOf(request.context) : []), [request])
  if (!request.ok) return null
  const { context, model } = request
  const exact = tokenizerOf(model).exact
  return <TokenBar tokens={context.inputTokens} segments={segments} estimated={!exact} hint={`${exact ? 'Counted' : 'Estimated'} by ${context.tokenizer}; not sent`} denominator={<span className="text-12 text-fg-3">{scripted ? 'scripted, no LLM' : `for ${model || 'a model that is not known here'}`}</span>} />
}

const segmentsOf = ({ parts }: AssembledContext): WindowContent['segments'] => parts.flatMap(({ at, text, tokens = 0, source }) => (at === undefined || source === undefined ? [] : [{ at, text, tokens, source }]))

/** How the moment stands to the request, and what became of it. */
function Standing({ ask, shown, otherGraph }: { ask: NextAsk; shown: ShownNext | undefined; otherGraph: boolean }) {
  const { names, state } = useRunScreen()
  const request = shown?.ask === ask ? shown.request : undefined
  const summaryOf = request?.ok ? request.summaryOf : undefined
  return (
    <div role="status" className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-fg-2">
      <span>{askWords(ask, (step) => stepName(names, step, state.visits))}</span>
      <SentAs ask={ask} request={request} />
      {summaryOf && <Note>{plural(summaryOf.length, 'event')} would be summarised first: this is the request for the summary.</Note>}
      {request?.ok && request.context.body.includes(addressPlaceholder) && <Note>One-time addresses are made by the server when it is sent.</Note>}
      {request && request.model === '' && <Note>The connection of this node is not known here, so its model is not named.</Note>}
      {otherGraph && <Note>This version of Oriel reads the workflow otherwise than when the run was started, so the request may differ.</Note>}
    </div>
  )
}

const Note = ({ children }: { children: ReactNode }) => <span className="basis-full text-waiting">{children}</span>

/** The recorded call of this very request, and whether it is the same. */
function SentAs({ ask, request }: { ask: NextAsk; request: ShownNext['request'] | undefined }) {
  const { log, past, state, openCall, change } = useRunScreen()
  const call = sentAs(log, ask, past.seq)
  if (!call) return <Chip icon={CircleSlash2}>{state.final ? 'never sent in this run' : 'not sent yet'}</Chip>
  const sent = log.at(call.seq)
  const same = request?.ok && sent?.type === 'model.requested' && sent.data.requestHash === request.context.requestHash
  return (
    <>
      {same && (
        <Chip tone="completed" icon={Check} title="The bytes are those that were sent: their hashes are equal">
          identical to what was sent
        </Chip>
      )}
      {request?.ok && !same && ask.phase !== 'ahead' && <Chip tone="waiting">differs from what was sent: {formatTokens(call.inputTokens)} then</Chip>}
      <button
        type="button"
        className="inline-flex items-center gap-1 text-accent hover:underline"
        onClick={() => {
          openCall(call.seq)
          change({ view: 'window' })
        }}
      >
        Sent as call {formatNumber(call.number)}, event {formatNumber(call.seq)}
        <ArrowRight aria-hidden className="size-3" />
      </button>
    </>
  )
}

function Body({ next: { status, chosen, shown, error } }: { next: Next }) {
  const { past } = useRunScreen()
  if (error !== undefined) return <Trouble>{error}</Trouble>
  if (status === 'loading' || (chosen && !shown)) return <Bones />
  if (!chosen || !shown) {
    return (
      <EmptyState icon={Send} title="Nothing would be sent" className="my-auto">
        {past.final ? 'The run has ended at this event. Go back to an event before its end.' : 'No path that is open at this event leads to a model.'}
      </EmptyState>
    )
  }
  if (!shown.request.ok) return <Trouble>{shown.request.error.message}</Trouble>
  return <Window context={shown.request.context} stale={shown.ask !== chosen} node={shown.ask.node} />
}

function Window({ context, stale, node }: { context: AssembledContext; stale: boolean; node: string }) {
  const { log, names, workflowSlug, select, openCall } = useRunScreen()
  const content = useMemo<WindowContent>(() => ({ segments: segmentsOf(context), body: context.body, dropped: context.dropped }), [context])
  const host = useMemo<WindowHost>(() => ({ log, names, select, openCall, ...(workflowSlug !== undefined && { promptHref: `/workflows/${workflowSlug}?node=${node}` }) }), [log, names, select, openCall, workflowSlug, node])
  return (
    <WindowHostProvider value={host}>
      <div aria-busy={stale || undefined} className="flex min-h-0 flex-1 flex-col">
        <WindowView keys content={content} />
      </div>
    </WindowHostProvider>
  )
}

const Trouble = ({ children }: { children: ReactNode }) => (
  <div className="p-4">
    <ProblemText>The request cannot be assembled. {children}</ProblemText>
  </div>
)

const Bones = () => (
  <div role="status" aria-label="Assembling the request" className="m-3 rounded-8 border border-line bg-inset p-3">
    <Skeleton />
  </div>
)
