/** What a fresh container holds: where its inside begins and where it ends, so that only what is between them is missing. */
import type { InsideNode } from './define-node.ts'

export const freshInside: InsideNode[] = [
  { type: 'start', data: { label: 'Start' } },
  { type: 'end', data: { label: 'End' } },
]
