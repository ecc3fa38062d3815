/** Problems that only a parser finds: templates, expressions, patterns and schemas of a document, checked in the pool. */
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { EvaluationError } from '#lib/engine/evaluation.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { authoredTexts, type AuthoredText } from '#lib/nodes/authored-text.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { pool, type SchemaProblem } from '../pool/pool.ts'

/** What validation passes over: worth saying, not worth stopping for. */
const ignored = new Set(['unknown_keyword', 'unknown_format'])
const mostPerSchema = 5

interface Place {
  nodeId?: string
  path: string
}
type PlacedText = AuthoredText & { nodeId: string }
type PlacedSchema = Place & { schema: JsonObject }

/** In document order, templates before expressions before schemas. Rejects where the pool itself fails. */
export async function syntaxProblems(document: WorkflowDocument): Promise<Problem[]> {
  const texts = document.nodes.flatMap(textsOf)
  const templates = texts.filter(({ language }) => language === 'template')
  const expressions = texts.filter(({ language }) => language === 'expression')
  const patterns = texts.filter(({ language }) => language === 'pattern')
  const schemas = [{ path: '/input', schema: document.input }, ...document.nodes.flatMap(schemasOf)].filter(({ schema }) => !isPlain(schema))
  const [ofTemplates, ofExpressions, ofSchemas, ofPatterns] = await Promise.all([
    pool().checkTemplates(templates.map(({ text }) => text)),
    pool().checkExpressions(expressions.map(({ text }) => text)),
    Promise.all(schemas.map(({ schema }) => pool().checkSchema(schema))),
    Promise.all(patterns.map(({ text }) => pool().checkSchema({ type: 'string', pattern: text }))),
  ])
  return [
    ...templates.flatMap((text, index) => syntaxProblem(text, ofTemplates[index])),
    ...expressions.flatMap((text, index) => syntaxProblem(text, ofExpressions[index])),
    ...schemas.flatMap((place, index) => (ofSchemas[index] ?? []).slice(0, mostPerSchema).map((found) => schemaProblem(place, found))),
    ...patterns.flatMap(({ nodeId, path }, index) => (ofPatterns[index] ?? []).map(({ code, message }) => schemaProblem({ nodeId, path, schema: {} }, { path: '', code, message }))),
  ]
}

function textsOf({ id, type, data }: DocumentNode): PlacedText[] {
  const definition = findNodeType(type)
  return definition ? authoredTexts(definition, data).map((text) => ({ ...text, nodeId: id })) : []
}

function schemasOf({ id, type, data }: DocumentNode): PlacedSchema[] {
  return (findNodeType(type)?.fields ?? []).flatMap(({ name, input }) => {
    const value = valueAt(data, name.split('.'))
    const base = `/${name.replaceAll('.', '/')}`
    if (input === 'schema') return isJsonObject(value) ? [{ nodeId: id, path: base, schema: value }] : []
    if (input !== 'intents' || !Array.isArray(value)) return []
    return value.flatMap((intent, index) => (isJsonObject(intent) && isJsonObject(intent.parameters) ? [{ nodeId: id, path: `${base}/${index}/parameters`, schema: intent.parameters }] : []))
  })
}

/** Nothing can be wrong with a schema that says only that it is an object. */
const isPlain = (schema: JsonObject): boolean => Object.keys(schema).every((key) => key === 'type') && schema.type === 'object'

const place = ({ nodeId, path }: Place): Place => ({ ...(nodeId !== undefined && { nodeId }), path })
const where = ({ nodeId, path }: Place): string => (nodeId === undefined ? `The document’s ${path.slice(1)}` : `Node "${nodeId}": ${path.slice(1).replaceAll('/', '.')}`)

function syntaxProblem(text: PlacedText, error: EvaluationError | null | undefined): Problem[] {
  if (!error) return []
  return [{ severity: 'error', code: error.code, message: `${where(text)}: ${error.message}`, ...place(text), ...(error.line !== undefined && { line: error.line }) }]
}

function schemaProblem(schema: PlacedSchema, { path, code, message }: SchemaProblem): Problem {
  const at = { ...place(schema), path: schema.path + path }
  return { severity: ignored.has(code) ? 'warning' : 'error', code, message: `${where(at)}: ${message}`, ...at }
}
