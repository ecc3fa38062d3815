/**
 * A process of the evaluation pool: templates, expressions, schemas, replies of models. Loads each engine with the first job that
 * needs it, and never a tokenizer.
 */
import { once } from '../once.ts'
import type { EvaluationJobs } from '../jobs.ts'
import { serve } from './serve.ts'

const evaluator = once(() => import('../evaluate.ts'))
const expressions = once(() => import('#lib/engine/expression.ts'))
const templates = once(() => import('#lib/engine/template.ts'))
const schemas = once(() => import('../schema.ts'))
const replies = once(() => import('../interpret.ts'))

serve<EvaluationJobs>({
  evaluate: async ({ evaluations, root }) => (await evaluator()).evaluateAll(evaluations, root),
  interpret: async (request) => (await replies()).interpretReply(request),
  validate: async ({ schema, value }) => (await schemas()).validateValue(schema, value),
  checkSchema: async ({ schema }) => (await schemas()).checkSchemaText(schema),
  checkExpressions: async ({ texts }) => texts.map((await expressions()).checkExpressionText),
  checkTemplates: async ({ texts }) => texts.map((await templates()).checkTemplate),
})
