import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { compile } from '#lib/nodes/compile.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { templates } from '#lib/nodes/templates/index.ts'
import { arbitraryActs, decision, documentOf, done, sketch } from '#lib/nodes/testing.ts'
import { candidateFixes, fixableCodes, quickFixes } from './quick-fix.ts'
import { prefetchIntent, prefetchableIntents } from './fix-prefetch.ts'

type Data = { type: string; [field: string]: Json }
const ends: Record<string, Data> = { start: { type: 'start' }, end: { type: 'end' } }
const line = ['start -> it', 'it -> end', 'it.error -> end']
const withNode = (it: Data, edges = line, more: Record<string, Data> = {}) => documentOf({ ...ends, it, ...more }, edges)
const chosen = ['start -> it', 'it.done -> end', 'it.invalid -> end']
const decided = (more: JsonObject, edges = chosen) => withNode(decision(['done'], more), edges)
const template = (text: string) => withNode({ type: 'template', text })
const noop: Data = { type: 'transform', expression: '1' }
const loop = ['start -> it', 'it.act -> act', 'act -> it', 'act.error -> it', 'it.done -> end', 'it.invalid -> end']
const looping = (more: JsonObject, acting: Data = noop, edges = loop) => withNode(decision(['act', 'done'], more), edges, { act: acting })
const prompt = (content: string) => ({ prompt: { messages: [{ role: 'system', content }] } })

const asking = (more: JsonObject, edges: string[] = []) => withNode({ type: 'ask', question: 'x', ...more }, ['start -> it', 'it.answered -> end', ...edges])

