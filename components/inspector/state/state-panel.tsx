/** What the log says so far, in words: the fold of the events up to the selected one, by the same code as on the server. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { formatCost, formatNumber, plural } from '#components/ui/format.ts'
import { statusOf, waitingOn, type RunState } from '#lib/engine/state.ts'
import { stepName } from '../node-names.ts'
import { inline } from '../words.ts'
import { useRunScreen, type RunScreen } from '../run-screen.ts'
import { variablesOf } from './variables.ts'

export function StatePanel() {
  const screen = useRunScreen()
  const { log, past, selected, select } = screen
  const variables = useMemo(() => variablesOf(log, past, selected?.step), [log, past, selected])
  return (
    <div tabIndex={0} role="region" aria-label="State of the run" className="h-full overflow-auto text-12 focus-visible:-outline-offset-2">
      <p className="px-3 pt-2 text-11 text-fg-3">
        After event {formatNumber(past.seq)} of {formatNumber(log.events.length)}
      </p>
      <Facts title="Run" facts={runFactsOf(past)} />
      <Facts title="Variables" empty="None set." facts={variables.map(({ name, value, seq }) => [name, inline(value), () => select(seq)])} mono />
      <Facts title="Waits for" empty="Nothing." facts={waitingOn(past).map((wait) => [stepName(screen.names, wait.step, past.visits), wait.kind])} />
      <Facts title="Tokens on the graph" empty="None: no path is open." facts={Object.values(past.tokens).map(({ step, target }) => [stepName(screen.names, step, past.visits), `→ ${screen.names(target).title}`])} />
      <Facts title="Counters of decisions" empty="No decision was entered." facts={counterFacts(screen)} />
      <Facts title="Model usage" facts={usageFacts(past)} />
    </div>
  )
}

type Fact = [name: string, value: string, open?: () => void]

function Facts({ title, facts, empty, mono }: { title: string; facts: Fact[]; empty?: string; mono?: boolean }): ReactNode {
  return (
    <section className="border-b border-line-soft px-3 py-2 last:border-0">
      <h3 className="mb-1 text-11/4 font-medium text-fg-3">{title}</h3>
      {facts.length === 0 && <p className="text-fg-3">{empty}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {facts.map(([name, value, open], index) => (
          <div key={index} className="contents">
            <dt className={mono ? 'truncate font-mono text-fg-2' : 'truncate text-fg-2'}>{name}</dt>
            <dd className="truncate text-right tabular-nums" title={value}>
              {open ? (
                <button type="button" onClick={open} className="max-w-full truncate font-mono text-accent hover:underline">
                  {value}
                </button>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function runFactsOf(state: RunState): Fact[] {
  return [
    ['Status', statusLooks[statusOf(state)].word],
    ['Steps started', formatNumber(state.stepCount)],
    ['Steps at work', formatNumber(Object.keys(state.live).length)],
    ...(state.outcome ? [['Outcome', state.outcome] satisfies Fact] : []),
    ...(state.error ? [['Error', state.error.code] satisfies Fact] : []),
  ]
}

function counterFacts({ past, names }: RunScreen): Fact[] {
  return Object.entries(past.decisions).map(([node, { visitsSinceExhausted, failures }]) => [names(node).title, `${plural(visitsSinceExhausted, 'visit')}, ${plural(failures, 'failure')} in a row`])
}

function usageFacts({ usage }: RunState): Fact[] {
  return [
    ['Calls', formatNumber(usage.modelCalls)],
    ['Input, of it cached', `${formatNumber(usage.inputTokens)} / ${formatNumber(usage.cachedInputTokens)}`],
    ['Output, of it reasoning', `${formatNumber(usage.outputTokens)} / ${formatNumber(usage.reasoningTokens)}`],
    ['Cost', usage.modelCalls === 0 ? 'no calls made' : usage.costUsd === null ? 'unknown' : formatCost(usage.costUsd)],
  ]
}
