import { describe, expect, it } from 'vitest'
import { editedParts, editsOf, freshDraft, policyOf, refusalsOf, type ForkDraft } from './fork-draft.ts'

const draft: ForkDraft = {
  ...freshDraft,
  events: { 9: { intent: 'look', args: {} }, 12: { not: 'this one' } },
  graph: 'latest',
  prompts: { decide: { number: 4 }, judge: { body: { prompt: 1 }, base: { prompt: 1 } }, sum: { body: { prompt: 2 }, base: { prompt: 1 } } },
  models: { decide: { name: 'other' } },
  nodes: { pay: { fixed: { ok: true } } },
}

describe('the request that a fork makes', () => {
  it('holds the edit of its event, then the graph, then prompts and models, in the order in which they apply', () => {
    expect(editsOf(draft, 9, 'args', 6)).toEqual([
      { part: 'event', edit: { kind: 'args', value: { intent: 'look', args: {} } } },
      { part: 'graph', edit: { kind: 'workflow', value: 6 } },
      { part: 'prompt', edit: { kind: 'prompt', nodeId: 'decide', value: 4 } },
      { part: 'prompt', edit: { kind: 'prompt', nodeId: 'sum', value: { prompt: 2 } } },
      { part: 'model', edit: { kind: 'model', nodeId: 'decide', value: { name: 'other' } } },
    ])
  })
  it('has no edits where nothing was changed, nor of an event that takes none', () => {
    expect(editsOf(freshDraft, 9, 'args', 6)).toEqual([])
    expect(editsOf({ ...freshDraft, events: { 9: 1 } }, 9, undefined, null)).toEqual([])
    expect([...editedParts(editsOf(draft, 12, 'output', 6))]).toEqual(['event', 'graph', 'prompt', 'model'])
  })
  it('names the draft as such, and the policy with what stands in', () => {
    expect(editsOf({ ...freshDraft, graph: 'draft' }, 9, 'args', 6)).toEqual([{ part: 'graph', edit: { kind: 'workflow', value: 'draft' } }])
    expect(policyOf(draft)).toEqual({ default: 'recorded', onMiss: 'ask', nodes: { pay: { fixed: { ok: true } } } })
  })
})

describe('what a refusal is about', () => {
  const edits = editsOf(draft, 9, 'args', 6)
  const at = (path: string, message = 'no') => ({ code: 'unfit_edit', path, message })
  it('is shown at the part of its edit, at the field', () => {
    const { parts, general } = refusalsOf([at('/edits/0/value/args/tag'), at('/edits/1/value'), at('/edits/3/value/prompt/messages/0'), at('/edits/4/nodeId')], edits)
    expect(parts).toMatchObject({ event: [{ path: '/tag' }], graph: [{ path: '' }], prompt: [{ path: '/prompt/messages/0' }], model: [{ path: '/nodeId' }] })
    expect(general).toEqual([])
  })
  it('of an answer or an input, which name no edit, is shown at the event', () => {
    expect(refusalsOf([at('/value/reason'), at('/input/who'), at('/output')], edits).parts.event.map(({ path }) => path)).toEqual(['/reason', '/who', ''])
  })
  it('of connections and of the place stands apart', () => {
    const { connections, general } = refusalsOf([at('/connections/theirs'), at('/atSeq')], edits)
    expect([connections.length, general.length]).toEqual([1, 1])
  })
})
