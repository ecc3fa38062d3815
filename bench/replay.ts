/** How fast a long log replays: a run that decides again and again, made without a server. */
import { indexGraph, type GraphIndex } from '../lib/engine/graph.ts'
import { hashJson } from '../lib/engine/hash.ts'
import type { Event, NewEvent } from '../lib/engine/events.ts'
import { replayLog } from '../lib/engine/replay.ts'
import { figure, percentile } from './figure.ts'

const long = 10_000

const script = { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, model: { connection: 'default', name: 'm', params: {}, timeoutMs: 1000, retry: { max: 3, backoffMs: 500 }, fallbacks: [] }, output: { strategy: 'tools', onMultiple: 'invalid' }, context: { format: 'xml', include: '*', rules: [] }, errors: { maxConsecutive: 3, scope: 'node', onStuck: 'port' }, maxVisits: 1_000_000, invalidRetries: 2 }

const index: GraphIndex = indexGraph({
  input: {},
  limits: { steps: 1_000_000, tokens: 1e12, costUsd: 1e9, wallSeconds: 1e9 },
  nodes: [
    { id: 'start', type: 'start', kind: 'start', handles: ['out'], data: {} },
    { id: 'decide', type: 'decide', kind: 'decision', handles: ['work', 'invalid', 'exhausted', 'stuck', 'expired'], data: { ...script, intents: [{ name: 'work', description: '', parameters: {} }] } },
    { id: 'work', type: 'transform', kind: 'pure', handles: ['out', 'error'], data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'work', target: 'work' },
    { id: 'c', source: 'work', sourceHandle: 'out', target: 'decide' },
  ],
})

/** One turn of the loop: seven events. */
function turn(visit: number): NewEvent[] {
  const [decide, work] = [`decide#${visit}`, `work#${visit}`]
  const from = visit === 1 ? { step: 'start#1', edgeId: 'a' } : { step: `work#${visit - 1}`, edgeId: 'c' }
  const args = { n: visit }
  return [
    { type: 'step.started', step: decide, data: { attempt: 1, from: [from], decision: true } },
    { type: 'model.requested', step: decide, data: { round: 1, attempt: 1, candidate: 0, requestHash: '', promptVersion: { promptId: 'p', number: 1, hash: '' }, model: { connection: 'default', name: 'm' }, assembler: 1, tokenizer: 'o200k_base', inputTokens: 10, context: { base: null, splices: [], dropped: [] } } },
    { type: 'model.responded', step: decide, data: { round: 1, attempt: 1, responseHash: '', body: '', usage: { inputTokens: 10, outputTokens: 5 }, costUsd: 0, latencyMs: 1, finishReason: null } },
    { type: 'intent.selected', step: decide, data: { intent: 'work', args, argsHash: hashJson(args) } },
    { type: 'step.completed', step: decide, data: { handle: 'work', output: { intent: 'work', args }, emitted: [{ edgeId: 'b', target: 'work' }] } },
    { type: 'step.started', step: work, data: { attempt: 1, from: [{ step: decide, edgeId: 'b' }] } },
    { type: 'step.completed', step: work, data: { handle: 'out', output: visit, emitted: [{ edgeId: 'c', target: 'decide' }] } },
  ]
}

/** A log of so many events (or up to six fewer) of a run that goes on. */
function longLog(length: number): { index: GraphIndex; log: Event[] } {
  const events: NewEvent[] = [
    { type: 'run.started', data: { input: {}, trigger: { kind: 'bench' }, graphHash: index.hash, version: 1, engine: 1, metadata: {} } },
    { type: 'step.started', step: 'start#1', data: { attempt: 1, from: [] } },
    { type: 'step.completed', step: 'start#1', data: { handle: 'out', output: {}, emitted: [{ edgeId: 'a', target: 'decide' }] } },
  ]
  for (let visit = 1; events.length + 7 <= length; visit++) events.push(...turn(visit))
  return { index, log: events.map((event, i) => ({ ...event, seq: i + 1, v: 1, at: new Date(Date.UTC(2026, 0, 1) + i).toISOString() }) as Event) }
}

export function measureReplay(): void {
  const { index: graph, log } = longLog(long)
  const taken = Array.from({ length: 5 }, () => {
    const began = performance.now()
    const { divergence } = replayLog(graph, 'bench', log)
    if (divergence) throw new Error(`The log of the benchmark diverges at event ${divergence.seq}: ${divergence.message}`)
    return performance.now() - began
  }).sort((a, b) => a - b)
  figure(`replay ${long} events without their payloads, median of 5`, percentile(taken, 0.5), 'ms', taken.length)
}
