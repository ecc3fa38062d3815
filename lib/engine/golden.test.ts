/**
 * Logs that earlier runs left (lib/engine/fixtures/golden): whatever becomes of this engine, it reads them, comes to the state of that
 * day, and would write them again, request by request. Where one of these goes red, old runs of people would tell another story: raise
 * `engineVersion` or `assemblerVersion`, keep the file, and lift or keep the old behaviour.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluateAll } from '../server/pool/evaluate.ts'
import { interpretReply } from '../server/pool/interpret.ts'
import { replayRecorded } from '../server/runs/replay-log.ts'
import { assemble } from './context/assemble.ts'
import { parseEvent, type Event } from './events.ts'
import type { Golden, GoldenRun } from './fixtures/golden/golden.ts'
import { indexGraph } from './graph.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { foldLog } from './reduce.ts'
import type { ReplayPorts } from './replay-content.ts'
import { statusOf } from './state.ts'
import { countTokens, loadTokenizer } from './tokens.ts'

const directory = new URL('./fixtures/golden/', import.meta.url)
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
const golden = (file: string): Golden => JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Golden
const runs = files.flatMap((file) => golden(file).runs.map((run, i): [string, Golden, GoldenRun] => [i === 0 ? file : `${file}, child ${i}`, golden(file), run]))

/** All that a replay reads, from the file alone. */
function ports({ blobs }: Golden, { id, promptVersions }: GoldenRun, events: Event[]): ReplayPorts {
  const data = (seq: number): JsonObject => (events[seq - 1]?.data ?? {}) as unknown as JsonObject
  const whole = (value: Json | undefined): Json | undefined => (isJsonObject(value) && typeof value.$blob === 'string' ? (JSON.parse(blobs[value.$blob] ?? 'null') as Json) : value)
  return {
    runId: id,
    field: (seq, name) => Promise.resolve(whole(data(seq)[name])),
    texts: (hashes) => Promise.resolve(new Map(hashes.flatMap((hash) => (blobs[hash] === undefined ? [] : [[hash, blobs[hash]]])))),
    values: {
      load: () => Promise.resolve(({ seq, path, key }) => {
        const value = whole(data(seq)[path])
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }),
      data: (seq) => Promise.resolve(data(seq)),
      at: (seq) => Promise.resolve(events[seq - 1]?.at ?? ''),
    },
    promptVersion: (nodeId) => promptVersions[nodeId],
    evaluate: (evaluations, scope) => evaluateAll(evaluations, scope),
    assemble: (request) => Promise.resolve(assemble(request, countTokens)),
    interpret: (answer) => Promise.resolve(interpretReply(answer)),
  }
}

beforeAll(async () => {
  await loadTokenizer('o200k_base')
})

describe('a golden log', () => {
  it('of every kind of run is kept', () => {
    expect(files.length).toBeGreaterThanOrEqual(18)
  })

  it.each(runs)('§1.6 %s is read, folds to its state, and replays request by request', async (_, file, recorded) => {
    const events = recorded.events.map(parseEvent)
    const state = foldLog(recorded.id, events)
    // What later engines add to the state is theirs; what was in it stays.
    expect(JSON.parse(JSON.stringify(state))).toMatchObject(recorded.state)
    expect(statusOf(state)).toBe(recorded.status)
    const index = indexGraph(recorded.graph)
    expect(index.hash).toBe(recorded.graphHash)
    const replayed = await replayRecorded(index, events, ports(file, recorded, events))
    expect(replayed).toMatchObject({ divergence: null, events: events.length, calls: events.filter(({ type }) => type === 'model.requested').length })
  })
})
