import { describe, expect, test } from 'vitest'
import { assemble } from '#lib/engine/context/assemble.ts'
import { requestFor } from '#lib/engine/context/material.ts'
import { quarterTokens, scope } from '#lib/engine/context/testing.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { graphHash } from '#lib/engine/graph.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { blocksPublishing, compile } from './compile.ts'
import { runnable } from './runnable.ts'
import { decision, documentOf } from './testing.ts'

type Data = { type: string; [field: string]: Json }
const line = ['start -> it', 'it -> end', 'it.error -> end']
const withNode = (it: Data, edges = line) => documentOf({ start: { type: 'start' }, it, end: { type: 'end' } }, edges)
const hashOf = (document: WorkflowDocument) => graphHash(compile(document).graph)
const problemsOf = (document: WorkflowDocument) => compile(document).problems.map(({ severity, code, nodeId, path, handle }) => ({ severity, code, nodeId, ...(path !== undefined && { path }), ...(handle !== undefined && { handle }) }))
const decided = (data: Data) => withNode(data, ['start -> it', 'it.done -> end', 'it.invalid -> end'])
const done = (more = {}) => decision(['done'], more)

describe('the graph of a document', () => {
  test('has kinds, handles, effects and every default, and nothing of what people see', () => {
    const document = documentOf({ start: { type: 'start' }, it: { type: 'http', url: 'x', label: 'Fetch', contextTag: 'page', hidden: true, pinned: 1, ui: { open: true } }, end: { type: 'end' }, remark: { type: 'note', text: 'x' } }, line)
    expect(compile(document).graph.nodes[1]).toEqual({
      id: 'it',
      type: 'http',
      kind: 'effect',
      data: { method: 'GET', url: 'x', query: {}, headers: {}, timeoutMs: 30_000, retry: { max: 0, backoffMs: 500 } },
      handles: ['out', 'error'],
      effect: 'safe',
      contextTag: 'page',
      hidden: true,
    })
    expect(compile(document).graph.nodes.map(({ id }) => id)).toEqual(['start', 'it', 'end'])
  })

  test('gives a request to a model in which nothing of what people see occurs', () => {
    const seen = { label: 'SEEN label', pinned: 'SEEN pinned', ui: { note: 'SEEN ui' } }
    const document = documentOf({ start: { type: 'start', ...seen }, it: done({ ...seen, prompt: { messages: [{ role: 'user', content: '{{ thread }} {{ steps.fetch.output }}' }] } }), fetch: { type: 'template', text: 'x', contextTag: 'page', ...seen }, end: { type: 'end', ...seen }, remark: { type: 'note', text: 'SEEN note' } }, ['start -> fetch', 'fetch -> it', 'it.done -> end'])
    const node = compile(document).graph.nodes.find(({ id }) => id === 'it')!
    const thread = [{ seq: 1, type: 'input' as const, tag: 'input', value: 'go' }]
    const request = requestFor(node, { nodeId: 'it', promptVersion: 1, model: 'm', scope: { ...scope, steps: { fetch: { output: 'page', visits: 1 } } }, thread, rejected: [] })
    const assembled = assemble(request, quarterTokens)
    expect(assembled.ok && assembled.value.body).toContain('go')
    expect(JSON.stringify(assembled)).not.toMatch(/SEEN|position/)
  })

  test('a decision has a port per intent, then its own', () => {
    const { graph } = compile(decided(done()))
    expect(graph.nodes[1]).toMatchObject({ kind: 'decision', handles: ['done', 'invalid', 'exhausted', 'stuck', 'expired'], data: { maxVisits: 20, model: { connection: 'default', retry: { max: 3 } }, context: { format: 'xml' }, errors: { maxConsecutive: 3, scope: 'node' } } })
  })

  test('groups are no scope: what lies in one is part of the scope around it', () => {
    const document = withNode({ type: 'transform', expression: '1' })
    const grouped = { ...document, nodes: [...document.nodes.map((node) => (node.id === 'it' ? { ...node, parentId: 'frame' } : node)), ...documentOf({ frame: { type: 'group' } }).nodes] }
    expect(hashOf(grouped)).toBe(hashOf(document))
  })
})

