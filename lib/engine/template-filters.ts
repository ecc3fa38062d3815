/**
 * The filters that templates may use: a closed list, so that an upgrade of liquidjs adds none unseen. Left out are those with a
 * clock or dice (`sample`), and those that read text as a program (`where_exp` and its kin: a value could become an expression).
 * A filter that works on text gets the text of a value (YAML for objects and arrays), never JavaScript's `[object Object]`.
 */
import { filters as liquidFilters, toValue, type FilterImplOptions, type Liquid } from 'liquidjs'
import { defaultDateFormat, formatMoment, readMoment } from './template-date.ts'
import { InsertedText, isPlainValue, plainText } from './template-value.ts'

type Handler = Exclude<FilterImplOptions, { handler: unknown }>

/** Take numbers, or text and give text. */
const textFilters = [
  'escape', 'xml_escape', 'escape_once', 'newline_to_br', 'strip_html',
  'abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'minus', 'plus', 'modulo', 'times', 'round', 'to_integer',
  'url_decode', 'url_encode', 'cgi_escape', 'uri_escape', 'slugify',
  'append', 'prepend', 'lstrip', 'rstrip', 'strip', 'downcase', 'upcase', 'capitalize', 'remove', 'remove_first', 'remove_last',
  'split', 'strip_newlines', 'squish', 'replace', 'replace_first', 'replace_last', 'truncate', 'truncatewords', 'normalize_whitespace',
  'base64_encode', 'base64_decode', 'sha256', 'hmac_sha256',
] as const

/** Take lists whose elements end up in one text. */
const joiningFilters = ['join', 'array_to_sentence_string'] as const

/** Take and give values as they are. */
const valueFilters = [
  'first', 'last', 'reverse', 'sort', 'sort_natural', 'size', 'map', 'sum', 'compact', 'concat', 'push', 'unshift', 'pop', 'shift', 'slice',
  'where', 'reject', 'group_by', 'has', 'find_index', 'find', 'uniq', 'default', 'json', 'jsonify', 'inspect', 'raw',
] as const

/** Accept a reference that is missing or null in front of them: they give something in its place. */
export const acceptsMissing: ReadonlySet<string> = new Set(['default', 'optional'])

/** Give `null` for null, as JSON has it. */
export const acceptsNull: ReadonlySet<string> = new Set(['json', 'jsonify', 'inspect', 'compact'])

/** Compare with their arguments, so that null is as good as any other value. */
export const acceptsNullArguments: ReadonlySet<string> = new Set(['default', 'where', 'reject', 'find', 'find_index', 'has', 'push', 'unshift', 'json', 'jsonify', 'inspect'])

/** Replaces every filter of a liquid by those above. */
export function installFilters(liquid: Liquid): void {
  for (const name of Object.keys(liquid.filters)) liquid.unregisterFilter(name)
  for (const name of valueFilters) liquid.registerFilter(name, handlerOf(name))
  for (const name of textFilters) liquid.registerFilter(name, onText(handlerOf(name)))
  for (const name of joiningFilters) liquid.registerFilter(name, onTexts(handlerOf(name)))
  liquid.registerFilter('slice', onTextUnlessList(handlerOf('slice')))
  liquid.registerFilter('optional', (value: unknown) => value ?? '')
  liquid.registerFilter('date', dateFilter)
  for (const [name, format] of Object.entries(datePresets)) {
    liquid.registerFilter(name, function (value: unknown): unknown {
      return dateFilter.call(this, value, format)
    })
  }
}

const datePresets = {
  date_to_xmlschema: '%Y-%m-%dT%H:%M:%S%:z',
  date_to_rfc822: '%a, %d %b %Y %H:%M:%S %z',
  date_to_string: '%d %b %Y',
  date_to_long_string: '%d %B %Y',
}

const dateFilter: Handler = function (value: unknown, format?: unknown, zone?: unknown): unknown {
  const now = this.context.getSync(['now'])
  const pattern = format === undefined || format === null ? defaultDateFormat : plainText(toValue(format))
  this.context.memoryLimit.use(pattern.length * 8)
  return formatMoment(readMoment(toValue(value), typeof now === 'string' ? now : ''), pattern, toValue(zone))
}

function handlerOf(name: string): Handler {
  const filter = liquidFilters[name]
  if (!filter) throw new Error(`liquidjs has no filter "${name}" any more; see the list in template-filters.ts.`)
  return typeof filter === 'function' ? filter : filter.handler
}

/** Numbers stay numbers; whatever is an object or a list becomes its text. */
function onText(handler: Handler): Handler {
  return function (value: unknown, ...args: unknown[]): unknown {
    return handler.call(this, textIfCompound(value), ...args.map(textIfCompound))
  }
}

function onTexts(handler: Handler): Handler {
  return function (value: unknown, ...args: unknown[]): unknown {
    const list: unknown = toValue(value)
    return handler.call(this, Array.isArray(list) ? list.map(textIfCompound) : textIfCompound(list), ...args.map(textIfCompound))
  }
}

function onTextUnlessList(handler: Handler): Handler {
  return function (value: unknown, ...args: unknown[]): unknown {
    return handler.call(this, Array.isArray(value) ? value : textIfCompound(value), ...args)
  }
}

function textIfCompound(value: unknown): unknown {
  const plain: unknown = toValue(value)
  return typeof plain === 'object' && plain !== null && (isPlainValue(plain) || plain instanceof InsertedText) ? plainText(plain) : plain
}
