/** What becomes of a workflow's slug (lib/api/slug.ts) when it is archived. */

/** The slug of an archived workflow: it leaves its own to others. No name makes one with two hyphens. */
export const archivedSlug = (slug: string, id: string): string => `${slug}--${id}`
export const slugBeforeArchiving = (slug: string): string => slug.split('--')[0] ?? slug
