import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decision, draw, effect, end, join, pure, container, question } from './fixtures/drawn.ts'
import { generatedGraph } from './fixtures/generated.ts'
import type { Event } from './events.ts'
import { alignRuns, firstDifference, firstKind, type AlignedRow, type RunTree } from './run-alignment.ts'
import { sidesOf, type Look } from './run-alignment-kinds.ts'
import { traceRow } from './run-alignment-row.ts'
import { readTrace } from './run-alignment-trace.ts'
import { fails, hangs, out, played, provider, runIn, scripted, seededWorld, type Chance, type Run, type Script } from './testing.ts'

const tree = (runId: string, log: readonly Event[], children: Record<string, RunTree> = {}): RunTree => ({
  trace: readTrace(runId, log.flatMap((event) => traceRow(event) ?? [])),
  child: (id) => children[id],
})
const aligned = (a: Run, b: Run) => alignRuns(tree('a', a.log), tree('b', b.log)).rows

/** `decide#1`, `decide#1|decide#2`, `only|`, `|other`, with what differs. */
function told(rows: readonly AlignedRow[]): string[] {
  return rows.map((row) => {
    const name = row.kind === 'step' ? (row.a?.id === row.b?.id ? row.a?.id : `${row.a?.id ?? ''}|${row.b?.id ?? ''}`) : row.kind === 'item' ? `item ${row.index}` : 'end'
    return [`${'  '.repeat(row.depth)}${name}`, ...(row.pending ? ['pending'] : []), ...(row.kinds.length > 0 ? [row.kinds.join(' ')] : [])].join(': ')
  })
}

function first(rows: readonly AlignedRow[], look: Look): string {
  const row = rows[firstDifference(rows, look)]
  const kind = row && firstKind(row, look)
  if (!row || !kind) return 'nothing'
  if (row.kind !== 'step') return `${kind} of ${row.kind}`
  const { a, b } = sidesOf(kind, row.a, row.b)
  return `${kind} at ${(row.a ?? row.b)?.id}${a === null && b === null ? '' : `: ${b} instead of ${a}`}`
}

/** start → decide ⇄ look, mend; ship → end. */
const loop = draw({
  nodes: { decide: decision(['look', 'mend', 'ship']), look: effect('safe'), mend: effect(), ship: effect('once'), end: end() },
  edges: ['start > decide', 'decide.look > look', 'look > decide', 'decide.mend > mend', 'mend > decide', 'decide.ship > ship', 'ship > end'],
})
const looped = (...choices: string[]) => played(loop, { decide: choices })

describe('two runs that did the same', () => {
  it('pair step by step and differ in nothing', () => {
    const rows = aligned(looped('look', 'ship'), looped('look', 'ship'))
    expect(told(rows)).toEqual(['start#1', 'decide#1', 'look#1', 'decide#2', 'ship#1', 'end#1'])
    expect(firstDifference(rows, 'all')).toBe(-1)
  })

  it('do so whichever branch was faster', () => {
    const both = draw({
      nodes: { a: pure(), a2: pure(), b: pure(), b2: pure(), join: join(), end: end() },
      edges: ['start > a', 'start > b', 'a > a2', 'b > b2', 'a2 > join', 'b2 > join', 'join > end'],
    })
    const early = runIn(scripted({}), both, { pick: () => 0 }).go()
    const late = runIn(scripted({}), both, { pick: (count) => count - 1 }).go()
    expect(early.log.map(({ step }) => step)).not.toEqual(late.log.map(({ step }) => step))
    expect(told(aligned(early, late))).toEqual(['start#1', 'a#1', 'a2#1', 'b#1', 'b2#1', 'join#1', 'end#1'])
  })
})