/** A document for each problem that something can be done about, and for each way of doing it. */
const fixtures: Record<string, WorkflowDocument[]> = {
  unknown_reference: [template('{{ steps.strt.output }}')],
  undeclared_field: [
    documentOf({ ...ends, it: { type: 'template', text: '{{ input.town }} {{ input.cty }}' } }, line, { input: { type: 'object', properties: { city: { type: 'string' } } } }),
    withNode({ ...decision(['act']), intents: [{ name: 'act', description: 'x', parameters: { type: 'object', properties: { why: { type: 'string' } } } }] }, ['start -> it', 'it.act -> act', 'act -> end', 'act.error -> it', 'it.invalid -> end'], { act: { type: 'template', text: '{{ args.when }}' } }),
  ],
  reserved_name: [decided({ intents: [{ name: 'error', description: 'x' }, { name: 'done', description: 'x' }] }), withNode({ type: 'branch', cases: [{ handle: 'else', when: 'true' }] }, ['start -> it', 'it.else -> end'])],
  duplicate_name: [decided({ intents: [{ name: 'done', description: 'x' }, { name: 'done', description: 'y' }] })],
  two_bodies: [withNode({ type: 'http', url: 'x', method: 'POST', json: '1', body: 'x' })],
  body_not_sent: [withNode({ type: 'http', url: 'x', json: '1' }), withNode({ type: 'http', url: 'x', body: '1' })],
  several_waits: [withNode({ type: 'wait', seconds: '1', callback: true }, ['start -> it', 'it -> end'])],
  callback_only: [withNode({ type: 'wait', seconds: '1', timeoutSeconds: 5 }, ['start -> it', 'it -> end'])],
  bad_audience: [asking({ audience: ['role:boss'] }), asking({ audience: ['group:{{ input.email }}'] })],
  bad_channel: [asking({ channels: ['Mail!'] })],
  required_all_open: [asking({ required: 'all', audience: ['finance'] })],
  audience_too_small: [asking({ required: 3, audience: ['ada@example.com'] }), asking({ required: 3, audience: ['ada@example.com', 'bob@example.com'] })],
  launcher_needed: [asking({ required: 2, audience: ['ada@example.com', 'bob@example.com', 'not:launcher'] })],
  escalation_too_late: [asking({ timeoutSeconds: 60, escalate: [{ afterSeconds: 90, audience: ['owner'] }] })],
  escalation_tells_nobody: [asking({ escalate: [{ afterSeconds: 90 }] })],
  bad_default_answer: [asking({ timeoutSeconds: 60, onTimeout: { value: 7 } })],
  default_answer_unused: [asking({ onTimeout: { value: 'Go on.' } })],
  never_times_out: [asking({}, ['it.timeout -> end']), asking({ timeoutSeconds: 60, onTimeout: { value: 'Go on.' } }, ['it.timeout -> end']), decided({ intents: [{ name: 'done', description: 'x', approval: {} }] }, [...chosen, 'it.expired -> end'])],
  replies_to_no_decision: [documentOf({ start: { type: 'start' }, it: decision(['done']), end: { type: 'end', replies: 'gone' } }, chosen)],
  refresh_not_allowed: [withNode({ type: 'http', url: 'x', method: 'POST', refresh: true })],
  rule_field_ignored: [decided({ context: { rules: [{ tag: 'input', action: 'hide', maxCharacters: 5 }] } })],
  rule_never_matches: [decided({ context: { rules: [{ tag: 'input', action: 'hide' }, { tag: 'input', action: 'show' }] } })],
  unknown_script_intent: [decided({ model: { script: [{ intent: 'gone' }, { intent: 'done' }] } })],
  refused_parameter: [decided({ model: { name: 'gpt-5-mini', params: { temperature: 0.2 } } }), decided({ model: { name: 'gpt-5-mini', params: { max_tokens: 100 } } })],
  budget_over_window: [decided({ model: { name: 'gpt-5-mini' }, context: { budget: { tokens: 9_000_000 } } })],
  large_agent: [documentOf({ ...ends, it: { type: 'agent', steps: 15 } }, line)],
  thread_not_whole_message: [decided({ context: { format: 'messages' }, prompt: { messages: [{ role: 'user', content: 'Before.\n{{ thread }}\nAfter.' }] } })],
  thread_not_shown: [looping(prompt('Decide.')), looping({ prompt: { messages: [{ role: 'user', content: 'What now?' }] } }), looping({ context: { format: 'messages' }, prompt: { messages: [{ role: 'user', content: 'What now?' }] } })],
  output_format_not_shown: [decided({ output: { strategy: 'prompt' } }), decided({ output: { strategy: 'prompt' }, ...prompt('Decide. {{ thread }}') })],
  events_not_shown: [decided({ context: { summary: { prompt: { messages: [{ role: 'system', content: 'Summarise.' }] } } } })],
  approval_by_prompt: [looping(prompt('{{ thread }} Always ask for approval before you act.'), { type: 'http', url: 'x', method: 'POST' })],
  ungated_high_risk: [looping({}, { type: 'http', url: 'x', method: 'POST' })],
  no_start: [documentOf({ it: noop, end: { type: 'end' } }, ['it -> end', 'it.error -> end']), inContainer({ inner: noop, inner_end: { type: 'end' } }, ['inner -> inner_end', 'inner.error -> inner_end'])],
  several_starts: [withNode(noop, [...line, 'again -> it'], { again: { type: 'start' } })],
  no_end: [documentOf({ start: { type: 'start' }, it: noop }, ['start -> it']), documentOf({ start: { type: 'start' } }), inContainer({ inner_start: { type: 'start' }, inner: noop }, ['inner_start -> inner'])],
  no_end_reachable: [withNode(decision(['act']), ['start -> it', 'it.act -> act', 'act -> it', 'act.error -> it', 'it.invalid -> act'], { act: noop })],
  unwired_start: [documentOf({ ...ends, it: noop }, ['it -> end', 'it.error -> end']), documentOf({ start: { type: 'start' } })],
  unwired_intent: [withNode(decision(['act', 'done']), chosen, { act: noop }), withNode(decision(['act', 'done']), chosen)],
  unwired_handle: [withNode({ type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }, ['start -> it', 'it.yes -> end']), looping({}, { type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }, ['start -> it', 'it.act -> act', 'act.yes -> it', 'it.done -> end', 'it.invalid -> end'])],
  unwired_invalid: [decided({}, ['start -> it', 'it.done -> end'])],
  arm_error_unwired: [looping({}, noop, loop.filter((edge) => edge !== 'act.error -> it'))],
  unreachable_node: [withNode(noop, line, { lost: noop }), documentOf({ ...ends, it: noop, lost: noop }, ['start -> it', 'lost -> end', 'lost.error -> end'])],
  unknown_handle: [withNode(noop, [...line, 'it.later -> end']), documentOf({ ...ends, it: noop }, ['start -> it', 'it.later -> end', 'it.error -> end'])],
  unconnectable_node: [withNode(noop, [...line, 'it -> remark'], { remark: { type: 'note', text: 'x' } })],
  edge_into_start: [withNode(decision(['again', 'done']), [...chosen, 'it.again -> start'])],
  edge_crosses_container: [inContainer({ inner_start: { type: 'start' }, inner: noop, inner_end: { type: 'end' } }, ['inner_start -> inner', 'inner -> inner_end', 'inner.error -> inner_end', 'start -> inner'])],
  duplicate_edge: [withNode(noop, [...line, 'it -> end'])],
  cycle_without_decision: [withNode(noop, ['start -> it', 'it -> act', 'act -> it', 'act.error -> end', 'it.error -> end'], { act: noop }), withNode(noop, [...line, 'it -> it'])],
  unjoined_fan_out: [documentOf({ ...ends, a: noop, b: noop, it: noop }, ['start -> a', 'start -> b', 'a -> it', 'b -> it', 'it -> end', 'it.error -> end'])],
  join_of_one: [withNode(noop, ['start -> it', 'it -> join', 'join -> end', 'it.error -> end'], { join: { type: 'join' } })],
  join_of_alternatives: [withNode({ type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }, ['start -> it', 'it.yes -> join', 'it.else -> join', 'join -> end'], { join: { type: 'join' } })],
  prefetchable_call: [looping({}, { type: 'http', url: 'https://example.com' })],
}

