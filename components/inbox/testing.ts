/** Test support: a request with everything that a test does not care about. */
import { requestSchema, type HumanRequest } from '#lib/api/requests.ts'

const runId = '01999999-0000-7000-8000-000000000000'

export function request(given: Partial<HumanRequest>): HumanRequest {
  const whole: HumanRequest = {
    id: 'rq_1', kind: 'approval', status: 'open', runId, workflowId: runId, workflow: { slug: 'desk', name: 'Desk' }, nodeId: 'decide', step: 'decide#1', seq: 9,
    since: '2026-11-23T10:00:00.000Z', urgency: 'medium', audience: [], mine: true, required: 1, votes: [], answers: [], escalations: [], contacts: [], ...given,
  }
  requestSchema.omit({ runId: true }).parse(whole)
  return whole
}