it('the time between what a fork copied and the fork itself is nobody’s', () => {
  const hour = 3_600_000
  const rows = looped('look', 'ship').log.flatMap((event) => traceRow(event) ?? [])
  const cut = rows.findIndex(({ type, step }) => type === 'step.completed' && step === 'look#1')
  const kept = rows.slice(0, cut)
  const forked = [...kept, { seq: cut + 1, type: 'run.forked' as const, step: undefined, at: (kept.at(-1)?.at ?? 0) + hour, data: { from: { runId: 'a', atSeq: cut + 1 } } }, ...rows.slice(cut).map((row) => ({ ...row, seq: row.seq + 1, at: row.at + hour }))]
  const [own, fork] = [readTrace('a', rows), readTrace('b', forked)]
  expect(fork.lastAt - fork.startedAt).toBe(own.lastAt - own.startedAt)
  expect(fork.steps.map(({ startedAt, endedAt }) => (endedAt ?? 0) - startedAt)).toEqual(own.steps.map(({ startedAt, endedAt }) => (endedAt ?? 0) - startedAt))
})

describe('another choice', () => {
  it('is the first divergence, and what follows stands on its own side', () => {
    const rows = aligned(looped('look', 'ship'), looped('ship'))
    expect(told(rows)).toEqual(['start#1', 'decide#1: choice', 'look#1|: path', 'decide#2|: path', 'ship#1', 'end#1'])
    expect(first(rows, 'path')).toBe('choice at decide#1: ship instead of look')
  })

  it('of one iteration more shifts the others instead of making everything differ', () => {
    const rows = aligned(looped('look', 'look', 'ship'), looped('mend', 'look', 'look', 'ship'))
    expect(told(rows)).toEqual(['start#1', 'decide#1: choice', '|mend#1: path', '|decide#2: path', 'look#1', 'decide#2|decide#3: arguments', 'look#2', 'decide#3|decide#4: arguments', 'ship#1', 'end#1'])
  })

  it('in one branch leaves the other branch aligned', () => {
    const forked = draw({
      nodes: { decide: decision(['x', 'y']), x: pure(), y: pure(), beside: pure(), join: join(), end: end() },
      edges: ['start > decide', 'start > beside', 'decide.x > x', 'decide.y > y', 'x > join', 'y > join', 'beside > join', 'join > end'],
    })
    const rows = aligned(played(forked, { decide: ['x'] }), played(forked, { decide: ['y'] }, { pick: (count) => count - 1 }))
    expect(told(rows)).toEqual(['start#1', 'decide#1: choice', 'x#1|: path', '|y#1: path', 'beside#1', 'join#1: output', 'end#1'])
  })
})

