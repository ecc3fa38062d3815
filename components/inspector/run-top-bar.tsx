/** The bar over a run: where it belongs, its id, how it stands, what it cost, and what can be done with it. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Bot, CircleStop, Copy, Check, Play, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { cancelRun, resumeRun, type Run } from '#lib/api/runs.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { roomToGoOn, runFacts, scriptedCalls } from './run-facts.ts'
import { useRunScreen } from './run-screen.ts'

export function RunTopBar({ run }: { run: Run | undefined }) {
  const { runId, log, state, status, now } = useRunScreen()
  const { copied, copy } = useCopy()
  const facts = runFacts(log, state, now)
  const scripted = scriptedCalls(log)
  return (
    <TopBar
      crumbs={[
        run ? { label: run.workflow.name, href: `/workflows/${run.workflow.slug}` } : { label: 'Workflow' },
        { label: 'Runs', href: run ? `/runs?workflow=${run.workflow.slug}` : '/runs' },
        { label: <span className="font-mono text-13">{shortId(runId)}</span> },
      ]}
      meta={
        <>
          <IconButton icon={copied ? Check : Copy} label={copied ? 'Copied' : 'Copy run id'} size="sm" className="-ml-1.5" onClick={() => copy(runId)} />
          <StatusChip status={status} label={state.paused?.reason === 'limit' ? 'Paused at a limit' : undefined} />
          {run && <VersionChip run={run} />}
          {scripted !== 'none' && (
            <Chip icon={Bot} tone="waiting" title={scripted === 'all' ? 'Every model call was answered by the script in the workflow. No model was asked.' : 'Some model calls were answered by the script in the workflow.'}>
              {scripted === 'all' ? 'scripted, no LLM' : 'partly scripted'}
            </Chip>
          )}
          <span className="truncate text-12 text-fg-3 tabular-nums" title={facts.join(' · ')}>
            {facts.join(' · ')}
          </span>
        </>
      }
    >
      {state.final ? (
        run && <RunAgain slug={run.workflow.slug} />
      ) : (
        <>
          {state.paused && <ResumeRun />}
          <CancelRun />
        </>
      )}
    </TopBar>
  )
}

function VersionChip({ run: { workflow } }: { run: Run }) {
  const { slug, version, draftRevision } = workflow
  return (
    <Chip href={`/workflows/${slug}`} title={version === 'draft' ? `The draft as it was at revision ${draftRevision ?? '?'}` : `Version ${version} of the workflow`}>
      {version === 'draft' ? 'draft' : `v${version}`}
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

function CancelRun() {
  const { runId } = useRunScreen()
  const client = useQueryClient()
  const toast = useToast()
  const cancel = useMutation({
    mutationFn: () => request(cancelRun, { params: { id: runId }, body: { reason: '' } }),
    onSuccess: (run) => client.setQueryData(runKeys.detail(runId), run),
    onError: (error) => toast({ tone: 'failed', message: errorText(error) }),
  })
  return (
    <Button icon={CircleStop} busy={cancel.isPending} onClick={() => cancel.mutate()}>
      {cancel.isPending ? 'Cancelling' : 'Cancel run'}
    </Button>
  )
}

/** Goes on; a run that paused at a limit gets as much again as it has spent, or it would pause at once. */
function ResumeRun() {
  const { runId, state } = useRunScreen()
  const client = useQueryClient()
  const toast = useToast()
  const limits = roomToGoOn(state)
  const resume = useMutation({
    mutationFn: () => request(resumeRun, { params: { id: runId }, body: { mode: 'continue', ...(limits && { limits }) } }),
    onSuccess: (run) => client.setQueryData(runKeys.detail(runId), run),
    onError: (error) => toast({ tone: 'failed', message: errorText(error) }),
  })
  return (
    <Button icon={Play} kind="primary" busy={resume.isPending} onClick={() => resume.mutate()} title={limits ? `Raises the limit: ${Object.entries(limits).map(([name, value]) => `${name} ${value}`).join(', ')}` : undefined}>
      {limits ? 'Raise the limit and resume' : 'Resume'}
    </Button>
  )
}
