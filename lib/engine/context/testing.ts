/** Requests for tests of the context: built through the schemas, so that defaults are those of a document. */
import { contextSchema, intentSchema, outputSchema, promptSchema } from '../decision.ts'
import type { z } from 'zod'
import type { CountTokens } from '../tokens.ts'
import type { Scope } from '../evaluation.ts'
import type { Event } from '../events.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { LogValues } from './log-values.ts'
import type { AssembleRequest, ThreadEntry } from './request.ts'

/** Four characters are a token: enough to test sums and budgets with, and no tables to load. */
export const quarterTokens: CountTokens = (text) => Math.ceil(text.length / 4)

/** The values of a log that has none beside it. */
export function valuesOf(log: readonly Event[]): LogValues {
  const dataOf = (seq: number): JsonObject => (log[seq - 1]?.data ?? {}) as unknown as JsonObject
  return {
    data: (seq) => Promise.resolve(dataOf(seq)),
    load: () =>
      Promise.resolve(({ seq, path, key }) => {
        const value = dataOf(seq)[path]
        return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
      }),
  }
}

export const scope: Scope = {
  input: { message: 'Deploy the backend', html: '<b>bold</b>' },
  trigger: null,
  vars: {},
  steps: { list_tags: { output: ['v1.2.3', 'v1.2.2'], visits: 1 } },
  run: { id: 'run-1', startedAt: '2026-03-05T07:00:00.000Z' },
  now: '2026-03-05T07:08:09.012Z',
}

export interface RequestParts {
  messages?: z.input<typeof promptSchema>['messages']
  strategy?: 'tools' | 'json_schema' | 'prompt' | 'none'
  intents?: z.input<typeof intentSchema>[]
  schema?: AssembleRequest['schema']
  context?: z.input<typeof contextSchema>
  thread?: ThreadEntry[]
  rejected?: AssembleRequest['rejected']
  params?: AssembleRequest['model']['params']
  scope?: Partial<Scope>
  summaries?: AssembleRequest['summaries']
  withoutSummaries?: boolean
}

const defaultIntents: z.input<typeof intentSchema>[] = [
  { name: 'deploy', description: 'Deploys a tag.', parameters: { type: 'object', properties: { tag: { type: 'string', description: 'The tag.' }, force: { type: 'boolean' } }, required: ['tag'] } },
  { name: 'done' },
]

export function requestOf(parts: RequestParts = {}): AssembleRequest {
  const { prompt } = { prompt: promptSchema.parse({ messages: parts.messages ?? [{ role: 'system', content: 'You deploy.\n{{ output_format }}' }, { role: 'user', content: '{{ thread }}\n\nWhat is next?' }] }) }
  const strategy = parts.strategy ?? 'tools'
  return {
    nodeId: 'decide',
    promptVersion: 'v3',
    prompt,
    model: { name: 'gpt-5-mini', params: parts.params ?? {} },
    ...(strategy !== 'none' && { output: outputSchema.parse({ strategy }) }),
    ...(parts.schema ? { schema: parts.schema } : strategy !== 'none' && { intents: (parts.intents ?? defaultIntents).map((intent) => intentSchema.parse(intent)) }),
    context: contextSchema.parse(parts.context ?? {}),
    scope: { ...scope, ...parts.scope },
    thread: parts.thread ?? workedThread(),
    rejected: parts.rejected ?? [],
    ...(parts.summaries && { summaries: parts.summaries }),
    ...(parts.withoutSummaries && { withoutSummaries: true }),
  }
}

/** An input, a call that failed, its repetition that worked, and a person's answer. */
export function workedThread(): ThreadEntry[] {
  return [
    { seq: 1, type: 'input', tag: 'input', value: { message: 'Deploy the backend' } },
    { seq: 4, type: 'intent', tag: 'deploy', nodeId: 'decide', value: { tag: 'v9' } },
    { seq: 8, type: 'error', tag: 'error', nodeId: 'call', value: { code: 'http_404', message: 'not found' }, text: 'HTTP 404: no such tag', answers: 4, resolved: true },
    { seq: 12, type: 'intent', tag: 'deploy', nodeId: 'decide', value: { tag: 'v1.2.3' } },
    { seq: 16, type: 'result', tag: 'deploy_result', nodeId: 'call', value: { status: 200, log: 'start\n  done\n' }, answers: 12 },
  ]
}

/** Iterations as a long run has them: a call and its result, `count` times after the input. */
export function longThread(count: number, resultText = (index: number) => `result ${index}: ${'text '.repeat(10)}`): ThreadEntry[] {
  const entries: ThreadEntry[] = [{ seq: 1, type: 'input', tag: 'input', value: 'go' }]
  for (let index = 0; index < count; index++) {
    const seq = 2 + index * 4
    entries.push({ seq, type: 'intent', tag: 'deploy', nodeId: 'decide', value: { tag: `v${index}` } })
    entries.push({ seq: seq + 2, type: 'result', tag: 'deploy_result', nodeId: 'call', value: resultText(index), answers: seq })
  }
  return entries
}
