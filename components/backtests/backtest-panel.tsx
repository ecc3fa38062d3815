/**
 * The backtests of a prompt: the newest one with its progress and its answers, and the start of another. Looked at every second while it
 * is under way; somebody else's is shown as well.
 */
'use client'
import { useCallback, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import type { Backtest } from '#lib/api/backtests.ts'
import { backtestsQuery, type TriedContent } from '#lib/client/backtests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { Bones } from '#components/ui/bones.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatDateTime } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { useCommands } from '#components/shell/command-registry.tsx'
import { BacktestStart } from './backtest-start.tsx'
import { BacktestResult } from './backtest-result.tsx'
import { subjectName } from './backtest-words.ts'

export interface BacktestPanelProps {
  promptId: string
  /** What the next one would try. */
  content: TriedContent
  /** A node's title. */
  nameOf?(nodeId: string): string
  className?: string
}

const asItIs = (nodeId: string): string => nodeId

export function BacktestPanel({ promptId, content, nameOf = asItIs, className }: BacktestPanelProps) {
  const { data, error } = useQuery({ ...backtestsQuery(promptId), enabled: promptId !== '' })
  useCommands('Backtest', [
    { id: 'backtest-better', label: 'Find the answer of the row better', keys: '1', palette: false },
    { id: 'backtest-worse', label: 'Find the answer of the row worse', keys: '2', palette: false },
  ])
  return (
    <section aria-label="Backtest" className={classNames('min-w-0 pt-3.5', className)}>
      {error && <ProblemText className="px-4">{errorText(error)}</ProblemText>}
      {data ? <Loaded backtests={data.items} promptId={promptId} content={content} nameOf={nameOf} /> : promptId === '' ? <Nothing /> : !error && <Bones label="Loading the backtests" bones={['40%', '!h-24 !rounded-6']} className="px-4 pb-4" />}
    </section>
  )
}

function Loaded({ backtests, promptId, content, nameOf }: Required<Pick<BacktestPanelProps, 'promptId' | 'content' | 'nameOf'>> & { backtests: readonly Backtest[] }) {
  const [starting, setStarting] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const started = useCallback((id: string) => {
    setChosen(id)
    setStarting(false)
  }, [])
  const shown = chosen ?? backtests[0]?.id
  if (shown === undefined || starting) {
    return (
      <>
        <h2 className="px-4 pb-2 text-13 font-strong">Backtest</h2>
        <BacktestStart promptId={promptId} content={content} onStarted={started} onCancel={shown === undefined ? undefined : () => setStarting(false)} />
      </>
    )
  }
  const acts = (
    <>
      {backtests.length > 1 && <Picker backtests={backtests} shown={shown} onChoose={setChosen} />}
      <Button size="sm" icon={RotateCcw} onClick={() => setStarting(true)}>
        Run again
      </Button>
    </>
  )
  return <BacktestResult key={shown} id={shown} promptId={promptId} nameOf={nameOf} acts={acts} />
}

function Picker({ backtests, shown, onChoose }: { backtests: readonly Backtest[]; shown: string; onChoose(id: string): void }) {
  const options = backtests.map((item) => ({ value: item.id, label: `${formatDateTime(new Date(item.startedAt))}, ${subjectName(item)}`, hint: `${item.flipped} of ${item.planned} flipped` }))
  return <Select label="Which backtest" size="sm" className="max-w-44" value={shown} onChange={onChoose} options={options} />
}

function Nothing() {
  return <p className="px-4 text-12 text-fg-3">Once runs have decided with this prompt, their decisions can be asked for again here.</p>
}
