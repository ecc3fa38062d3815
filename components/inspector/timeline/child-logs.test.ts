import { expect, it, vi } from 'vitest'
import { sampleLog } from '../testing.ts'
import { ChildLogs } from './child-logs.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

it('reads a log once, page after page, and tells when it is whole', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...sampleLog[0]!, seq: index + 1, type: index === 0 ? sampleLog[0]!.type : 'run.resumed', data: index === 0 ? sampleLog[0]!.data : { by: 'Anna' } }))
  const asked: number[] = []
  const logs = new ChildLogs((_run, after) => {
    asked.push(after)
    return Promise.resolve(after === 0 ? many : [])
  })
  const heard = vi.fn()
  logs.subscribe(heard)
  logs.want('r')
  logs.want('r')
  await settled()
  expect(asked).toEqual([0, 1000])
  expect(logs.snapshot().get('r')).toMatchObject({ loaded: true, state: { seq: 1000 } })
  expect(heard).toHaveBeenCalledTimes(1)
  logs.want('r')
  expect(asked).toHaveLength(2)
})

it('grows by what it is told, ignores what it knows, and reads what was missed', async () => {
  let there = 4
  const logs = new ChildLogs((_run, after) => Promise.resolve(sampleLog.slice(after, there)))
  logs.want('r')
  await settled()
  const before = logs.snapshot().get('r')
  logs.receive('r', sampleLog[3])
  expect(logs.snapshot().get('r')).toBe(before)
  logs.receive('r', sampleLog[4])
  expect(logs.snapshot().get('r')?.events).toHaveLength(5)
  expect(before?.events).toHaveLength(4)
  there = 8
  logs.receive('r', sampleLog[7])
  await settled()
  expect(logs.snapshot().get('r')?.state.seq).toBe(8)
  logs.receive('another', sampleLog[0])
  expect(logs.snapshot().has('another')).toBe(false)
})

it('says why a log cannot be read, and reads it when it is wanted again', async () => {
  let works = false
  const logs = new ChildLogs((_run, after) => (works ? Promise.resolve(sampleLog.slice(after)) : Promise.reject(new Error('No connection.'))))
  logs.want('r')
  await settled()
  expect(logs.snapshot().get('r')).toMatchObject({ loaded: false, error: { message: 'No connection.' } })
  works = true
  logs.want('r')
  await settled()
  expect(logs.snapshot().get('r')).toMatchObject({ loaded: true, error: undefined, state: { final: 'completed' } })
})