describe('what differs in a step', () => {
  const differing = (a: Script, b: Script) => aligned(played(loop, a), played(loop, b))
  it('is its output, which is no other path', () => {
    const rows = differing({ decide: ['look', 'ship'], look: [out({ seen: 1 })] }, { decide: ['look', 'ship'], look: [out({ seen: 2 })] })
    expect(first(rows, 'values')).toBe('output at look#1')
    expect(first(rows, 'path')).toBe('nothing')
  })

  it('is the error of one that failed, and then how the runs ended', () => {
    const rows = differing({ decide: ['ship'] }, { decide: ['ship'], ship: [fails('http_503')] })
    expect(first(rows, 'path')).toBe('error at ship#1: http_503 instead of null')
  })

  it('is the arguments of the same choice', () => {
    const rows = differing({ decide: [{ kind: 'intent', intent: 'ship', args: { to: 'a' } }] }, { decide: [{ kind: 'intent', intent: 'ship', args: { to: 'b' } }] })
    expect(first(rows, 'all')).toBe('arguments at decide#1')
    expect(rows[1]?.kinds).toEqual(['arguments'])
  })

  it('is a call that had to be made again, where everything counts', () => {
    const rows = differing({ decide: ['ship'] }, { decide: [provider('http_500', true), 'ship'] })
    expect(first(rows, 'all')).toBe('attempts at decide#1: 2 instead of 1')
    expect(first(rows, 'values')).toBe('nothing')
  })

  it('is the request to a model, its prompt version and its model, the cause before the consequence', () => {
    const base = looped('ship')
    const changed = (change: (data: Extract<Event, { type: 'model.requested' }>['data']) => void): Run => ({
      ...base,
      log: structuredClone(base.log).map((event) => {
        if (event.type === 'model.requested') change(event.data)
        return event
      }),
    })
    expect(first(aligned(base, changed((data) => (data.requestHash = 'other'))), 'all')).toMatch(/^context at decide#1/)
    expect(first(aligned(base, changed((data) => ((data.model = { ...data.model, name: 'big' }), (data.requestHash = 'other')))), 'all')).toMatch(/^model at decide#1: .*\/big instead of/)
    expect(first(aligned(base, changed((data) => ((data.promptVersion = { ...data.promptVersion, number: 7, hash: 'h7' }), (data.requestHash = 'other')))), 'all')).toMatch(/^prompt at decide#1: v7 instead of/)
    expect(first(aligned(base, changed((data) => (data.requestHash = 'other'))), 'values')).toBe('nothing')
  })

  it('is the node itself where its graph has another one', () => {
    const run = looped('look', 'ship')
    const { rows } = alignRuns(tree('a', run.log), tree('b', run.log), (node) => node !== 'look')
    expect(first(rows, 'all')).toBe('graph at look#1')
  })

  it('is what a person answered', () => {
    const asking = draw({ nodes: { ask: question(), end: end() }, edges: ['start > ask', 'ask.answered > end'] })
    const answering = (answer: string) => runIn({ ...scripted({}), answer: () => answer }, asking).go()
    expect(first(aligned(answering('yes'), answering('no')), 'path')).toBe('answer at ask#1')
  })

  it('is never how long it took, nor an id that follows from the run', () => {
    const a = looped('look', 'ship')
    const later = a.log.map((event) => ({ ...event, at: new Date(Date.parse(event.at) * 1.1).toISOString(), data: JSON.parse(JSON.stringify(event.data, (key, value: unknown) => (key === 'idempotencyKey' || key === 'requestId' ? `other ${String(value)}` : value))) }) as Event)
    expect(firstDifference(aligned(a, { ...a, log: later }), 'all')).toBe(-1)
  })
})

describe('a run that goes on', () => {
  it('has not done something else where it has done nothing yet', () => {
    const done = looped('look', 'ship')
    const open = { ...done, log: done.log.slice(0, done.log.findIndex(({ type }) => type === 'intent.selected')) }
    const rows = aligned(done, open)
    expect(told(rows)).toEqual(['start#1', 'decide#1', 'look#1|: pending', 'decide#2|: pending', 'ship#1|: pending', 'end#1|: pending'])
    expect(firstDifference(rows, 'all')).toBe(-1)
  })

  it('has done something else where it chose something else', () => {
    const rows = aligned(looped('look', 'ship'), played(loop, { decide: ['mend'], mend: [hangs] }))
    expect(first(rows, 'path')).toBe('choice at decide#1: mend instead of look')
    expect(told(rows).slice(2)).toEqual(['look#1|: path', 'decide#2|: path', 'ship#1|: path', 'end#1|: path', '|mend#1: path'])
  })
})

describe('child runs', () => {
  const outer = draw({
    nodes: { all: container('each'), 'all.start': { kind: 'start', handles: ['out'], parentId: 'all' }, end: end() },
    edges: ['start > all', 'all > end', 'all.error > end'],
  })
  const parent = (...ends: ('completed' | 'failed')[]) => runIn(scripted({}, { all: ends }), outer).go()
  /** The run below each place of `all#1`. */
  const withChildren = (run: Run, name: string, logs: readonly Run[]) => {
    const renamed = run.log.map((event) => (event.type === 'child.started' || event.type === 'child.finished' ? { ...event, data: { ...event.data, runId: `${name}/${event.data.index}` } } : event) as Event)
    return tree(name, renamed, Object.fromEntries(logs.map((child, index) => [`${name}/${index}`, tree(`${name}/${index}`, child.log)])))
  }

  it('pair by their place, and what differs in one comes before what came of it', () => {
    const a = withChildren(parent('completed', 'completed'), 'a', [looped('ship'), looped('look', 'ship')])
    const b = withChildren(parent('completed', 'failed'), 'b', [looped('ship'), looped('ship')])
    const { rows, unread } = alignRuns(a, b)
    expect(unread).toBe(0)
    expect(told(rows).slice(0, 10)).toEqual(['start#1', 'all#1: error', '  item 0', '    start#1', '    decide#1', '    ship#1', '    end#1', '  item 1: error', '    start#1', '    decide#1: choice'])
    expect(first(rows, 'path')).toBe('choice at decide#1: ship instead of look')
    expect(rows[firstDifference(rows, 'path')]).toMatchObject({ aRun: 'a/1', bRun: 'b/1' })
  })

  it('are compared by their ends where their logs are not given', () => {
    const { rows, unread } = alignRuns(withChildren(parent('completed', 'completed'), 'a', []), withChildren(parent('completed', 'failed'), 'b', []))
    expect(unread).toBe(2)
    expect(first(rows, 'path')).toBe('error of item')
  })

  it('are one and the same run in what a fork copied, and not looked into', () => {
    const run = parent('completed', 'completed')
    const { rows, unread } = alignRuns(tree('a', run.log), tree('b', run.log))
    expect([unread, told(rows)]).toEqual([0, ['start#1', 'all#1', '  item 0', '  item 1', 'end#1']])
  })
})

const chanceOf = (seed: number): Chance => {
  let turn = seed + 1
  return (count) => {
    turn = (Math.imul(turn, 1103515245) + 12345) >>> 0
    return (turn >>> 8) % count
  }
}

describe('whatever the graph and whatever happens', { timeout: 60_000 }, () => {
  const numbers = fc.nat()
  const drawn = (seed: number) => generatedGraph(chanceOf(seed), { sides: true, waits: true, containers: true })

  it('one world under two orders is one run, aligned without a difference', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (graph, world, order) => {
        const index = drawn(graph)
        const a = runIn(seededWorld(world), index, { pick: () => 0 }).go()
        const b = runIn(seededWorld(world), index, { pick: chanceOf(order) }).go()
        if (a.state.final !== 'completed' || b.state.final !== 'completed') return
        const rows = aligned(a, b)
        expect(told(rows.filter(({ kinds }) => kinds.length > 0))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('every step stands in one row, in an order that keeps causes first on both sides, and the other way round it is the same', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (graph, world, other) => {
        const index = drawn(graph)
        const [a, b] = [runIn(seededWorld(world), index).go(), runIn(seededWorld(other), index).go()]
        const rows = aligned(a, b).filter((row) => row.kind === 'step')
        for (const [side, run] of [['a', a], ['b', b]] as const) {
          const ids = rows.flatMap((row) => row[side]?.id ?? [])
          expect([...ids].sort()).toEqual(Object.keys(run.state.steps).sort())
          for (const row of rows) for (const { step } of row[side]?.origins ?? []) expect(ids.indexOf(step)).toBeLessThan(ids.indexOf(row[side]?.id ?? ''))
        }
        const back = aligned(b, a)
        expect(first(aligned(a, b), 'values').split(':')[0]).toBe(first(back, 'values').split(':')[0])
      }),
      { numRuns: 150 },
    )
  })

  it('all that stands before the first difference is equal, pair by pair', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (graph, world, other) => {
        const index = drawn(graph)
        const rows = aligned(runIn(seededWorld(world), index).go(), runIn(seededWorld(other), index).go())
        const at = firstDifference(rows, 'all')
        for (const row of at < 0 ? rows : rows.slice(0, at)) if (row.kind === 'step' && !row.pending && !(at >= 0 && row.until > at)) expect([row.a?.id, row.kinds]).toEqual([row.b?.id, []])
      }),
      { numRuns: 150 },
    )
  })
})
