/**
 * "Release with approvals": three requests to people in one run, and two deploys in the order that a person chose. The model asks for the
 * order; each deploy is stopped by code until it is approved, and what runs is exactly what was approved. The registry and the cluster
 * are code nodes, so that it runs anywhere; put http nodes in their place.
 */
import type { TemplateDocument } from './template-document.ts'

const listTags = `// Stands in for GET https://registry.example.com/v2/tags
export default () => ({ backend: 'v3.1.0', frontend: 'v8.4.2' })
`

const deploy = (service: string) => `// Stands in for POST https://deploy.example.com/deploys
export default ({ args, steps }) => {
  const tag = steps.tags.output.${service}
  if (args.tag !== tag) throw new Error(\`There is no ${service} \${args.tag}. The registry has \${tag}.\`)
  return { service: '${service}', tag: args.tag, instances: 3, healthy: 3 }
}
`

const seen = (text: string) => `$contains(thread, "${text}")`
const answered = (choice: string) => `$contains(thread, /<human_response[^>]*>[^<]*${choice}/)`

const tags = { backend: 'v3.1.0', frontend: 'v8.4.2' }
const inOrder = (choice: string, services: readonly ('backend' | 'frontend')[]) => services.map((service) => ({ when: `${answered(choice)} and $not(${seen(`<deploy_${service}_result>`)})`, intent: `deploy_${service}`, args: { tag: tags[service] } }))

const tag = { type: 'object', required: ['tag'], additionalProperties: false, properties: { tag: { type: 'string', description: 'As the registry lists it.' } } }

const gate = (service: string) => ({
  display: `Deploy ${service} {{ args.tag }} to production, for “{{ input.change }}”`,
  audience: ['role:owner'],
  timeoutSeconds: 14_400,
  rejectOptions: [
    { name: 'not_now', text: 'Not now. Stop here and report what is live.' },
    { name: 'wrong_order', text: 'The other one first.' },
  ],
})

