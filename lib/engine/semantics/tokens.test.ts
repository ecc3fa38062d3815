/** Semantics §2: tokens, the past of a step, parallel branches, joins, and how a run ends. */
import { describe, expect, it } from 'vitest'
import { branch, decision, draw, effect, end, join, pure } from '../fixtures/drawn.ts'
import type { GraphIndex } from '../graph.ts'
import { plan } from '../plan.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { stepOf } from '../state.ts'
import { fails, hangs, out, played, runIn, scripted, sets, type Run } from '../testing.ts'
import { threadItems } from '../thread.ts'

const starts = (run: Run): string[] => run.log.flatMap(({ type, step }) => (type === 'step.started' && step ? [step] : []))
const originsOf = (run: Run, id: string): string[] => stepOf(run.state, id).from.map(({ step, edgeId }) => `${step} ${edgeId ?? '-'}`)
const finish = (run: Run) => run.log.at(-1)?.data

describe('§2.1 tokens', () => {
  it('§2.1 an edge puts one token on its target, several edges of one handle one each, in document order', () => {
    const index = draw({ nodes: { late: pure(), early: pure() }, edges: ['start > early', 'start > late'] })
    const run = runIn(scripted({}), index)
    run.go(({ type }) => type === 'step.completed')
    expect(run.log.at(-1)?.data).toMatchObject({ emitted: [{ edgeId: 'start > early', target: 'early' }, { edgeId: 'start > late', target: 'late' }] })
    // Started in the order of the nodes in the document, whatever the order of the edges.
    expect(plan(index, run.state).map((command) => command.kind === 'start' && command.step)).toEqual(['late#1', 'early#1'])
  })

  it('§2.1 a handle without an edge consumes its token', () => {
    const run = played(draw({ nodes: { which: branch('a'), end: end() }, edges: ['start > which', 'which.a > end'] }), { which: ['else'] })
    expect(Object.keys(run.state.tokens)).toEqual([])
    expect(run.state.visits).toEqual({ start: 1, which: 1 })
    expect(run.state.final).toBe('completed')
  })

  it('§2.1 a node starts once per token, its visits count its starts, and a step is named by both', () => {
    const index = draw({ nodes: { decide: decision(['work', 'done']), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
    const run = played(index, { decide: ['work', 'work', 'done'] })
    expect(starts(run)).toEqual(['start#1', 'decide#1', 'work#1', 'decide#2', 'work#2', 'decide#3', 'end#1'])
    expect(run.state.visits).toEqual({ start: 1, decide: 3, work: 2, end: 1 })
  })

  it('§2.1 a router whose conditions all fail leaves by else, never silently by its last branch', () => {
    const index = draw({ nodes: { which: branch('a', 'b'), one: end({ outcome: 'a' }), two: end({ outcome: 'b' }), none: end({ outcome: 'none' }) }, edges: ['start > which', 'which.a > one', 'which.b > two', 'which.else > none'] })
    expect(played(index, { which: ['else'] }).state.outcome).toBe('none')
  })
})

describe('§2.2 the past', () => {
  const beside = draw({
    nodes: { left: pure(), left2: pure(), right: pure(), right2: pure(), both: join(), end: end() },
    edges: ['start > left', 'start > right', 'left > left2', 'right > right2', 'left2 > both', 'right2 > both', 'both > end'],
  })

  it('§2.2 of a step is the closure of where its tokens came from, never what happens beside it', () => {
    const run = played(beside)
    expect(stepOf(run.state, 'left2#1').past).toEqual({ start: 1, left: 1 })
    expect(stepOf(run.state, 'right2#1').past).toEqual({ start: 1, right: 1 })
  })

  it('§2.2 is what steps, vars and prev resolve in, although the other branch has long ended', () => {
    const index = draw({ nodes: { left: pure(), slow: pure(), right: pure() }, edges: ['start > left', 'start > right', 'right > slow'] })
    const run = played(index, { left: [sets({ shared: 1 })] })
    const scope = scopeRefs(run.state, standpoint(stepOf(run.state, 'slow#1')))
    expect(Object.keys(scope.steps)).toEqual(['start', 'right'])
    expect(scope.vars).toEqual({})
    expect(scope.prev).toEqual({ seq: stepOf(run.state, 'right#1').endedSeq, path: 'output' })
  })

  it('§2.2 holds the highest visit of each node, in a loop too', () => {
    const index = draw({ nodes: { decide: decision(['work', 'done']), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
    const run = played(index, { decide: ['work', 'work', 'done'] })
    expect(stepOf(run.state, 'work#2').past).toEqual({ start: 1, decide: 2, work: 1 })
    expect(stepOf(run.state, 'end#1').past).toEqual({ start: 1, decide: 3, work: 2 })
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'end#1'))).steps.work).toMatchObject({ visits: 2, output: { seq: stepOf(run.state, 'work#2').endedSeq } })
  })

  it('§2.2 of two arms that set one variable the later incoming edge of the join wins, whoever finished last', () => {
    const edges = ['start > left', 'start > right', 'left > both', 'right > both', 'both > end']
    const nodes = { left: pure(), right: pure(), both: join(), end: end() }
    const setter = (order: 'first' | 'last', drawn: string[]) =>
      runIn(scripted({ left: [sets({ shared: 'left' })], right: [sets({ shared: 'right' })] }), draw({ nodes, edges: drawn }), { pick: (count) => (order === 'first' ? 0 : count - 1) }).go()
    const winner = (run: Run) => {
      const seen = stepOf(run.state, 'both#1').vars.shared
      return run.log.find(({ seq }) => seq === seen?.seq)?.step
    }
    const swapped = edges.with(2, 'right > both').with(3, 'left > both')
    expect([setter('first', edges), setter('last', edges)].map(winner)).toEqual(['right#1', 'right#1'])
    expect([setter('first', swapped), setter('last', swapped)].map(winner)).toEqual(['left#1', 'left#1'])
  })

  it('§2.2 a decision beside other work sees neither its results nor its errors', () => {
    const index = draw({
      nodes: { decide: decision(['work', 'done']), work: pure(), beside: { ...pure(), contextTag: 'beside' }, end: end() },
      edges: ['start > decide', 'start > beside', 'decide.work > work', 'work > decide', 'decide.done > end'],
    })
    const run = played(index, { decide: ['work', 'done'] })
    expect(threadItems(index, run.state, stepOf(run.state, 'decide#2')).map(({ tag }) => tag)).toEqual(['input', 'work', 'work_result'])
  })
})

describe('§2.3 a join', () => {
  const joined = draw({
    nodes: { left: pure(), right: effect(), right2: pure(), both: join(), after: pure(), end: end() },
    edges: ['start > left', 'start > right', 'left > both', 'right > right2', 'right2 > both', 'right.error > right2', 'both > after', 'after > end'],
  })

  it('§2.3 a join waits for every branch that can still reach it, consumes all its tokens and emits one', () => {
    const run = runIn(scripted({ right: [hangs] }), joined).go()
    expect(Object.values(run.state.tokens).map(({ target }) => target)).toEqual(['both'])
    expect(run.state.visits.both).toBeUndefined()
    expect(run.state.final).toBeUndefined()
    const whole = played(joined)
    expect(originsOf(whole, 'both#1')).toEqual(['left#1 left > both', 'right2#1 right2 > both'])
    expect(whole.state.visits).toMatchObject({ both: 1, after: 1, end: 1 })
    expect(whole.state.final).toBe('completed')
  })

  it('§2.3 a join takes its tokens in the order of the incoming edges, not of their arrival', () => {
    const last = runIn(scripted({}), joined, { pick: (count) => count - 1 }).go()
    expect(originsOf(last, 'both#1')).toEqual(['left#1 left > both', 'right2#1 right2 > both'])
    expect(stepOf(last.state, 'both#1').past).toEqual(stepOf(played(joined).state, 'both#1').past)
  })

  it('§2.3 a branch that is not taken never holds a join up', () => {
    const index = draw({
      nodes: { which: branch('a', 'b'), left: pure(), right: pure(), both: join(), end: end() },
      edges: ['start > which', 'which.a > left', 'which.b > right', 'left > both', 'right > both', 'both > end'],
    })
    const run = played(index, { which: ['b'] })
    expect(originsOf(run, 'both#1')).toEqual(['right#1 right > both'])
    expect(run.state.final).toBe('completed')
  })

  it('§2.3 a branch that ends elsewhere stops holding the join up', () => {
    const index = draw({
      nodes: { left: pure(), right: branch('a'), gone: end({ outcome: 'gone' }), both: join(), end: end() },
      edges: ['start > left', 'start > right', 'left > both', 'right.a > both', 'right.else > gone', 'both > end'],
    })
    expect(originsOf(played(index, { right: ['else'] }), 'both#1')).toEqual(['left#1 left > both'])
  })

  it('§2.3 a join waits for a loop that may still come to it, also over ways back that nobody drew', () => {
    const index = draw({
      nodes: { left: pure(), decide: decision(['work', 'done']), work: effect(), both: join(), end: end() },
      edges: ['start > left', 'start > decide', 'left > both', 'decide.work > work', 'work > decide', 'decide.done > both', 'both > end'],
    })
    const run = runIn(scripted({ decide: ['work', 'work', 'done'], work: [fails()] }), index, { pick: () => 0 }).go()
    expect(originsOf(run, 'both#1')).toEqual(['left#1 left > both', 'decide#3 decide.done > both'])
    expect(run.state.visits).toMatchObject({ both: 1, end: 1, work: 2 })
  })

  it('§2.3 joins in a row fire one after the other, each once', () => {
    const index = draw({
      nodes: { a: pure(), b: pure(), c: pure(), inner: join(), outer: join(), end: end() },
      edges: ['start > a', 'start > b', 'start > c', 'a > inner', 'b > inner', 'inner > outer', 'c > outer', 'outer > end'],
    })
    for (const pick of [() => 0, (count: number) => count - 1]) {
      const run = runIn(scripted({}), index, { pick }).go()
      expect(originsOf(run, 'inner#1')).toEqual(['a#1 a > inner', 'b#1 b > inner'])
      expect(originsOf(run, 'outer#1')).toEqual(['inner#1 inner > outer', 'c#1 c > outer'])
      expect(run.state.visits).toMatchObject({ inner: 1, outer: 1, end: 1 })
    }
  })

  it('§2.3 where every live token is parked, the first join in document order fires', () => {
    // Each join can still reach the other, so each would wait for the other for ever.
    const index = draw({
      nodes: { a: pure(), b: pure(), one: join(), two: join(), decide: decision(['again', 'done']), end: end() },
      edges: ['start > a', 'start > b', 'a > one', 'b > two', 'one > decide', 'two > decide', 'decide.again > one', 'decide.again > two', 'decide.done > end'],
    })
    const run = runIn(scripted({ decide: ['done', 'done'] }), index, { pick: (count) => count - 1 }).go()
    expect(starts(run).filter((id) => /^(one|two)/.test(id))[0]).toBe('one#1')
    expect(run.state.final).toBe('completed')
  })

  it('§2.3 of mode first fires at the first token and cancels the other branches', () => {
    const index = draw({
      nodes: { quick: pure(), slow: effect('safe'), slow2: pure(), both: join('first'), end: end() },
      edges: ['start > quick', 'start > slow', 'slow > slow2', 'slow.error > slow2', 'quick > both', 'slow2 > both', 'both > end'],
    })
    const run = runIn(scripted({ slow: [hangs] }), index).go()
    expect(originsOf(run, 'both#1')).toEqual(['quick#1 quick > both'])
    expect(stepOf(run.state, 'slow#1').phase).toBe('cancelled')
    expect(run.state.visits.slow2).toBeUndefined()
    expect(run.state.final).toBe('completed')
  })

  it('§2.3 of mode first fires once where two tokens have arrived, and drops the later edge', () => {
    const index = draw({ nodes: { a: pure(), b: pure(), both: join('first'), end: end() }, edges: ['start > a', 'start > b', 'a > both', 'b > both', 'both > end'] })
    for (const pick of [() => 0, (count: number) => count - 1]) {
      const run = runIn(scripted({}), index, { pick }).go()
      expect(run.state.visits).toMatchObject({ both: 1, end: 1 })
      expect(stepOf(run.state, 'both#1').from).toHaveLength(1)
      expect(run.state.tokens).toEqual({})
    }
  })

  it('§2.3 of mode first takes nobody who comes while it is being decided', () => {
    const index = draw({ nodes: { a: pure(), b: pure(), both: join('first'), end: end() }, edges: ['start > a', 'start > b', 'a > both', 'b > both', 'both > end'] })
    const run = runIn(scripted({}), index)
    const perform = (kind: string, step: string): void => {
      const command = run.due().find((due) => due.kind === kind && 'step' in due && due.step === step)
      if (!command) throw new Error(`${kind} ${step} is not due.`)
      run.perform(command)
    }
    for (const step of ['start#1', 'a#1', 'both#1', 'b#1']) {
      perform('start', step)
      if (step !== 'both#1') perform('evaluate', step)
    }
    expect(run.due()).toEqual([{ kind: 'evaluate', step: 'both#1' }])
    run.go()
    expect(run.state).toMatchObject({ final: 'completed', visits: { both: 1, end: 1 }, tokens: {} })
  })

  it('§2.3 a join of mode first inside a loop leaves the branches outside alone', () => {
    const index = draw({
      nodes: { aside: effect('safe'), decide: decision(['race', 'done']), a: pure(), b: effect('safe'), won: join('first'), end: end() },
      edges: ['start > aside', 'start > decide', 'decide.race > a', 'decide.race > b', 'a > won', 'b > won', 'b.error > won', 'won > decide', 'decide.done > end'],
    })
    const run = runIn(scripted({ aside: [hangs], decide: ['race', 'done'], b: [hangs] }), index).go()
    expect(stepOf(run.state, 'b#1').phase).toBe('cancelled')
    expect(stepOf(run.state, 'aside#1').phase).toBe('running')
    expect(run.state.visits).toMatchObject({ won: 1, decide: 2, end: 1 })
  })

  it('§2.3 after a join args are those common to all its tokens, else there are none', () => {
    const common = draw({
      nodes: { decide: decision(['work', 'done']), a: pure(), b: pure(), both: join(), end: end() },
      edges: ['start > decide', 'decide.work > a', 'decide.work > b', 'a > both', 'b > both', 'both > decide', 'decide.done > end'],
    })
    const run = played(common, { decide: [{ kind: 'intent', intent: 'work', args: { n: 1 } }, 'done'] })
    expect(stepOf(run.state, 'both#1').selection).toEqual({ step: 'decide#1', intent: 'work' })
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'both#1'))).args).toBeDefined()

    const apart = draw({
      nodes: { one: decision(['go']), two: decision(['go']), both: join(), end: end() },
      edges: ['start > one', 'start > two', 'one.go > both', 'two.go > both', 'both > end'],
    })
    const other = played(apart)
    expect(originsOf(other, 'both#1')).toEqual(['one#1 one.go > both', 'two#1 two.go > both'])
    expect(stepOf(other.state, 'both#1').selection).toBeUndefined()
    expect(scopeRefs(other.state, standpoint(stepOf(other.state, 'both#1'))).args).toBeUndefined()
  })
})

