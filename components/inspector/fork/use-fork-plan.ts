/**
 * Everything that the fork panel needs to know: what is kept, what lies ahead, which documents there are to go on with and how they differ
 * from the one that ran. Reads the workflow anew when the panel opens, because the draft lives elsewhere.
 */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Run } from '#lib/api/runs.ts'
import { runDocumentQuery } from '#lib/client/runs.ts'
import { versionQuery } from '#lib/client/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { compile } from '#lib/nodes/compile.ts'
import { compareDocuments, type Comparison } from '#components/versions/compare.ts'
import { savedWorkflowQuery } from '#components/versions/use-sides.ts'
import type { RunScreen } from '../run-screen.ts'
import { editAt, type EventEditKind } from './edit-places.ts'
import type { WantedGraph } from './fork-draft.ts'
import { nodesAhead, type NodesAhead } from './nodes-ahead.ts'

/** A document that the fork may go on with. */
export interface GraphChoice {
  wanted: WantedGraph
  /** `v4, as then`, `v6, the latest`, `draft`. */
  label: string
  /** Undefined while it is loaded. */
  document: WorkflowDocument | undefined
  /** Against the document that ran; null for that one itself. */
  comparison: Comparison | null
}

export interface PromptOfThen {
  promptId: string
  number: number
}

export interface ForkPlan {
  at: number
  kind: EventEditKind | undefined
  /** Events that are copied. */
  kept: number
  choices: readonly GraphChoice[]
  choice: GraphChoice | undefined
  /** Number of the latest version; null where nothing is published, undefined while that is not known. */
  latest: number | null | undefined
  /** Of the chosen document. */
  document: WorkflowDocument | undefined
  graph: Graph | undefined
  ahead: NodesAhead
  /** Prompt versions that the run has, by node. */
  prompts: Readonly<Record<string, PromptOfThen>>
}

const nothingAhead: NodesAhead = { effects: [], models: [] }
const noPrompts: ForkPlan['prompts'] = {}

export function useForkPlan({ runId, log, stateAt }: Pick<RunScreen, 'runId' | 'log' | 'stateAt'>, run: Run | undefined, at: number, wanted: WantedGraph): ForkPlan {
  const stored = useQuery(runDocumentQuery(runId))
  const workflow = useQuery({ ...savedWorkflowQuery(run?.workflow.slug ?? ''), enabled: run !== undefined }).data
  const latest = workflow === undefined ? undefined : workflow.latestVersion
  const version = useQuery({ ...versionQuery(workflow?.id ?? '', latest ?? 1), enabled: typeof latest === 'number' })
  const then = stored.data?.document
  const draft = workflow?.document
  const published = version.data?.document

  const choices = useMemo(() => {
    const ran = run?.workflow.version
    const list: GraphChoice[] = [{ wanted: 'then', label: `${ran === undefined ? 'graph' : ran === 'draft' ? 'draft' : `v${ran}`}, as then`, document: then, comparison: null }]
    const against = (document: WorkflowDocument | undefined) => (then && document ? compareDocuments(then, document) : null)
    if (typeof latest === 'number' && latest !== ran) list.push({ wanted: 'latest', label: `v${latest}, the latest`, document: published, comparison: against(published) })
    if (workflow && (workflow.draftDiffers || latest === null)) list.push({ wanted: 'draft', label: 'draft, as saved', document: draft, comparison: against(draft) })
    return list
  }, [run, then, latest, published, workflow, draft])

  const choice = choices.find((each) => each.wanted === wanted)
  const document = choice?.document
  const graph = useMemo(() => document && compile(document).graph, [document])
  const state = useMemo(() => stateAt(Math.max(0, at - 1)), [stateAt, at])
  const ahead = useMemo(() => (graph ? nodesAhead(graph, state, log.events, at) : nothingAhead), [graph, state, log, at])
  return { at, kind: editAt(log, at), kept: at - 1, choices, choice, latest, document, graph, ahead, prompts: stored.data?.promptVersions ?? noPrompts }
}
