/** The left of the run page: the graph above, and the run's history below as timeline, log, state or list of calls. */
'use client'
import { Tabs } from '#components/ui/tabs.tsx'
import { CallList } from './calls/call-list.tsx'
import { EventLog } from './events/event-log.tsx'
import { RunGraph } from './graph/run-graph.tsx'
import { useRunScreen } from './run-screen.ts'
import { StatePanel } from './state/state-panel.tsx'
import { FilterMenu } from './timeline/filter-menu.tsx'
import { Timeline } from './timeline/timeline.tsx'

export function HistoryPanel() {
  const { log, tab, change } = useRunScreen()
  return (
    <aside aria-label="History" className="flex min-h-0 min-w-0 flex-col border-r border-line bg-surface">
      <h2 className="sr-only">History</h2>
      <RunGraph />
      <Tabs
        label="History of the run"
        value={tab}
        onChange={(next) => change({ tab: next })}
        className="flex-1"
        panelClassName="overflow-hidden!"
        end={tab === 'timeline' && <FilterMenu />}
        tabs={[
          { value: 'timeline', label: 'Timeline', content: <Timeline /> },
          { value: 'events', label: 'Events', count: log.events.length, content: <EventLog /> },
          { value: 'state', label: 'State', content: <StatePanel /> },
          { value: 'calls', label: 'Calls', count: log.calls.length, content: <CallList /> },
        ]}
      />
    </aside>
  )
}
