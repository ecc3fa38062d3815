/**
 * What crosses the border of a part that becomes a step of its own: what its nodes read from outside, which becomes the declared input,
 * and what is read of it outside, which becomes the output. Where a value cannot be handed over, the reason is a sentence. Pure.
 */
import type { DocumentNode } from '#lib/engine/document.ts'
import { reach } from '#lib/engine/paths.ts'
import { findNodeType } from '../index.ts'
import { scopesOf } from '../scopes.ts'
import { codeReads, plainPath, readsOf, shortest, type Read } from './scope-reads.ts'
import { titleIn, type Part } from './selection.ts'

export interface Crossing {
  /** Paths of the scope outside that the inside reads. */
  inputs: string[][]
  /** Paths of the scope inside that the outside reads. */
  outputs: string[][]
  reasons: string[]
}

/** inside: means the same in the step · in, out: crosses the border · a sentence: cannot be. */
type Verdict = { kind: 'stays' } | { kind: 'crosses'; path: string[] } | { kind: 'refused'; reason: string }

const stays: Verdict = { kind: 'stays' }
const crosses = (path: string[]): Verdict => ({ kind: 'crosses', path: plainPath(path) })
const refused = (reason: string): Verdict => ({ kind: 'refused', reason })

export function crossingReads(part: Part): Crossing {
  const context = contextOf(part)
  const scopeOf = scopesOf(part.document.nodes)
  const inside = part.document.nodes.filter(({ id }) => part.members.has(id))
  const outside = part.document.nodes.filter((node) => !part.taken.has(node.id) && scopeOf(node.parentId) === part.scope)
  const [reading, read] = [inside.flatMap((node) => verdicts(node, (each) => insideVerdict(each, context))), outside.flatMap((node) => verdicts(node, (each) => outsideVerdict(each, context)))]
  const paths = (list: Verdict[]) => shortest(list.flatMap((verdict) => (verdict.kind === 'crosses' ? [verdict.path] : [])))
  const reasons = [...reading, ...read].flatMap((verdict) => (verdict.kind === 'refused' ? [verdict.reason] : []))
  return { inputs: paths(reading), outputs: paths(read), reasons: [...new Set([...reasons, ...inside.flatMap((node) => codeReasons(node, context)), ...outside.flatMap((node) => codeOutside(node, context))])] }
}

interface Context extends Part {
  setInside: ReadonlySet<string>
  setOutside: ReadonlySet<string>
  /** Whether a node may be entered from within the part. */
  enteredAgain: boolean
  name(id: string): string
}

function contextOf(part: Part): Context {
  const scopeOf = scopesOf(part.document.nodes)
  const variables = (isMember: boolean) =>
    new Set(part.document.nodes.filter((node) => scopeOf(node.parentId) === part.scope && part.members.has(node.id) === isMember).flatMap(({ type, data }) => findNodeType(type)?.sets?.(data) ?? []))
  const enteredAgain = [...part.members].some((id) => part.paths.next(id).includes(part.entry))
  return { ...part, setInside: variables(true), setOutside: variables(false), enteredAgain, name: (id) => titleIn(part.document, id) }
}

const verdicts = (node: DocumentNode, verdict: (read: Read) => Verdict): Verdict[] => readsOf(node).map(verdict)

function insideVerdict(read: Read, context: Context): Verdict {
  const verdict = insideRoots[read.path[0] ?? '']?.(read, context) ?? stays
  if (verdict.kind === 'stays' || read.certain) return verdict
  return refused(unclear(read, context))
}

const unclear = ({ node, path, text }: Read, { name }: Context): string =>
  `${name(node)} reads “${path.join('.')}” inside brackets (${text.path.slice(1)}), where it may also be a field of something else. Write $$.${path.join('.')} if the run's is meant, or take it into a variable of the expression first.`

const insideRoots: Record<string, (read: Read, context: Context) => Verdict> = {
  input: ({ path }) => crosses(path),
  trigger: ({ path }) => crosses(path),
  steps: stepsInside,
  args: argsInside,
  vars: varsInside,
  prev: prevInside,
  run: ({ path, node }, { members, name }) => {
    if (path[1] === undefined) return refused(`${name(node)} reads “run” as a whole, which is another run inside. Read what is needed of it by name.`)
    return path[1] === 'callbacks' && members.has(path[2] ?? '') ? stays : crosses(path)
  },
}

const wholeSteps = (node: string, name: Context['name']): Verdict => refused(`${name(node)} reads “steps” as a whole, so nobody can tell which values cross the border. Read them by name.`)

function stepsInside({ path, node }: Read, { members, paths, entry, looped, name }: Context): Verdict {
  const id = path[1]
  if (id === undefined) return wholeSteps(node, name)
  if (!members.has(id)) return crosses(path)
  // Where a way from the entry leads past it, the value there may be that of an earlier round.
  const passedBy = looped && reach([entry], (each) => (each === id ? [] : paths.next(each).filter((next) => members.has(next)))).has(node)
  if (passedBy) return refused(`${name(node)} reads ${name(id)} of the round before, which a step of its own does not know. Keep it in a variable outside, or select the whole loop.`)
  return stays
}

