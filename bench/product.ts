/** Starts the product for a measurement, the way a person does, and calls its API. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
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

export interface ProductOptions {
  /** An empty one, where absent. */
  dataDirectory?: string
  /** `host:port` that its HTTP nodes and models may call. */
  allow?: string
}

export async function startProduct({ dataDirectory = mkdtempSync(join(tmpdir(), 'oriel-bench-')), allow = '' }: ProductOptions = {}): Promise<Product> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, ['lib/server/launcher/launcher.ts'], {
    env: { ...process.env, PORT: String(port), ORIEL_DATA_DIR: dataDirectory, ORIEL_API_KEY: apiKey, ORIEL_ALLOW_PRIVATE_HOSTS: allow },
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
    call: (method, path, body) => call(port, method, path, body),
    async stop({ removeData = false } = {}) {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
      if (removeData) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Kept connections and no more than needed: what the callers cost is taken from the product. */
const agent = new Agent({ keepAlive: true, maxSockets: 200 })

function call(port: number, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const text = body && JSON.stringify(body)
  const headers = { authorization: `Bearer ${apiKey}`, ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path: `/api/v1${path}`, headers }, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (part: string) => (answer += part))
      response.on('end', () => {
        if ((response.statusCode ?? 0) >= 300) reject(new Error(`${method} ${path}: ${answer}`))
        else resolve(JSON.parse(answer) as Record<string, unknown>)
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
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
