/** What a person does with pins: take the last output, write one, take it away. Each is one step of undo. */
'use client'
import type { QueryClient } from '@tanstack/react-query'
import { selectedNode, type BuilderStore } from '../builder-store.ts'
import { logInside, readChild, wholeValue, type FoldedLog } from './folded-log.ts'
import { exampleOutput, fitOf, isPinnable, pin } from './pins.ts'
import { lastOutput, type StepResult } from './step-result.ts'
import { testRuns } from './test-runs.ts'
import { containersOf } from './ways.ts'

export interface LastOutput {
  result: StepResult
  runId?: string
}

/** What the node gave last in the run that the dock shows; of a node in an agent, in the last run inside. */
export async function findLastOutput(store: BuilderStore, client: QueryClient, id: string): Promise<LastOutput> {
  const { run, runId, history } = store.getState()
  if (!run || runId === undefined || run.state.seq === 0) return { result: { kind: 'none' } }
  const shown: FoldedLog = { runId, events: run.events, state: run.state }
  const log = await logInside(readChild(client), shown, containersOf(history.document, id), id)
  return log ? { result: lastOutput(log, id), runId: log.runId } : { result: { kind: 'none' } }
}

/** Pins what the node gave last. Where it gave nothing that can stand in, an output is to be written by hand. */
export async function pinLastOutput(store: BuilderStore, client: QueryClient, id: string): Promise<void> {
  const { result, runId } = await findLastOutput(store, client, id)
  const node = store.getState().history.document.nodes.find((each) => each.id === id)
  if (!node) return
  const output = result.kind === 'output' && runId !== undefined ? await wholeValue(runId, result.output) : undefined
  if (output !== undefined && fitOf(node, output).ok) store.getState().edit((document) => pin(document, id, output))
  else writePin(store, id)
}

export function unpin(store: BuilderStore, id: string): void {
  testRuns(store).setState({ pinning: undefined })
  store.getState().edit((document) => pin(document, id, undefined))
}

/** Opens the editor of a pin that is not one yet. */
export const writePin = (store: BuilderStore, id: string): void => testRuns(store).setState({ pinning: id })

/** The key: pins what is not pinned, and the other way round. */
export function togglePin(store: BuilderStore, client: QueryClient): void {
  const node = selectedNode(store.getState())
  if (!node || !isPinnable(node)) return
  if (node.data.pinned === undefined) void pinLastOutput(store, client, node.id)
  else unpin(store, node.id)
}

/** What the editor of a new pin begins with. */
export function firstPinText(store: BuilderStore, id: string): string {
  const node = store.getState().history.document.nodes.find((each) => each.id === id)
  return JSON.stringify((node && exampleOutput(node)) ?? {}, null, 2)
}
