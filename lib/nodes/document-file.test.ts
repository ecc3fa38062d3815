import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { setData } from '#lib/engine/edit.ts'
import type { Json } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { documentFile, withPinsOf } from './document-file.ts'
import { parseDocument } from './parse-document.ts'
import { templates } from './templates/index.ts'
import { arbitraryDocument, decision, documentOf } from './testing.ts'

function read(text: string): WorkflowDocument {
  const parsed = parseDocument(JSON.parse(text))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.document
}

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, member]) => [key, key === 'headers' || key === 'parameters' || key === 'input' || key === 'ui' || key === 'args' ? member : reversed(member)]))
}

const lines = (text: string) => text.split('\n')
const changed = (before: string, after: string) => ({ gone: lines(before).filter((line) => !lines(after).includes(line)), come: lines(after).filter((line) => !lines(before).includes(line)) })

const document = documentOf({ start: { type: 'start' }, decide: decision(['ship']), end: { type: 'end', outcome: 'done', label: 'Done' } }, ['start -> decide', 'decide.ship -> end'])

describe('a workflow as a file', () => {
  test.each(templates.map((template) => [template.name, template.document] as const))('the template “%s” is the same bytes after it was read and written again, and runs alike', (_, template) => {
    const text = documentFile(template)
    expect(documentFile(read(text))).toBe(text)
    expect(compile(read(text)).graph).toEqual(compile(template).graph)
  })

  test('any workflow is the same bytes after it was read and written again', () => {
    fc.assert(
      fc.property(arbitraryDocument, (drawn) => {
        const text = documentFile(drawn)
        expect(documentFile(read(text))).toBe(text)
        expect(text.endsWith('}\n')).toBe(true)
      }),
    )
  })

  test('the order in which keys were written does not show', () => {
    fc.assert(fc.property(arbitraryDocument, (drawn) => void expect(documentFile(reversed(drawn) as WorkflowDocument)).toBe(documentFile(drawn))))
  })

  test('names that the author chose stay in the author’s order, because forms show it and models are sent it', () => {
    const text = documentFile(documentOf({ fetch: { type: 'http', headers: { B: '2', A: '1' }, url: 'https://example.com/' } }))
    expect(text.indexOf('"B"')).toBeLessThan(text.indexOf('"A"'))
    expect(text.indexOf('"url"')).toBeLessThan(text.indexOf('"headers"'))
  })

  test('pinned outputs and prompt ids stay behind', () => {
    const pinned = setData(setData(document, 'end', ['pinned'], { token: 'from a real run' }), 'decide', ['promptId'], '0197a2b4')
    expect(documentFile(pinned)).toBe(documentFile(document))
  })

  test('moving a node changes one line, and an edge is a line', () => {
    const moved = { ...document, nodes: document.nodes.map((node) => (node.id === 'decide' ? { ...node, position: { x: 7, y: 9 } } : node)) }
    expect(changed(documentFile(document), documentFile(moved))).toEqual({ gone: ['      "position": { "x": 200, "y": 0 },'], come: ['      "position": { "x": 7, "y": 9 },'] })
    expect(lines(documentFile(document))).toContain('    { "id": "e1", "source": "start", "sourceHandle": "out", "target": "decide" },')
  })

  test('a field that was taken away and given again stands where it stood', () => {
    const again = setData(setData(document, 'end', ['label'], undefined), 'end', ['label'], 'Done')
    expect(documentFile(again)).toBe(documentFile(document))
  })
})

describe('taking a file over into a draft', () => {
  const pins = (drawn: WorkflowDocument): Record<string, Json> => Object.fromEntries(drawn.nodes.flatMap(({ id, data }) => (data.pinned === undefined ? [] : [[id, data.pinned]])))
  const draft = setData(setData(document, 'end', ['pinned'], 0), 'decide', ['pinned'], { intent: 'ship', args: {} })

  test('the pinned outputs of the draft stay', () => {
    expect(pins(withPinsOf(read(documentFile(draft)), draft))).toEqual(pins(draft))
  })

  test('a pin goes with its node, and with its type', () => {
    const file = documentOf({ end: { type: 'template', text: 'x' } })
    expect(pins(withPinsOf(file, draft))).toEqual({})
  })

  test('what the file pins itself is taken', () => {
    const file = setData(document, 'end', ['pinned'], 'mine')
    expect(pins(withPinsOf(file, draft)).end).toBe('mine')
  })
})
