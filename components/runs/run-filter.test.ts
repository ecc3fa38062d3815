import { describe, expect, test } from 'vitest'
import { filterOf, isFiltered, pathOf, toggled } from './run-filter.ts'

describe('the filter of the runs list', () => {
  test('stands in the address, so that it can be shared and survives going back', () => {
    const filter = { workflow: 'refund-desk', status: ['waiting', 'failed'] as const, q: 'a b' }
    expect(pathOf(filter)).toBe('/runs?workflow=refund-desk&status=waiting&status=failed&q=a+b')
    expect(filterOf(new URLSearchParams('workflow=refund-desk&status=waiting&status=failed&q=a+b'))).toEqual(filter)
  })

  test('a status that does not exist is left out', () => {
    expect(filterOf(new URLSearchParams('status=exploded'))).toEqual({ workflow: undefined, status: undefined, q: undefined })
  })

  test('a status is turned on and off again', () => {
    const on = toggled({}, 'failed')
    expect(on.status).toEqual(['failed'])
    expect(isFiltered(on)).toBe(true)
    expect(isFiltered(toggled(on, 'failed'))).toBe(false)
  })
})