function argsInside({ path, node }: Read, { members, paths, name }: Context): Verdict {
  const decisions = [...new Set(paths.arms(node).map(({ decision }) => decision))]
  const outer = decisions.filter((decision) => !members.has(decision))
  if (outer.length === 0 && decisions.length > 0) return stays
  if (outer.length < decisions.length) return refused(`${name(node)} reads “${path.join('.')}” of decisions inside and outside the selection. Select all of them, or none.`)
  return crosses(path)
}

function varsInside({ path, node }: Read, { setInside, setOutside, looped, name }: Context): Verdict {
  const variable = path[1]
  if (variable === undefined) return refused(`${name(node)} reads “vars” as a whole, so nobody can tell which values cross the border. Read them by name.`)
  if (!setInside.has(variable)) return crosses(path)
  if (setOutside.has(variable)) return refused(`The variable “${variable}” is set inside and outside the selection. Give the two different names first.`)
  return looped ? refused(`${name(node)} reads the variable “${variable}”, which keeps its value from round to round. A step of its own begins without it: set it outside.`) : stays
}

function prevInside({ path, node }: Read, { entry, enteredAgain, name }: Context): Verdict {
  if (node !== entry) return stays
  return enteredAgain ? refused(`${name(node)} reads “prev”, which is what comes from outside the first time and from inside after that. Read both by name.`) : crosses(path)
}

function outsideVerdict(read: Read, context: Context): Verdict {
  const verdict = outsideRoots[read.path[0] ?? '']?.(read, context) ?? stays
  if (verdict.kind !== 'crosses') return verdict
  if (!read.certain) return refused(unclear(read, context))
  return onlyAfterError(read.node, context) ? refused(`${context.name(read.node)} reads “${read.path.join('.')}” after an error. A step that failed hands nothing back.`) : verdict
}

const outsideRoots: Record<string, (read: Read, context: Context) => Verdict> = {
  steps: ({ path, node }, { members, name }) => {
    const [, id, field] = path
    if (id === undefined) return wholeSteps(node, name)
    if (!members.has(id)) return stays
    if (field === undefined) return refused(`${name(node)} reads “steps.${id}” as a whole. Read its output by name.`)
    return field === 'error' ? refused(`${name(node)} reads the error of ${name(id)}. From outside there is only the error of the whole step.`) : crosses(path)
  },
  args: ({ path, node }, { members, paths, name }) => {
    const decisions = [...new Set(paths.arms(node).map(({ decision }) => decision))]
    const inner = decisions.filter((decision) => members.has(decision))
    if (inner.length === 0) return stays
    return inner.length < decisions.length ? refused(`${name(node)} reads “${path.join('.')}” of decisions inside and outside the selection. Select all of them, or none.`) : crosses(path)
  },
  vars: ({ path, node }, { setInside, setOutside, name }) => {
    const variable = path[1]
    if (variable === undefined) return setInside.size > 0 ? refused(`${name(node)} reads “vars” as a whole, and the selection sets some. Read them by name.`) : stays
    if (!setInside.has(variable)) return stays
    return setOutside.has(variable) ? refused(`The variable “${variable}” is set inside and outside the selection. Give the two different names first.`) : crosses(path)
  },
  run: ({ path, node }, { members, name }) =>
    path[1] === 'callbacks' && members.has(path[2] ?? '') ? refused(`${name(node)} sends out the address of ${name(path[2] ?? '')}, which would belong to another run. Keep the two together.`) : stays,
}

function onlyAfterError(node: string, { failing, leaving, paths }: Context): boolean {
  const after = (edges: Part['leaving']) => reach([...new Set(edges.map(({ target }) => target))], paths.next).has(node)
  return after(failing) && !after(leaving)
}

const rewriteByHand = 'JavaScript cannot be rewritten: read it in a Transform before it, which then is what prev gives.'

function codeReasons(node: DocumentNode, context: Context): string[] {
  const code = codeReads(node)
  if (!code) return []
  const { members, paths, entry, setInside, name } = context
  const outerArms = paths.arms(node.id).some(({ decision }) => !members.has(decision))
  const crossing = [
    ...code.roots.filter((root) => root === 'input' || (root === 'args' && outerArms) || (root === 'prev' && node.id === entry) || (root === 'vars' && setInside.size === 0)),
    ...code.steps.filter((id) => !members.has(id)).map((id) => (id === '*' ? 'steps' : `steps.${id}`)),
  ]
  return crossing.length === 0 ? [] : [`The code of ${name(node.id)} reads ${[...new Set(crossing)].map((each) => `“${each}”`).join(', ')} from outside the selection. ${rewriteByHand}`]
}

function codeOutside(node: DocumentNode, { members, name, setInside }: Context): string[] {
  const code = codeReads(node)
  const crossing = code ? [...code.steps.filter((id) => members.has(id)).map((id) => `steps.${id}`), ...(setInside.size > 0 && code.roots.includes('vars') ? ['vars'] : [])] : []
  return crossing.length === 0 ? [] : [`The code of ${name(node.id)} reads ${[...new Set(crossing)].map((each) => `“${each}”`).join(', ')} of the selection. ${rewriteByHand}`]
}
