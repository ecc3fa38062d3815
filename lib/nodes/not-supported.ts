/**
 * Settings that the document format has and this version does not act on: who may answer, how many must, what happens when nobody
 * does. They are kept in a draft; a version that relied on them would promise a control that is not there, so they block it.
 */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import type { ConfigProblem } from './define-node.ts'
import { objectOf } from './draft.ts'

const isSet: Record<string, (value: unknown) => boolean> = {
  audience: (value) => Array.isArray(value) && value.length > 0,
  channels: (value) => Array.isArray(value) && value.length > 0,
  escalate: (value) => Array.isArray(value) && value.length > 0,
  required: (value) => typeof value === 'number' && value > 1,
  timeoutSeconds: (value) => typeof value === 'number' && value > 0,
}

const meaning: Record<string, string> = {
  audience: 'Anyone who may sign in can answer',
  channels: 'Requests are shown on the run page and in the API only',
  escalate: 'Nobody else is told when no answer comes',
  required: 'One answer settles the request',
  timeoutSeconds: 'The request waits without a limit',
}

/** One `not_supported_yet` per setting of a request to a person that would not be kept. `path` is that of `request` in the data. */
export function unsupportedRequestSettings(request: JsonObject, path: string): ConfigProblem[] {
  return Object.keys(isSet)
    .filter((name) => isSet[name]?.(request[name]))
    .map((name) => ({ severity: 'error', code: 'not_supported_yet', path: `${path}/${name}`, message: `"${name}" is not acted on yet: ${meaning[name]}. Remove it to publish.` }))
}

/** The same for the gate of a node or an intent. */
export function unsupportedApproval(data: JsonObject, path: string): ConfigProblem[] {
  return isJsonObject(data.approval) ? unsupportedRequestSettings(objectOf(data, 'approval'), `${path}/approval`) : []
}
