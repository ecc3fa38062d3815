/** The left of the run page: the graph above, and the run's history below as timeline, log, state or list of calls. */
'use client'
import { classNames } from '#components/ui/class-names.ts'
import { Tabs } from '#components/ui/tabs.tsx'
import { CallList } from './calls/call-list.tsx'
import { EventLog } from './events/event-log.tsx'
import { GraphPanel } from './graph/graph-panel.tsx'
import { useRunScreen } from './run-screen.ts'
import { StatePanel } from './state/state-panel.tsx'
import { FilterMenu } from './timeline/filter-menu.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { useHistorySettings } from './timeline/timeline-session.ts'

export function HistoryPanel() {
  const { runId, log, tab, change } = useRunScreen()
  const [{ large }] = useHistorySettings(runId)
  return (
    <>
      {/* Its own column stays where it is; in full width it lies over the next one, which hides until then. */}
      {large && <div />}
      <aside aria-label="History" className={classNames('flex min-h-0 min-w-0 flex-col border-r border-line bg-surface', large && 'absolute inset-0 z-20 col-start-1 col-end-3')}>
        <h2 className="sr-only">History</h2>
        <GraphPanel />
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
    </>
  )
}
