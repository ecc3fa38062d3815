/** A container's inside alone, of an each for one item: the input that it runs on, taken from its last run or from what was typed last, and edited as JSON. */
'use client'
import { useMemo, useState } from 'react'
import { Play } from 'lucide-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { runKeys } from '#lib/client/runs.ts'
import type { Json } from '#lib/engine/json.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { FormSection } from '#components/node-form/form-section.tsx'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { firstInput } from '../run-input.ts'
import { attempt, doorsOf, inputKey } from './attempt.ts'
import { wholeValue } from './folded-log.ts'
import { findSource, sourceDoors } from './source-run.ts'
import { testRuns } from './test-runs.ts'
import { containersOf, runsPerItem } from './ways.ts'
import { runMoment } from './words.ts'

interface Saved {
  input: Json
  startedAt: string
}

/** The input of the last run of the inside, in whichever run of the workflow that was. */
function useSavedInput(id: string) {
  const store = useBuilderStore()
  const client = useQueryClient()
  return useQuery({
    queryKey: [...runKeys.lists(), 'input of agent', id, store.getState().runId] as const,
    queryFn: async (): Promise<Saved | null> => {
      const doors = doorsOf(store)
      if (!doors) return null
      const { history, runId } = store.getState()
      const sources = sourceDoors(client, doors.workflowId)
      const inside = [...containersOf(history.document, id), id]
      const start = history.document.nodes.find((node) => node.parentId === id && findNodeType(node.type)?.kind === 'start')?.id
      const source = start === undefined ? undefined : await findSource(sources, start, inside, runId)
      const first = source?.kind === 'passed' ? source.log.events[0] : undefined
      return source?.kind === 'passed' && first?.type === 'run.started' ? { input: await wholeValue(source.log.runId, first.data.input), startedAt: first.at } : null
    },
    staleTime: 0,
  })
}

export function AgentInput({ id }: { id: string }) {
  const saved = useSavedInput(id)
  if (saved.isPending) return <Skeleton className="m-3 h-24 shrink-0" />
  return <Editor id={id} saved={saved.data ?? undefined} />
}

const textOf = (value: Json): string => JSON.stringify(value, null, 2)

function Editor({ id, saved }: { id: string; saved: Saved | undefined }) {
  const store = useBuilderStore()
  const [typed, setTyped] = useState(() => textOf(saved?.input ?? firstInput(localStorage, inputKey(doorsOf(store)?.workflowId ?? '', id), {})))
  const input = useMemo(() => parseJson(typed), [typed])
  const perItem = useBuilder(({ history }) => runsPerItem(history.document, id))
  const run = () => {
    if (input !== undefined) void attempt(store, 'inside', id, { input })
  }
  return (
      <FormSection
        title={perItem ? 'Try one item' : 'Try alone'}
        hint={saved ? (typed === textOf(saved.input) ? `on the input of ${runMoment(saved.startedAt)}` : 'on an input of your own') : 'it has not run yet: write its input'}
        actions={
          <>
            {saved && typed !== textOf(saved.input) && (
              <Button kind="ghost" size="sm" onClick={() => setTyped(textOf(saved.input))}>
                Last input
              </Button>
            )}
            <Button kind="ghost" size="sm" onClick={() => testRuns(store).setState({ feeding: undefined })}>
              Close
            </Button>
            <Button size="sm" icon={Play} keys="mod+enter" disabled={input === undefined} onClick={run}>
              Run
            </Button>
          </>
        }
      >
        <CodeEditor language="json" label={perItem ? 'Input of the item' : 'Input of the agent'} minRows={2} maxRows={10} autoFocus value={typed} invalid={input === undefined} describedBy="agent-input-problem" onChange={setTyped} onSubmit={run} />
        {input === undefined && (
          <ErrorText id="agent-input-problem" className="mt-1">
            This is not JSON yet.
          </ErrorText>
        )}
      </FormSection>
  )
}
