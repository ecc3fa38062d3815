/** Quick fixes of requests to people: who answers, how many, how long, and who reads replies. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { removeElements, setData } from '#lib/engine/edit.ts'
import type { Json } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { rowsOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { closedAudience } from '#lib/nodes/request-checks.ts'
import { textsOf, timeWords } from '#lib/nodes/request-words.ts'
import { nodeOf, pathIn, quoted } from './fix-places.ts'
import { runningIn } from './fix-ends.ts'
import { objectAt } from './fix-settings.ts'
import type { Fixer, QuickFix } from './fixer.ts'

/** The entry of a list goes; where it puts a template behind a prefix, the template alone may stay. */
export const dropEntry: Fixer = (document, { nodeId, path = '' }) => {
  const keys = pathIn(path)
  const node = nodeOf(document, nodeId)
  const entry = node && valueAt(node.data, keys)
  if (!node || typeof entry !== 'string') return []
  const address = /^\s*\w+:\s*(\{\{[^]*\}\})\s*$/.exec(entry)?.[1]
  return [
    ...(address !== undefined && keys.at(-2) === 'audience' ? [{ label: `Ask the address in ${address}`, edit: (now: WorkflowDocument) => setData(now, node.id, keys, address) }] : []),
    { label: entry.trim() === '' ? 'Remove the empty entry' : `Remove “${entry.trim()}”`, edit: (now) => setData(now, node.id, keys, undefined) },
  ]
}

const setTo = (nodeId: string, keys: readonly string[], value: Json | undefined, label: string): QuickFix => ({ label, edit: (now) => setData(now, nodeId, keys, value) })

/** So many that the audience can give: all that it names, or one fewer where one of them may have launched the run. */
export const fewerAnswers: Fixer = (document, { nodeId, path = '', code }) => {
  const node = nodeOf(document, nodeId)
  const keys = pathIn(path)
  if (!node) return []
  if (code === 'required_all_open') return [setTo(node.id, keys, 2, 'Ask for 2 answers'), setTo(node.id, keys, undefined, 'Ask for 1 answer')]
  const settings = objectAt(node.data, keys.slice(0, -1))
  const named = closedAudience([...textsOf(settings, 'audience'), ...rowsOf(settings, 'escalate').flatMap(({ row }) => textsOf(row, 'audience'))])?.length ?? 1
  const enough = Math.max(1, code === 'launcher_needed' ? named - 1 : named)
  return [setTo(node.id, keys, enough === 1 ? undefined : enough, `Ask for ${enough} ${enough === 1 ? 'answer' : 'answers'}`)]
}

/** A step that comes too late comes while somebody waits, by a higher limit; or it goes. */
export const mendStep: Fixer = (document, { nodeId, path = '', code }) => {
  const node = nodeOf(document, nodeId)
  const keys = pathIn(path)
  const step = keys.slice(0, keys.findLastIndex((key) => /^\d+$/.test(key)) + 1)
  const after = node && valueAt(node.data, [...step, 'afterSeconds'])
  if (!node || step.length === 0 || typeof after !== 'number') return []
  const limit = after * 2
  return [
    ...(code === 'escalation_too_late' ? [setTo(node.id, [...step.slice(0, -2), 'timeoutSeconds'], limit, `Raise the limit to ${timeWords(limit)}`)] : []),
    setTo(node.id, step, undefined, 'Remove the step'),
  ]
}

const day = 86_400

/** A limit, so that what is drawn for when it is over can happen; or what is drawn goes. */
export const limitIt: Fixer = (document, { nodeId, code, handle }) => {
  const node = nodeOf(document, nodeId)
  if (!node) return []
  const drop = setTo(node.id, ['onTimeout'], undefined, 'Remove the answer')
  const edges = document.edges.filter(({ source, sourceHandle }) => source === node.id && sourceHandle === handle).map(({ id }) => id)
  const cut: QuickFix[] = code === 'never_times_out' ? [{ label: 'Remove the edge', edit: (now) => removeElements(now, { edges }) }] : []
  if (code === 'bad_default_answer') return [drop]
  if (findNodeType(node.type)?.kind === 'decision') {
    const gated = rowsOf(node.data, 'intents').find(({ row }) => row.approval !== undefined)
    return [...(gated ? [setTo(node.id, ['intents', String(gated.index), 'approval', 'timeoutSeconds'], day, `Give the approval of “${String(gated.row.name)}” 1 day`)] : []), ...cut]
  }
  const limited = typeof node.data.timeoutSeconds === 'number' && node.data.timeoutSeconds > 0
  return [...(limited ? [] : [setTo(node.id, ['timeoutSeconds'], day, 'Give it 1 day')]), ...(node.data.onTimeout === undefined ? [] : [drop]), ...cut]
}

/** To one of the workflow's decisions, or to nobody. */
export const replyToDecision: Fixer = (document, { nodeId, path = '' }) => {
  const decisions = runningIn(document, undefined).filter(({ type }) => findNodeType(type)?.kind === 'decision')
  if (nodeId === undefined || nodeOf(document, nodeId)?.data.replies === undefined) return []
  return [...decisions.slice(0, 2).map(({ id }) => setTo(nodeId, pathIn(path), id, `Replies go to ${quoted(document, id)}`)), setTo(nodeId, pathIn(path), undefined, 'Take no replies')]
}