describe('the hash of the graph', () => {
  const document = withNode({ type: 'transform', expression: 'input' })
  const edited = (change: (node: WorkflowDocument['nodes'][number]) => object): WorkflowDocument => ({ ...document, nodes: document.nodes.map((node) => ({ ...node, ...change(node) })) })

  test('§8.1 stays when a node is moved, sized, labelled or pinned, a note added, a trigger made, the workflow renamed', () => {
    const same = [
      edited(() => ({ position: { x: 9, y: 9 }, width: 5, height: 5, zIndex: 3 })),
      edited((node) => ({ data: { ...node.data, label: 'Other', pinned: { a: 1 }, ui: { collapsed: true } } })),
      { ...document, nodes: [...document.nodes, ...documentOf({ remark: { type: 'note', text: 'Why' } }).nodes] },
      { ...document, name: 'Other', description: 'Other', triggers: [{ id: 't', kind: 'form' as const, config: {}, enabled: true }] },
      edited((node) => ({ data: node.id === 'end' ? { outcome: 'success', silent: false } : node.data })),
    ]
    expect(same.map(hashOf)).toEqual(same.map(() => hashOf(document)))
  })

  test('§8.1 changes with what runs: data, ids, order of edges, input schema, limits, how a node shows in a context', () => {
    const other = [
      edited((node) => ({ data: node.id === 'it' ? { expression: 'prev' } : node.data })),
      edited((node) => ({ data: node.id === 'it' ? { ...node.data, contextTag: 'it' } : node.data })),
      { ...document, edges: document.edges.toReversed() },
      { ...document, input: { type: 'object', properties: {} } },
      { ...document, limits: { ...document.limits, steps: 5 } },
    ]
    expect(new Set([document, ...other].map(hashOf)).size).toBe(6)
  })
})

