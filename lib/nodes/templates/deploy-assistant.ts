/**
 * "Deploy assistant": a prefetch, a gated intent, a question to a person, and an error that is compacted into the context and
 * recovered from. The registry and the cluster are code nodes, so that it runs anywhere; put http nodes in their place.
 */
import type { TemplateDocument } from './template-document.ts'

const listTags = `// Stands in for GET https://registry.example.com/v2/backend/tags
export default () => [
  { name: 'v2.4.1', commit: '9f2c1ab', changes: 'Fix rounding in invoices' },
  { name: 'v2.4.0', commit: '51e07dd', changes: 'New invoice layout' },
  { name: 'v2.3.9', commit: 'c0a4e12', changes: 'Security update' },
]
`

const deploy = `// Stands in for POST https://deploy.example.com/deploys
export default ({ args, steps }) => {
  const tags = steps.list_tags.output.map(({ name }) => name)
  if (!tags.includes(args.tag)) {
    throw new Error(\`There is no tag \${args.tag}. The registry has \${tags.join(', ')}.\`)
  }
  if (!steps.release_lock?.output) {
    throw new Error(\`Deploy refused: the lock \${args.service}/\${args.environment} is held by pipeline 4812, which has ended without releasing it. Release the lock of pipeline 4812, then deploy again.\`)
  }
  return { service: args.service, environment: args.environment, tag: args.tag, instances: 3, healthy: 3 }
}
`

const releaseLock = `// Stands in for DELETE https://deploy.example.com/locks/...
export default ({ args }) => {
  if (args.pipeline !== 4812) {
    throw new Error(\`Pipeline \${args.pipeline} holds no lock. The lock is held by pipeline 4812.\`)
  }
  return { released: \`\${args.service}/\${args.environment}\`, heldBy: args.pipeline }
}
`

const place = { service: { type: 'string', enum: ['backend', 'frontend'] }, environment: { type: 'string', enum: ['staging', 'production'] } }

const to = (environment: string) => `$contains(thread, "environment: ${environment}")`
const seen = (text: string) => `$contains(thread, "${text}")`
const scriptFor = (environment: 'staging' | 'production') => [
  { when: `${to(environment)} and $not(${seen('<deploy>')})`, intent: 'deploy', args: { service: 'backend', environment, tag: 'v2.4.1' } },
  { when: `${to(environment)} and $not(${seen('<release_lock>')})`, intent: 'release_lock', args: { service: 'backend', environment, pipeline: 4812 } },
  { when: `${to(environment)} and $not(${seen('<deploy_result>')})`, intent: 'deploy', args: { service: 'backend', environment, tag: 'v2.4.1' } },
  { when: to(environment), intent: 'report', args: { summary: `backend v2.4.1 is live in ${environment}, 3 of 3 instances healthy. A stale lock of pipeline 4812 was released first.` } },
]

