import { expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog, sampleRunId } from '../testing.ts'
import { timelineRows } from '../timeline/timeline-rows.ts'
import { heldSteps } from './held-steps.ts'

const paused: NewEvent = { type: 'run.paused', data: { by: 'Anna', reason: 'breakpoint', when: 'selected', step: 'next_step#1' } }
const upTo = (seq: number, ...more: NewEvent[]) => logOf([...sampleLog.slice(0, seq).map((event): [number, NewEvent] => [Date.parse(event.at) - Date.parse(sampleLog[0]!.at), event as NewEvent]), ...more.map((event, index): [number, NewEvent] => [10_000 + index * 60_000, event])])
const held = (log: ReturnType<typeof upTo>) => heldSteps(readLog(log), foldLog(sampleRunId, log))

it('holds a choice that was made and not carried out, with its arguments to change', () => {
  const args = { tag: 'api-v2.41.1', service: 'api' }
  expect(held(upTo(9, paused))).toEqual([{ key: 'next_step#1', node: 'next_step', step: 'next_step#1', intent: 'deploy_backend', args, edit: { kind: 'args', nodeId: 'next_step', value: { intent: 'deploy_backend', args } } }])
})

it('holds a step that is still to start, with what the one before it gave', () => {
  expect(held(upTo(5, paused))).toMatchObject([{ node: 'next_step', from: 'list_tags#1', edit: { kind: 'output', nodeId: 'list_tags', value: { status: 200 } } }])
  const [chosen] = held(upTo(24, paused))
  expect(chosen).toMatchObject({ node: 'deploy', from: 'next_step#2', intent: 'deploy_backend', args: { tag: 'api-v2.41.2' } })
  expect(chosen).not.toHaveProperty('edit')
})

it('holds nothing that is out, or that waits for a person', () => {
  expect(held(upTo(7, paused))).toEqual([])
  expect(held(upTo(10, paused))).toEqual([])
})

it('a step that a pause holds is paused, and the pause counts to nobody', () => {
  const log = upTo(9, paused, { type: 'run.resumed', data: { by: 'Anna' } }, { type: 'step.completed', step: 'next_step#1', data: { handle: 'deploy_backend', output: {}, emitted: [] } })
  const rows = (seq: number) => timelineRows(readLog(log.slice(0, seq)), foldLog(sampleRunId, log.slice(0, seq)))
  expect(rows(10).at(-1)).toMatchObject({ key: 'next_step#1', status: 'paused', durationMs: 10_000 - 230 })
  expect(rows(11).at(-1)).toMatchObject({ status: 'running', durationMs: null })
  expect(rows(12).at(-1)).toMatchObject({ status: 'completed', durationMs: 130_000 - 230 - 60_000 })
})
