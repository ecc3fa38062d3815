/**
 * The form of a node in the panel, and over it, where the node asks a model, which version its prompt is. What a linked node has from a
 * library prompt is shown and not edited here: the form leaves it out.
 */
'use client'
import type { Field } from '#lib/nodes/fields.ts'
import { promptLink } from '#lib/nodes/prompt-links.ts'
import { useNodeForm, useNodeFormItems } from '#components/node-form/form-context.ts'
import { NodeForm } from '#components/node-form/node-form.tsx'
import { isBodyField } from '#components/prompts/library-draft.ts'
import { asksModel } from '../preview/toggle-preview.ts'
import { LinkedPrompt } from './linked-prompt.tsx'
import { OwnPrompt } from './own-prompt.tsx'

const isOwnField = (field: Field): boolean => !isBodyField(field)

export function PanelForm() {
  const asks = useNodeForm(({ node }) => asksModel(node))
  const link = useNodeFormItems(({ node }) => (asksModel(node) ? (promptLink(node.data) ?? null) : null))
  return (
    <>
      {asks && (link ? <LinkedPrompt link={link} /> : <OwnPrompt />)}
      <NodeForm shows={link ? isOwnField : undefined} />
    </>
  )
}
