import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { compile } from '../compile.ts'
import { rowsOf, textOf } from '../draft.ts'
import { parseDocument } from '../parse-document.ts'
import { templates } from './index.ts'

test('there are six templates, the simplest first', () => {
  expect(templates.map(({ name }) => name)).toEqual(['Support triage', 'Calculator', 'Deploy assistant', 'Refund desk', 'Release with approvals', 'Research digest'])
})

describe.each(templates.map((template) => [template.name, template] as const))('%s', (_name, { document }) => {
  const { graph, problems } = compile(document)
  const decisions = graph.nodes.filter(({ kind }) => kind === 'decision')

  test('is a well-formed document without a single problem, warnings included', () => {
    expect(parseDocument(JSON.parse(JSON.stringify(document)))).toMatchObject({ ok: true })
    expect(problems).toEqual([])
  })

  test('leads every intent and every way out of a decision somewhere', () => {
    for (const { id, handles } of decisions) {
      const wired = new Set(graph.edges.filter(({ source }) => source === id).map(({ sourceHandle }) => sourceHandle))
      expect(handles.filter((handle) => !wired.has(handle) && handle !== 'expired')).toEqual([])
    }
  })

  test('fills its form: every field of the input has a default', () => {
    const properties = isJsonObject(graph.input.properties) ? Object.values(graph.input.properties) : []
    expect(properties.length).toBeGreaterThan(0)
    expect(properties.every((property) => isJsonObject(property) && property.default !== undefined && property.title !== undefined)).toBe(true)
  })

  test('has a script for every model that it calls', () => {
    for (const { data } of graph.nodes.filter(({ kind }) => kind === 'generation')) expect(rowsOf(data.model as JsonObject, 'script').every(({ row }) => typeof row.text === 'string')).toBe(true)
  })

  test('has a script whose answers fit its intents', () => {
    for (const { data } of decisions) {
      const intents = new Map(rowsOf(data, 'intents').map(({ row }) => [textOf(row, 'name'), row.parameters as JsonObject]))
      const script = rowsOf(data.model as JsonObject, 'script').map(({ row }) => row)
      expect(script.length).toBeGreaterThan(0)
      for (const { intent, args } of script) expect(Object.keys(args as JsonObject).sort()).toEqual([...((intents.get(String(intent))?.required ?? []) as string[])].sort())
    }
  })

  test('reaches nothing outside: no node has an effect', () => {
    expect(graph.nodes.filter(({ kind }) => kind === 'effect')).toEqual([])
  })

  test('is laid out: no two cards on one another', () => {
    const boxes = document.nodes.map(({ type, parentId, position, width, height, data }) => ({ parentId, ...position, width: width ?? (type === 'decide' ? 236 : 204), height: height ?? (type === 'decide' ? 172 + 28 * rowsOf(data, 'intents').length : type === 'end' ? 40 : type === 'ask' ? 76 + 20 * rowsOf(data, 'choices').length : type === 'generate' ? 100 : 56) }))
    const overlapping = boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => a.parentId === b.parentId && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height))
    expect(overlapping).toEqual([])
  })
})
