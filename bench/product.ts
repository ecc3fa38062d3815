/** Starts the product for a measurement, the way a person does, and calls its API. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { residentBytes } from './cpu.ts'

export interface Product {
  dataDirectory: string
  databaseUrl: string
  /** Of the launcher. */
  pid: number
  readyMs: number
  residentBytes(): number
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  stop(options?: { removeData?: boolean }): Promise<void>
}

const apiKey = 'bench-key-that-is-long-enough'

export async function startProduct(dataDirectory = mkdtempSync(join(tmpdir(), 'oriel-bench-'))): Promise<Product> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, ['lib/server/launcher/launcher.ts'], {
    env: { ...process.env, PORT: String(port), ORIEL_DATA_DIR: dataDirectory, ORIEL_API_KEY: apiKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Oriel ended with ${code} before it was ready.`)))
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Oriel ready:')) resolve()
    })
  })
  const readyMs = performance.now() - started
  const pid = child.pid ?? 0
  return {
    dataDirectory,
    databaseUrl: workerDatabaseUrl(pid),
    pid,
    readyMs,
    residentBytes: () => residentBytes(pid),
    async call(method, path, body) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const answer = (await response.json()) as Record<string, unknown>
      if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
      return answer
    },
    async stop({ removeData = false } = {}) {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
      if (removeData) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** The address that the launcher gave its worker; nothing else tells it. */
function workerDatabaseUrl(launcher: number): string {
  const children = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ')
  for (const pid of children) {
    const variable = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').find((entry) => entry.startsWith('DATABASE_URL='))
    if (variable) return variable.slice('DATABASE_URL='.length)
  }
  throw new Error('No process of Oriel has a DATABASE_URL.')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
