import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const never = new AbortController().signal

test('only so many have a turn, the others come in order, and one that gave up is passed over', async () => {
  const turns = new Turns(2)
  const came: string[] = []
  const first = await turns.take(never)
  const second = await turns.take(never)
  const gone = new AbortController()
  const left = turns.take(gone.signal)
  const third = turns.take(never).then((pass) => (came.push('third'), pass))
  const fourth = turns.take(never).then((pass) => (came.push('fourth'), pass))
  expect(turns.waiting).toBe(3)
  gone.abort(new Error('no more'))
  await expect(left).rejects.toThrow('no more')
  expect(came).toEqual([])
  first()
  first()
  ;(await third)()
  await fourth
  expect(came).toEqual(['third', 'fourth'])
  second()
  expect(turns.waiting).toBe(0)
})

test('whoever is aborted already takes no turn', async () => {
  const turns = new Turns(1)
  await expect(turns.take(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  await turns.take(never)
})
