/** The templates, the simplest first: complete workflows to start from, each with a script, so that it runs without any model. */
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { calculator } from './calculator.ts'
import { deployAssistant } from './deploy-assistant.ts'
import { refundDesk } from './refund-desk.ts'
import { releaseApprovals } from './release-approvals.ts'
import { researchDigest } from './research-digest.ts'
import { supportTriage } from './support-triage.ts'
import type { TemplateDocument } from './template-document.ts'

export interface WorkflowTemplate {
  id: string
  name: string
  description: string
  document: WorkflowDocument
}

const entry = (id: string, written: TemplateDocument): WorkflowTemplate => {
  const document = documentSchema.parse(written)
  return { id, name: document.name, description: document.description, document }
}

export const templates: readonly WorkflowTemplate[] = [entry('support-triage', supportTriage), entry('calculator', calculator), entry('deploy-assistant', deployAssistant), entry('refund-desk', refundDesk), entry('release-approvals', releaseApprovals), entry('research-digest', researchDigest)]
