/**
 * What a budget, a window or a model would have done to the past calls of a node: assembled again by the server at every change, with no
 * model asked. The old figures stay, faded, until the new ones are there. What was found can be taken over into the node.
 */
'use client'
import { useDeferredValue, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { History, Play } from 'lucide-react'
import type { SimulatedCallItem, Simulation } from '#lib/api/simulations.ts'
import { errorText } from '#lib/client/query-client.ts'
import { simulationQuery } from '#lib/client/simulations.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { Bones } from '#components/ui/bones.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useRested } from '#components/ui/use-rested.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { rulesOf } from '#components/inspector/context/dropped-words.ts'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { inTime } from './bars.ts'
import { changesBudget, settingsOf, simulationInput, type Settings } from './settings.ts'
import { SimulationChart } from './simulation-chart.tsx'
import { SimulationControls } from './simulation-controls.tsx'
import { SimulationDetail } from './simulation-detail.tsx'
import { SimulationFigures } from './simulation-figures.tsx'
import { keyOf, SimulationTable } from './simulation-table.tsx'

export function SimulationDialog({ nodeId }: { nodeId: string }) {
  const node = useBuilder((state) => state.history.document.nodes.find(({ id }) => id === nodeId))
  return node ? <Opened node={node} /> : null
}

/** Settings rest for so long before they are asked for. */
const restMs = 250

function Opened({ node }: { node: DocumentNode }) {
  const store = useBuilderStore()
  const draft = useMemo(() => settingsOf(node.data), [node.data])
  const [settings, setSettings] = useState<Settings>(draft)
  const input = useRested(useMemo(() => simulationInput(node.data, settings), [node.data, settings]), restMs)
  const promptId = textOf(node.data, 'promptId')
  const { data, error, isFetching, isPlaceholderData } = useQuery({ ...simulationQuery(promptId, input), enabled: promptId !== '' })
  const nothing = promptId === '' || data === null || data?.calls === 0
  const close = () => store.getState().open(undefined)
  const take = () => {
    store.getState().setData(node.id, ['context', 'budget'], settings.budgetTokens === undefined ? undefined : { tokens: settings.budgetTokens, overflow: settings.overflow })
    close()
  }
  return (
    <Dialog
      open
      width={1160}
      className="!top-[5vh] !max-h-[90vh]"
      title={`Simulate ${cardModel(node).title} over past runs`}
      onOpenChange={close}
      footer={
        nothing ? undefined : (
          <>
            <Button onClick={close}>Close</Button>
            <Button kind="primary" disabled={!changesBudget(node.data, settings)} onClick={take}>
              Use this budget
            </Button>
          </>
        )
      }
    >
      {nothing ? (
        <NothingYet title={cardModel(node).title} onRun={() => store.getState().open({ kind: 'run' })} />
      ) : (
        <div className="flex flex-col gap-3 pt-2">
          <SimulationControls settings={settings} draft={draft} model={settings.model === '' ? (data?.assumed.model ?? null) : null} window={data?.assumed.window ?? null} onChange={setSettings} />
          {error && <ProblemText>{errorText(error)}</ProblemText>}
          {data ? <Results simulation={data} settings={settings} node={node} stale={isFetching && isPlaceholderData} onChange={setSettings} /> : !error && <Bones label="Simulating" bones={['!h-[92px] !rounded-8', '!h-[200px] !rounded-8', '!h-[160px] !rounded-8']} />}
        </div>
      )}
    </Dialog>
  )
}

function Results({ simulation, settings, node, stale, onChange }: { simulation: Simulation; settings: Settings; node: DocumentNode; stale: boolean; onChange(settings: Settings): void }) {
  const calls = useDeferredValue(useMemo(() => inTime(simulation.items), [simulation.items]))
  const rules = useMemo(() => rulesOf({ context: { rules: [], ...objectOf(node.data, 'context') } }), [node.data])
  const [key, setKey] = useState<string>()
  const chosen = calls.find((call) => keyOf(call) === key)
  const choose = (call: SimulatedCallItem) => setKey(keyOf(call))
  const { assumed, fittingBudget } = simulation
  const exceeds = simulation.items.some(({ overflow }) => overflow === 'exceeds_window')
  return (
    <div aria-busy={stale} className={classNames('flex flex-col gap-3 transition-opacity', stale && 'opacity-60')}>
      <p role="status" className="sr-only">
        {stale ? 'Simulating…' : `${formatNumber(simulation.overflowing)} of ${formatNumber(simulation.calls)} calls overflow.`}
      </p>
      <SimulationFigures simulation={simulation} />
      {exceeds && fittingBudget !== null && (
        <ProblemText severity="warning" action={{ label: `Try a budget of ${formatNumber(fittingBudget)} tok.`, onSelect: () => onChange({ ...settings, budgetTokens: fittingBudget, overflow: settings.overflow === 'fail' ? 'drop_oldest' : settings.overflow }) }}>
          Requests exceed the window. Beside the rest of the largest request it leaves {formatNumber(fittingBudget)} tok to the thread.
        </ProblemText>
      )}
      <SimulationChart calls={calls} window={assumed.window} chosen={chosen} onChoose={choose} />
      {chosen && <SimulationDetail call={chosen} rules={rules} />}
      <SimulationTable calls={calls} rules={rules} chosen={chosen} onChoose={choose} />
    </div>
  )
}

function NothingYet({ title, onRun }: { title: string; onRun(): void }) {
  return (
    <EmptyState
      icon={History}
      title={`No run has asked ${title} yet`}
      actions={
        <Button kind="primary" icon={Play} onClick={onRun}>
          Run the draft
        </Button>
      }
    >
      A simulation assembles past calls again with another budget, window or model. Run the draft a few times first; scripted answers do.
    </EmptyState>
  )
}
