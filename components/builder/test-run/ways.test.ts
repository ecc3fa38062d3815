import { describe, expect, test } from 'vitest'
import { indexGraph } from '#lib/engine/graph.ts'
import { out, played, type Script } from '#lib/engine/testing.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { pin } from './pins.ts'
import { containersOf, contradictedPins, detourOf, effectsAmong, isTurnedByPin, nodesAfter, pinnedCircles } from './ways.ts'

const document = documentOf(
  {
    start: { type: 'start' },
    decide: decision(['deploy', 'look', 'done']),
    deploy: { type: 'http', method: 'POST', url: 'https://a.test/deploys', effect: 'once' },
    look: { type: 'http', url: 'https://a.test/state' },
    check: { type: 'agent' },
    inner: { type: 'start' },
    post: { type: 'http', method: 'POST', url: 'https://a.test/notes', effect: 'once' },
    last: { type: 'end' },
    end: { type: 'end' },
  },
  ['start -> decide', 'decide.deploy -> deploy', 'deploy -> check', 'check -> decide', 'decide.look -> look', 'look -> decide', 'decide.done -> end', 'inner -> post', 'post -> last'],
)
const drawn = { ...document, nodes: document.nodes.map((node) => (['inner', 'post', 'last'].includes(node.id) ? { ...node, parentId: 'check' } : node)) }
const ran = (script: Script) => played(indexGraph(compile(drawn).graph), script).state
const none = new Set<string>()
const idsOf = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id)

test('a node inside an agent names it, whatever frame is drawn around', () => {
  expect(containersOf(drawn, 'post')).toEqual(['check'])
  expect(containersOf(drawn, 'deploy')).toEqual([])
})

describe('a run that did not come by a node', () => {
  const state = ran({ decide: ['look', 'done'] })

  test('is told by its last choice that another one would have changed, and which ports lead there', () => {
    expect(detourOf(drawn, state, 'deploy')).toMatchObject({ node: { id: 'decide' }, visit: 2, took: 'done', leads: ['deploy'] })
  })

  test('would come by it with that choice pinned, not with one that only goes round', () => {
    const detour = detourOf(drawn, state, 'deploy')
    if (!detour) throw new Error('There is no detour.')
    expect(isTurnedByPin(detour, pin(drawn, 'decide', { intent: 'deploy', args: {} }))).toBe(true)
    expect(isTurnedByPin(detour, pin(drawn, 'decide', { intent: 'look', args: {} }))).toBe(false)
    expect(isTurnedByPin(detour, drawn)).toBe(false)
  })

  test('was on its way where nothing turned it', () => {
    expect(detourOf(drawn, ran({ decide: ['deploy'], deploy: [{ kind: 'hangs' }] }), 'check')).toBeUndefined()
  })
})

describe('effects that happen for good', () => {
  test('are named with those inside agents, without what is pinned or was given', () => {
    const after = nodesAfter(drawn, 'deploy')
    expect(idsOf(effectsAmong(drawn, after, none))).toEqual(['deploy', 'post'])
    expect(idsOf(effectsAmong(drawn, after, new Set(['deploy'])))).toEqual(['post'])
    expect(idsOf(effectsAmong(pin(drawn, 'check', {}), after, none))).toEqual(['deploy'])
  })

  test('include the node that is tried although it is pinned, because it is executed', () => {
    expect(idsOf(effectsAmong(pin(drawn, 'deploy', {}), new Set(['deploy']), none, 'deploy'))).toEqual(['deploy'])
  })
})

describe('pins of choices', () => {
  test('contradict a run that chose otherwise at any visit', () => {
    const pinned = pin(pin(drawn, 'decide', { intent: 'look', args: {} }), 'look', { status: 200 })
    expect(idsOf(contradictedPins(pinned, ran({ decide: ['look', 'done'], look: [out({ status: 500 })] })).map((each) => each.node))).toEqual(['decide'])
    expect(contradictedPins(pinned, ran({ decide: ['look', { kind: 'hangs' }] }))).toEqual([])
  })

  test('that lead back to themselves are circles, with what lies on the way', () => {
    const [circle, ...others] = pinnedCircles(pin(drawn, 'decide', { intent: 'deploy', args: {} }))
    expect([...(circle?.around ?? [])]).toEqual(expect.arrayContaining(['deploy', 'check', 'post']))
    expect(others).toEqual([])
    expect(pinnedCircles(pin(drawn, 'decide', { intent: 'done', args: {} }))).toEqual([])
  })
})
