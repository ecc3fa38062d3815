/** Addresses of the settings pages, for whoever links to them. */

export const modelsPath = '/settings/models'
export const membersPath = '/settings/members'
export const connectionsPath = '/settings/connections'
export const secretsPath = '/settings/secrets'

/** One connection, open. */
export const connectionPath = (name: string): string => `${connectionsPath}/${name}`

/** A connection that is being made; without a kind, the choice of one. */
export const newConnectionPath = (kind?: string): string => `${connectionsPath}?new=${kind ?? ''}`

/** One secret, open. */
export const secretPath = (name: string): string => `${secretsPath}/${name}`
export const newSecretPath = `${secretsPath}?new=`

/** The page of models with one of them open for editing. */
export const modelSettingsPath = (model: string, connection?: string): string =>
  `${modelsPath}?${new URLSearchParams({ model, ...(connection !== undefined && { connection }) }).toString()}`
