/** How often each port was taken by each prompt version: shares of the version's decisions. Every cell narrows the page. */
'use client'
import { useMemo } from 'react'
import type { Decisions } from '#lib/api/decisions.ts'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { isNarrowed, isOn, type DecisionView } from './decision-view.ts'
import { partOf, portName, share } from './decision-words.ts'
import { PortMark, PortName } from './port-mark.tsx'
import { portLooks } from './stacks.ts'
import { Panel } from './panel.tsx'
import { useNarrowing, ViewLink } from './view-link.tsx'
import { useWalkCells } from './walk-cells.ts'

const headClass = 'sticky top-0 z-10 border-b border-line bg-surface px-2 py-1.5 text-11 font-medium whitespace-nowrap text-fg-3 last:pr-4'
const cellClass = 'h-8 border-b border-line-soft p-0'

export function PortMatrix({ decisions: { ports, versions } }: { decisions: Decisions }) {
  const looks = useMemo(() => portLooks(ports), [ports])
  const all = ports.reduce((sum, { decisions }) => sum + decisions, 0)
  const { view } = useNarrowing()
  const { walk, cell } = useWalkCells({ row: 1, column: 0 })
  return (
    <Panel title="By port and version">
      <div className="min-h-0 overflow-auto">
        <table aria-label="Share of each port by prompt version" className="w-full border-separate border-spacing-0 text-13 tabular-nums" {...walk}>
          <thead>
            <tr>
              <th scope="col" className={classNames(headClass, 'pl-4 text-left')}>Left by</th>
              <th scope="col" className={classNames(headClass, 'w-36 text-right')}>{isNarrowed({ ...view, handle: undefined }) ? 'Slice' : 'All'} {formatNumber(all)}</th>
              {versions.map(({ number, labels, message, byPort }, index) => (
                <th key={number} scope="col" title={message || undefined} className={classNames(headClass, 'min-w-24 text-right')}>
                  <span className="inline-flex items-center gap-1">
                    {labels.map((label) => <Chip key={label}>{label}</Chip>)}
                    <ViewLink to={{ version: number }} {...cell(0, index + 1)} className="font-mono text-12 text-fg hover:text-accent hover:underline">v{number}</ViewLink>
                    <span>of {formatNumber(byPort.decisions)}</span>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ports.map(({ handle, inDraft, decisions }, place) => (
              <tr key={handle} className="group">
                <th scope="row" className={classNames(cellClass, 'max-w-56 pr-2 pl-4 text-left font-regular')}>
                  <span className="flex min-w-0 items-center gap-1.5">
                    <PortMark look={looks.get(handle)} />
                    <PortName handle={handle} />
                    {!inDraft && <Chip title="The draft has no such intent any more.">gone</Chip>}
                  </span>
                </th>
                <Cell count={decisions} of={all} part={{ handle }} name="all versions" place={cell(place + 1, 0)} handle={handle} counted />
                {versions.map(({ number, byPort }, index) => (
                  <Cell key={number} count={byPort.counts[place] ?? 0} of={byPort.decisions} part={{ handle, version: number }} name={`version ${number}`} place={cell(place + 1, index + 1)} handle={handle} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

interface CellProps {
  count: number
  of: number
  part: Partial<DecisionView>
  name: string
  handle: string
  place: ReturnType<ReturnType<typeof useWalkCells>['cell']>
  counted?: boolean
}

/** The bar behind the figure is as long as the share; it says nothing that the figure does not. */
function Cell({ count, of, part, name, handle, place, counted }: CellProps) {
  const { view } = useNarrowing()
  const on = isOn(view, part) && (part.version !== undefined || view.version === undefined)
  return (
    <td className={classNames(cellClass, 'last:pr-2')}>
      <ViewLink
        to={part}
        {...place}
        aria-label={`${portName(handle)}, ${name}: ${partOf(count, of)}`}
        aria-current={on}
        title={partOf(count, of)}
        className="relative flex h-full items-center justify-end gap-2 px-2 hover:bg-hover aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent"
      >
        <i aria-hidden className="absolute inset-y-1 left-1 rounded-4 bg-llm-soft" style={{ width: `calc((100% - 8px) * ${of === 0 ? 0 : count / of})` }} />
        {counted && <span className="relative text-12 text-fg-3">{formatNumber(count)}</span>}
        <span className={classNames('relative w-12 text-right', count === 0 && 'text-fg-3')}>{share(count, of)}</span>
      </ViewLink>
    </td>
  )
}
