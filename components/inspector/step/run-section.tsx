/** The run itself, where an event of no step is selected: what it was given, what came of it. */
'use client'
import type { Run } from '#lib/api/runs.ts'
import Link from 'next/link'
import type { Breakpoint, EventOf } from '#lib/engine/events.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { isJsonObject } from '#lib/engine/json.ts'
import { formatDateTime, plural } from '#components/ui/format.ts'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { eventSummary, triggerWords } from '../events/event-summary.ts'
import { ValueBlock } from '../json/value-block.tsx'
import type { NodeNames } from '../node-names.ts'
import { parentPath } from '../parent-path.ts'
import { useRunScreen } from '../run-screen.ts'
import { EditedSection } from '../fork/edited-section.tsx'
import { ForkPanel } from '../fork/fork-panel.tsx'
import { ForkedSection } from '../fork/forked-section.tsx'
import { ForksSection } from '../fork/forks-section.tsx'
import { ConversationSection } from './conversation-section.tsx'
import { FactList, PanelSection } from './panel-parts.tsx'
import { SeenBy } from './seen-by.tsx'

export function RunSection({ run }: { run: Run | undefined }) {
  const { runId, log, past, status, selected } = useRunScreen()
  const started = log.at(1)
  if (!selected || started?.type !== 'run.started') return null
  const { metadata, input } = started.data
  return (
    <>
      <PanelSection label="Run">
        <div className="flex items-center gap-2">
          <h2>Run</h2>
          <span className="ml-auto">
            <StatusChip status={past.seq === log.events.length ? status : (past.final ?? 'running')} />
          </span>
        </div>
        <p className="mt-1 text-12 break-words text-fg-2">
          <span className="font-mono text-11">{selected.type}</span> {selected.type === 'run.completed' ? selected.data.outcome : eventSummary(selected)}
        </p>
      </PanelSection>
      {selected.type === 'run.forked' && <ForkedSection event={selected} />}
      <EditedSection />
      <ForkPanel run={run} here />
      {selected.type === 'run.completed' && <Result {...selected.data} runId={runId} />}
      {run && <ConversationSection run={run} />}
      <PanelSection label="Input of the run">
        <ValueBlock label="Input" value={input} runId={runId} />
      </PanelSection>
      {selected.type === 'run.started' && <SeenBy seq={selected.seq} />}
      <ForksSection />
      <Start started={started} run={run} />
      {Object.keys(metadata).length > 0 && (
        <PanelSection label="Metadata of the run">
          <ValueBlock label="Metadata" value={metadata} runId={runId} />
        </PanelSection>
      )}
    </>
  )
}

function Result({ output, outcome, message, runId }: EventOf<'run.completed'>['data'] & { runId: string }) {
  return (
    <>
      {message !== undefined && (
        <PanelSection title="Message">
          <p className="text-13 break-words whitespace-pre-wrap">{message}</p>
        </PanelSection>
      )}
      <PanelSection label="Output of the run">
        <ValueBlock label="Output" value={output} runId={runId} aside={outcome === 'success' ? undefined : outcome} />
      </PanelSection>
    </>
  )
}

const breakpointWords = (breakpoints: readonly Breakpoint[]): string => breakpoints.map(({ nodeId, when, intent }) => (when === 'before' ? `before ${nodeId}` : `${nodeId} → ${intent ?? 'any'}`)).join(', ')

/** Of a test run: which part of the workflow ran, and what stood in for the rest. */
function testFacts({ given, scope, parent }: EventOf<'run.started'>['data'], names: NodeNames): [string, React.ReactNode][] {
  const facts: [string, React.ReactNode][] = []
  if (scope !== undefined && !parent) facts.push(['Alone', names(scope).title])
  if (given?.from) {
    const { runId, nodeId } = given.from
    facts.push(['Data of', <Link key="from" href={`/runs/${runId}`} className="text-accent hover:underline">{`run ${shortId(runId)}, before ${names(nodeId).title}`}</Link>])
  }
  if (given && given.steps.length > 0) facts.push(['Given', `${plural(given.steps.length, 'result')}: those steps are not executed`])
  return facts
}

function Start({ started, run }: { started: EventOf<'run.started'>; run: Run | undefined }) {
  const { trigger, version, graphHash, parent, scope, index, until, breakpoints } = started.data
  const { names } = useRunScreen()
  const revision = run?.workflow.draftRevision
  return (
    <PanelSection title="Start">
      <FactList
        facts={[
          ['Trigger', triggerWords(trigger) || 'unknown'],
          ...(parent ? ([['Child of', <Link key="parent" href={parentPath(parent)} className="text-accent hover:underline">{`${scope === undefined ? parent.step : names(scope).title} of ${shortId(parent.runId)}`}</Link>]] satisfies [string, React.ReactNode][]) : []),
          ...(isJsonObject(trigger) && trigger.kind === 'each' ? ([['Item', (index ?? 0) + 1]] satisfies [string, React.ReactNode][]) : []),
          ...testFacts(started.data, names),
          ...(until === undefined ? [] : ([['Runs until', <code key="until" className="text-11">{until}</code>]] satisfies [string, React.ReactNode][])),
          ...(breakpoints?.length ? ([['Breakpoints', breakpointWords(breakpoints)]] satisfies [string, React.ReactNode][]) : []),
          ['Version', version === 'draft' ? `draft${revision === undefined ? '' : `, revision ${revision}`}` : `v${version}`],
          ['Started', formatDateTime(new Date(started.at))],
          ['Graph', <code key="graph" className="text-11">{graphHash.slice(0, 12)}</code>],
        ]}
      />
    </PanelSection>
  )
}
