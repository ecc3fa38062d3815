import { describe, expect, test } from 'vitest'
import { contracts } from './contracts.ts'
import { contractUrl } from './contract.ts'
import { openApiDocument } from './openapi.ts'
import { listRuns } from './runs.ts'

const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3', 'http://localhost:3000')))

describe('the OpenAPI document', () => {
  test('has every endpoint once, with every status that it may answer', () => {
    expect(new Set(contracts.map(({ id }) => id)).size).toBe(contracts.length)
    expect(new Set(contracts.map(({ method, path }) => `${method} ${path}`)).size).toBe(contracts.length)
    for (const { id, method, path, auth, status = 200 } of contracts) {
      const operation = document.paths[path][method.toLowerCase()]
      expect(operation.operationId).toBe(id)
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([String(status), '500', ...(auth === 'address' ? [] : ['401', '403'])]))
    }
  })

  test('names every parameter that its paths have', () => {
    for (const [path, operations] of Object.entries<Record<string, { parameters: { name: string; in: string }[] }>>(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters } of Object.values(operations)) expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(names)
    }
  })

  test('refers only to what it has', () => {
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(document.components.schemas).toHaveProperty(name!)
    expect(JSON.stringify(document)).not.toContain('#/$defs')
  })
})

test('an address repeats lists, spells records with dots and leaves out what is undefined', () => {
  expect(contractUrl(listRuns, {}, { status: ['failed', 'waiting'], metadata: { 'a b': 1 }, q: undefined })).toBe('/api/v1/runs?status=failed&status=waiting&metadata.a+b=1')
  expect(() => contractUrl({ ...listRuns, path: '/runs/{id}' })).toThrow('needs the parameter "id"')
})
