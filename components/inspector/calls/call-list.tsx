/**
 * The run's model calls as a table: which node asked, how much it was given, what it chose. One stop for the keyboard: ↑ ↓ walk and
 * open. Only rows near the view are in the page, and a row reads nothing but what it is given.
 */
'use client'
import { memo, useId, type KeyboardEvent, type MouseEvent } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCost, formatNumber, plural } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { useRowWindow } from '../use-row-window.ts'

/** What a call came to, in a word. */
export function callOutcome(call: LoggedCall): { status: 'completed' | 'failed' | 'running'; word: string } {
  if (call.failure) return { status: 'failed', word: call.failure.data.code }
  if (call.reading?.type === 'intent.invalid') return { status: 'failed', word: 'invalid reply' }
  if (call.reading) return { status: 'completed', word: call.reading.data.intent }
  if (call.summary) return { status: call.summary.made ? 'completed' : 'running', word: `summary of ${plural(call.summary.covers.length, 'event')}` }
  return call.response ? { status: 'completed', word: call.response.data.finishReason ?? 'answered' } : { status: 'running', word: 'waiting for the model' }
}

const rowHeight = 32
const headHeight = 30
const columns = 'grid grid-cols-[20px_minmax(0,1fr)_56px_48px_64px] items-center gap-2 px-4'

export function CallList() {
  const { log, state, names, call, openCall } = useRunScreen()
  const id = useId()
  const current = call ? call.number - 1 : -1
  const { scroller, rows, total } = useRowWindow({ count: log.calls.length, height: rowHeight, before: headHeight }, { target: current, covered: headHeight })

  if (log.calls.length === 0) {
    return <EmptyState title="No model was asked">Nothing in this run was decided or written by a model. Calls appear here as they are made.</EmptyState>
  }

  const open = (index: number) => {
    const next = log.calls[index]
    if (next) openCall(next.seq)
  }
  function onKeyDown(event: KeyboardEvent) {
    const targets: Record<string, number> = { ArrowDown: current + 1, ArrowUp: Math.max(current - 1, 0), Home: 0, End: log.calls.length - 1 }
    const target = targets[event.key]
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    open(target)
  }
  function onClick({ target }: MouseEvent) {
    const row = target instanceof Element ? target.closest('[data-index]') : null
    if (row && !getSelection()?.toString()) open(Number(row.getAttribute('data-index')))
  }

  return (
    <div ref={scroller} className="h-full overflow-auto text-12">
      <div
        role="grid"
        aria-label="Model calls"
        aria-rowcount={log.calls.length + 1}
        aria-activedescendant={current >= 0 ? `${id}-${current}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="relative focus-visible:-outline-offset-2"
        style={{ height: total }}
      >
        <div role="row" aria-rowindex={1} className={classNames(columns, 'sticky top-0 z-10 border-b border-line bg-surface text-11 font-medium text-fg-3')} style={{ height: headHeight }}>
          <span role="columnheader" className="text-right">#</span>
          <span role="columnheader">Call</span>
          <span role="columnheader" className="text-right">In</span>
          <span role="columnheader" className="text-right">Out</span>
          <span role="columnheader" className="text-right">Cost</span>
        </div>
        {rows.map(({ index, key }) => {
          const each = log.calls[index]
          return each && <CallRow key={key} call={each} settled={callOutcome(each).word} name={stepName(names, each.step, state.visits)} index={index} id={`${id}-${index}`} selected={index === current} />
        })}
      </div>
    </div>
  )
}

interface CallRowProps {
  call: LoggedCall
  /** What it came to: a live call gets more of it while it stays the same object. */
  settled: string
  name: string
  index: number
  id: string
  selected: boolean
}

const CallRow = memo(function CallRow({ call, settled, name, index, id, selected }: CallRowProps) {
  const { round, attempt, inputTokens, response, model } = call
  const again = [round > 1 ? `round ${round}` : '', attempt > 1 ? `try ${attempt}` : ''].filter(Boolean).join(', ')
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      style={{ transform: `translateY(${headHeight + index * rowHeight}px)` }}
      className={classNames(columns, 'absolute inset-x-0 top-0 h-8 cursor-default border-b border-line-soft tabular-nums', selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
    >
      <span role="gridcell" className="text-right">{call.number}</span>
      <span role="gridcell" className="flex min-w-0 items-center gap-1.5">
        <StatusIcon status={callOutcome(call).status} />
        <span className="max-w-[65%] shrink-0 truncate">{name}</span>
        <span className="truncate text-fg-3">{[settled, again].filter(Boolean).join(' · ')}</span>
      </span>
      <span role="gridcell" className="text-right">{formatNumber(response?.data.usage.inputTokens ?? inputTokens)}</span>
      <span role="gridcell" className="text-right">{response ? formatNumber(response.data.usage.outputTokens) : '–'}</span>
      <span role="gridcell" className="text-right">{model.scripted || !response ? '–' : formatCost(response.data.costUsd)}</span>
    </div>
  )
})
