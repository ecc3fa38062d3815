import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { PastStates } from '#lib/client/past-states.ts'
import { assemble } from '#lib/engine/context/assemble.ts'
import type { LogValues } from '#lib/engine/context/log-values.ts'
import { parseEvent, type Event, type EventOf } from '#lib/engine/events.ts'
import type { Golden, GoldenRun } from '#lib/engine/fixtures/golden/golden.ts'
import { indexGraph } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { countTokens, loadTokenizer } from '#lib/engine/tokens.ts'
import { evaluateTemplates } from './evaluate-templates.ts'
import { nextAsks } from './next-asks.ts'
import { nextRequest, type NextPorts } from './next-request.ts'

const directory = new URL('../../../lib/engine/fixtures/golden/', import.meta.url)
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
const goldens = files.map((file): [string, Golden] => [file, JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Golden])
const runs = goldens.flatMap(([file, golden]) => golden.runs.map((run): [string, Golden, GoldenRun] => [`${file} ${run.id}`, golden, run]))
const asking = runs.filter(([, , { events }]) => events.some(({ type }) => type === 'model.requested'))

function valuesOf({ blobs }: Golden, events: readonly Event[]): LogValues {
  const data = (seq: number): JsonObject => (events[seq - 1]?.data ?? {}) as unknown as JsonObject
  const whole = (value: Json | undefined): Json | undefined => (isJsonObject(value) && typeof value.$blob === 'string' ? (JSON.parse(blobs[value.$blob] ?? 'null') as Json) : value)
  return {
    load: () => Promise.resolve(({ seq, path, key }) => {
      const value = whole(data(seq)[path])
      return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
    }),
    data: (seq) => Promise.resolve(data(seq)),
  }
}

const ports = (golden: Golden, { promptVersions }: GoldenRun, events: readonly Event[], sent: EventOf<'model.requested'>): NextPorts => ({
  values: valuesOf(golden, events), evaluate: evaluateTemplates, assemble: (request) => Promise.resolve(assemble(request, countTokens)), modelOf: () => sent.data.model.name, versionOf: (nodeId) => promptVersions[nodeId]?.number ?? 0,
})

beforeAll(() => loadTokenizer('o200k_base'))

describe('what would be sent next', () => {
  it.each(asking)('is, right before a call, what was sent, byte for byte: %s', async (_, golden, run) => {
    const events = run.events.map(parseEvent)
    const index = indexGraph(run.graph)
    const past = new PastStates(run.id)
    for (const event of events) {
      if (event.type !== 'model.requested') continue
      const ask = nextAsks(index, past.at(events, event.seq - 1)).find(({ step }) => step === event.step)
      expect(ask?.phase).toBe('at')
      if (!ask) continue
      const next = await nextRequest(index, { ...ask, candidate: event.data.candidate }, ports(golden, run, events, event))
      expect(next).toMatchObject({ ok: true, context: { requestHash: event.data.requestHash, inputTokens: event.data.inputTokens } })
      expect(next.ok && next.summaryOf).toEqual(event.data.summary?.covers ?? (next.ok ? undefined : false))
    }
  })

  it.each(asking)('names the decision that is entered, from the moment that a token stands before it: %s', (_, _golden, run) => {
    const events = run.events.map(parseEvent)
    const index = indexGraph(run.graph)
    const past = new PastStates(run.id)
    for (const event of events) {
      if (event.type !== 'step.started' || event.data.attempt !== 1 || event.data.given !== undefined || index.node(event.nodeId ?? '').kind !== 'decision') continue
      expect(nextAsks(index, past.at(events, event.seq - 1)).map(({ phase, step }) => `${phase} ${step}`)).toContain(`entering ${event.step}`)
    }
  })

  it.each(runs)('can be asked for at every event of a run, and is nothing once it has ended: %s', (_, _golden, run) => {
    const events = run.events.map(parseEvent)
    const index = indexGraph(run.graph)
    const past = new PastStates(run.id)
    for (const { seq } of events) for (const ask of nextAsks(index, past.at(events, seq))) expect(ask.state.steps[ask.step]?.node).toBe(ask.node)
    const end = past.at(events, events.length)
    if (end.final) expect(nextAsks(index, end)).toEqual([])
  })
})
