/**
 * What can stand where the cursor is in a template or an expression: names with their type and last value, filters, tags, functions.
 * Pure: takes the text before the cursor and the shapes of the scope, knows nothing of the editor.
 */
import { previewOf, isList, itemShape, memberShape, membersOf, describes, typeText, type Shape } from './value-shape.ts'
import { insideQuotes, openBrackets, pathBefore, someItem, wholePath, type Segment } from './path-before.ts'
import { jsonataFunctions } from './jsonata-functions.ts'
import { liquidFilters, liquidTags, type OfferedWord } from './liquid-words.ts'
import type { Root } from './scope-shape.ts'

export interface Offer {
  kind: 'value' | 'function' | 'filter' | 'tag'
  /** What is shown, and matched with what is typed. */
  label: string
  /** What is put in its place, where that is not the label. `cursorBack`: how far before its end the cursor stands then. */
  insert?: string
  cursorBack?: number
  /** It takes the dot before it away: a name that cannot stand behind one. */
  takesDot?: true
  /** Type, in a word or two. */
  type: string
  /** Its last value on one line. */
  preview?: string
  says?: string
}

export interface Offers {
  /** Where what is typed begins, in the text before the cursor. */
  from: number
  offers: Offer[]
}

export type OfferLanguage = 'liquid' | 'jsonata'

/** `asked`: somebody asked for it, so it is shown before anything is typed. */
export function offersAt(language: OfferLanguage, before: string, roots: readonly Root[], asked: boolean): Offers | null {
  return language === 'liquid' ? inTemplate(before, roots, asked) : inExpression(before, roots, asked)
}

function inTemplate(before: string, roots: readonly Root[], asked: boolean): Offers | null {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  if (open < 0 || open < Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))) return null
  const start = open + 2 + (before[open + 2] === '-' ? 1 : 0)
  const inside = before.slice(start)
  if (insideQuotes(inside)) return null
  const tag = before[open + 1] === '%' ? /^\s*(\w*)$/.exec(inside) : null
  if (tag) return words(liquidTags, 'tag', before.length - (tag[1]?.length ?? 0))
  const filter = /\|\s*(\w*)$/.exec(inside)
  if (filter) return words(liquidFilters, 'filter', before.length - (filter[1]?.length ?? 0))
  const known = [...localsOfTemplate(before.slice(0, open), roots), ...roots]
  const typed = pathBefore(inside)
  const found = values(typed, known, [], 'liquid', asked || inside.trim() === '')
  return found && { ...found, from: start + found.from }
}

function inExpression(before: string, roots: readonly Root[], asked: boolean): Offers | null {
  if (insideQuotes(before)) return null
  const typed = pathBefore(before)
  if (typed.partial.startsWith('$') && typed.dot === undefined && !/^\$\$?$/.test(typed.partial)) {
    return { from: typed.from, offers: [...localsOfExpression(before, roots).map((root) => offerOf(root.name, root.shape, root.says)), ...functionOffers()] }
  }
  const around = shapesAround(before.slice(0, typed.from), roots)
  const found = values(typed, [...localsOfExpression(before, roots), ...roots], around, 'jsonata', asked)
  if (!found || typed.path === undefined || typed.dot !== undefined) return found
  return { ...found, offers: [...found.offers, ...functionOffers()] }
}

function words(list: readonly OfferedWord[], kind: 'filter' | 'tag', from: number): Offers {
  return {
    from,
    offers: list.map(({ name, says, takes }) => {
      const quoted = takes?.startsWith('"') === true && !takes.includes(',')
      const insert = takes === undefined || kind === 'tag' ? `${name}${kind === 'tag' && takes !== undefined ? ' ' : ''}` : `${name}: ${quoted ? '""' : ''}`
      return { kind, label: name, type: takes ?? '', says, ...(insert !== name && { insert }), ...(quoted && kind === 'filter' && { cursorBack: 1 }) }
    }),
  }
}

const functionOffers = (): Offer[] => jsonataFunctions.map(({ name, call, says }) => ({ kind: 'function', label: name, insert: `${name}()`, cursorBack: call.endsWith('()') ? 0 : 1, type: call.slice(name.length), says }))

function offerOf(name: string, shape: Shape, says?: string): Offer {
  const said = describes(shape) ?? says
  return { kind: 'value', label: name, type: typeText(shape), ...previewOfShape(shape), ...(said !== undefined && { says: said }) }
}

function previewOfShape({ value, longBytes }: Shape): Pick<Offer, 'preview'> {
  if (longBytes !== undefined) return { preview: `${Math.ceil(longBytes / 1024).toLocaleString('en')} KiB` }
  return value === undefined ? {} : { preview: previewOf(value) }
}

function values(typed: ReturnType<typeof pathBefore>, roots: readonly Root[], around: readonly Shape[], language: OfferLanguage, asked: boolean): Offers | null {
  if (typed.path === undefined) return null
  if (typed.dot === undefined) {
    if (typed.partial === '' && !asked) return null
    return { from: typed.from, offers: [...around.flatMap((shape) => memberOffers(shape, language)), ...roots.map(({ name, shape, says }) => offerOf(name, shape, says)), ...roots.flatMap((root) => deepOffers(root, language))] }
  }
  const shape = resolve(typed.path, roots, around, language)
  if (!shape) return null
  const offers = [...memberOffers(language === 'jsonata' && isList(shape) ? (itemShape(shape) ?? {}) : shape, language), ...listOffers(shape, language)]
  return offers.length > 0 ? { from: typed.from, offers } : null
}

