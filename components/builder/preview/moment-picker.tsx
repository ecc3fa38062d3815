/** Which past call the preview stands at: a run of this workflow, and a call of this node in it. The latest, unless one is chosen. */
'use client'
import { memo } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { CallItem } from '#lib/api/calls.ts'
import type { Run } from '#lib/api/runs.ts'
import { visitOfStep } from '#lib/engine/events.ts'
import { formatDateTime, formatTokens, plural } from '#components/ui/format.ts'
import { Select, type SelectOption } from '#components/ui/select.tsx'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { cut } from '#components/inspector/words.ts'
import { callsOf, callsQuery, type AskingNode } from './moments.ts'
import type { Moments } from './use-moment.ts'

const latest = 'latest'

export type MomentPickerProps = Pick<Moments, 'runs' | 'calls' | 'chosen' | 'fixed' | 'choose'> & { node: AskingNode }

/** Drawn again only for another choice, never for what is typed. */
export const MomentPicker = memo(function MomentPicker({ node, runs, calls, chosen, fixed, choose }: MomentPickerProps) {
  const client = useQueryClient()

  async function chooseRun(id: string) {
    const run = runs.find((each) => each.id === id)
    if (!run) return choose(undefined)
    const last = callsOf(await client.fetchQuery(callsQuery(run.id, run.lastSeq)), node).at(-1)
    if (last) choose({ runId: run.id, seq: last.seq })
  }

  const options = runs.map(runOption)
  const shown = chosen && runs.find(({ id }) => id === chosen.runId)
  return (
    <>
      <Select
        size="sm"
        label="Run to preview on"
        className="min-w-0 flex-1"
        value={runs.length === 0 ? undefined : fixed ? chosen?.runId : latest}
        placeholder="No run yet"
        disabled={runs.length === 0}
        options={[{ value: latest, label: shown && !fixed ? `Latest run, ${shown.id.slice(-8)}` : 'Latest run', hint: 'Follows the newest run that asked this node' }, ...options]}
        onChange={(id) => void chooseRun(id)}
      />
      <Select
        size="sm"
        label="Call to preview at"
        className="min-w-0 flex-1"
        value={chosen === undefined ? undefined : String(chosen.seq)}
        placeholder="No call"
        disabled={calls.length === 0}
        options={calls.map((call, index) => callOption(call, index + 1, calls.length))}
        onChange={(seq) => chosen && choose({ runId: chosen.runId, seq: Number(seq) })}
      />
    </>
  )
})

/** As much of the input as tells runs apart. */
const inputLength = 60

function runOption({ id, status, startedAt, usage, workflow, input }: Run): SelectOption {
  const { word, icon } = statusLooks[status]
  const version = workflow.version === 'draft' ? 'draft' : `v${workflow.version}`
  return { value: id, label: `${id.slice(-8)} · ${formatDateTime(new Date(startedAt))}`, hint: `${word} · ${version} · ${plural(usage.modelCalls, 'call')} · ${cut(JSON.stringify(input), inputLength)}`, icon }
}

function callOption({ seq, step, round, attempt, intent, invalid, status, inputTokens }: CallItem, number: number, of: number): SelectOption {
  const answer = intent ?? (invalid ? 'did not fit' : status === 'responded' ? 'text' : status)
  const again = [round > 1 ? `round ${round}` : '', attempt > 1 ? `attempt ${attempt}` : ''].filter(Boolean)
  return { value: String(seq), label: `Call ${number} of ${of} · ${answer}`, hint: [`visit ${visitOfStep(step)}`, ...again, `${formatTokens(inputTokens)} sent`].join(' · ') }
}
