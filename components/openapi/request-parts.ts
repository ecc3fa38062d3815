/**
 * The templates of an HTTP node for one operation: what goes into address, query, headers and body, as Liquid and JSONata over the
 * arguments of the intent.
 *
 * - Required query parameters, and optional ones with a default, stand in the node's query. Other optional ones stand in the address
 *   behind an `if`, because a query is sent whole and an empty value is not the same as none.
 * - An argument in the path is encoded, so that a model cannot leave the path with `../`.
 * - Lists are written as the document says: one pair per value, or joined.
 */
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { Parameter } from './operation-slice.ts'

export interface RequestParts {
  url: string
  query: Record<string, string>
  headers: Record<string, string>
}

/** A parameter that is sent, and the argument it comes from. */
export interface SentParameter {
  parameter: Parameter
  argument: string
}

const encodedInPath = ' | url_encode | replace: "+", "%20"'

/** `base` without a slash at its end; empty where nobody said it yet. */
export function requestParts(base: string, path: string, sent: readonly SentParameter[]): RequestParts {
  const parts: RequestParts = { url: `${base}${pathTemplate(path, sent)}`, query: {}, headers: {} }
  let conditional = ''
  for (const { parameter, argument } of sent) {
    const { name, place } = parameter
    if (place === 'header') parts.headers[name] = valueTemplate(parameter, argument)
    if (place === 'cookie') parts.headers.Cookie = [parts.headers.Cookie, `${name}={{ args.${argument}${isPlain(parameter.schema) ? '' : ' | url_encode'} }}`].filter(Boolean).join('; ')
    if (place !== 'query') continue
    if (inQuery(parameter)) parts.query[name] = valueTemplate(parameter, argument)
    else conditional += pairTemplate(parameter, argument)
  }
  if (conditional !== '') parts.url += `?${conditional}`
  return parts
}

function pathTemplate(path: string, sent: readonly SentParameter[]): string {
  return path.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const found = sent.find(({ parameter }) => parameter.place === 'path' && parameter.name === name)
    return found ? `{{ args.${found.argument}${isPlain(found.parameter.schema) ? '' : encodedInPath} }}` : whole
  })
}

/** Numbers, truth values and UUIDs are the same encoded. */
function isPlain({ type, format }: JsonObject): boolean {
  return type === 'integer' || type === 'number' || type === 'boolean' || format === 'uuid'
}

const isList = ({ schema: { type } }: Parameter): boolean => type === 'array' || (Array.isArray(type) && type.includes('array'))
const hasDefault = ({ schema: { default: value } }: Parameter): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const inQuery = (parameter: Parameter): boolean => (parameter.required || (hasDefault(parameter) && !isList(parameter))) && !(isList(parameter) && parameter.explode)

/** Of a parameter that is always sent. */
function valueTemplate(parameter: Parameter, argument: string): string {
  if (isList(parameter)) return `{{ args.${argument} | join: "${parameter.separator}" }}`
  const { default: value } = parameter.schema
  if (parameter.required || !hasDefault(parameter)) return `{{ args.${argument} }}`
  return `{{ args.${argument} | default: ${JSON.stringify(value)}${typeof value === 'boolean' ? ', allow_false: true' : ''} }}`
}

/** `name=value&` in the address, once per value where the list is exploded, left out where the argument is. */
function pairTemplate(parameter: Parameter, argument: string): string {
  const name = encodeURIComponent(parameter.name)
  const pair = isList(parameter) && parameter.explode
    ? `{% for value in args.${argument} %}${name}={{ value | url_encode }}&{% endfor %}`
    : `${name}={{ args.${argument}${isList(parameter) ? ` | join: "${parameter.separator}" | url_encode` : isPlain(parameter.schema) ? '' : ' | url_encode'} }}&`
  return parameter.required ? pair : `{% if args.${argument} != nil %}${pair}{% endif %}`
}

/** Whether a parameter can be written at all: of a list or a plain value it is said how, of an object not in a way that all servers share. */
export const canBeWritten = ({ schema: { type } }: Parameter): boolean => type !== 'object' && !(Array.isArray(type) && type.includes('object'))

const words = new Set(['and', 'or', 'in', 'true', 'false', 'null'])
const inExpression = (argument: string): string => `args.${words.has(argument) ? `\`${argument}\`` : argument}`

/** JSONata of a JSON body: one field per argument, and what is not given is left out. */
export function jsonExpression(fields: readonly { name: string; argument: string }[]): string {
  const pairs = fields.map(({ name, argument }) => `${JSON.stringify(name)}: ${inExpression(argument)}`)
  return pairs.length > 2 ? `{\n  ${pairs.join(',\n  ')}\n}` : `{ ${pairs.join(', ')} }`
}

/** JSONata of a body that is one argument. */
export const wholeBody = (argument: string): string => inExpression(argument)

/** Liquid of a form's body. */
export function formTemplate(fields: readonly { name: string; argument: string; required: boolean; schema: Json | undefined }[]): string {
  return fields
    .map(({ name, argument, required }) => {
      const pair = `${encodeURIComponent(name)}={{ args.${argument} | url_encode }}`
      return required ? `${pair}&` : `{% if args.${argument} != nil %}${pair}&{% endif %}`
    })
    .join('')
}
