/** The path of the run, unrolled: every visit in order, to be walked by the arrow keys. What lies after the selected event is faded. */
'use client'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ArrowRight, CornerDownRight, Repeat } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { useRunScreen } from '../run-screen.ts'
import { branchTree } from '../timeline/branches.ts'
import { useRowWindow } from '../use-row-window.ts'
import { rowsByStep, statusThen, type RowStatus, type TimelineRow } from '../timeline/timeline-rows.ts'
import type { NodeLook } from '../node-names.ts'
import { boxBeside, pathGaps, pathLines, type PathBox, type PathLine } from './path-lines.ts'
import { pillWidth } from './pill-layout.ts'

const lineHeight = 34
const edge = 6

export function PathView() {
  const { log, state, past, rows, names, selected, select } = useRunScreen()
  const id = useId()
  const grid = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    if (grid.current) observer.observe(grid.current)
    return () => observer.disconnect()
  }, [])

  const steps = useMemo(() => new Map([...rowsByStep(rows)].flatMap(([step, own]) => (own[0] ? [[step, own[0]] as const] : []))), [rows])
  const tree = useMemo(() => branchTree(log, state, (node) => names(node).type === 'join'), [log, state, names])
  const lines = useMemo(() => {
    const boxOf = (step: string): PathBox | undefined => {
      const row = steps.get(step)
      const visits = state.visits[row?.node ?? ''] ?? 1
      return row && { step, node: row.node, width: pillWidth({ label: names(row.node).title, digits: visits > 1 ? String(visits).length : 0 }) + markRoom }
    }
    return pathLines(tree, boxOf, width - 4)
  }, [tree, steps, names, state, width])
  const current = selected?.step
  const at = lines.findIndex(({ boxes }) => boxes.some(({ step }) => step === current))

  const { scroller, rows: shown, total } = useRowWindow({ count: lines.length, height: lineHeight, before: edge, after: edge }, { target: at })

  const pick = (box: PathBox | undefined) => {
    const row = box && steps.get(box.step)
    if (row) select(row.seq)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = boxBeside(lines, current, event.key)
    if (!next) return
    event.preventDefault()
    pick(next)
  }

  return (
    <div ref={scroller} className="h-full overflow-auto bg-canvas px-3">
      <div ref={grid} role="grid" aria-label="Path of the run" aria-rowcount={lines.length} aria-activedescendant={at >= 0 && current !== undefined ? `${id}-${current}` : undefined} tabIndex={0} onKeyDown={onKeyDown} className="relative focus-visible:-outline-offset-2" style={{ height: total }}>
        {shown.map(({ index, key, top }) => {
          const line = lines[index]
          return line && (
            <div key={key} role="row" aria-rowindex={index + 1} className="absolute inset-x-0 top-0 flex items-center" style={{ height: lineHeight, transform: `translateY(${top}px)` }}>
              <Lead line={line} />
              {line.boxes.map((box, place) => {
                const row = steps.get(box.step)
                return row && <Visit key={box.step} id={`${id}-${box.step}`} box={box} row={row} look={names(row.node)} several={(state.visits[row.node] ?? 1) > 1} arrow={place > 0} current={box.step === current} status={statusThen(row, past)} onPick={() => pick(box)} />
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const markRoom = 16

const railLooks = { child: '', only: 'border-l border-y rounded-l-4 inset-y-1', start: 'border-l border-t rounded-tl-4 top-1 bottom-0', middle: 'border-l inset-y-0', end: 'border-l border-b rounded-bl-4 top-0 bottom-1' }

function Lead({ line: { rails, lead } }: { line: PathLine }) {
  const Icon = lead === 'again' ? Repeat : CornerDownRight
  return (
    <span aria-hidden className="flex h-full shrink-0 items-center text-fg-3">
      {rails.map((rail, index) => (
        <span key={index} className="relative h-full shrink-0" style={{ width: pathGaps.rail }}>
          <i className={classNames('absolute left-[3px] w-[6px] border-fg-4', railLooks[rail])} />
        </span>
      ))}
      {lead !== 'none' && <span className="grid shrink-0 place-items-center" style={{ width: pathGaps.lead }}><Icon className="size-3" /></span>}
    </span>
  )
}

interface VisitProps {
  id: string
  box: PathBox
  row: TimelineRow
  look: NodeLook
  several: boolean
  arrow: boolean
  current: boolean
  /** Null where it has not begun. */
  status: RowStatus | null
  onPick(): void
}

function Visit({ id, box, row, look, several, arrow, current, status, onPick }: VisitProps) {
  const ahead = status === null
  const Icon = iconByName(look.icon)
  return (
    <>
      {arrow && <span aria-hidden className="grid shrink-0 place-items-center text-fg-4" style={{ width: pathGaps.arrow }}><ArrowRight className="size-3" /></span>}
      <div
        role="gridcell"
        id={id}
        aria-selected={current}
        onClick={onPick}
        title={[look.title, row.detail].filter(Boolean).join(': ')}
        data-tone={look.tone}
        style={{ width: box.width }}
        className={classNames(
          'flex h-6 shrink-0 cursor-default items-center gap-[5px] border px-[7px] text-[11.5px]/[22px] font-medium',
          look.tone === 'human' ? 'rounded-full' : 'rounded-6',
          ahead ? 'border-line bg-raised text-fg-3' : look.tone === 'llm' ? 'border-llm-line bg-llm-soft' : 'border-line-strong bg-raised',
          current && 'border-accent! shadow-[0_0_0_1px_var(--accent),0_0_0_4px_color-mix(in_srgb,var(--accent)_20%,transparent)]',
        )}
      >
        <Icon aria-hidden className={classNames('size-3 shrink-0', !ahead && 'text-(--c)')} strokeWidth={2} />
        <span className="truncate">{look.title}</span>
        {several && <span className={classNames('text-[10.5px]/4 font-strong tabular-nums', ahead ? 'text-fg-3' : 'text-fg-2')}>{row.visit}</span>}
        {ahead && <span className="sr-only">, after the selected event</span>}
        <span className="ml-auto -mr-1 flex"><StatusIcon status={status ?? 'queued'} /></span>
      </div>
    </>
  )
}
