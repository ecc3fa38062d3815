/** Addresses of the page of decisions, for whoever links to it. */
import { viewQuery, type DecisionView } from './decision-view.ts'

/** What the node with this prompt decided; `slice` narrows it. */
export const decisionsPath = (promptId: string, slice: Omit<DecisionView, 'period'> = {}): string => `/prompts/${encodeURIComponent(promptId)}/decisions${viewQuery({ ...slice, period: 'all' })}`
