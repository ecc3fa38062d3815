import { expect, test } from 'vitest'
import { answerOfForm } from './form-answer.ts'

const of = (text: string) => answerOfForm(new URLSearchParams(text))

test('a form’s fields become the answer that the API takes', () => {
  expect(of('verdict=approved&args_hash=abc&comment=')).toEqual({ verdict: 'approved', argsHash: 'abc' })
  expect(of('verdict=rejected&comment=Not+today')).toEqual({ verdict: 'rejected', comment: 'Not today' })
  expect(of('yes_no=false')).toEqual({ value: false })
  expect(of('yes_no=perhaps')).toEqual({ value: 'perhaps' })
  expect(of('value=am&args_hash=')).toEqual({ value: 'am' })
  expect(of('verdict=retry&hint=Use+v2')).toEqual({ verdict: 'retry', hint: 'Use v2' })
})

test('a quick reason rejects, whatever else the form says', () => {
  expect(of('comment=mine&verdict=approved&reason=Wrong+tag')).toEqual({ verdict: 'rejected', comment: 'Wrong tag' })
})

test('a form filled in as JSON is that value, and text that is none is left for the server to refuse', () => {
  expect(of(`json=${encodeURIComponent('{"seats":2}')}`)).toEqual({ value: { seats: 2 } })
  expect(of('json=%7Bseats')).toEqual({ value: '{seats' })
})

test('a form that says nothing is no answer', () => {
  expect([of(''), of('comment=hello'), of('verdict=maybe')]).toEqual([undefined, undefined, undefined])
})
