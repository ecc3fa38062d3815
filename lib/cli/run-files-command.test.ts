import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const id = '0197a2b4-a26b-7290-889a-61643b272195'
const file = { oriel: 'run', version: 1, runs: [{ id, events: [{ seq: 1 }, { seq: 2 }] }], sha256: 'abc' }
const imported = { id, workflow: { id, slug: 'deploybot', created: true }, runs: 2, events: 61, notes: ['The run was waiting when it was exported, after event 9.'], earlier: [] as string[] }

let server: ScriptedServer | undefined
let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-run-files-'))
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(directory, { recursive: true })
})

describe('export', () => {
  test('prints the file, to the byte', async () => {
    server = await scriptedServer({ [`GET /runs/${id}/export`]: { body: file } })
    expect(await oriel(server.url, 'export', id)).toEqual({ code: 0, stdout: `${JSON.stringify(file)}\n`, stderr: '' })
  })

  test('writes the file as it came, and says what is in it', async () => {
    server = await scriptedServer({ [`GET /runs/${id}/export`]: { body: file } })
    const path = join(directory, 'run.json')
    const text = JSON.stringify(file)
    expect(await oriel(server.url, 'export', id, '--out', path)).toEqual({ code: 0, stdout: `${path}: 1 run, 2 events, ${text.length} bytes.\n`, stderr: '' })
    expect(await readFile(path, 'utf8')).toBe(text)
  })
})

describe('import', () => {
  test('sends the file and tells the new run, with what is to be known of it', async () => {
    server = await scriptedServer({ 'POST /runs/import': { status: 201, body: { ...imported, earlier: [id] } } })
    const path = join(directory, 'run.json')
    await writeFile(path, JSON.stringify(file))
    const { code, stdout, stderr } = await oriel(server.url, 'import', path)
    expect(server.sent[0]?.body).toEqual(file)
    expect([code, stdout]).toEqual([0, `Run ${id} of deploybot: 2 runs, 61 events, verified.\n`])
    expect(stderr).toContain('did not exist here')
    expect(stderr).toContain('waiting when it was exported')
    expect(stderr).toContain(`imported before: ${id}`)
  })

  test('of a file that is refused says why, and ends with 1', async () => {
    const refusal = { type: 'x', title: 'x', status: 422, code: 'invalid_run_file', detail: `Run ${id}, event 9: The request to the model is not the one that was sent.`, problems: [{ code: 'request', message: 'x', path: '/runs/0/events/8' }] }
    server = await scriptedServer({ 'POST /runs/import': { status: 422, body: refusal } })
    const path = join(directory, 'run.json')
    await writeFile(path, '{}')
    const { code, stderr } = await oriel(server.url, 'import', path)
    expect(code).toBe(1)
    expect(stderr).toContain('event 9: The request to the model is not the one that was sent. (invalid_run_file)')
    expect((await oriel(server.url, 'import', join(directory, 'none.json'))).stderr).toContain('cannot be read (ENOENT)')
  })
})