function memberOffers(shape: Shape, language: OfferLanguage): Offer[] {
  return membersOf(shape).map((member) => {
    const offer = { ...offerOf(member.name, member.shape), ...(member.optional && { type: [typeText(member.shape), 'optional'].filter(Boolean).join(', ') }) }
    if (/^[A-Za-z_]\w*$/.test(member.name)) return offer
    return language === 'jsonata' ? { ...offer, insert: `\`${member.name}\`` } : { ...offer, insert: `[${JSON.stringify(member.name)}]`, takesDot: true as const }
  })
}

/** What Liquid reads of a list beside its items. */
function listOffers(shape: Shape, language: OfferLanguage): Offer[] {
  if (language !== 'liquid' || !isList(shape)) return []
  const first = itemShape(shape) ?? {}
  const count = Array.isArray(shape.value) ? { preview: String(shape.value.length) } : {}
  return [
    { ...offerOf('first', first), says: 'First item' },
    { ...offerOf('last', itemShape(shape, -1) ?? {}), says: 'Last item' },
    { kind: 'value', label: 'size', type: 'integer', says: 'How many items', ...count },
  ]
}

/** Whole paths, so that a name is found without knowing where it is. */
function deepOffers({ name, shape }: Root, language: OfferLanguage): Offer[] {
  const members = membersOf(shape).filter((member) => /^[A-Za-z_]\w*$/.test(member.name))
  if (name !== 'steps') return members.map((member) => offerOf(`${name}.${member.name}`, member.shape))
  return members.flatMap((step) => {
    const output = memberShape(step.shape, 'output') ?? {}
    const path = `${name}.${step.name}.output`
    const inner = isList(output) ? [] : memberOffers(output, language).filter((offer) => offer.insert === undefined)
    return [offerOf(path, output, step.shape.says), ...inner.map((offer) => ({ ...offer, label: `${path}.${offer.label}` }))]
  })
}

/** The shape that a path leads to; undefined where it leads nowhere that is known. */
export function resolve(path: readonly Segment[], roots: readonly Root[], around: readonly Shape[], language: OfferLanguage): Shape | undefined {
  const [first, ...rest] = path
  if (first === '$$') return descend({ members: Object.fromEntries(roots.map((root) => [root.name, root.shape])) }, rest, language)
  if (first === '$') return around[0] && descend(around[0], rest, language)
  if (typeof first !== 'string') return undefined
  const near = around.map((shape) => memberShape(shape, first)).find((shape) => shape !== undefined)
  const shape = near ?? roots.find(({ name }) => name === first)?.shape
  return shape && descend(shape, rest, language)
}

function descend(shape: Shape, path: readonly Segment[], language: OfferLanguage): Shape | undefined {
  let found: Shape | undefined = shape
  for (const key of path) {
    if (!found) return undefined
    if (typeof key === 'number') found = itemShape(found, key === someItem ? 0 : key) ?? (language === 'jsonata' ? found : undefined)
    else if (isList(found) && language === 'liquid' && (key === 'first' || key === 'last')) found = itemShape(found, key === 'last' ? -1 : 0)
    else found = memberShape(isList(found) && language === 'jsonata' ? (itemShape(found) ?? {}) : found, key)
  }
  return found
}

/** What names within the open brackets belong to: the items of the list before a predicate, the value before a map. Innermost first. */
function shapesAround(before: string, roots: readonly Root[]): Shape[] {
  const around: Shape[] = []
  for (const at of openBrackets(before)) {
    const opens = before[at] ?? ''
    const head = before.slice(0, at).trimEnd()
    const mapped = head.endsWith('.') || head.endsWith('^')
    if (opens !== '[' && !mapped) continue
    const path = wholePath(mapped ? head.slice(0, -1) : head)
    const shape = path && resolve(path, roots, around, 'jsonata')
    if (shape) around.unshift(isList(shape) ? (itemShape(shape) ?? {}) : shape)
  }
  return around
}

/** Names that the template gives before the cursor, by for, assign and capture. */
function localsOfTemplate(before: string, roots: readonly Root[]): Root[] {
  const locals: Root[] = []
  const known = () => [...locals, ...roots]
  for (const [, tag, name = '', rest = ''] of before.matchAll(/\{%-?\s*(for|tablerow|assign|capture)\s+(\w+)([^%]*)%\}/g)) {
    const path = wholePath(rest.replace(/^\s*(in|=)\s*/, '').replace(/\s*-\s*$/, '').split(/\s+(?:limit|offset|reversed|cols)\b/)[0] ?? '')
    const shape = path && resolve(path, known(), [], 'liquid')
    const loops = tag === 'for' || tag === 'tablerow'
    locals.unshift({ name, says: `named by ${tag}`, shape: (loops ? shape && itemShape(shape) : tag === 'capture' ? { schema: { type: 'string' } } : shape) ?? {} })
    if (loops) locals.push({ name: 'forloop', says: 'where the loop is', shape: { schema: { properties: Object.fromEntries(['index', 'index0', 'first', 'last', 'length'].map((member) => [member, {}])) } } })
  }
  return [...new Map(locals.map((root) => [root.name, root])).values()]
}

/** Variables that the expression sets before the cursor: `$total := …`. */
function localsOfExpression(before: string, roots: readonly Root[]): Root[] {
  const locals: Root[] = []
  for (const [, name = '', value = ''] of before.matchAll(/(\$[A-Za-z_]\w*)\s*:=\s*([^;]*);/g)) {
    const path = wholePath(value)
    locals.unshift({ name, says: 'set above', shape: (path && resolve(path, [...locals, ...roots], [], 'jsonata')) ?? {} })
  }
  return locals
}
