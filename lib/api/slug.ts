/** Slugs: how a workflow is named in addresses. Made from its name once, and kept when the name changes. */

const longest = 60
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `Deploy assistant (EU)` → `deploy-assistant-eu`. Never empty, never in the form of an id. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '')
  return slug === '' || isId(slug) ? `workflow${slug && `-${slug}`}` : slug
}

/** Whether text names a workflow by its id rather than by its slug. */
export const isId = (text: string): boolean => uuid.test(text)