export const deployAssistant: TemplateDocument = {
  oriel: 1,
  name: 'Deploy assistant',
  description: 'List tags, deploy, report. The first deploy fails; the error is compacted into the context, and the next decision recovers.',
  input: {
    type: 'object',
    required: ['request', 'environment'],
    additionalProperties: false,
    properties: {
      request: { type: 'string', title: 'Request', default: 'Please deploy the newest backend and tell the team.' },
      environment: { type: 'string', title: 'Environment', enum: ['staging', 'production'], default: 'staging', description: 'A deploy to production waits for your approval.' },
    },
  },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 96 }, data: { label: 'Request' } },
    { id: 'list_tags', type: 'code', position: { x: 220, y: 96 }, data: { label: 'List tags', contextTag: 'tags', source: listTags } },
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
                'You are the release assistant of a small team. Choose one next step; code carries it out and tells you what came of it.\n\n' +
                '- Deploy only tags that are listed. Never guess one.\n' +
                '- Deploy only to {{ input.environment }}.\n' +
                '- When a step failed, read the error before you try again. Never repeat the same step without changing what the error names.\n' +
                '- If it is unclear what should be deployed, ask the release owner.\n' +
                '- When the deploy is healthy, or was refused by a person, report and stop.\n\n' +
                '{{ output_format }}',
            },
            { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
          ],
        },
        model: {
          script: [
            { when: seen('<approval_rejected>'), intent: 'report', args: { summary: 'Not deployed: a person refused it.' } },
            ...scriptFor('staging'),
            ...scriptFor('production'),
          ],
        },
        intents: [
          {
            name: 'deploy',
            description: 'Put one listed tag of a service into an environment.',
            parameters: { type: 'object', required: ['service', 'environment', 'tag'], additionalProperties: false, properties: { ...place, tag: { type: 'string', description: 'A name from the list of tags.' } } },
            approval: {
              when: 'args.environment = "production"',
              display: 'Deploy {{ args.service }} {{ args.tag }} to {{ args.environment }}',
              rejectOptions: [
                { name: 'wrong_tag', text: 'That is not the tag we want. Ask me which one.' },
                { name: 'not_now', text: 'Not now. Report that it was not deployed.' },
              ],
            },
          },
          {
            name: 'release_lock',
            description: 'Release a deploy lock whose pipeline has ended without releasing it.',
            parameters: {
              type: 'object',
              required: ['service', 'environment', 'pipeline'],
              additionalProperties: false,
              properties: { ...place, pipeline: { type: 'integer', description: 'Number of the pipeline that holds the lock, as the error names it.' } },
            },
          },
          {
            name: 'ask_release_owner',
            description: 'It is unclear what should be deployed.',
            parameters: { type: 'object', required: ['question'], additionalProperties: false, properties: { question: { type: 'string' } } },
          },
          {
            name: 'report',
            description: 'The task is complete, or cannot be completed.',
            parameters: { type: 'object', required: ['summary'], additionalProperties: false, properties: { summary: { type: 'string', description: 'One or two sentences for the team: what is live where, and what was done on the way.' } } },
          },
        ],
        context: { rules: [{ type: 'error', action: 'hide_when_resolved' }], budget: { tokens: 8000 } },
        maxVisits: 10,
      },
    },
    { id: 'deploy', type: 'code', position: { x: 820, y: 40 }, data: { label: 'Deploy', source: deploy } },
    { id: 'release_lock', type: 'code', position: { x: 820, y: 124 }, data: { label: 'Release lock', source: releaseLock } },
    { id: 'ask_owner', type: 'ask', position: { x: 820, y: 208 }, data: { label: 'Ask release owner', question: '{{ args.question }}', context: 'Asked for: {{ input.request }}', urgency: 'high' } },
    { id: 'report', type: 'template', position: { x: 820, y: 330 }, data: { label: 'Report', text: '{{ args.summary }}\n\nAsked for: {{ input.request }}' } },
    { id: 'reported', type: 'end', position: { x: 1060, y: 338 }, data: { label: 'Reported', output: '{ "report": prev, "environment": input.environment }', message: '{{ prev }}' } },
    { id: 'handed_over', type: 'end', position: { x: 820, y: 430 }, data: { label: 'Hand over', outcome: 'needs_a_person', output: '{ "request": input.request }', message: 'The assistant got no further with: {{ input.request }}' } },
    {
      id: 'prefetch_note',
      type: 'note',
      position: { x: 200, y: 190 },
      width: 216,
      height: 116,
      data: { text: '**Prefetched.** Every deploy needs the tags, so code fetches them before the first decision, which costs no call.' },
    },
    {
      id: 'gate_note',
      type: 'note',
      position: { x: 820, y: -110 },
      width: 216,
      height: 116,
      data: { text: '**Gates are code.** A deploy to production waits for a person, whatever the prompt says. Try it: run with *production*.' },
    },
  ],
  edges: [
    { id: 'start-tags', source: 'start', sourceHandle: 'out', target: 'list_tags' },
    { id: 'tags-next', source: 'list_tags', sourceHandle: 'out', target: 'next_step' },
    { id: 'tags-error', source: 'list_tags', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-deploy', source: 'next_step', sourceHandle: 'deploy', target: 'deploy' },
    { id: 'next-lock', source: 'next_step', sourceHandle: 'release_lock', target: 'release_lock' },
    { id: 'next-ask', source: 'next_step', sourceHandle: 'ask_release_owner', target: 'ask_owner' },
    { id: 'next-report', source: 'next_step', sourceHandle: 'report', target: 'report' },
    { id: 'deploy-next', source: 'deploy', sourceHandle: 'out', target: 'next_step' },
    { id: 'deploy-error', source: 'deploy', sourceHandle: 'error', target: 'next_step' },
    { id: 'lock-next', source: 'release_lock', sourceHandle: 'out', target: 'next_step' },
    { id: 'lock-error', source: 'release_lock', sourceHandle: 'error', target: 'next_step' },
    { id: 'ask-next', source: 'ask_owner', sourceHandle: 'answered', target: 'next_step' },
    { id: 'report-end', source: 'report', sourceHandle: 'out', target: 'reported' },
    { id: 'report-error', source: 'report', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-invalid', source: 'next_step', sourceHandle: 'invalid', target: 'handed_over' },
    { id: 'next-exhausted', source: 'next_step', sourceHandle: 'exhausted', target: 'handed_over' },
    { id: 'next-stuck', source: 'next_step', sourceHandle: 'stuck', target: 'handed_over' },
  ],
}
