import { describe, expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { logOf } from '../testing.ts'
import { byDefault, needConsent, nodesAhead } from './nodes-ahead.ts'

const { graph } = compile(
  documentOf(
    {
      start: { type: 'start' },
      before: { type: 'http', method: 'GET', url: 'https://a.example' },
      decide: decision(['pay', 'done']),
      pay: { type: 'http', method: 'POST', url: 'https://a.example' },
      end: { type: 'end' },
    },
    ['start -> before', 'before -> decide', 'decide.pay -> pay', 'pay -> decide', 'decide.done -> end'],
  ),
)
const started = { input: {}, trigger: 'api', graphHash: 'g', version: 'draft' as const, engine: 1, metadata: {} }
const events = logOf([
  [0, { type: 'run.started', data: started }],
  [1, { type: 'step.started', step: 'start#1', data: { attempt: 1, from: [] } }],
  [2, { type: 'step.completed', step: 'start#1', data: { handle: 'out', output: {}, emitted: [{ edgeId: 'e0', target: 'before' }] } }],
  [3, { type: 'step.started', step: 'before#1', data: { attempt: 1, from: [{ step: 'start#1', edgeId: 'e0' }], input: {} } }],
  [4, { type: 'step.completed', step: 'before#1', data: { handle: 'out', output: {}, emitted: [{ edgeId: 'e1', target: 'decide' }] } }],
])
const ahead = (seq: number) => nodesAhead(graph, foldLog('r', events.slice(0, seq - 1)), events, seq)
const names = (seq: number) => ahead(seq).effects.map(({ node, recorded }) => [node.id, recorded])

describe('what lies ahead of a place', () => {
  it('is what its tokens can reach, through loops, and how often the run did it from there on', () => {
    expect(names(1)).toEqual([['before', 1], ['pay', 0]])
    expect(names(5)).toEqual([['before', 1], ['pay', 0]])
    expect(names(6)).toEqual([['pay', 0]])
    expect(ahead(6).models.map(({ id }) => id)).toEqual(['decide'])
  })
})

describe('an effect that runs only once', () => {
  const { effects } = ahead(1)
  const [read, pay] = effects
  it('asks first where the default is live; what may be repeated is done', () => {
    expect([read, pay].map((each) => each && byDefault(each.node, 'live'))).toEqual(['live', 'ask'])
    expect(pay && byDefault(pay.node, 'recorded')).toBe('recorded')
  })
  it('needs a word of its own where it is named live', () => {
    expect(needConsent(effects, { pay: 'live', before: 'live' }).map(({ node }) => node.id)).toEqual(['pay'])
    expect(needConsent(effects, { pay: { fixed: 1 } })).toEqual([])
  })
})
