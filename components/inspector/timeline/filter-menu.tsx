/** Behind the filter icon: what the timeline is narrowed to. The icon shows that it is narrowed. */
'use client'
import { ListFilter } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { useRunScreen } from '../run-screen.ts'
import { filterKinds, nodesOfRows, restrictions } from './timeline-filter.ts'
import { barLook } from './timeline-legend.tsx'
import { unfiltered, useHistorySettings, type HistorySettings } from './timeline-session.ts'

const kindLabels = { model: 'Models', tool: 'Tools and other work', child: 'Child runs', wait: 'Waits for a time or a callback', human: 'People' }

const without = <Value,>(list: readonly Value[], value: Value, wanted: boolean): Value[] => (wanted ? [...list, value] : list.filter((each) => each !== value))

export function FilterMenu() {
  const { runId, rows, names } = useRunScreen()
  const [{ filter }, change] = useHistorySettings(runId)
  const set = (part: Partial<HistorySettings['filter']>) => change({ filter: { ...filter, ...part } })
  const active = restrictions(filter)
  return (
    <Popover label="Filter of the timeline" align="end" className="w-64" trigger={<IconButton icon={ListFilter} size="sm" label={active === 0 ? 'Filter the timeline' : `Filter the timeline, ${active} set`} pressed={active > 0} className="max-[1199px]:-mx-2" />}>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-11 text-fg-3">Time spent on</legend>
        {filterKinds.map((kind) => (
          <Checkbox key={kind} checked={filter.kinds.includes(kind)} onChange={(wanted) => set({ kinds: without(filter.kinds, kind, wanted) })}>
            <span className="flex items-center gap-2"><i aria-hidden className="h-2 w-2.5 rounded-[2px]" style={barLook(kind)} />{kindLabels[kind]}</span>
          </Checkbox>
        ))}
      </fieldset>
      <div className="my-2 border-t border-line-soft pt-2">
        <Checkbox checked={filter.failedOnly} onChange={(failedOnly) => set({ failedOnly })}>Only what failed, at least once</Checkbox>
      </div>
      <fieldset className="flex max-h-56 flex-col gap-1 overflow-auto border-t border-line-soft pt-2">
        <legend className="float-left mb-1 w-full text-11 text-fg-3">Nodes</legend>
        {nodesOfRows(rows).map(({ node, rows: count }) => (
          <Checkbox key={node} checked={filter.nodes.includes(node)} onChange={(wanted) => set({ nodes: without(filter.nodes, node, wanted) })}>
            <span className="flex gap-2">{names(node).title}<span className="text-fg-3 tabular-nums">{count}</span></span>
          </Checkbox>
        ))}
      </fieldset>
      {active > 0 && <Button size="sm" className="mt-2" onClick={() => change({ filter: unfiltered })}>Show all</Button>}
    </Popover>
  )
}
