/** The bar over a run: where it belongs, its id, how it stands, what it cost, and what can be done with it. */
'use client'
import { Bot, Check, Copy, FlaskConical, GitCompare, GitFork, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import type { Run } from '#lib/api/runs.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { plural } from '#components/ui/format.ts'
import { Menu } from '#components/ui/menu.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { ExportRun } from './export-run.tsx'
import { ImportedChip } from './imported-chip.tsx'
import { CompareLink } from '#components/compare/compare-link.tsx'
import { comparePath } from '#components/compare/paths.ts'
import { givesWay } from './bar-room.ts'
import { ForkButton } from './fork/fork-button.tsx'
import { ForksChip } from './fork/forks-chip.tsx'
import { ReplayChip } from './replay/replay-chip.tsx'
import { RetryRun } from './retry-run.tsx'
import { RunControls } from './run-controls.tsx'
import { runFacts, scriptedCalls } from './run-facts.ts'
import { useRunScreen } from './run-screen.ts'
import { parentPath } from './parent-path.ts'

export function RunTopBar({ run }: { run: Run | undefined }) {
  const { runId, state } = useRunScreen()
  const { parent } = state
  return (
    <TopBar
      crumbs={[
        run ? { label: run.workflow.name, href: `/workflows/${run.workflow.slug}` } : { label: 'Workflow' },
        { label: 'Runs', href: run ? `/runs?workflow=${run.workflow.slug}` : '/runs', whole: true },
        ...(parent ? [{ label: <span className="font-mono text-13">{shortId(parent.runId)}</span>, href: parentPath(parent), whole: true }] : []),
        { label: <span className="font-mono text-13">{shortId(runId)}</span>, whole: true },
      ]}
      meta={<Facts run={run} />}
    >
      <ReplayChip />
      {run && <CompareLink run={run} />}
      <ExportRun />
      <ForkButton />
      <WhatNext run={run} />
    </TopBar>
  )
}

/** How the run stands, what it is, and the line of facts, which gives way first. */
function Facts({ run }: { run: Run | undefined }) {
  const { runId, log, state, status, now } = useRunScreen()
  const { copied, copy } = useCopy()
  const facts = runFacts(log, state, now)
  const scripted = scriptedCalls(log)
  return (
    <>
      <IconButton icon={copied ? Check : Copy} label={copied ? 'Copied' : 'Copy run id'} size="sm" className="-ml-1.5" onClick={() => copy(runId)} />
      <StatusChip status={status} label={status === 'paused' ? pausedWords[state.paused?.reason ?? ''] : undefined} />
      {run && <VersionChip run={run} />}
      <TestChip />
      {run?.forkedFrom && <ForkChip runId={runId} from={run.forkedFrom} />}
      <ForksChip />
      {run?.imported && <ImportedChip imported={run.imported} />}
      {scripted !== 'none' && (
        <Chip icon={Bot} tone="waiting" title={scripted === 'all' ? 'Every model call was answered by the script in the workflow. No model was asked.' : 'Some model calls were answered by the script in the workflow.'}>
          <span className={classNames('max-xl:sr-only', givesWay(!state.final))}>{scripted === 'all' ? 'scripted, no LLM' : 'partly scripted'}</span>
        </Chip>
      )}
      <span className="w-0 grow truncate text-12 text-fg-3 tabular-nums" title={facts.join(' · ')}>
        {facts.join(' · ')}
      </span>
    </>
  )
}

/** Where it is worth a word of its own. */
const pausedWords: Record<string, string | undefined> = { limit: 'Paused at a limit', breakpoint: 'At a breakpoint', step: 'Paused after a step' }

function VersionChip({ run: { workflow } }: { run: Run }) {
  const { slug, version, draftRevision } = workflow
  return (
    <Chip href={`/workflows/${slug}`} title={version === 'draft' ? `The draft as it was at revision ${draftRevision ?? '?'}` : `Version ${version} of the workflow`}>
      {version === 'draft' ? 'draft' : `v${version}`}
    </Chip>
  )
}

/** What can be done with the run as it stands. */
function WhatNext({ run }: { run: Run | undefined }) {
  const { state } = useRunScreen()
  // Read-only: a fork goes on with it.
  if (run?.imported) return null
  if (!state.final) return <RunControls />
  return (
    <>
      {state.final === 'failed' && <RetryRun />}
      {run && <RunAgain slug={run.workflow.slug} />}
    </>
  )
}

const forkWords: Readonly<Record<string, string>> = { retry: 'retry', continues: 'continuation' }

/** Of a fork: the run that it was copied from, at the event that it left it, and the two beside each other. */
function ForkChip({ runId, from }: { runId: string; from: NonNullable<Run['forkedFrom']> }) {
  const { log, state } = useRunScreen()
  const law = log.events.findLast((event) => event.type === 'run.forked')?.data
  const word = (law && 'relation' in law && forkWords[law.relation ?? '']) || 'fork'
  return (
    <Menu
      label="The run that this one was forked from"
      trigger={
        <ChipButton icon={GitFork} menu title="What came before that event was copied and not executed again">
          <span className={state.final ? undefined : 'max-[1150px]:sr-only'}>
            {word}
            <span className={givesWay(!state.final)}> of {shortId(from.runId)}</span> at {from.atSeq}
          </span>
        </ChipButton>
      }
      entries={[
        { label: `Open the original at event ${from.atSeq}`, icon: GitFork, href: `/runs/${from.runId}?seq=${from.atSeq}` },
        { label: 'Compare with the original', icon: GitCompare, href: comparePath(from.runId, runId) },
      ]}
    />
  )
}

/** Of a test run: that it is one, and from which run it took its data. */
function TestChip() {
  const { log, names } = useRunScreen()
  const started = log.at(1)
  if (started?.type !== 'run.started') return null
  const { given, scope, parent, untilEnds } = started.data
  const alone = scope !== undefined && !parent
  if (!given && !alone && !untilEnds) return null
  const from = given?.from && `from run ${shortId(given.from.runId)}`
  const words = ['test run', from, alone && `${names(scope).title} alone`].filter(Boolean).join(', ')
  return (
    <Chip icon={FlaskConical} href={given?.from && `/runs/${given.from.runId}`} title={given && given.steps.length > 0 ? `${plural(given.steps.length, 'result')} stood in for steps, which were not executed` : 'Only a part of the workflow ran'}>
      {words}
    </Chip>
  )
}

function RunAgain({ slug }: { slug: string }) {
  return (
    <Link href={`/workflows/${slug}?run=1`} className={buttonClass()}>
      <RotateCcw aria-hidden />
      Run again
    </Link>
  )
}