describe('§2.5 a run completes', () => {
  const ends = (edges: string[]): GraphIndex => draw({ nodes: { a: pure(), b: pure(), early: end({ outcome: 'early' }), late: end({ outcome: 'late' }) }, edges })

  it('§2.5 when no token and no step is left, not before', () => {
    const index = ends(['start > a', 'start > b', 'a > early'])
    const run = runIn(scripted({ b: [hangs] }), index).go()
    expect(stepOf(run.state, 'early#1').phase).toBe('completed')
    expect(run.state.final).toBeUndefined()
  })

  it('§2.5 with the last end in document order, whoever came last', () => {
    const index = ends(['start > a', 'start > b', 'a > late', 'b > early'])
    for (const pick of [() => 0, (count: number) => count - 1]) {
      const run = runIn(scripted({}), index, { pick }).go()
      expect(finish(run)).toMatchObject({ outcome: 'late' })
    }
  })

  it('§2.5 with success and the output of the last step where no end was reached', () => {
    const index = draw({ nodes: { a: pure(), b: pure() }, edges: ['start > a', 'a > b'] })
    const run = runIn(scripted({ b: [out({ n: 2 })] }), index).go(({ type, step }) => type === 'step.completed' && step === 'b#1')
    expect(plan(index, run.state)).toEqual([{ kind: 'finish', end: null, outcome: 'success', silent: false, output: { seq: run.state.seq, path: 'output' } }])
  })

  it('§2.5 at an end with terminate, which cancels all other tokens and steps first', () => {
    const index = draw({ nodes: { slow: effect('safe'), slow2: pure(), stop: end({ outcome: 'stopped', terminate: true }) }, edges: ['start > slow', 'start > stop', 'slow > slow2'] })
    const run = runIn(scripted({ slow: [hangs] }), index).go()
    expect(stepOf(run.state, 'slow#1').phase).toBe('cancelled')
    expect(run.log.slice(-2).map(({ type }) => type)).toEqual(['step.cancelled', 'run.completed'])
    expect(finish(run)).toMatchObject({ outcome: 'stopped' })
  })
})