export const releaseApprovals: TemplateDocument = {
  oriel: 1,
  name: 'Release with approvals',
  description: 'Three requests, two deploys: a person chooses the order, and approves each deploy exactly as it will run.',
  input: {
    type: 'object',
    required: ['change'],
    additionalProperties: false,
    properties: { change: { type: 'string', title: 'Change', default: 'New invoice layout (#318): needs the new API of the backend' } },
  },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 96 }, data: { label: 'Change merged' } },
    { id: 'tags', type: 'code', position: { x: 220, y: 96 }, data: { label: 'List tags', contextTag: 'tags', source: listTags } },
    {
      id: 'next_step',
      type: 'decide',
      position: { x: 460, y: 100 },
      data: {
        label: 'Next step',
        prompt: {
          messages: [
            {
              role: 'system',
              content:
                'You bring merged changes to production. Choose one next step; code carries it out and tells you what came of it.\n\n' +
                '- Where a change touches both services, ask in which order to deploy them.\n' +
                '- Deploy only tags that are listed, one service at a time, in that order.\n' +
                '- When a deploy was refused, read why, and do what it says.\n' +
                '- When all is live, or somebody wants to stop, report and stop.\n\n' +
                '{{ output_format }}',
            },
            { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
          ],
        },
        model: {
          script: [
            { when: `${seen('<approval_rejected>')} and ${seen('<deploy_backend_result>')}`, intent: 'report', args: { summary: 'backend v3.1.0 is live, frontend v8.4.2 is not: a person refused it.' } },
            { when: `${seen('<approval_rejected>')} and ${seen('<deploy_frontend_result>')}`, intent: 'report', args: { summary: 'frontend v8.4.2 is live, backend v3.1.0 is not: a person refused it.' } },
            { when: seen('<approval_rejected>'), intent: 'report', args: { summary: 'Nothing was deployed: a person refused it.' } },
            { when: `$not(${seen('<ask_order>')})`, intent: 'ask_order', args: { question: 'The change touches backend and frontend. Which one goes first?' } },
            ...inOrder('backend_first', ['backend', 'frontend']),
            ...inOrder('frontend_first', ['frontend', 'backend']),
            { when: answered('not_now'), intent: 'report', args: { summary: 'Nothing was deployed: it is to wait.' } },
            { intent: 'report', args: { summary: 'backend v3.1.0 and frontend v8.4.2 are live, 3 of 3 instances healthy each.' } },
          ],
        },
        intents: [
          {
            name: 'ask_order',
            description: 'The change touches both services, and nobody has said which goes first.',
            parameters: { type: 'object', required: ['question'], additionalProperties: false, properties: { question: { type: 'string' } } },
          },
          { name: 'deploy_backend', description: 'Put one listed tag of the backend into production.', parameters: tag, approval: gate('backend') },
          { name: 'deploy_frontend', description: 'Put one listed tag of the frontend into production.', parameters: tag, approval: gate('frontend') },
          {
            name: 'report',
            description: 'Everything is live, or somebody wants to stop.',
            parameters: { type: 'object', required: ['summary'], additionalProperties: false, properties: { summary: { type: 'string', description: 'What is live now and what is not, in one or two sentences.' } } },
          },
        ],
        context: { rules: [{ type: 'error', action: 'hide_when_resolved' }], budget: { tokens: 8000 } },
        maxVisits: 10,
      },
    },
    {
      id: 'ask_order',
      type: 'ask',
      position: { x: 820, y: -40 },
      data: {
        label: 'Ask for the order',
        question: '{{ args.question }}',
        context: '{{ input.change }}',
        urgency: 'high',
        format: 'choice',
        choices: [
          { id: 'backend_first', label: 'Backend first' },
          { id: 'frontend_first', label: 'Frontend first' },
          { id: 'not_now', label: 'Neither now' },
        ],
        audience: ['role:owner'],
      },
    },
    { id: 'deploy_backend', type: 'code', position: { x: 820, y: 136 }, data: { label: 'Deploy backend', source: deploy('backend') } },
    { id: 'deploy_frontend', type: 'code', position: { x: 820, y: 220 }, data: { label: 'Deploy frontend', source: deploy('frontend') } },
    { id: 'report', type: 'template', position: { x: 820, y: 304 }, data: { label: 'Report', text: '{{ args.summary }}' } },
    { id: 'reported', type: 'end', position: { x: 1080, y: 312 }, data: { label: 'Reported', output: '{ "report": prev }', message: '{{ prev }}' } },
    { id: 'handed_over', type: 'end', position: { x: 820, y: 404 }, data: { label: 'Hand over', outcome: 'needs_a_person', output: '{ "change": input.change }', message: 'The release got no further with: {{ input.change }}' } },
    {
      id: 'requests_note',
      type: 'note',
      position: { x: 1080, y: 136 },
      width: 232,
      height: 132,
      data: { text: '**Asks and gates differ.** Here the model *asks* which goes first. Each deploy is *gated*: code stops it, whatever the model was told, and runs what was approved.' },
    },
  ],
  edges: [
    { id: 'start-tags', source: 'start', sourceHandle: 'out', target: 'tags' },
    { id: 'tags-next', source: 'tags', sourceHandle: 'out', target: 'next_step' },
    { id: 'tags-error', source: 'tags', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-ask', source: 'next_step', sourceHandle: 'ask_order', target: 'ask_order' },
    { id: 'next-backend', source: 'next_step', sourceHandle: 'deploy_backend', target: 'deploy_backend' },
    { id: 'next-frontend', source: 'next_step', sourceHandle: 'deploy_frontend', target: 'deploy_frontend' },
    { id: 'next-report', source: 'next_step', sourceHandle: 'report', target: 'report' },
    { id: 'ask-backend', source: 'ask_order', sourceHandle: 'backend_first', target: 'next_step' },
    { id: 'ask-frontend', source: 'ask_order', sourceHandle: 'frontend_first', target: 'next_step' },
    { id: 'ask-neither', source: 'ask_order', sourceHandle: 'not_now', target: 'next_step' },
    { id: 'backend-next', source: 'deploy_backend', sourceHandle: 'out', target: 'next_step' },
    { id: 'backend-error', source: 'deploy_backend', sourceHandle: 'error', target: 'next_step' },
    { id: 'frontend-next', source: 'deploy_frontend', sourceHandle: 'out', target: 'next_step' },
    { id: 'frontend-error', source: 'deploy_frontend', sourceHandle: 'error', target: 'next_step' },
    { id: 'report-end', source: 'report', sourceHandle: 'out', target: 'reported' },
    { id: 'report-error', source: 'report', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-invalid', source: 'next_step', sourceHandle: 'invalid', target: 'handed_over' },
    { id: 'next-exhausted', source: 'next_step', sourceHandle: 'exhausted', target: 'handed_over' },
    { id: 'next-stuck', source: 'next_step', sourceHandle: 'stuck', target: 'handed_over' },
    { id: 'next-expired', source: 'next_step', sourceHandle: 'expired', target: 'handed_over' },
  ],
}
