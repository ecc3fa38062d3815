/** Where a stretch of a prompt came from, as a segment's source in the log. */
import type { SegmentSource } from '../events.ts'
import type { TemplateSource } from '../template.ts'

/** `place` names the template within the prompt where it is not a message (e.g. `context.format.template`). */
export function promptSource(source: TemplateSource, promptVersion: string, place?: string): SegmentSource {
  switch (source.kind) {
    case 'literal':
      return { kind: 'prompt', promptVersion, line: source.line, ...(place !== undefined && { path: place }) }
    case 'variable':
      return { kind: 'variable', path: source.path, ...(source.others && { paths: [source.path, ...source.others] }), line: source.line, ...(source.filters && { filters: source.filters }) }
    case 'inserted':
      return insertedSource(source.sources, source.line)
  }
}

/** One source as it is; several (a thread through a filter or a capture) as the first of them with the seqs of all. */
function insertedSource(sources: SegmentSource[], line: number): SegmentSource {
  const [first, second] = sources
  if (!first) return { kind: 'prompt', line }
  if (!second) return first
  const seqs = [...new Set(sources.flatMap((source) => source.seqs ?? (source.seq === undefined ? [] : [source.seq])))]
  return seqs.length > 0 ? { kind: 'event', seqs, line } : { kind: first.kind, ...(first.nodeId !== undefined && { nodeId: first.nodeId }), line }
}
