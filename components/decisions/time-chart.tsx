/**
 * How often each port was taken over time: a stack per bucket, as counts, as shares, or as a table. One stop of the keyboard; every stack
 * and every cell narrows the page to its bucket. Under the pointer or the focus, a stack is told in words above.
 */
'use client'
import { useMemo, useState } from 'react'
import { noPort, type Decisions } from '#lib/api/decisions.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { isOn } from './decision-view.ts'
import { bucketName, countsText, portName, tickName } from './decision-words.ts'
import { Panel } from './panel.tsx'
import { chartOf, portLooks, type PortLook, type Scale, type Stack } from './stacks.ts'
import { TimeTable } from './time-table.tsx'
import { useNarrowing, ViewLink } from './view-link.tsx'
import { useWalkCells } from './walk-cells.ts'

export type ChartView = Scale | 'table'

export interface TimeChartProps {
  decisions: Decisions
  shown: ChartView
  onShow(view: ChartView): void
}

export function TimeChart({ decisions: { buckets, ports }, shown, onShow }: TimeChartProps) {
  const { view } = useNarrowing()
  const [told, setTold] = useState<Stack>()
  const looks = useMemo(() => portLooks(ports), [ports])
  const chart = useMemo(() => chartOf(buckets, ports, shown === 'share' ? 'share' : 'count'), [buckets, ports, shown])
  return (
    <Panel
      title="Over time"
      note={told && `${bucketName(told.from, buckets.unit)} · ${countsText(told, ports)}`}
      aside={<SegmentedControl label="How it is shown" value={shown} onChange={onShow} options={[{ value: 'count', label: 'Count' }, { value: 'share', label: 'Share' }, { value: 'table', label: 'Table' }]} />}
    >
      {shown === 'table' ? (
        <TimeTable buckets={buckets} ports={ports} looks={looks} />
      ) : (
        <figure className="flex min-h-0 flex-1 flex-col px-4 pt-4 pb-3">
          <Stacks chart={chart} unit={buckets.unit} ports={ports} looks={looks} lit={view.handle} scale={shown} onTell={setTold} />
          <figcaption className="mt-3 flex min-h-5 flex-wrap items-center gap-x-3 gap-y-1 text-12">
            {ports.filter(({ handle }) => chart.stacks.some(({ segments }) => segments.some((segment) => segment.handle === handle))).map(({ handle }) => (
              <ViewLink key={handle} to={{ handle }} aria-current={isOn(view, { handle })} className="inline-flex items-center gap-1.5 rounded-4 px-1 text-fg-2 hover:bg-hover aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent">
                <i aria-hidden className="size-2.5 rounded-3" style={{ background: looks.get(handle)?.fill }} />
                <span aria-hidden className="font-mono text-11 text-fg-3">{looks.get(handle)?.letter}</span>
                <span className={Object.values<string>(noPort).includes(handle) ? undefined : 'font-mono'}>{portName(handle)}</span>
              </ViewLink>
            ))}
          </figcaption>
        </figure>
      )}
    </Panel>
  )
}

interface StacksProps {
  chart: ReturnType<typeof chartOf>
  unit: Decisions['buckets']['unit']
  ports: Decisions['ports']
  looks: ReadonlyMap<string, PortLook>
  lit: string | undefined
  scale: Scale
  onTell(stack: Stack | undefined): void
}

function Stacks({ chart: { stacks, top, named }, unit, ports, looks, lit, scale, onTell }: StacksProps) {
  const { walk, cell } = useWalkCells({ row: 0, column: Math.max(0, stacks.length - 1) })
  const { view } = useNarrowing()
  return (
    <div className="flex min-h-[196px] flex-1 gap-2">
      <ol aria-hidden className="relative mb-6 w-9 shrink-0 text-right text-11 text-fg-3 tabular-nums">
        {[1, 0.5, 0].map((part) => (
          <li key={part} className="absolute right-0 translate-y-1/2 leading-none" style={{ bottom: `${part * 100}%` }}>
            {scale === 'share' ? `${part * 100}%` : formatNumber(top * part)}
          </li>
        ))}
      </ol>
      <div className="relative min-w-0 flex-1">
        {[1, 0.5, 0].map((part) => (
          <i aria-hidden key={part} className={classNames('absolute inset-x-0 h-px', part === 0 ? 'bg-line-strong' : 'bg-line-soft')} style={{ bottom: `calc(24px + ${part} * (100% - 24px))` }} />
        ))}
        <ol aria-label="Decisions over time" className="relative flex h-full items-stretch" onPointerLeave={() => onTell(undefined)} {...walk}>
          {stacks.map((stack, index) => (
            <li key={stack.from} className="@container relative min-w-0 flex-1">
              <ViewLink
                to={{ from: stack.from, to: stack.to }}
                {...cell(0, index)}
                aria-label={`${bucketName(stack.from, unit)}, ${countsText(stack, ports)}`}
                aria-current={isOn(view, { from: stack.from, to: stack.to })}
                onPointerEnter={() => onTell(stack)}
                onFocus={() => onTell(stack)}
                onBlur={() => onTell(undefined)}
                className="group absolute inset-x-0 top-0 bottom-6 flex flex-col-reverse px-[0.5px] hover:bg-hover aria-[current=true]:bg-accent-soft @min-[9px]:px-px @min-[24px]:px-[3px]"
              >
                {stack.segments.map(({ handle, size }) => (
                  <Segment key={handle} look={looks.get(handle)} size={size} faded={lit !== undefined && lit !== handle} />
                ))}
              </ViewLink>
              {named.has(index) && <span aria-hidden className={classNames('absolute bottom-0 text-11 whitespace-nowrap text-fg-3 tabular-nums', index > stacks.length * 0.9 ? 'right-0' : 'left-0')}>{tickName(stack.from, unit)}</span>}
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

/** Its letter stands in it where that has room. */
function Segment({ look, size, faded }: { look: PortLook | undefined; size: number; faded: boolean }) {
  return (
    <span className="relative mx-auto block w-full max-w-11 overflow-hidden border-t border-surface" style={{ height: `${size * 100}%`, background: faded ? 'var(--bar-free)' : look?.fill }}>
      {size > 0.12 && <span className="absolute inset-0 m-auto hidden size-4 rounded-3 bg-surface text-center font-mono text-11/4 text-fg-2 @min-[22px]:block">{look?.letter}</span>}
    </span>
  )
}
