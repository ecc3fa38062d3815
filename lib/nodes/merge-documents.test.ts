import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, connect, moveNodes, removeElements, setData, setSettings } from '#lib/engine/edit.ts'
import { renameNode } from '#lib/engine/edit-names.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { diffDocuments, endsKey } from './document-diff.ts'
import type { Choice, Choices } from './merge/conflicts.ts'
import { mergeDocuments } from './merge-documents.ts'
import { parseDocument } from './parse-document.ts'
import { arbitraryActs, arbitraryDocument, arbitraryStart, decision, documentOf, done } from './testing.ts'
import { pathOf } from './change-places.ts'

const base = documentOf(
  {
    start: { type: 'start' },
    decide: decision(['ship', 'stop'], { prompt: { messages: [{ role: 'system', content: 'You ship.\nBe kind.\nBe brief.' }, { role: 'user', content: '{{ thread }}' }] } }),
    fetch: { type: 'http', label: 'Fetch', url: 'https://example.com/', headers: { A: '1', B: '2' } },
    end: { type: 'end' },
  },
  ['start -> decide', 'decide.ship -> fetch', 'fetch -> end', 'decide.stop -> end'],
)
const data = (document: WorkflowDocument, id: string): JsonObject => document.nodes.find((node) => node.id === id)?.data ?? {}
const ids = (document: WorkflowDocument) => document.nodes.map(({ id }) => id)
const ends = (document: WorkflowDocument) => document.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`)
const set = (document: WorkflowDocument, id: string, path: (string | number)[], value: Json | undefined) => setData(document, id, path, value)
const system = ['prompt', 'messages', 0, 'content']
const choose = (choices: Record<string, Choice>): Choices => new Map(Object.entries(choices))
/** Every conflict answered with one side. */
const all = (one: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument, side: 'mine' | 'theirs') => {
  const choices: Choices = new Map(mergeDocuments(one, mine, theirs).conflicts.map(({ id }) => [id, side]))
  return mergeDocuments(one, mine, theirs, choices)
}

describe('changes that do not meet', () => {
  test('of different nodes, fields, headers, intents, edges and settings are all there, and nobody is asked', () => {
    const mine = setSettings(connect(set(set(base, 'fetch', ['headers', 'A'], 'mine'), 'decide', ['maxVisits'], 3), { source: 'fetch', sourceHandle: 'error', target: 'decide' }), { limits: { ...base.limits, steps: 5 } })
    const theirs = setSettings(set(set(set(base, 'fetch', ['headers', 'B'], 'theirs'), 'end', ['outcome'], 'shipped'), 'decide', ['intents', 1, 'description'], 'When all is done.'), { name: 'Named by them', limits: { ...base.limits, costUsd: 2 } })
    const { document, conflicts } = mergeDocuments(base, mine, theirs)
    expect(conflicts).toEqual([])
    expect(data(document, 'fetch').headers).toEqual({ A: 'mine', B: 'theirs' })
    expect(data(document, 'decide')).toMatchObject({ maxVisits: 3, intents: [{ name: 'ship' }, { name: 'stop', description: 'When all is done.' }] })
    expect(data(document, 'end').outcome).toBe('shipped')
    expect(ends(document)).toEqual([...ends(base), 'fetch.error -> decide'])
    expect([document.name, document.limits.steps, document.limits.costUsd]).toEqual(['Named by them', 5, 2])
  })

  test('other lines of one prompt are both taken, and it is told which text that is', () => {
    const { document, conflicts, together } = mergeDocuments(base, set(base, 'decide', system, 'You deploy.\nBe kind.\nBe brief.'), set(base, 'decide', system, 'You ship.\nBe kind.\nBe very brief.'))
    expect([valueAt(data(document, 'decide'), system), conflicts]).toEqual(['You deploy.\nBe kind.\nBe very brief.', []])
    expect(together).toEqual([{ node: 'decide', path: '/prompt/messages/0/content', holder: 'mine' }])
  })

  test('messages and intents that one side put in, took out or put into another order keep what the other side wrote in them', () => {
    const before = data(base, 'decide')
    const [ship, stop] = before.intents as Json[]
    const mine = set(set(base, 'decide', ['prompt', 'messages'], [{ role: 'system', content: 'First.' }, ...((before.prompt as JsonObject).messages as Json[])]), 'decide', ['intents'], [stop ?? null, ship ?? null])
    const theirs = set(set(base, 'decide', system, 'You ship.\nBe kind.\nBe short.'), 'decide', ['intents', 0, 'description'], 'To ship.')
    const { document, conflicts } = mergeDocuments(base, mine, theirs)
    expect(conflicts).toEqual([])
    expect(data(document, 'decide')).toMatchObject({ prompt: { messages: [{ content: 'First.' }, { content: 'You ship.\nBe kind.\nBe short.' }, {}] }, intents: [{ name: 'stop' }, { name: 'ship', description: 'To ship.' }] })
  })

  test('a node that one side renamed has what the other side wrote in it, and its edges', () => {
    const mine = renameNode(base, 'fetch', 'load')
    const theirs = connect(set(base, 'fetch', ['url'], 'https://example.com/theirs'), { source: 'fetch', sourceHandle: 'error', target: 'end' })
    for (const { document, conflicts } of [mergeDocuments(base, mine, theirs), mergeDocuments(base, theirs, mine)]) {
      expect(conflicts).toEqual([])
      expect(ids(document)).toEqual(['start', 'decide', 'load', 'end'])
      expect(data(document, 'load').url).toBe('https://example.com/theirs')
      expect(ends(document)).toContain('load.error -> end')
    }
  })

  test('two nodes that were added under one id are two, and what refers to ours follows', () => {
    const add = (url: string) => addNode(base, { type: 'http', data: { label: 'Call', url }, position: { x: 1, y: 1 } }).document
    const mine = set(connect(add('https://mine.example/'), { source: 'call', target: 'end' }), 'end', ['output'], 'steps.call.output')
    const { document, conflicts, renamed } = mergeDocuments(base, mine, connect(add('https://theirs.example/'), { source: 'fetch', target: 'call' }))
    expect([conflicts, renamed]).toEqual([[], [{ from: 'call', to: 'call_2' }]])
    expect([data(document, 'call').url, data(document, 'call_2').url, data(document, 'end').output]).toEqual(['https://theirs.example/', 'https://mine.example/', 'steps.call_2.output'])
    expect(ends(document)).toEqual(expect.arrayContaining(['fetch.out -> call', 'call_2.out -> end']))
  })

  test('a node that one side removed and the other only moved is gone with its edges', () => {
    const { document, conflicts } = mergeDocuments(base, removeElements(base, { nodes: ['fetch'] }), moveNodes(base, { fetch: { x: 9, y: 9 } }))
    expect([conflicts, ids(document), ends(document)]).toEqual([[], ['start', 'decide', 'end'], ['start.out -> decide', 'decide.stop -> end']])
  })

  test('prompt ids that the server gave are no change of anybody’s', () => {
    const theirs = set(base, 'decide', ['promptId'], 'p-1')
    const { document, conflicts } = mergeDocuments(base, set(base, 'decide', ['label'], 'Mine'), theirs)
    expect([data(document, 'decide').promptId, data(document, 'decide').label, conflicts]).toEqual(['p-1', 'Mine', []])
  })
})

describe('changes of the same', () => {
  test('a value that both changed is asked for, and can be another still', () => {
    const [mine, theirs] = [set(base, 'decide', ['maxVisits'], 3), set(base, 'decide', ['maxVisits'], 9)]
    const { conflicts, document } = mergeDocuments(base, mine, theirs)
    expect(conflicts).toEqual([{ id: '/nodes/decide/data/maxVisits', about: 'value', node: 'decide', path: '/maxVisits', holder: 'mine', mine: 3, theirs: 9 }])
    expect(data(document, 'decide').maxVisits).toBe(3)
    const answer = (choice: Choice) => data(mergeDocuments(base, mine, theirs, choose({ '/nodes/decide/data/maxVisits': choice })).document, 'decide').maxVisits
    expect([answer('theirs'), answer({ value: 5 })]).toEqual([9, 5])
  })

  test('words of one line that do not meet are suggested together; one word that both changed is asked for within its text', () => {
    const written = (text: string) => set(base, 'decide', system, text)
    const before = written('Be kind to people and brief.')
    expect(mergeDocuments(before, written('Be very kind to people and brief.'), written('Be kind to people and honest.')).conflicts).toMatchObject([{ about: 'text', suggestion: { value: 'Be very kind to people and honest.' } }])
    const [conflict] = mergeDocuments(before, written('Be kind to people and short.'), written('Be kind to people and honest.')).conflicts
    expect(conflict?.suggestion).toBeUndefined()
    expect(conflict?.regions).toEqual([{ kind: 'same', text: 'Be kind to people and ' }, { kind: 'conflict', base: 'brief', mine: 'short', theirs: 'honest' }, { kind: 'same', text: '.' }])
  })

  test('what one side removed and the other changed stays, with its edges, unless somebody says otherwise', () => {
    const [mine, theirs] = [removeElements(base, { nodes: ['fetch'] }), set(base, 'fetch', ['url'], 'https://example.com/new')]
    const kept = mergeDocuments(base, mine, theirs)
    expect(kept.conflicts).toMatchObject([{ id: '/nodes/fetch removed', about: 'removed', by: 'mine', node: 'fetch', touched: ['fetch'], suggestion: 'theirs' }])
    expect([ids(kept.document), ends(kept.document)]).toEqual([ids(base), ends(base)])
    expect(ids(mergeDocuments(base, mine, theirs, choose({ '/nodes/fetch removed': 'mine' })).document)).toEqual(['start', 'decide', 'end'])
  })

  test('an edge that was drawn to a node which is gone is no less than a change of that node', () => {
    const theirs = connect(base, { source: 'fetch', sourceHandle: 'error', target: 'decide' })
    expect(mergeDocuments(base, removeElements(base, { nodes: ['fetch'] }), theirs).conflicts).toMatchObject([{ about: 'removed', touched: ['fetch'] }])
  })

  test('a container that is gone is asked for once, whatever was changed or added inside', () => {
    const agent = (document: WorkflowDocument, parentId: string, type: string) => addNode(document, { type, data: { label: `${type} inside` }, position: { x: 0, y: 0 }, parentId }).document
    const withAgent = agent(agent(addNode(base, { type: 'agent', data: { label: 'Agent' }, position: { x: 0, y: 300 } }).document, 'agent', 'start'), 'agent', 'end')
    const mine = removeElements(withAgent, { nodes: ['agent', 'start_inside', 'end_inside'] })
    const theirs = agent(set(withAgent, 'end_inside', ['outcome'], 'theirs'), 'agent', 'template')
    const kept = mergeDocuments(withAgent, mine, theirs)
    expect(kept.conflicts).toMatchObject([{ node: 'agent', nodes: ['start_inside', 'end_inside'], touched: ['end_inside', 'template_inside'] }])
    expect(ids(kept.document)).toEqual(ids(theirs))
    expect(ids(mergeDocuments(withAgent, mine, theirs, choose({ '/nodes/agent removed': 'mine' })).document)).toEqual(ids(base))
  })

  test('an intent that one side removed and the other changed stays', () => {
    const { document, conflicts } = mergeDocuments(base, set(base, 'decide', ['intents', 1], undefined), set(base, 'decide', ['intents', 1, 'description'], 'Enough.'))
    expect(conflicts).toMatchObject([{ about: 'removed', by: 'mine', path: '/intents/1', holder: 'theirs' }])
    expect(data(document, 'decide').intents).toMatchObject([{ name: 'ship' }, { name: 'stop', description: 'Enough.' }])
  })

  test('nodes that both moved are one question, answered with ours', () => {
    const [mine, theirs] = [moveNodes(base, { fetch: { x: 1, y: 1 }, end: { x: 2, y: 2 } }), moveNodes(base, { fetch: { x: 3, y: 3 }, end: { x: 4, y: 4 } })]
    const { conflicts } = mergeDocuments(base, mine, theirs)
    expect(conflicts).toEqual([{ id: 'layout', about: 'layout', path: '', holder: 'mine', nodes: ['fetch', 'end'], suggestion: 'mine' }])
    expect(mergeDocuments(base, mine, theirs, choose({ layout: 'theirs' })).document.nodes.find(({ id }) => id === 'end')?.position).toEqual({ x: 4, y: 4 })
  })

  test('two agents that were put into each other lie in none that lies in itself', () => {
    const two = addNode(addNode(base, { type: 'agent', data: { label: 'A' }, position: { x: 0, y: 0 } }).document, { type: 'agent', data: { label: 'B' }, position: { x: 0, y: 0 } }).document
    const into = (id: string, parentId: string) => ({ ...two, nodes: two.nodes.map((node) => (node.id === id ? { ...node, parentId } : node)) })
    const { document, conflicts } = mergeDocuments(two, into('a', 'b'), into('b', 'a'))
    expect(conflicts).toMatchObject([{ about: 'layout', nodes: ['a', 'b'] }])
    expect(document.nodes.find(({ id }) => id === 'a')?.parentId).toBe('b')
    expect(document.nodes.find(({ id }) => id === 'b')?.parentId).toBeUndefined()
  })

  test('parts that do not fit each other are decided as a whole', () => {
    const part = [...system, 0]
    const before = set(base, 'decide', system, [{ type: 'text', text: 'x' }])
    const [mine, theirs] = [set(before, 'decide', part, { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }), set(before, 'decide', part, { type: 'text', text: 'y' })]
    const { document, conflicts } = mergeDocuments(before, mine, theirs)
    expect(conflicts).toMatchObject([{ id: '/nodes/decide/data/prompt', about: 'value', path: '/prompt' }])
    expect(parseDocument(document).ok).toBe(true)
    expect(data(mergeDocuments(before, mine, theirs, choose({ '/nodes/decide/data/prompt': 'theirs' })).document, 'decide')).toEqual(data(theirs, 'decide'))
  })
})

describe('whatever two people do', () => {
  const acts = arbitraryActs()

  test('one who did nothing changes nothing, and the same done twice is done once', () => {
    fc.assert(
      fc.property(arbitraryDocument, acts, (start, did) => {
        const changed = done(start, did)
        for (const merged of [mergeDocuments(start, changed, start), mergeDocuments(start, start, changed), mergeDocuments(start, changed, changed)]) {
          expect(merged.conflicts).toEqual([])
          expect(JSON.stringify(merged.document)).toBe(JSON.stringify(changed))
        }
      }),
    )
  })

  test('the result is well formed, with every choice', () => {
    fc.assert(
      fc.property(arbitraryDocument, acts, acts, fc.infiniteStream(fc.constantFrom<Choice>('mine', 'theirs')), (start, ours, others, answers) => {
        const [mine, theirs] = [done(start, ours), done(start, others)]
        const choices: Choices = new Map(mergeDocuments(start, mine, theirs).conflicts.map(({ id }) => [id, answers.next().value as Choice]))
        const { document } = mergeDocuments(start, mine, theirs, choices)
        const parsed = parseDocument(JSON.parse(JSON.stringify(document)))
        expect(parsed.ok ? [] : parsed.problems).toEqual([])
      }),
    )
  })

  test('where nobody is asked, it does not matter whose side is called mine', () => {
    fc.assert(
      fc.property(arbitraryDocument, acts, acts, (start, ours, others) => {
        const [mine, theirs] = [done(start, ours), done(start, others)]
        const [one, other] = [mergeDocuments(start, mine, theirs), mergeDocuments(start, theirs, mine)]
        expect(other.conflicts.length).toBe(one.conflicts.length)
        if (one.conflicts.length === 0 && one.renamed.length === 0) expect(JSON.stringify(other.document)).toBe(JSON.stringify(one.document))
      }),
      { numRuns: 300 },
    )
  })

  test('changes of different nodes are no conflict', () => {
    const change = (id: string) => fc.constantFrom(['label'], ['contextTag']).map((path) => (document: WorkflowDocument) => set(moveNodes(document, { [id]: { x: 77, y: 7 } }), id, [...path], `of_${id}`))
    fc.assert(
      fc.property(change('fetch'), change('decide'), (one, other) => {
        const { document, conflicts } = mergeDocuments(arbitraryStart, one(arbitraryStart), other(arbitraryStart))
        expect([conflicts, document]).toEqual([[], one(other(arbitraryStart))])
      }),
    )
  })

  test.each(['mine', 'theirs'] as const)('answered with %s throughout, nothing that this side did is missing', (side) => {
    fc.assert(
      fc.property(arbitraryDocument, acts, acts, (start, ours, others) => {
        const merged = all(start, done(start, ours), done(start, others), side)
        if (merged.renamed.length > 0) return
        expect(missing(start, merged[side], merged.document)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

/** What one side did and the result does not have. */
function missing(start: WorkflowDocument, side: WorkflowDocument, result: WorkflowDocument): unknown[] {
  const { nodes, edges, settings } = diffDocuments(start, side, false)
  // A node that was renamed is another one to look at.
  const renamed = nodes.changed.some(({ changes }) => changes.some(({ path }) => path === '/id'))
  if (renamed) return []
  const has = new Set(result.edges.map(endsKey))
  return [
    ...nodes.added.filter(({ id }) => JSON.stringify(data(result, id)) !== JSON.stringify(data(side, id)) && !ids(result).includes(id)),
    ...nodes.removed.filter(({ id }) => ids(result).includes(id)),
    ...nodes.changed.flatMap(({ id, changes }) =>
      changes
        // Places in a list move when the other side adds to it, so a list is looked at by what it holds.
        .filter(({ path }) => path !== '/parentId' && path !== '/type')
        .filter(({ path, before, after }) => (/\d/.test(path) || typeof after === 'string' ? !words(after).every((word) => words(before).includes(word) || words(data(result, id)).includes(word)) : JSON.stringify(valueAt(data(result, id), pathOf(path))) !== JSON.stringify(after))),
    ),
    ...edges.added.filter((edge) => !has.has(endsKey(edge))),
    ...edges.removed.filter((edge) => has.has(endsKey(edge)) && result.nodes.length === side.nodes.length),
    ...settings.filter(({ path, after }) => JSON.stringify(valueAt(result as unknown as Json, pathOf(path))) !== JSON.stringify(after)),
  ]
}

/** A text that was put together with other lines still has every word that is new. */
const words = (value: unknown): string[] => (JSON.stringify(value) ?? '').split(/[^\p{L}\p{N}_]+/u)
