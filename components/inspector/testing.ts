/**
 * A worked log of the Deploy assistant, written by hand and built through the schemas: two gates (one refused), a retried and an
 * invalid reply, a failed arm that the model recovers from. Fixture of the inspector's tests; no screen reads it.
 */
import { parseEvent, type Event, type NewEvent, type StoredPart } from '#lib/engine/events.ts'
import { nodeOfStep } from '#lib/engine/events.ts'

export const sampleRunId = '01939f3a-7c1e-7d3a-9f1e-2b5c8d7e6f10'
const startedAt = Date.parse('2026-11-22T08:46:00.000Z')

/** Events with seq, v, node and time filled in; `entries` give milliseconds since the start. */
export function logOf(entries: [number, NewEvent][]): Event[] {
  return entries.map(([ms, event], index) =>
    parseEvent({ ...event, seq: index + 1, v: 1, at: new Date(startedAt + ms).toISOString(), ...(event.step !== undefined && { nodeId: nodeOfStep(event.step) }) }),
  )
}

const hash = (letter: string) => letter.repeat(64)
const promptVersion = { promptId: 'p1', number: 15, hash: hash('a') }
const model = { connection: 'default', name: 'gpt-5-mini' }
const prompt = (text: string, line: number, tokens: number): StoredPart => ({ at: '/messages/0/content', text, tokens, source: { kind: 'prompt', promptVersion: 'v15', line } })
const thread = (seq: number, tag: string, tokens: number, text: string, nodeId?: string): StoredPart => ({
  at: '/messages/1/content', text, tokens, source: { kind: tag === 'error' ? 'error' : 'event', seq, tag, ...(nodeId && { nodeId }) },
})

const head: StoredPart[] = [
  { text: '{"model":"gpt-5-mini","messages":[{"role":"system","content":"' },
  prompt('You are the release assistant.\n\n## Tags\n', 1, 12),
  { at: '/messages/0/content', text: '- api-v2.41.2\n- api-v2.41.1', tokens: 18, source: { kind: 'variable', path: 'steps.list_tags.output.body', seq: 5 } },
  { text: '"},{"role":"user","content":"' },
  thread(1, 'input', 20, '<input>\ntext: Ship the backend fix, please\n</input>'),
]
const tail: StoredPart[] = [
  { at: '/messages/1/content', text: '\nWhat is the next step?', tokens: 6, source: { kind: 'prompt', promptVersion: 'v15', line: 2 } },
  { text: '"}],"tools":[' },
  { at: '/tools/0', hash: hash('b'), tokens: 90, source: { kind: 'schema', tag: 'deploy_backend' } },
  { text: ']}' },
]

const requested = (round: number, attempt: number, inputTokens: number, context: Extract<NewEvent, { type: 'model.requested' }>['data']['context']): Extract<NewEvent, { type: 'model.requested' }>['data'] => ({
  round, attempt, requestHash: hash('c'), promptVersion, candidate: 0, model, assembler: 1, tokenizer: 'o200k_base', inputTokens, context,
})
const responded = (round: number, attempt: number, latencyMs: number): Extract<NewEvent, { type: 'model.responded' }>['data'] => ({
  round, attempt, responseHash: hash('d'), body: '{"choices":[]}', usage: { inputTokens: 160, outputTokens: 40, cachedInputTokens: 96, reasoningTokens: 12 }, costUsd: 0.0021, latencyMs, finishReason: 'tool_calls',
})
const deploy = (tag: string) => ({ tag, service: 'api' })