describe('problems of a node', () => {
  test.each<[string, WorkflowDocument, { severity?: string; code: string; path: string }]>([
    ['a required field that is missing', withNode({ type: 'http' }), { code: 'missing_field', path: '/url' }],
    ['a required field that is empty', withNode({ type: 'http', url: '' }), { code: 'missing_field', path: '/url' }],
    ['a field missing in a row', withNode({ type: 'branch', cases: [{ handle: 'big' }] }), { code: 'missing_field', path: '/cases/0/when' }],
    ['no variables', withNode({ type: 'set', values: {} }), { code: 'missing_field', path: '/values' }],
    ['a choice without choices', withNode({ type: 'ask', question: 'x', format: 'choice' }), { code: 'missing_field', path: '/choices' }],
    ['a form without a schema', withNode({ type: 'ask', question: 'x', format: 'form' }), { code: 'missing_field', path: '/schema' }],
    ['a decision without a prompt', decided({ type: 'decide', intents: [{ name: 'done', description: 'x' }] }), { code: 'missing_field', path: '/prompt' }],
    ['a prompt without messages', decided(done({ prompt: { messages: [] } })), { code: 'missing_field', path: '/prompt/messages' }],
    ['a message without a role', decided(done({ prompt: { messages: [{ content: 'x' }] } })), { code: 'missing_field', path: '/prompt/messages/0/role' }],
    ['a value out of range', withNode({ type: 'http', url: 'x', timeoutMs: 0 }), { code: 'invalid_value', path: '/timeoutMs' }],
    ['a fraction where a whole number stands', withNode({ type: 'http', url: 'x', timeoutMs: 1.5 }), { code: 'invalid_value', path: '/timeoutMs' }],
    ['a variable with a bad name', withNode({ type: 'set', values: { 'a b': '1' } }), { code: 'invalid_value', path: '/values/a b' }],
    ['an intent with a bad name', decided(decision(['two words'])), { code: 'invalid_value', path: '/intents/0/name' }],
    ['an intent with a reserved name', decided(decision(['error'])), { code: 'reserved_name', path: '/intents/0/name' }],
    ['a case with a reserved name', withNode({ type: 'branch', cases: [{ handle: 'else', when: 'true' }] }), { code: 'reserved_name', path: '/cases/0/handle' }],
    ['two intents of one name', decided(decision(['done', 'done'])), { code: 'duplicate_name', path: '/intents/1/name' }],
    ['two choices of one id', withNode({ type: 'ask', question: 'x', format: 'choice', choices: [{ id: 'a', label: 'A' }, { id: 'a', label: 'B' }] }), { code: 'duplicate_name', path: '/choices/1/id' }],
    ['parameters that are no object', decided(done({ intents: [{ name: 'done', description: 'x', parameters: { type: 'string' } }] })), { code: 'bad_parameters', path: '/intents/0/parameters' }],
    ['two bodies', withNode({ type: 'http', url: 'x', method: 'POST', json: '1', body: 'x' }), { code: 'two_bodies', path: '/body' }],
    ['a body that is not sent', withNode({ type: 'http', url: 'x', json: '1' }), { code: 'body_not_sent', path: '/json' }],
    ['more approvers than are named', decided(done({ intents: [{ name: 'done', description: 'x', approval: { audience: ['ada@example.com'], required: 2 } }] })), { code: 'audience_too_small', path: '/intents/0/approval/required' }],
    ['an effect that nobody could approve', withNode({ type: 'http', url: 'x', approval: { audience: ['role:ops'] } }), { code: 'bad_audience', path: '/approval/audience/0' }],
    ['a call that nobody could approve', withNode({ type: 'call', workflow: 'x', approval: { audience: ['role:ops'] } }), { code: 'bad_audience', path: '/approval/audience/0' }],
    ['a stuck decision that asks nobody', decided(done({ errors: { onStuck: 'ask', ask: { audience: ['role:ops'] } } })), { code: 'bad_audience', path: '/errors/ask/audience/0' }],
    ['a wait without an end', withNode({ type: 'wait' }), { code: 'missing_field', path: '/seconds' }],
    ['a wait of two kinds', withNode({ type: 'wait', seconds: '1', until: 'input.at' }), { code: 'several_waits', path: '/until' }],
    ['a time limit of what is no callback', withNode({ type: 'wait', seconds: '1', timeoutSeconds: 5 }), { code: 'callback_only', path: '/timeoutSeconds' }],
    ['a list that is not named', withNode({ type: 'each' }), { code: 'missing_field', path: '/items' }],
    ['a workflow that is not named', withNode({ type: 'call', workflow: '' }), { code: 'missing_field', path: '/workflow' }],
    ['an agent that may take too many steps', withNode({ type: 'agent', steps: 30 }), { code: 'invalid_value', path: '/steps' }],
    ['an agent that may take many steps', withNode({ type: 'agent', steps: 15 }), { severity: 'warning', code: 'large_agent', path: '/steps' }],
    ['a refresh of what does harm', withNode({ type: 'http', method: 'POST', url: 'x', refresh: true }), { code: 'refresh_not_allowed', path: '/refresh' }],
    ['a thread within a message', decided(done({ context: { format: 'messages' }, prompt: { messages: [{ role: 'user', content: 'So far: {{ thread }}' }] } })), { code: 'thread_not_whole_message', path: '/prompt/messages/0/content' }],
    ['a template that does not parse', withNode({ type: 'template', text: 'a\n{{ input.x' }), { code: 'syntax_error', path: '/text' }],
    ['an intent without a description', decided(done({ intents: [{ name: 'done' }] })), { severity: 'warning', code: 'intent_without_description', path: '/intents/0/description' }],
    ['a script for an intent that is gone', decided(done({ model: { script: [{ intent: 'gone' }] } })), { severity: 'warning', code: 'unknown_script_intent', path: '/model/script/0/intent' }],
    ['a prompt that never says how to answer', decided(done({ output: { strategy: 'prompt' } })), { severity: 'warning', code: 'output_format_not_shown', path: '/prompt' }],
    ['a very long prompt', decided(done({ prompt: { messages: [{ role: 'user', content: `{{ thread }} ${'word '.repeat(5000)}` }] } })), { severity: 'warning', code: 'large_prompt', path: '/prompt' }],
  ])('%s', (_name, document, problem) => {
    expect(problemsOf(document)).toContainEqual(expect.objectContaining({ severity: 'error', nodeId: 'it', ...problem }))
  })

  test('a thread that is a whole message, and settings at rest, are none', () => {
    const document = decided(done({ context: { format: 'messages' }, errors: { onStuck: 'port' }, intents: [{ name: 'done', description: 'x', approval: { when: true, audience: [], required: 1, timeoutSeconds: 0, escalate: [] } }] }))
    expect(problemsOf(document)).toEqual([])
  })

  test('an edge to a note is an error, and no part of the graph', () => {
    const document = documentOf({ start: { type: 'start' }, remark: { type: 'note' }, end: { type: 'end' } }, ['start -> end', 'start -> remark'])
    expect(compile(document).problems).toMatchObject([{ severity: 'error', code: 'unconnectable_node', edgeId: 'e2' }])
    expect(compile(document).graph.edges).toHaveLength(1)
  })

  test('errors come before warnings, and only errors block', () => {
    const { problems } = compile(documentOf({ start: { type: 'start' }, it: { type: 'http' }, lost: { type: 'code', source: 'export default () => 1' }, end: { type: 'end' } }, ['start -> it', 'it -> end']))
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning'])
    expect([blocksPublishing(problems), blocksPublishing(problems.slice(1))]).toEqual([true, false])
    expect(problems[0]?.message).toBe('Node "it": url is missing. Fill it in.')
  })
})

