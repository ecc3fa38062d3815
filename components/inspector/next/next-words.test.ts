import { expect, it } from 'vitest'
import { readLog } from '../run-log.ts'
import { sampleLog } from '../testing.ts'
import type { NextAsk } from './next-asks.ts'
import { askWords, sentAs } from './next-words.ts'

const log = readLog(sampleLog)

it('finds the call that a request became', () => {
  expect(sentAs(log, { phase: 'at', step: 'next_step#2' }, 13)?.seq).toBe(14)
  expect(sentAs(log, { phase: 'at', step: 'next_step#2' }, 18)?.seq).toBe(19)
  expect(sentAs(log, { phase: 'asking', step: 'next_step#2' }, 16)?.seq).toBe(16)
  expect(sentAs(log, { phase: 'entering', step: 'next_step#4' }, 34)).toBeUndefined()
})

it('says what is missing where something else comes first', () => {
  const ask = { phase: 'ahead', step: 'next_step#3', missing: 'deploy#1' } as NextAsk
  expect(askWords(ask, (step) => step)).toBe('As far as it is known: deploy#1 has not ended, so what it will give is missing.')
})