function inContainer(inside: Record<string, Data>, edges: string[]): WorkflowDocument {
  const sketched = sketch({ ...ends, it: { type: 'agent' }, ...inside }, [...line, ...edges])
  const nodes = (sketched.nodes as JsonObject[]).map((node) => (String(node.id) in inside ? { ...node, parentId: 'it' } : node))
  const parsed = parseDocument({ ...sketched, nodes })
  if (!parsed.ok) throw new Error('The sketch is malformed.')
  return parsed.document
}

/** One text may read several fields that are not declared: those are told apart by what is said of them. */
const keyOf = ({ code, nodeId, handle, edgeId, path, message }: Problem): string => [code, nodeId, handle, edgeId, path, code === 'undeclared_field' && message].join(' ')

/** Two ports of one name share their edges, so the one that gets a name of its own has none yet; so has one whose edge had to go. */
const mayBeUnwired = new Set(['reserved_name', 'duplicate_name', 'edge_into_start'])
const problemsOf = (document: WorkflowDocument): Problem[] => compile(document).problems
const errorsOf = (document: WorkflowDocument): string[] => problemsOf(document).filter(({ severity }) => severity !== 'warning').map(({ code }) => code)

describe('a quick fix', () => {
  const told = new Set(['agent_near_budget', 'usual_first_call'])

  test('has a fixture for every problem that a document alone can have', () => {
    expect(Object.keys(fixtures).sort()).toEqual(fixableCodes.filter((code) => !told.has(code)).sort())
  })

  test.each(Object.entries(fixtures).flatMap(([code, documents]) => documents.map((document, index) => [code, index, document] as const)))('takes %s away (%i), whichever is chosen, and brings no other error', (code, _index, document) => {
    const problems = problemsOf(document).filter((problem) => problem.code === code)
    expect(problems.length, problemsOf(document).map(({ message }) => message).join('\n')).toBeGreaterThan(0)
    const fixed = problems.flatMap((problem) => candidateFixes(document, problem).map(({ label, edit }) => ({ label, problem, after: edit(document) })))
    expect(fixed.length).toBeGreaterThan(0)
    for (const { label, problem, after } of fixed) {
      expect(problemsOf(after).map(keyOf), `${label}: ${problem.message}`).not.toContain(keyOf(problem))
      const more = errorsOf(after).filter((error) => !errorsOf(document).includes(error))
      expect(mayBeUnwired.has(code) ? more.filter((error) => error !== 'unwired_intent') : more, label).toEqual([])
      expect(parseDocument(JSON.parse(JSON.stringify(after))), label).toMatchObject({ ok: true })
    }
  })

  test('of whatever people draw takes its problem away, and is made from the document alone', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...templates.map(({ document }) => document)), arbitraryActs(10), (template, acts) => {
        const drawn = done(documentFrom(template), acts)
        for (const problem of problemsOf(drawn)) {
          for (const { label, edit } of candidateFixes(drawn, problem)) {
            const after = edit(drawn)
            expect(problemsOf(after).map(keyOf), `${label}: ${problem.message} ${JSON.stringify(drawn.edges)}`).not.toContain(keyOf(problem))
            expect(edit(drawn)).toEqual(after)
          }
        }
      }),
      { numRuns: 15 },
    )
  })

  test('is offered for nothing that is no longer there', () => {
    const document = withNode(noop)
    const gone: Problem[] = fixableCodes.map((code) => ({ severity: 'error', code, nodeId: 'gone', edgeId: 'gone', handle: 'gone', path: '/gone/0/name', message: '' }))
    const offered = gone.filter(({ code }) => !['no_start', 'no_end'].includes(code)).flatMap((problem) => candidateFixes(document, problem).map(({ label }) => `${problem.code}: ${label}`))
    expect(offered).toEqual([])
  })
})

