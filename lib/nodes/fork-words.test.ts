import { expect, it } from 'vitest'
import { parseEvent, type NewEvent } from '#lib/engine/events.ts'
import { editWords } from './fork-words.ts'

const event = (what: NewEvent) => parseEvent({ ...what, seq: 9, v: 1, at: '2026-11-22T08:46:00.000Z' })
const choice = event({ type: 'intent.selected', step: 'a#1', data: { intent: 'deploy', args: { tag: 'v1', service: 'api', ticket: 'OPS-1' }, argsHash: 'x' } })

it('tells another choice by both, other arguments by what changed', () => {
  expect(editWords({ kind: 'args', value: { intent: 'ask', args: {} } }, choice)).toBe('deploy → ask')
  expect(editWords({ kind: 'args', value: { intent: 'deploy', args: { tag: 'v2', service: 'api' } } }, choice)).toBe('deploy: tag v1 → v2, ticket OPS-1 → nothing')
  expect(editWords({ kind: 'args', value: { intent: 'deploy', args: { tag: 'v2', service: 'web', ticket: 'OPS-2' } } }, choice)).toBe('deploy: tag v1 → v2, service api → web and 1 more')
})
it('tells an answer by what was said before and what is said now', () => {
  const decided = event({ type: 'approval.decided', step: 'a#1', data: { requestId: 'q', verdict: 'rejected', by: 'Marta', via: 'ui' } })
  expect(editWords({ kind: 'answer', value: { verdict: 'approved' } }, decided)).toBe('rejected → approved')
  expect(editWords({ kind: 'answer', value: { value: 'later' } }, undefined)).toBe('answered later')
})
it('tells an output by its places, and one in place of a failure by the failure', () => {
  const completed = event({ type: 'step.completed', step: 'a#1', data: { handle: 'out', output: { status: 409 }, emitted: [] } })
  const failed = event({ type: 'step.failed', step: 'a#1', data: { error: { code: 'http_409', message: 'm', compact: 'c' }, attempt: 1 } })
  expect(editWords({ kind: 'output', value: { status: 201 } }, completed)).toBe('status 409 → 201')
  expect(editWords({ kind: 'output', value: { status: 201 } }, failed)).toBe('an output in place of http_409')
})
it('tells prompts, models and graphs by their names', () => {
  expect([editWords({ kind: 'prompt', value: 4 }, undefined), editWords({ kind: 'model', value: { name: 'm' } }, undefined), editWords({ kind: 'workflow', value: 6 }, undefined), editWords({ kind: 'workflow', value: {} }, undefined)]).toEqual(['prompt v4', 'model m', 'graph v6', 'graph of a draft'])
})
