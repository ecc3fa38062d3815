/** Evaluates the texts of a form in a thread of its own, which the page ends where one takes too long. */
import type { JsonObject } from '#lib/engine/json.ts'
import { evaluateText } from './evaluate-text.ts'
import type { FromWorker, ToWorker } from './evaluation-jobs.ts'
import { rootsKept } from './roots-kept.ts'

const roots = new Map<string, JsonObject>()

const answer = (message: FromWorker) => postMessage(message)

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'job') {
    void run(data)
    return
  }
  roots.delete(data.named.key)
  roots.set(data.named.key, data.named.root)
  for (const key of [...roots.keys()].slice(0, -rootsKept)) roots.delete(key)
})

async function run({ id, job, root }: Extract<ToWorker, { kind: 'job' }>): Promise<void> {
  answer({ kind: 'started', id })
  answer({ kind: 'done', id, result: await evaluateText(job, roots.get(root) ?? {}) })
}
