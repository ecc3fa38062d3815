import { describe, expect, it } from 'vitest'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { changeSentence, changeWords, firstWords } from './change-words.ts'
import { diffDocuments } from './document-diff.ts'

const intent = (name: string, more = {}) => ({ name, description: `To ${name}.`, ...more })
const prompt = (system: string) => ({ messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}' }] })
const decide = (data: object) => ({ id: 'decide', type: 'decide', position: { x: 0, y: 0 }, data: { label: 'Next step', prompt: prompt('Sort the ticket.'), intents: [intent('refund'), intent('reply')], ...data } })
const node = (id: string, type: string, data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}-${sourceHandle}-${target}`, source, sourceHandle, target })
const documentOf = (parts: object): WorkflowDocument => documentSchema.parse({ oriel: 1, name: 'Triage', nodes: [], ...parts })

const nodes = [node('start', 'start'), decide({}), node('fetch', 'http', { label: 'Fetch', url: 'https://a/', timeoutMs: 5000 }), node('end', 'end', { label: 'Done' })]
const edges = [edge('start', 'out', 'decide'), edge('decide', 'refund', 'fetch'), edge('decide', 'reply', 'end'), edge('fetch', 'out', 'end')]
const before = documentOf({ nodes, edges })
const words = (parts: object) => {
  const after = documentOf({ nodes, edges, ...parts })
  return changeWords(diffDocuments(before, after, false), before, after)
}
const changed = (data: object) => words({ nodes: [nodes[0], decide(data), ...nodes.slice(2)] })

describe('what changed, in words', () => {
  it('counts nodes that came and went, and names a single one', () => {
    expect(words({ nodes: [...nodes, node('a', 'note'), node('b', 'note')] })).toEqual(['2 nodes added'])
    expect(words({ nodes: nodes.filter(({ id }) => id !== 'fetch'), edges: edges.filter(({ source, target }) => source !== 'fetch' && target !== 'fetch') })).toEqual(['node Fetch removed'])
  })

  it('says how many words of a prompt came and went', () => {
    expect(changed({ prompt: prompt('Sort the ticket. Ask when in doubt.') })).toEqual(['prompt of Next step changed (+4 words)'])
    expect(changed({ prompt: prompt('Read the ticket twice.') })).toEqual(['prompt of Next step changed (+2 −1 words)'])
  })

  it('names intents that were added, removed, renamed, gated or changed', () => {
    expect(changed({ intents: [intent('reply'), intent('close')] })).toEqual(['intent close added to Next step', 'intent refund removed from Next step'])
    expect(changed({ intents: [{ name: 'reimburse', description: 'To refund.' }, intent('reply')] })).toEqual(['intent refund renamed to reimburse'])
    expect(changed({ intents: [intent('refund', { approval: {} }), intent('reply', { description: 'Answer.' })] })).toEqual(['intent refund now needs approval', 'intent reply changed'])
    expect(changed({ intents: [intent('reply'), intent('refund')] })).toEqual(['intents of Next step reordered'])
  })

  it('tells whom a gate asks, how many must agree, how long it waits and what happens then', () => {
    const gate = { when: true, audience: ['finance'] }
    const gated = documentOf({ nodes: [nodes[0], decide({ intents: [intent('refund', { approval: gate }), intent('reply')] }), ...nodes.slice(2)], edges })
    const now = (approval: object) => {
      const after = documentOf({ nodes: [nodes[0], decide({ intents: [intent('refund', { approval }), intent('reply')] }), ...nodes.slice(2)], edges })
      return changeWords(diffDocuments(gated, after, false), gated, after)
    }
    expect(now({ ...gate, audience: ['finance', 'not:launcher'], required: 2 })).toEqual(['who may approve refund everyone in finance → everyone in finance, not who launched it', 'approvals that refund needs 1 → 2'])
    expect(now({ ...gate, when: 'args.amount > 100', timeoutSeconds: 14_400 })).toEqual(['approval of refund asked always → if args.amount > 100', 'time limit of approval of refund none → 4 hours'])
    expect(now({ ...gate, channels: ['slack:#x'], escalate: [{ afterSeconds: 1800, audience: ['owner'] }] })).toEqual(['approval of refund told by the inbox alone → slack, #x', 'escalation of approval of refund none → after 30 minutes: every owner too'])
    expect(now({ ...gate, when: false })).toEqual(['approval of refund switched off'])
    expect(now({ ...gate, display: 'Refund' })).toEqual(['intent refund changed'])
    expect(changed({ intents: [intent('refund', { approval: { when: true, audience: ['finance'], required: 2 } }), intent('reply')] })).toEqual(['intent refund now needs approval (2 of: everyone in finance)'])
  })

  it('tells whom a question asks, a node’s own gate and a stuck decision alike', () => {
    const ask = (data: object) => documentOf({ nodes: [node('ask', 'ask', { label: 'Ask', question: 'x', ...data })] })
    const told = (was: object, is: object) => changeWords(diffDocuments(ask(was), ask(is), false), ask(was), ask(is))
    expect(told({}, { audience: ['{{ input.email }}'], timeoutSeconds: 3600, onTimeout: { value: 'Go on.' } })).toEqual(['who may answer Ask every member and API key → the address in {{ input.email }}', 'time limit of Ask none → 1 hour', 'answer of Ask when its time is over is now "Go on."'])
    expect(told({ escalate: [{ afterSeconds: 60, audience: ['a'] }] }, { escalate: [{ afterSeconds: 120, audience: ['a'] }] })).toEqual(['escalation of Ask is now: after 2 minutes: everyone in a too'])
    const http = (data: object) => words({ nodes: [...nodes.slice(0, 2), node('fetch', 'http', { label: 'Fetch', url: 'https://a/', timeoutMs: 5000, ...data }), nodes[3]] })
    expect(http({ approval: { when: true } })).toEqual(['Fetch now needs approval'])
    expect(changed({ errors: { onStuck: 'ask', ask: { audience: ['role:owner'] } } })).toEqual(['Next step asks a person when it is stuck'])
  })

  it('calls other fields as their form does, with both values where they are short', () => {
    const http = (data: object) => words({ nodes: [...nodes.slice(0, 2), node('fetch', 'http', { label: 'Fetch', url: 'https://a/', timeoutMs: 5000, ...data }), nodes[3]] })
    expect(http({ timeoutMs: 8000 })).toEqual(['time limit of Fetch 5,000 → 8,000'])
    expect(http({ headers: { accept: '*/*' }, url: 'https://b/' })).toEqual(['URL and headers of Fetch changed'])
    expect(http({ headers: { a: 'b' }, url: 'https://b/', timeoutMs: 1, query: { a: 'b' } })).toEqual(['4 fields of Fetch changed'])
    expect(http({ label: 'Load' })).toEqual(['Fetch renamed to Load'])
    expect(changed({ model: { name: 'gpt-5' } })).toEqual(['model of Next step changed'])
  })

  it('tells where a port leads now, and connections that are only there or only gone', () => {
    expect(words({ edges: edges.map((each) => (each.sourceHandle === 'refund' ? { ...each, target: 'end' } : each)) })).toEqual(['refund of Next step leads to Done instead of Fetch'])
    const between = { nodes: [...nodes, node('log', 'template', { label: 'Log' })], edges: [...edges.slice(0, 3), edge('fetch', 'out', 'log'), edge('log', 'out', 'end')] }
    expect(words(between)).toEqual(['node Log added', 'Fetch leads to Log instead of Done'])
    expect(words({ edges: [...edges, edge('decide', 'stuck', 'end')] })).toEqual(['connection from stuck of Next step to Done added'])
    expect(words({ edges: edges.slice(0, 2) })).toEqual(['2 connections removed'])
  })

  it('tells settings, and what only moved last', () => {
    expect(words({ name: 'Sorting', input: { type: 'object', properties: { ticket: { type: 'string' } } }, limits: { costUsd: 2 }, triggers: [{ id: 'a', kind: 'webhook' }] })).toEqual(['renamed to Sorting', 'input field ticket added', 'webhook trigger added', 'limit of cost $10 → $2'])
    expect(words({ nodes: [{ ...nodes[0], position: { x: 9, y: 0 } }, ...nodes.slice(1)] })).toEqual(['1 node moved'])
  })

  it('has something to say where nothing differs', () => {
    expect(changeWords(diffDocuments(before, before, true), before, before)).toEqual(['nothing changed'])
    expect(words({ nodes: [...nodes].reverse() })).toEqual(['only the order of nodes or connections changed'])
    expect(changeSentence(firstWords(before))).toBe('First version, 4 nodes')
  })

  it('is one sentence, however much there is', () => {
    const phrases = ['2 nodes added', 'URL of Fetch changed', 'description changed', '1 node moved']
    expect(changeSentence(phrases)).toBe('2 nodes added, URL of Fetch changed, description changed, 1 node moved')
    expect(changeSentence(phrases, 3)).toBe('2 nodes added, URL of Fetch changed and 2 more changes')
  })
})
