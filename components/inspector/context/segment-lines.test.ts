import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { segmentLines, shortPath, sourceLabel } from './segment-lines.ts'

const prompt = (text: string, line: number, tokens: number): Segment => ({ at: '/messages/0/content', text, tokens, source: { kind: 'prompt', promptVersion: 'v15', line } })
const variable = (text: string, path: string, tokens: number): Segment => ({ at: '/messages/0/content', text, tokens, source: { kind: 'variable', path } })

const shown = (segments: Segment[]) =>
  segmentLines(segments, segments.map((_, index) => index)).map(({ gutter, spans }) => [gutter?.label ?? '', gutter?.tokens ?? null, spans.map(({ text }) => text).join('')])

describe('segments as lines', () => {
  const system = [
    prompt('You release for ', 1, 4),
    variable('Payments', 'input.team', 1),
    prompt('.\n\n## Tags, newest first\n', 1, 7),
    variable('- api-v2.41.2\n- api-v2.41.1', 'steps.list_tags.output.body', 18),
    prompt('\n\nNever guess a tag.', 4, 5),
  ]

  it('keep the text of the place byte for byte', () => {
    const lines = segmentLines(system, [0, 1, 2, 3, 4])
    expect(lines.map(({ spans }) => spans.map(({ text }) => text).join('')).join('\n')).toBe(system.map(({ text }) => text).join(''))
  })

  it('show the gutter once per stretch, with the prompt’s line numbers', () => {
    expect(shown(system)).toEqual([
      ['v15 · line 1', 5, 'You release for Payments.'],
      ['', null, ''],
      ['v15 · line 3', 7, '## Tags, newest first'],
      ['list_tags.body', 18, '- api-v2.41.2'],
      ['', null, '- api-v2.41.1'],
      ['', null, ''],
      ['v15 · line 6', 5, 'Never guess a tag.'],
    ])
  })

  it('leave a short variable inside the prompt’s line, as a span of its own', () => {
    const [first] = segmentLines(system, [0, 1, 2, 3, 4])
    expect(first?.spans.map(({ segment, text }) => [segment, text])).toEqual([[0, 'You release for '], [1, 'Payments'], [2, '.']])
    expect(first?.segment).toBe(0)
  })

  it('count every token exactly once', () => {
    const total = segmentLines(system, [0, 1, 2, 3, 4]).reduce((sum, { gutter }) => sum + (gutter?.tokens ?? 0), 0)
    expect(total).toBe(35)
  })

  it('cut a line of a megabyte into stretches that can be scrolled', () => {
    const lines = segmentLines([variable('x'.repeat(1_000_000), 'input.dump', 250_000)], [0])
    expect(lines).toHaveLength(250)
    expect(lines[0]?.gutter?.tokens).toBe(250_000)
    expect(lines.slice(1).every(({ continued, gutter }) => continued && !gutter)).toBe(true)
  })

  it('bear a window of 200,000 tokens in many segments', () => {
    const segments = Array.from({ length: 400 }, (_, index) => variable(`line\n`.repeat(100), `vars.v${index}`, 500))
    expect(segmentLines(segments, segments.map((_, index) => index))).toHaveLength(40_001)
  })
})

describe('the name of a source', () => {
  const at = '/messages/1/content'
  it('is an event’s number and tag', () => expect(sourceLabel({ at, text: '', source: { kind: 'event', seq: 9, tag: 'multiply_result' } })).toBe('9 · multiply_result'))
  it('is the failed node of an error that has no tag', () => expect(sourceLabel({ at, text: '', source: { kind: 'error', seq: 19, nodeId: 'deploy' } })).toBe('19 · deploy'))
  it('is the function that a schema describes', () => expect(sourceLabel({ at: '/tools/0', text: '{"type":"function","function":{"name":"deploy_backend"}}', source: { kind: 'schema' } })).toBe('deploy_backend'))
  it('is the place of a schema without a name', () => expect(sourceLabel({ at: '/response_format', text: '{}', source: { kind: 'schema' } })).toBe('/response_format'))
  it('is a variable’s path without the words that all paths share', () => {
    expect(shortPath('steps.list_tags.output.body[0].name')).toBe('list_tags.body[0].name')
    expect(shortPath('steps.list_tags.output')).toBe('list_tags')
    expect(shortPath('input.text')).toBe('input.text')
  })
})
