/** On the event with which a fork begins: what was kept, what was edited, what becomes of effects, and the way to the original. */
'use client'
import type { ReactNode } from 'react'
import { GitFork, GitCompare } from 'lucide-react'
import Link from 'next/link'
import type { EventOf } from '#lib/engine/events.ts'
import type { ForkPolicy } from '#lib/engine/fork-policy.ts'
import { defaultPolicy } from '#lib/engine/fork-policy.ts'
import { editWords } from '#lib/nodes/fork-words.ts'
import { comparePath } from '#components/compare/paths.ts'
import { buttonClass } from '#components/ui/button.tsx'
import { plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { actorName } from '../events/event-summary.ts'
import { ValueBlock } from '../json/value-block.tsx'
import type { NodeNames } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { FactList, PanelSection } from '../step/panel-parts.tsx'
import { forkMarks } from './fork-marks.ts'
import { isFixed } from './fork-draft.ts'
import { useReplacedEvent } from './use-replaced-event.ts'

const relations: Record<string, string> = { retry: 'Retry', continues: 'Continued' }

export function ForkedSection({ event }: { event: EventOf<'run.forked'> }) {
  const { runId, log, names, select } = useRunScreen()
  const mark = forkMarks(log.events).find(({ forked }) => forked.seq === event.seq)
  const { from, by, policy = defaultPolicy, relation = '' } = event.data
  const replaced = useReplacedEvent(from.runId, from.atSeq)
  if (!mark) return null
  const source = (
    <Link href={`/runs/${from.runId}?seq=${Math.max(1, from.atSeq)}`} className="font-mono text-11 text-accent hover:underline">
      {shortId(from.runId)}
    </Link>
  )
  const nodes = Object.entries(policy.nodes)
  return (
    <PanelSection label="Fork">
      <h2 className="flex items-center gap-2">
        <GitFork aria-hidden className="size-4 shrink-0 text-accent" />
        {relations[relation] ?? 'Fork'} at event {from.atSeq}
      </h2>
      <p className="mt-1 text-12 text-fg-2">
        {plural(mark.kept, 'event')} kept from {source}, byte for byte and not executed again. By {actorName(by)}.
      </p>
      <ul aria-label="Edits" className="mt-2 flex flex-col gap-1 text-12">
        {mark.edits.map((edit, index) => {
          const nodeId = edit.nodeId ?? (edit.kind === 'workflow' || edit.kind === 'input' ? undefined : replaced?.nodeId)
          const words = `${nodeId === undefined ? '' : `${names(nodeId).title}: `}${editWords(edit, replaced)}`
          const own = mark.edited !== null && edit.nodeId === undefined && edit.kind !== 'workflow'
          return (
            <li key={index} className="break-words">
              {own ? (
                <button type="button" className="text-left text-accent hover:underline" onClick={() => mark.edited !== null && select(mark.edited)}>
                  {words}
                </button>
              ) : (
                words
              )}
            </li>
          )
        })}
        {mark.long && <li>Edits too long to be told here; the log names their hash.</li>}
        {mark.edits.length === 0 && !mark.long && <li className="text-fg-3">No edits.</li>}
      </ul>
      <div className="mt-2">
        <FactList facts={[['Tools', modeWords[policy.default]], ['On a miss', missWords[policy.onMiss]], ...policyFacts(nodes, names)]} />
      </div>
      {nodes.flatMap(([id, mode]) => (isFixed(mode) ? [<ValueBlock key={id} label={`Stands in for ${names(id).title}`} value={mode.fixed} runId={runId} />] : []))}
      <Link href={comparePath(from.runId, runId)} className={buttonClass('neutral', 'sm', 'mt-2')}>
        <GitCompare aria-hidden />
        Compare with the original
      </Link>
    </PanelSection>
  )
}

const modeWords: Record<ForkPolicy['default'], string> = { recorded: 'recorded results', live: 'live', fixed: 'fixed outputs', ask: 'a person says' }
const missWords: Record<ForkPolicy['onMiss'], string> = { ask: 'a person says', fail: 'the step fails', live_safe: 'live, where it may be repeated' }

/** Nodes with a rule of their own; many of the same mode are counted. */
const mostNamed = 6

function policyFacts(nodes: readonly [string, ForkPolicy['nodes'][string]][], names: NodeNames): [string, ReactNode][] {
  const byMode = Map.groupBy(nodes, ([, mode]) => (isFixed(mode) ? 'fixed' : mode))
  return [...byMode].map(([mode, own]) => [modeWords[mode], own.length > mostNamed ? plural(own.length, 'node') : own.map(([id]) => names(id).title).join(', ')])
}