export const sampleLog: Event[] = logOf([
  [0, { type: 'run.started', data: { input: { text: 'Ship the backend fix, please' }, trigger: { kind: 'form', by: 'Anna Keller' }, graphHash: hash('e'), version: 'draft', engine: 1, metadata: {} } }],
  [1, { type: 'step.started', step: 'start#1', data: { attempt: 1, from: [] } }],
  [2, { type: 'step.completed', step: 'start#1', data: { handle: 'out', output: { text: 'Ship the backend fix, please' }, emitted: [{ edgeId: 'e1', target: 'list_tags' }] } }],
  [12, { type: 'step.started', step: 'list_tags#1', data: { attempt: 1, from: [{ step: 'start#1', edgeId: 'e1' }], input: { method: 'GET', url: 'https://git.internal/tags' } } }],
  [224, { type: 'step.completed', step: 'list_tags#1', data: { handle: 'out', output: { status: 200, headers: {}, body: ['api-v2.41.2', 'api-v2.41.1'] }, emitted: [{ edgeId: 'e2', target: 'next_step' }] } }],
  [230, { type: 'step.started', step: 'next_step#1', data: { attempt: 1, from: [{ step: 'list_tags#1', edgeId: 'e2' }], decision: true } }],
  [240, { type: 'model.requested', step: 'next_step#1', data: requested(1, 1, 146, { base: null, splices: [{ start: 0, remove: 0, insert: [...head, ...tail] }], dropped: [] }) }],
  [2140, { type: 'model.responded', step: 'next_step#1', data: responded(1, 1, 1900) }],
  [2141, { type: 'intent.selected', step: 'next_step#1', data: { intent: 'deploy_backend', args: deploy('api-v2.41.1'), argsHash: hash('1'), reasoning: 'The tag is listed.' } }],
  [2142, { type: 'approval.requested', step: 'next_step#1', data: { requestId: 'rq-1', intent: 'deploy_backend', args: deploy('api-v2.41.1'), argsHash: hash('1'), audience: [], required: 1 } }],
  [244_142, { type: 'approval.decided', step: 'next_step#1', data: { requestId: 'rq-1', verdict: 'rejected', by: 'Marta Ruiz', via: 'ui', comment: '2.41.1 lacks the migration guard.', argsHash: hash('1') } }],
  [244_143, { type: 'step.completed', step: 'next_step#1', data: { handle: 'rejected', output: { by: 'Marta Ruiz', comment: '2.41.1 lacks the migration guard.' }, emitted: [{ edgeId: null, target: 'next_step' }] } }],
  [244_150, { type: 'step.started', step: 'next_step#2', data: { attempt: 1, from: [{ step: 'next_step#1', edgeId: null }], decision: true } }],
  [244_160, { type: 'model.requested', step: 'next_step#2', data: requested(1, 1, 240, { base: 7, splices: [{ start: 5, remove: 0, insert: [thread(9, 'deploy_backend', 34, '<deploy_backend>…', 'next_step'), thread(12, 'approval_rejected', 60, '<approval_rejected>…', 'next_step')] }], dropped: [{ seq: 5, rule: 'list_tags: hide', tokens: 18 }] }) }],
  [244_400, { type: 'model.failed', step: 'next_step#2', data: { round: 1, attempt: 1, code: 'rate_limited', status: 429, message: 'Too many requests', retryAt: new Date(startedAt + 244_900).toISOString() } }],
  [244_900, { type: 'model.requested', step: 'next_step#2', data: requested(1, 2, 240, { base: 14, splices: [], dropped: [] }) }],
  [247_000, { type: 'model.responded', step: 'next_step#2', data: responded(1, 2, 2100) }],
  [247_001, { type: 'intent.invalid', step: 'next_step#2', data: { raw: 'Sure, deploying!', errors: [{ code: 'no_call', message: 'The reply calls no function.' }] } }],
  [247_010, { type: 'model.requested', step: 'next_step#2', data: requested(2, 1, 262, { base: 14, splices: [{ start: 8, remove: 0, insert: [thread(18, 'error', 22, '<error>…', 'next_step')] }], dropped: [] }) }],
  [248_600, { type: 'model.responded', step: 'next_step#2', data: responded(2, 1, 1590) }],
  [248_601, { type: 'intent.selected', step: 'next_step#2', data: { intent: 'deploy_backend', args: deploy('api-v2.41.2'), argsHash: hash('2') } }],
  [248_602, { type: 'approval.requested', step: 'next_step#2', data: { requestId: 'rq-2', intent: 'deploy_backend', args: deploy('api-v2.41.2'), argsHash: hash('2'), audience: [], required: 1 } }],
  [299_602, { type: 'approval.decided', step: 'next_step#2', data: { requestId: 'rq-2', verdict: 'approved', by: 'Marta Ruiz', via: 'api', argsHash: hash('2') } }],
  [299_603, { type: 'step.completed', step: 'next_step#2', data: { handle: 'deploy_backend', output: { intent: 'deploy_backend', args: deploy('api-v2.41.2') }, emitted: [{ edgeId: 'e3', target: 'deploy' }] } }],
  [299_620, { type: 'step.started', step: 'deploy#1', data: { attempt: 1, from: [{ step: 'next_step#2', edgeId: 'e3' }], input: { method: 'POST', url: 'https://deploys.internal/v2' }, idempotencyKey: 'k1' } }],
  [300_260, { type: 'step.failed', step: 'deploy#1', data: { error: { code: 'http_409', message: 'POST https://deploys.internal/v2 answered 409', compact: 'http_409: rollout lock held by job 5512' }, attempt: 1, handle: 'error', emitted: [{ edgeId: 'e5', target: 'next_step' }] } }],
  [300_270, { type: 'step.started', step: 'next_step#3', data: { attempt: 1, from: [{ step: 'deploy#1', edgeId: 'e5' }], decision: true } }],
  [300_280, { type: 'model.requested', step: 'next_step#3', data: requested(1, 1, 345, { base: 14, splices: [{ start: 7, remove: 0, insert: [thread(21, 'deploy_backend', 34, '<deploy_backend>…', 'next_step'), thread(26, 'error', 71, '<error>…', 'deploy')] }], dropped: [] }) }],
  [302_000, { type: 'model.responded', step: 'next_step#3', data: { ...responded(1, 1, 1720), costUsd: null } }],
  [302_001, { type: 'intent.selected', step: 'next_step#3', data: { intent: 'done', args: { message: 'The rollout lock is held.' }, argsHash: hash('3') } }],
  [302_002, { type: 'step.completed', step: 'next_step#3', data: { handle: 'done', output: { intent: 'done', args: { message: 'The rollout lock is held.' } }, emitted: [{ edgeId: 'e4', target: 'finish' }] } }],
  [302_010, { type: 'step.started', step: 'finish#1', data: { attempt: 1, from: [{ step: 'next_step#3', edgeId: 'e4' }] } }],
  [302_011, { type: 'step.completed', step: 'finish#1', data: { handle: null, output: 'The rollout lock is held.', emitted: [] } }],
  [302_012, { type: 'run.completed', data: { outcome: 'success', output: 'The rollout lock is held.', silent: false } }],
])
