import { describe, expect, test } from 'vitest'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { answerFormats, askHuman, requireApproval, ungated } from './human-edits.ts'

const loop = documentOf(
  { start: { type: 'start' }, next: decision(['pay', 'done']), pay: { type: 'http', method: 'POST', url: 'https://x.test' }, end: { type: 'end' } },
  ['start -> next', 'next.pay -> pay', 'pay -> next', 'pay.error -> next', 'next.done -> end', 'next.invalid -> end'],
)
const problemsOf = (document: typeof loop) => compile(document).problems.map(({ code }) => code)

describe('asking a human, in one act', () => {
  test.each(answerFormats.map(({ format }) => format))('as %s: the intent, its question and every answer’s way back, without a new problem', (format) => {
    const { document, asks = '' } = askHuman(loop, 'next', format)
    const intents = document.nodes.find(({ id }) => id === 'next')?.data.intents as { name: string }[]
    const name = intents.at(-1)?.name ?? ''
    expect(intents).toHaveLength(3)
    expect(document.edges).toContainEqual(expect.objectContaining({ source: 'next', sourceHandle: name, target: asks }))
    const back = document.edges.filter(({ source, target }) => source === asks && target === 'next').map(({ sourceHandle }) => sourceHandle)
    expect(back).toEqual({ free_text: ['answered'], yes_no: ['yes', 'no'], choice: ['go_on', 'leave_it'], form: ['answered'] }[format])
    expect(document.nodes.find(({ id }) => id === asks)?.data).toMatchObject({ question: '{{ args.question }}', context: '{{ args.background }}' })
    expect(problemsOf(document).filter((code) => !problemsOf(loop).includes(code))).toEqual([])
  })

  test('twice gives two intents of two names', () => {
    const twice = askHuman(askHuman(loop, 'next').document, 'next').document
    expect((twice.nodes.find(({ id }) => id === 'next')?.data.intents as { name: string }[]).map(({ name }) => name)).toEqual(['pay', 'done', 'ask_human', 'ask_human_2'])
  })

  test('of what decides nothing changes nothing', () => {
    expect(askHuman(loop, 'pay')).toEqual({ document: loop })
  })
})

describe('requiring approval, in one act', () => {
  test('gates the intent, and takes the warning about it away', () => {
    expect(problemsOf(loop)).toContain('ungated_high_risk')
    const gated = requireApproval(loop, 'next', 'pay')
    expect(problemsOf(gated)).not.toContain('ungated_high_risk')
    expect(ungated(gated.nodes.find(({ id }) => id === 'next'))).toEqual([{ intent: 'done', index: 1 }])
    expect(requireApproval(gated, 'next', 'pay')).toBe(gated)
  })

  test('gates what a node does, where it does something', () => {
    const gated = requireApproval(loop, 'pay')
    expect(gated.nodes.find(({ id }) => id === 'pay')?.data.approval).toEqual({ when: true })
    expect(requireApproval(loop, 'end')).toBe(loop)
  })

  test('switches a gate that is off on again, as it was set', () => {
    const off = { ...loop, nodes: loop.nodes.map((node) => (node.id === 'pay' ? { ...node, data: { ...node.data, approval: { when: false, audience: ['finance'] } } } : node)) }
    expect(problemsOf(off)).toContain('ungated_high_risk')
    expect(requireApproval(off, 'pay').nodes.find(({ id }) => id === 'pay')?.data.approval).toEqual({ when: true, audience: ['finance'] })
  })
})
