/**
 * Owns the two roles of a start, web and worker: their commands, environment and logs, and in development
 * starting the worker again when its sources change.
 */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { localUrl } from '../env.ts'
import { dataPaths } from '../paths.ts'
import { superviseChild, type SupervisedChild } from './child.ts'
import { LaunchError } from './launch-error.ts'
import { LogFile } from './log-file.ts'
import { webReady, workerReady } from './readiness.ts'

export interface RolesOptions {
  development: boolean
  host: string
  port: number
  publicUrl: string
  dataDirectory: string
  databaseUrl: string
  secretKey: string
}

export interface Running {
  readonly ready: Promise<void>
  signInLink(): Promise<string>
  stop(): Promise<void>
  kill(): void
}

/** Web keeps nothing between two requests; the worker may finish what it is doing. With the database under 30 s. */
const WEB_GRACE_MS = 5_000
const WORKER_GRACE_MS = 20_000
const SETTLED_MS = 200

const quiet = '--disable-warning=ExperimentalWarning'
const exitWithLauncher = ['--import', './lib/server/launcher/exit-with-launcher.ts']

export function roleEnvironment(options: RolesOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: options.development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOST: options.host,
    PORT: String(options.port),
    DATABASE_URL: options.databaseUrl,
    ORIEL_SECRET_KEY: options.secretKey,
    ORIEL_PUBLIC_URL: options.publicUrl,
    ORIEL_DATA_DIR: options.dataDirectory,
  }
}

/** In development Next serves everything, so that what is edited is reloaded. */
function webArguments(options: { development: boolean; host: string; port: number }): string[] {
  if (!options.development) return ['./lib/server/web/serve.ts']
  return [join('node_modules', 'next', 'dist', 'bin', 'next'), 'dev', '-H', options.host, '-p', String(options.port)]
}

export function startRoles(options: RolesOptions): Running {
  const env = roleEnvironment(options)
  const logs = dataPaths(options.dataDirectory).logs
  const web = superviseChild({
    name: 'web', env, graceMs: WEB_GRACE_MS, log: new LogFile(join(logs, 'web.log')),
    args: [quiet, ...exitWithLauncher, ...webArguments(options)],
    untilReady: webReady(localUrl(options.host, options.port)),
  })
  const worker = superviseChild({
    name: 'worker', env, graceMs: WORKER_GRACE_MS, log: new LogFile(join(logs, 'worker.log')),
    args: [quiet, ...exitWithLauncher, './lib/server/worker.ts'],
    untilReady: workerReady,
  })
  const watching = options.development ? restartOnChange(worker) : undefined
  const children = [web, worker]
  return {
    ready: Promise.all(children.map((child) => child.ready)).then(() => undefined),
    signInLink: () => askForSignInLink(env),
    stop: async () => {
      watching?.close()
      await Promise.all(children.map((child) => child.stop()))
    },
    kill: () => children.forEach((child) => child.kill()),
  }
}

/** Web reloads by itself (next dev); the worker is replaced once its sources have been quiet for a moment. */
function restartOnChange(worker: SupervisedChild): { close(): void } {
  let pause: NodeJS.Timeout | undefined
  return watch('lib', { recursive: true }, (_event, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return
    clearTimeout(pause)
    pause = setTimeout(() => worker.restart(), SETTLED_MS)
  })
}

function askForSignInLink(env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [quiet, './lib/server/launcher/sign-in.ts'], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { complaint += text })
    child.once('message', (message) => {
      if (typeof message === 'object' && message !== null && 'link' in message) resolve(String(message.link))
    })
    child.once('close', () => reject(new LaunchError(`No sign-in link could be made:\n${complaint.trim()}`)))
  })
}
