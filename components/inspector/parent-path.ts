/** From a child run to the step of the run that it belongs to. Pure. */
export const parentPath = ({ runId, step }: { runId: string; step: string }): string => `/runs/${runId}?step=${encodeURIComponent(step)}`
