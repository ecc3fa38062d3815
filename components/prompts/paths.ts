/** Addresses of the pages of prompts, for whoever links to them. */

export const promptsPath = '/prompts'
export const newPromptPath = `${promptsPath}/new`
/** `from` and `to` are version numbers or `draft`: what is compared. */
export const promptPath = (id: string, sides?: { from: number | 'draft'; to: number | 'draft' }): string => `${promptsPath}/${encodeURIComponent(id)}${sides ? `?from=${sides.from}&to=${sides.to}` : ''}`
