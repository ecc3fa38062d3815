/** The API as a script calls it: with the owner's key, and nothing of the browser. */
import { type APIRequestContext, expect, request } from '@playwright/test'

export interface Api {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: object, status?: number): Promise<T>
  context: APIRequestContext
}

export interface SavedWorkflow {
  id: string
  slug: string
  problems: { code: string; severity: string; message: string; nodeId?: string }[]
}

export interface Run {
  id: string
  status: string
  outcome: string | null
  output: unknown
  error: { code: string; message: string; nodeId?: string } | null
  waitingOn: { kind: string; requestId?: string }[]
  usage: { modelCalls: number }
}

const variable = (name: string): string => process.env[name] ?? ''

/** Calls that fail name what was answered. */
export async function openApi(): Promise<Api> {
  const context = await request.newContext({ baseURL: variable('ORIEL_E2E_URL'), extraHTTPHeaders: { authorization: `Bearer ${variable('ORIEL_API_KEY')}` }, storageState: { cookies: [], origins: [] } })
  const parse = async <T>(response: Awaited<ReturnType<APIRequestContext['get']>>, status: number | undefined): Promise<T> => {
    const text = await response.text()
    if (status === undefined) expect(response.ok(), `${response.url()}: ${text}`).toBe(true)
    else expect(response.status(), text).toBe(status)
    return JSON.parse(text) as T
  }
  return {
    context,
    get: async <T>(path: string) => parse<T>(await context.get(`/api/v1${path}`), 200),
    post: async <T>(path: string, body: object = {}, status?: number) => parse<T>(await context.post(`/api/v1${path}`, { data: body }), status),
  }
}

/** Starts a run and waits for its end, or for a person; a minute, because the machine may be busy with more than this. */
export const launch = (api: Api, slug: string, input: object): Promise<Run> => api.post<Run>(`/workflows/${slug}/runs`, { input, wait: 60 }, 200)