test('a fix that would bring a circle about is not offered', () => {
  const document = withNode({ type: 'branch', cases: [{ handle: 'yes', when: 'true' }] }, ['start -> it', 'it.yes -> end', 'lost -> it', 'lost.error -> end'], { lost: noop })
  const problem = problemsOf(document).find(({ code }) => code === 'unwired_handle')
  const labels = (fixes: typeof quickFixes) => (problem ? fixes(document, problem).map(({ label }) => label) : [])
  expect(labels(candidateFixes)).toContain('Lead it to “lost”')
  expect(labels(quickFixes)).toEqual(['Lead it to an end'])
})

const documentFrom = (template: unknown): WorkflowDocument => {
  const parsed = parseDocument(JSON.parse(JSON.stringify(template)))
  if (!parsed.ok) throw new Error('A template is malformed.')
  return parsed.document
}

describe('an intent that becomes a prefetch', () => {
  const fetch: Data = { type: 'http', url: 'https://example.com' }
  const edgesOf = ({ edges }: WorkflowDocument): string[] => edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`).sort()

  test('stands before the decision, shows there as its result did, and is no choice any more, also not of the script', () => {
    const document = looping({ model: { script: [{ intent: 'act' }, { intent: 'done' }] } }, fetch)
    const after = prefetchIntent(document, 'it', 'act')
    expect(edgesOf(after)).toEqual(['act.error -> it', 'act.out -> it', 'it.done -> end', 'it.invalid -> end', 'start.out -> act'])
    const data = (id: string) => after.nodes.find((node) => node.id === id)?.data
    expect(data('act')).toMatchObject({ contextTag: 'act_result' })
    expect(data('it')).toMatchObject({ intents: [{ name: 'done' }], model: { script: [{ intent: 'done' }] } })
    expect(problemsOf(after)).toEqual([])
  })

  test('joins the lane of those that are there already, so that all are fetched at once', () => {
    const nodes = { ...ends, a: fetch, b: fetch, lane: { type: 'join' }, it: decision(['act', 'done']), act: fetch }
    const document = documentOf(nodes, ['start -> a', 'start -> b', 'a -> lane', 'b -> lane', 'a.error -> lane', 'b.error -> lane', 'lane -> it', ...loop.slice(1)])
    const after = prefetchIntent(document, 'it', 'act')
    expect(edgesOf(after)).toEqual(expect.arrayContaining(['start.out -> act', 'act.out -> lane', 'act.error -> lane', 'lane.out -> it']))
    expect(problemsOf(after)).toEqual([])
  })

  test('may be asked for where nothing is wrong: the loop changes something, so a second look may be wanted', () => {
    const document = withNode(decision(['act', 'pay', 'done']), [...loop, 'it.pay -> pay', 'pay -> it', 'pay.error -> it'], { act: fetch, pay: { type: 'http', url: 'x', method: 'POST', effect: 'idempotent' } })
    expect(problemsOf(document).map(({ code }) => code)).not.toContain('prefetchable_call')
    expect(prefetchableIntents(document, 'it')).toEqual(['act'])
    expect(prefetchIntent(document, 'it', 'done')).toBe(document)
  })

  test('is not offered where the decision shows what came before it, which would be the fetch from then on', () => {
    const document = looping({ prompt: { messages: [{ role: 'user', content: 'Look at {{ prev }}, then at {{ thread }}.' }] } }, fetch)
    expect(prefetchableIntents(document, 'it')).toEqual([])
    expect(prefetchIntent(document, 'it', 'act')).toBe(document)
  })

  test('lies in no other card', () => {
    const after = prefetchIntent(looping({}, fetch), 'it', 'act')
    const x = (id: string) => after.nodes.find((node) => node.id === id)?.position.x ?? 0
    expect(x('start')).toBeLessThan(x('act'))
    expect(x('act')).toBeLessThan(x('it'))
  })
})
