/** Addresses of the settings pages, for whoever links to them. */

export const modelsPath = '/settings/models'
export const membersPath = '/settings/members'

/** The page of models with one of them open for editing. */
export const modelSettingsPath = (model: string, connection?: string): string =>
  `${modelsPath}?${new URLSearchParams({ model, ...(connection !== undefined && { connection }) }).toString()}`
