import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storedContextSchema, type Dropped, type StoredContext } from '../events.ts'
import { assemble } from './assemble.ts'
import { bodyOf } from './body.ts'
import type { ContextPart } from './request.ts'
import { chainTo, fromStored, hashesIn, partsAlike, splicesBetween, toStored, type PreviousCall } from './store.ts'
import { longThread, quarterTokens, requestOf, type RequestParts } from './testing.ts'

/** Calls as a run stores them: each against the one before, texts by hash. */
class Archive {
  readonly contexts = new Map<number, StoredContext>()
  readonly texts = new Map<string, string>()
  bytes = 0
  #previous: PreviousCall | null = null

  add(seq: number, parts: ContextPart[], dropped: Dropped[] = []): void {
    const { context, blobs, chain } = toStored(parts, dropped, this.#previous)
    this.contexts.set(seq, storedContextSchema.parse(JSON.parse(JSON.stringify(context))))
    this.bytes += JSON.stringify(context).length
    for (const { hash, text } of blobs) {
      if (!this.texts.has(hash)) this.bytes += text.length
      this.texts.set(hash, text)
    }
    this.#previous = { seq, parts, dropped, chain }
  }

  read(seq: number) {
    const chain = chainTo(seq, (at) => this.contexts.get(at))
    return fromStored(chain, (hash) => this.texts.get(hash))
  }
}

function partsOf(request: RequestParts): ContextPart[] {
  const result = assemble(requestOf(request), quarterTokens)
  if (!result.ok) throw new Error(result.error.message)
  return result.value.parts
}

const system = `You deploy.\n${'Follow the rules of the house.\n'.repeat(30)}`
const prompted = (count: number, more: RequestParts = {}) => partsOf({ messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nNext?' }], thread: longThread(count), ...more })
const calls = Array.from({ length: 160 }, (_, index) => prompted(index))
const growing = (count: number) => calls.slice(0, count)

function archive(calls: ContextPart[][]): Archive {
  const stored = new Archive()
  calls.forEach((parts, index) => stored.add(index * 5 + 3, parts))
  return stored
}

describe('storing calls', () => {
  test('a stored call reads back part by part, and its body byte for byte', () => {
    const calls = growing(40)
    const stored = archive(calls)
    calls.forEach((parts, index) => {
      const read = stored.read(index * 5 + 3)
      expect(read.parts).toEqual(parts)
      expect(bodyOf(read.parts)).toBe(bodyOf(parts))
    })
  })

  test('a hundred calls over a growing thread take less than a tenth of their bodies', () => {
    const calls = growing(100)
    const bodies = calls.reduce((sum, parts) => sum + bodyOf(parts).length, 0)
    expect(archive(calls).bytes).toBeLessThan(bodies / 10)
  })

  test('storage grows with what is new, not with the square of the calls', () => {
    const [quarter, half, all] = [40, 80, 160].map((count) => archive(growing(count)).bytes) as [number, number, number]
    expect(half / quarter).toBeLessThan(2.5)
    expect(all / half).toBeLessThan(2.5)
  })

  test('reading a call costs at most twice its size, however many calls came before', () => {
    const calls = growing(150)
    const stored = archive(calls)
    calls.forEach((parts, index) => {
      expect(stored.read(index * 5 + 3).chain.cost).toBeLessThanOrEqual(parts.length + 32)
    })
  })

  test('the same call again stores nothing but a reference', () => {
    const [parts] = growing(1) as [ContextPart[]]
    const first = toStored(parts, [], null)
    const second = toStored(parts, [], { seq: 3, parts, dropped: [], chain: first.chain })
    expect(second).toMatchObject({ context: { base: 3, splices: [], dropped: [] }, blobs: [] })
  })

  test('a budget that drops from the middle stores the cut, not the thread', () => {
    const calls = Array.from({ length: 60 }, (_, index) => prompted(index, { context: { budget: { tokens: 900 } } }))
    const stored = archive(calls)
    calls.forEach((parts, index) => expect(stored.read(index * 5 + 3).parts).toEqual(parts))
    const last = calls.findLastIndex((parts, index) => index > 0 && parts.length < calls[index - 1]!.length)
    const inserted = splicesBetween(calls[last - 1]!, calls[last]!, partsAlike).reduce((sum, splice) => sum + splice.insert.length, 0)
    expect(inserted).toBeLessThan(10)
  })

  test('what was left out is stored as it changes, and read back with each call', () => {
    const bytes = (count: number): number => {
      const stored = new Archive()
      const lists = Array.from({ length: count }, (_, index) => [{ seq: 1, rule: 'redact', tokens: index, index: 0 }, ...Array.from({ length: index }, (_, n) => ({ seq: n + 2, rule: 'drop_oldest', tokens: 40 }))])
      const [parts] = growing(1) as [ContextPart[]]
      lists.forEach((dropped, index) => stored.add(index * 5 + 3, parts, dropped))
      lists.forEach((dropped, index) => expect(stored.read(index * 5 + 3).dropped).toEqual(dropped))
      return stored.bytes
    }
    const [half, whole] = [bytes(100), bytes(200)]
    expect(whole / half).toBeLessThan(2.2)
  })

  test('a re-ask stores the two messages it adds', () => {
    const [before, after] = [partsOf({}), partsOf({ rejected: [{ seq: 9, raw: 'x', errors: [{ code: 'no_call', message: 'y' }] }] })]
    const { context } = toStored(after, [], { seq: 3, parts: before, dropped: [], chain: { cost: 0 } })
    expect(context.base).toBe(3)
    expect(context.splices.flatMap(({ insert }) => insert).length).toBeLessThan(8)
  })

  test('short texts stand in the log, long ones beside it', () => {
    const { context, blobs } = toStored([{ text: 'x'.repeat(64) }, { at: '/messages/0/content', string: true, text: 'y'.repeat(65), tokens: 9 }], [], null)
    expect(context.splices[0]?.insert).toEqual([{ text: 'x'.repeat(64) }, { at: '/messages/0/content', hash: blobs[0]?.hash, tokens: 9 }])
    expect(blobs.map(({ text }) => text)).toEqual(['y'.repeat(65)])
    expect(hashesIn([context])).toEqual(blobs.map(({ hash }) => hash))
  })

  test('a damaged log and a missing text are named', () => {
    expect(() => chainTo(8, () => undefined)).toThrow('The context of call 8 leads to event 8')
    expect(() => chainTo(8, () => ({ base: 9, splices: [], dropped: [] }))).toThrow('the log is damaged')
    expect(() => fromStored([{ base: null, splices: [{ start: 0, remove: 0, insert: [{ hash: 'abc' }] }], dropped: [] }], () => undefined)).toThrow('The text abc of a context is missing')
  })

  test('whatever the lists, the chain reads back the last of them', () => {
    const part = fc.record({ at: fc.option(fc.constantFrom('/messages/0/content', '/tools/0'), { nil: undefined }), text: fc.constantFrom('a', 'b', 'c', 'long '.repeat(20)) }).map(({ at, text }): ContextPart => ({ ...(at && { at }), ...(at?.startsWith('/messages') && { string: true }), text }))
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 12 }), { minLength: 1, maxLength: 12 }), (calls) => {
        const stored = archive(calls)
        calls.forEach((parts, index) => expect(stored.read(index * 5 + 3).parts).toEqual(parts))
      }),
    )
  })
})
