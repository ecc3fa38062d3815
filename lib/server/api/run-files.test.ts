import { describe, expect, it } from 'vitest'
import { exportRun, importedRunSchema, largestRunFileBytes, runFileType } from '#lib/api/run-files.ts'
import { sketch } from '#lib/nodes/testing.ts'
import { GET as exportRoute } from '../../../app/api/v1/runs/[id]/export/route.ts'
import { POST as forkRoute } from '../../../app/api/v1/runs/[id]/fork/route.ts'
import { POST as pauseRoute } from '../../../app/api/v1/runs/[id]/pause/route.ts'
import { POST as replayRoute } from '../../../app/api/v1/runs/[id]/replay/route.ts'
import { GET as runRoute } from '../../../app/api/v1/runs/[id]/route.ts'
import { POST as importRoute } from '../../../app/api/v1/runs/import/route.ts'
import { GET as listRoute } from '../../../app/api/v1/runs/route.ts'
import { POST as launchRoute } from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import { POST as createRoute } from '../../../app/api/v1/workflows/route.ts'
import { ownerKey, send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

const document = sketch({ start: { type: 'start' }, add: { type: 'transform', expression: 'input.a + 1' }, end: { type: 'end', output: 'prev' } }, ['start -> add', 'add -> end'], { name: 'Adder' })

async function finished(): Promise<string> {
  const { body: workflow } = await send(createRoute, { method: 'POST', body: { document } })
  const { body: run } = await send(launchRoute, { method: 'POST', params: { id: workflow.slug }, body: { input: { a: 1 }, wait: 20 } })
  expect(run).toMatchObject({ status: 'completed', output: 2 })
  return run.id as string
}

const file = async (id: string, key: string | null = ownerKey): Promise<Response> =>
  exportRoute(new Request(`http://localhost:3000/api/v1/runs/${id}/export`, { headers: key === null ? {} : { authorization: `Bearer ${key}` } }), { params: Promise.resolve({ id }) })

const take = (body: string, headers: Record<string, string> = { 'content-type': runFileType }) => send(importRoute, { method: 'POST', body, headers })

describe('GET /runs/{id}/export', () => {
  it('is a download of one JSON document, for members only, of runs that there are', async () => {
    const id = await finished()
    const response = await file(id)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(runFileType)
    expect(exportRun.produces).toEqual([runFileType])
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="run-${id}.oriel-run.json"`)
    expect(await response.json()).toMatchObject({ oriel: 'run', version: 1, runs: [{ id, status: 'completed' }] })
    expect((await file(id, null)).status).toBe(401)
    expect((await file('0197a2b4-a26b-7290-889a-61643b272195')).status).toBe(404)
    expect((await file('import')).status).toBe(404)
  })
})

describe('POST /runs/import', () => {
  it('answers 201 with the id of a run that is shown, listed and replayed, and takes a fork and nothing else', async () => {
    const text = await (await file(await finished())).text()
    const { status, body } = await take(text)
    expect([status, importedRunSchema.parse(body)]).toEqual([201, body])
    const { id } = body as { id: string }
    expect((await send(runRoute, { params: { id } })).body).toMatchObject({ id, status: 'imported', output: 2, imported: { status: 'completed', by: expect.any(String) } })
    expect((await send(listRoute, { path: '/?status=imported' })).body.items.map((run: { id: string }) => run.id)).toContain(id)
    expect((await send(replayRoute, { method: 'POST', params: { id } })).body).toMatchObject({ identical: true, divergence: null, runId: id })
    expect(await send(pauseRoute, { method: 'POST', params: { id } })).toMatchObject({ status: 409, body: { code: 'wrong_status', detail: expect.stringContaining('Fork it') as string } })
    expect(await send(forkRoute, { method: 'POST', params: { id }, body: { atSeq: 4, edits: [] } })).toMatchObject({ status: 202, body: { forkedFrom: { runId: id, atSeq: 4 } } })
  })

  it('takes a file as JSON too, and says of others what to send, how much of it, and what is wrong with it', async () => {
    const text = await (await file(await finished())).text()
    expect((await take(text, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(201)
    expect(await take(text, { 'content-type': 'text/plain' })).toMatchObject({ status: 422, body: { code: 'invalid_request', detail: expect.stringContaining(runFileType) as string } })
    expect(await take('{', { 'content-type': runFileType, 'content-length': String(largestRunFileBytes + 1) })).toMatchObject({ status: 413, body: { code: 'payload_too_large', detail: expect.stringContaining('64 MiB') as string } })
    expect(await take(text.slice(0, 900))).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    expect(await take(text.replace('"a":1', '"a":7'))).toMatchObject({ status: 422, body: { code: 'invalid_run_file', problems: [{ code: 'wrong_hash' }] } })
    expect(await take(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })
})
