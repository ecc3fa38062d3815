/** Addresses of the playground. */

/** Of any recorded call, by the event of its request. */
export const playgroundPath = (promptId: string, runId: string, seq: number): string => `/prompts/${encodeURIComponent(promptId)}/playground?run=${runId}&seq=${seq}`
