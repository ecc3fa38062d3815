/**
 * Test support: that every model call of a test file's runs was recorded as it was sent. The body is put together from the log, as the
 * API does it; it must hash to what the log says was hashed before it left, its segments must join to the values at their places, and
 * where the model was a server of the test, the bodies must be those that the server received.
 */
import { expect } from 'vitest'
import { bodyOf } from '#lib/engine/context/body.ts'
import { chainTo, fromStored, hashesIn } from '#lib/engine/context/store.ts'
import type { ContextPart } from '#lib/engine/context/request.ts'
import type { Event, EventOf, StoredContext } from '#lib/engine/events.ts'
import { hashText } from '#lib/engine/hash.ts'
import { database } from '../db.ts'
import { receivedBodies } from '../http/testing.ts'
import { contextOf } from './contexts.ts'
import { readEventsAt } from './log.ts'
import { getCall } from './read-calls.ts'
import { readBlobs } from './values.ts'

type Requested = EventOf<'model.requested'>
type Responded = EventOf<'model.responded'>

/** Reading a call by itself takes several statements, so not every run of a large file is read so too. */
const runsReadByApi = 10

/** Of every run in the database. `elsewhere`: bodies that came to models which are no servers of http/testing. */
export async function expectCallsAsSent(elsewhere: readonly string[] = []): Promise<void> {
  const { rows: runs } = await database().query<{ id: string; rootId: string }>(`select id, root_id as "rootId" from run where id in (select run_id from event where type = 'model.requested') order by id`)
  const recorded: string[] = []
  const answered: string[] = []
  for (const [index, { id, rootId }] of runs.entries()) {
    const { bodies, answeredBy } = await callsOf(id, rootId)
    if (index < runsReadByApi) await expectSameFromApi(id, bodies)
    recorded.push(...bodies.values())
    answered.push(...answeredBy.map((seq) => bodies.get(seq) ?? ''))
  }
  const received = [...receivedBodies('/chat/completions'), ...elsewhere]
  expect(missingFrom(recorded, received), 'bodies that a server received and no log holds').toEqual([])
  expect(missingFrom(received, answered), 'bodies that were answered and no server received').toEqual([])
}

/** The bodies of a run's calls by seq, and which of them a model on a server answered. */
async function callsOf(runId: string, rootId: string): Promise<{ bodies: Map<number, string>; answeredBy: number[] }> {
  const { rows } = await database().query<{ seq: number }>(`select seq from event where run_id = $1 and type in ('model.requested', 'model.responded') order by seq`, [runId])
  const events = await readEventsAt(database(), runId, rows.map(({ seq }) => seq))
  const calls = events.filter((event): event is Requested => event.type === 'model.requested')
  const contexts = new Map<number, StoredContext>()
  for (const { seq, data } of calls) contexts.set(seq, await contextOf(rootId, data.context))
  const chains = new Map(calls.map(({ seq }) => [seq, chainTo(seq, (at) => contexts.get(at))]))
  const texts = await readBlobs(database(), rootId, [...chains.values()].flatMap(hashesIn))
  const bodies = new Map<number, string>()
  for (const { seq, data } of calls) {
    const { parts } = fromStored(chains.get(seq) ?? [], (hash) => texts.get(hash))
    const body = bodyOf(parts)
    expect(hashText(body), `the hash of call ${seq} of run ${runId}`).toBe(data.requestHash)
    expectJoined(parts, body)
    bodies.set(seq, body)
  }
  return { bodies, answeredBy: answeredOnServers(events) }
}

/** The segments of each place, one after another, are the value there: text where it is text, else its JSON. */
function expectJoined(parts: readonly ContextPart[], body: string): void {
  const denoted: unknown = JSON.parse(body)
  const places = Map.groupBy(parts.filter(({ at }) => at !== undefined), ({ at }) => at ?? '')
  for (const [at, stretches] of places) {
    const value = at.split('/').slice(1).reduce<unknown>((found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined), denoted)
    expect(stretches.map(({ text }) => text).join(''), `the segments at ${at}`).toBe(stretches[0]?.string ? value : JSON.stringify(value))
    for (const { source, tokens } of stretches) expect({ source, tokens }).toEqual({ source: expect.objectContaining({ kind: expect.any(String) as unknown }) as unknown, tokens: expect.any(Number) as unknown })
  }
}

/** What the API answers for the last call of a run is the same. */
async function expectSameFromApi(runId: string, bodies: ReadonlyMap<number, string>): Promise<void> {
  const last = [...bodies.keys()].at(-1)
  if (last === undefined) return
  const { request } = await getCall(runId, last)
  expect(request).toEqual({ body: bodies.get(last), hash: hashText(bodies.get(last) ?? '') })
}

/** Calls that a model answered which is no script: its server must have received them. */
function answeredOnServers(events: readonly Event[]): number[] {
  const open = new Map<string, Requested>()
  return events.flatMap((event) => {
    const key = ({ step, data: { round, attempt } }: Requested | Responded) => `${step} ${round} ${attempt}`
    if (event.type === 'model.requested') open.set(key(event), event)
    const asked = event.type === 'model.responded' ? open.get(key(event)) : undefined
    return asked && asked.data.model.scripted !== true ? [asked.seq] : []
  })
}

/** What of `some` is not in `all`, each as often as it is there. Bodies are shown by their beginnings. */
function missingFrom(all: readonly string[], some: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const body of all) left.set(body, (left.get(body) ?? 0) + 1)
  return some.flatMap((body) => {
    const count = left.get(body) ?? 0
    left.set(body, count - 1)
    return count > 0 ? [] : [body.slice(0, 300)]
  })
}
