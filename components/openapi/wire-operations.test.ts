import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { importOperations } from './import-operations.ts'
import { readDocument } from './read-document.ts'
import { wireOperations } from './wire-operations.ts'

const read = readDocument(readFileSync(new URL('./fixtures/bookshop.yaml', import.meta.url), 'utf8'))
if (!read.ok) throw new Error(read.message)
const { operations } = importOperations(read.document, ['GET /books', 'POST /books'], { baseUrl: '', secrets: {}, optional: true, approval: true }, [])

const edgesOf = (document: ReturnType<typeof documentOf>) => document.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`)

describe('operations in a workflow', () => {
  test('become intents of the decision, each led to its node, whose answer and errors lead back', () => {
    const before = documentOf({ start: { type: 'start' }, next: decision(['done']), end: { type: 'end' } }, ['start -> next', 'next.done -> end'])
    const wired = wireOperations(before, 'next', operations)
    expect(edgesOf(wired.document)).toEqual([
      'start.out -> next', 'next.done -> end',
      'next.list_books -> http_request', 'http_request.error -> next', 'http_request.out -> next',
      'next.add_book -> http_request_2', 'http_request_2.error -> next', 'http_request_2.out -> next',
    ])
    expect(wired.nodes).toEqual(['http_request', 'http_request_2'])
    expect(compile(wired.document).problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
    expect(before.nodes).toHaveLength(3)
  })

  test('get a decision of their own where none is there', () => {
    const wired = wireOperations(documentOf({ start: { type: 'start' } }), undefined, operations)
    expect(edgesOf(wired.document)[0]).toBe(`start.out -> ${wired.decision}`)
    expect(wired.document.nodes.find(({ id }) => id === wired.decision)?.data.intents).toHaveLength(3)
  })

  test('stand beside each other, not on each other, and none is called like another', () => {
    const wired = wireOperations(documentOf({ start: { type: 'start' }, next: decision(['done']), end: { type: 'end' } }, ['start -> next', 'next.done -> end']), 'next', [...operations, ...operations.map((each) => ({ ...each, intent: { ...each.intent, name: `${String(each.intent.name)}_again` } }))])
    const places = wired.document.nodes.map(({ position: { x, y } }) => `${x} ${y}`)
    expect(new Set(places).size).toBe(places.length)
    expect(new Set(wired.document.nodes.map(({ data }) => data.label)).size).toBe(wired.document.nodes.length - 2)
  })
})