describe('containers', () => {
  const inAgent = (document: WorkflowDocument, ids: string[]): WorkflowDocument => ({ ...document, nodes: document.nodes.map((node) => (ids.includes(node.id) ? { ...node, parentId: 'box' } : node)) })
  const document = inAgent(documentOf({ start: { type: 'start' }, box: { type: 'agent', steps: 8 }, inner: { type: 'start' }, it: { type: 'set', values: { x: '1' }, refresh: true }, done: { type: 'end' }, end: { type: 'end' } }, ['start -> box', 'box -> end', 'inner -> it', 'it -> done']), ['inner', 'it', 'done'])

  test('are scopes of the graph, and what is refreshed is marked', () => {
    const { graph, problems } = compile(document)
    expect(problems).toEqual([])
    expect(graph.nodes.map(({ id, kind, parentId, refresh }) => [id, kind, parentId, refresh])).toEqual([['start', 'start', undefined, undefined], ['box', 'container', undefined, undefined], ['inner', 'start', 'box', undefined], ['it', 'pure', 'box', true], ['done', 'end', 'box', undefined], ['end', 'end', undefined, undefined]])
  })

  test('no edge leads across their border', () => {
    const crossing = { ...document, edges: [...document.edges, { id: 'x', source: 'it', sourceHandle: 'error', target: 'end', targetHandle: undefined, label: undefined }] }
    expect(compile(crossing).problems).toMatchObject([{ severity: 'error', code: 'edge_crosses_container', edgeId: 'x' }])
  })
})

describe('parallel branches', () => {
  const branches = (values: [object, object]) =>
    documentOf({ start: { type: 'start' }, a: { type: 'set', values: values[0] as JsonObject }, b: { type: 'set', values: values[1] as JsonObject }, join: { type: 'join' }, end: { type: 'end' } }, ['start -> a', 'start -> b', 'a -> join', 'b -> join', 'join -> end'])

  test('that set one variable are told which of them wins; different variables are none of it', () => {
    expect(compile(branches([{ total: '1' }, { total: '2' }])).problems).toMatchObject([{ severity: 'warning', code: 'join_variable_conflict', nodeId: 'join', message: expect.stringContaining('"a" and "b"') as string }])
    expect(compile(branches([{ one: '1' }, { two: '2' }])).problems).toEqual([])
  })
})

describe('running a draft', () => {
  const nodeOf = (document: WorkflowDocument, id = 'it') => compile(document).graph.nodes.find((node) => node.id === id)

  test('a node in order gives its definition and its config', () => {
    const node = nodeOf(withNode({ type: 'http', url: 'x', label: 'Fetch' }))
    const found = node && runnable(node)
    expect(found).toMatchObject({ ok: true, definition: { type: 'http' }, config: { url: 'x', timeoutMs: 30_000 } })
    expect(node && runnable(node)).toBe(found)
  })

  test('a node that is not gives the first reason, although the graph holds it with the defaults of the rest', () => {
    const node = nodeOf(decided({ type: 'decide', intents: [{ name: 'done', description: 'x' }] }))
    expect(node).toMatchObject({ handles: ['done', 'invalid', 'exhausted', 'stuck', 'expired'], data: { maxVisits: 20, model: { fallbacks: [] } } })
    expect(node && runnable(node)).toEqual({ ok: false, error: { code: 'incomplete_node', message: 'Node "it" cannot run yet: prompt is missing. Fill it in.' } })
  })

  test('a node of a type that this server does not have', () => {
    expect(runnable({ id: 'x', type: 'teleport', kind: 'pure', data: {}, handles: [] })).toMatchObject({ ok: false, error: { code: 'unknown_node_type' } })
  })
})
