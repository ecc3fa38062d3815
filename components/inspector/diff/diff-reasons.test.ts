import { describe, expect, it } from 'vitest'
import type { Call, Segment } from '#lib/api/calls.ts'
import { diffContexts } from '#lib/engine/context/diff.ts'
import { windowOfCall } from '#lib/engine/context/diff-window.ts'
import { nodeNames } from '../node-names.ts'
import { readLog } from '../run-log.ts'
import { logOf } from '../testing.ts'
import { reasonsOf, type Reasoning } from './diff-reasons.ts'

const log = readLog(
  logOf([
    [0, { type: 'run.started', data: { input: {}, trigger: {}, graphHash: 'g', version: 1, engine: 1, metadata: {} } }],
    [1, { type: 'step.started', step: 'running#1', data: { attempt: 1, from: [] } }],
    [2, { type: 'step.completed', step: 'running#1', data: { handle: 'out', output: 'v1', emitted: [] } }],
    [3, { type: 'step.started', step: 'decide#1', data: { attempt: 1, from: [{ step: 'running#1', edgeId: 'a' }], decision: true } }],
    [4, { type: 'step.completed', step: 'decide#1', data: { handle: 'look', output: {}, emitted: [] } }],
    [5, { type: 'step.started', step: 'running#2', data: { attempt: 1, from: [{ step: 'decide#1', edgeId: 'b' }] } }],
    [6, { type: 'step.completed', step: 'running#2', data: { handle: 'out', output: 'v2', emitted: [] } }],
    [7, { type: 'step.started', step: 'decide#2', data: { attempt: 1, from: [{ step: 'running#2', edgeId: 'c' }], decision: true } }],
  ]),
)

const at = '/messages/0/content'
const variable = (text: string): Segment => ({ at, text, tokens: 1, source: { kind: 'variable', path: 'steps.running.output' } })
const prompt = (text: string, version: string): Segment => ({ at, text, tokens: 1, source: { kind: 'prompt', promptVersion: version, line: 1 } })
const entry = (seq: number, tag: string, text = `<${tag}>`): Segment => ({ at, text, tokens: 1, source: { kind: tag === 'error' ? 'error' : 'event', seq, tag } })
const call = (seq: number, step: string, segments: Segment[], more: Partial<Pick<Call, 'dropped' | 'promptVersion'>> = {}): Call => ({
  seq, step, at: '2026-11-22T08:46:00.000Z', nodeId: 'decide', round: 1, attempt: 1, promptVersion: { promptId: 'p', number: 3, hash: 'h3' }, model: { connection: 'c', name: 'm' }, status: 'responded',
  inputTokens: 1, tokenizerExact: true, usage: null, costUsd: null, price: null, latencyMs: null, firstByteMs: null, finishReason: null, request: { body: '{"messages":[{"role":"user"}]}', hash: 'x' }, response: null, segments, dropped: [], assembler: 1, tokenizer: 't', window: null, ...more,
})
const v4 = { promptId: 'p', number: 4, hash: 'h4' }

/** The reason of every row that has one. */
function reasons(before: Call, after: Call, more: Partial<Reasoning> = {}): (string | undefined)[] {
  const compared = { before: windowOfCall(before), after: windowOfCall(after) }
  const sameRun = more.sameRun ?? true
  const diff = diffContexts(compared.before, compared.after, sameRun)
  const why = reasonsOf({ ...compared, diff }, { before, after, other: 'call 1', sameRun, log, names: nodeNames(undefined), rules: [], ...more })
  return diff.rows.flatMap((row) => (row.kind === 'same' ? [] : [why(row)]))
}

describe('why a segment', () => {
  it('was left out: by which rule of the version, and that the log keeps it', () => {
    const after = call(20, 'decide#2', [entry(1, 'input')], { dropped: [{ seq: 9, rule: 'hide_when_resolved', tokens: 12, index: 0 }] })
    const rules = [{ action: 'hide_when_resolved' as const, type: 'error' as const }]
    expect(reasons(call(10, 'decide#1', [entry(1, 'input'), entry(9, 'error')]), after, { rules })).toEqual(['Rule 1: hide when resolved, error. The raw text stays in the log.'])
  })
  it('is shorter, or was', () => {
    const short = call(20, 'decide#2', [entry(9, 'log', 'short')], { dropped: [{ seq: 9, rule: 'truncate', tokens: 400, index: 1 }] })
    const whole = call(10, 'decide#1', [entry(9, 'log', 'a long text')])
    expect(reasons(whole, short)).toEqual(['Rule 2: truncate, 400 tok less. The raw text stays in the log.'])
    expect(reasons({ ...short, seq: 5 }, whole)).toEqual(['Was shortened before. Rule 2: truncate.'])
  })
  it('is there again', () => {
    const before = call(5, 'decide#1', [entry(1, 'input')], { dropped: [{ seq: 9, rule: 'drop_oldest', tokens: 4 }] })
    expect(reasons(before, call(10, 'decide#1', [entry(1, 'input'), entry(9, 'add')]))).toEqual(['Was left out before. Budget: the oldest are dropped.'])
  })
  it('says something else: who wrote it again, or which version of the prompt', () => {
    expect(reasons(call(5, 'decide#1', [variable('v1')]), call(9, 'decide#2', [variable('v2')]))).toEqual([expect.stringMatching(/^Written again by running, event 7, \d\d:46:00\.$/)])
    expect(reasons(call(4, 'decide#1', [prompt('Choose one step.', 'v3')]), call(8, 'decide#2', [prompt('Choose one next step.', 'v4')], { promptVersion: v4 }), { sameRun: false })).toEqual(['Prompt v3 → v4.'])
  })
  it('is no longer in the prompt, or only in the other run', () => {
    const before = call(4, 'decide#1', [entry(1, 'input'), prompt('The last deploy failed.', 'v3')])
    expect(reasons(before, call(8, 'decide#2', [entry(1, 'input')]))).toEqual(['The prompt did not render it this time.'])
    expect(reasons(before, call(8, 'decide#2', [entry(1, 'input')], { promptVersion: v4 }))).toEqual(['Not in v4 of the prompt.'])
    expect(reasons(call(4, 'decide#1', [entry(1, 'input'), entry(9, 'add')]), call(8, 'decide#2', [entry(1, 'input')]), { sameRun: false })).toEqual(['Only in call 1.'])
  })
  it('was a reply that did not fit, or a function', () => {
    const rejected: Segment = { at: '/messages/1/content', text: 'A poem.', tokens: 2, source: { kind: 'event', seq: 6, tag: 'rejected_reply' } }
    const offered: Segment = { at: '/tools/0', text: '{}', tokens: 1, source: { kind: 'schema', tag: 'deploy' } }
    expect(reasons(call(4, 'decide#1', [rejected, offered]), call(8, 'decide#2', []))).toEqual(['A reply that did not fit is shown to the model only until it has replied again.', 'No longer offered to the model.'])
  })
  it('stood elsewhere', () => {
    expect(reasons(call(4, 'decide#1', [entry(2, 'a'), entry(3, 'b')]), call(8, 'decide#2', [entry(3, 'b'), entry(2, 'a')]))).toEqual(['Stood elsewhere among its neighbours.'])
  })
  it('was added needs no reason', () => expect(reasons(call(4, 'decide#1', []), call(8, 'decide#2', [entry(5, 'add')]))).toEqual([undefined]))
})
