import { expect, it } from 'vitest'
import { atFirst, followed, type View } from './use-row-window.ts'

const places = { count: 1000, height: 20 }
const opened: View = { ...atFirst, room: 200 }
const keysOf = ({ drawn: { from, to }, shift }: View): number[] => Array.from({ length: to - from }, (_, place) => from + place + shift)

it('a list comes up with its row in the middle, and a row that is seen moves nothing', () => {
  const first = followed(opened, places, { target: 500 })
  expect(first).toMatchObject({ offset: 9910, put: { offset: 9910 }, drawn: { from: 491, to: 510 } })
  const next = followed(first, places, { target: 502 })
  expect(next).toMatchObject({ offset: 9910, target: 502 })
  expect(next.put).toBe(first.put)
})

it('a move decides at once which rows are drawn and where the list stands, and then there is nothing more to do', () => {
  const first = followed(opened, places, { target: 0 })
  const leapt = followed(first, places, { target: 800 })
  expect(leapt).toMatchObject({ offset: 15_820, put: { offset: 15_820 } })
  expect(leapt.drawn.from).toBeLessThanOrEqual(791)
  expect(leapt.drawn.to).toBeGreaterThan(800)
  expect(followed(leapt, places, { target: 800 })).toBe(leapt)
})

it('after a leap the rows that were in the page are written anew, in their order; after a step those that stay are the same', () => {
  const first = followed(opened, places, { target: 100 })
  const leapt = followed(first, places, { target: 600 })
  expect(keysOf(leapt)).toEqual(keysOf(first).slice(0, keysOf(leapt).length))
  const stepped = followed(leapt, places, { target: leapt.drawn.to + 1 })
  const stayed = keysOf(stepped).filter((key) => keysOf(leapt).includes(key))
  expect(stayed.length).toBe(leapt.drawn.to - stepped.drawn.from)
  expect(stepped.shift).toBe(leapt.shift)
})

it('where somebody has scrolled to stays until another row is wanted, and none is drawn before the list has a size', () => {
  const first = followed(opened, places, { target: 100 })
  const scrolled = followed({ ...first, offset: 4000 }, places, { target: 100 })
  expect(scrolled).toMatchObject({ offset: 4000, drawn: { from: 196 } })
  expect(scrolled.put).toBe(first.put)
  expect(followed(atFirst, places, { target: 5 })).toBe(atFirst)
})
