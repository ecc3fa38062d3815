import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { takeOverStart } from './take-over-start.ts'

const nodes: { id: string; type: string; data: JsonObject }[] = [
  { id: 'decide', type: 'decide', data: { intents: [{ name: 'deploy', parameters: { type: 'object', properties: { tag: { type: 'string', default: 'latest' } } } }, { name: 'done' }] } },
  { id: 'ship', type: 'http', data: { url: 'https://example.com' } },
  { id: 'write', type: 'generate', data: { output: { schema: { type: 'object', properties: { title: { type: 'string' }, pages: { type: 'number' } } } } } },
]

describe('taking over a stuck step', () => {
  it('of a failed call begins with the shape that its node gives', () => {
    const { output, title, choices } = takeOverStart({ nodes }, { nodeId: 'decide', call: 'ship#3', intent: 'deploy' })
    expect(Object.keys(output as object)).toEqual(['status', 'headers', 'body'])
    expect(title).toContain('What deploy is to have given')
    expect(choices).toEqual([])
  })

  it('of a decision whose model did not answer begins with its choices', () => {
    const { output, choices } = takeOverStart({ nodes }, { nodeId: 'decide' })
    expect(choices.map(({ intent }) => intent)).toEqual(['deploy', 'done'])
    expect(output).toEqual({ intent: 'deploy', args: { tag: 'latest' } })
  })

  it('of a generation begins with what it declares', () => {
    expect(Object.keys(takeOverStart({ nodes }, { nodeId: 'write' }).output as object)).toEqual(['title', 'pages'])
  })

  it('begins empty where the document is not known', () => {
    expect(takeOverStart(undefined, { nodeId: 'decide', call: 'ship#3' }).output).toEqual({})
  })
})
