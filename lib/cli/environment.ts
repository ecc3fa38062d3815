/** The variables that the command line reads, and the only place in lib/cli that does. Empty ones count as unset. */

export interface CliEnvironment {
  url: string | undefined
  key: string | undefined
}

export function cliEnvironment(): CliEnvironment {
  return { url: process.env['ORIEL_URL']?.trim() || undefined, key: process.env['ORIEL_API_KEY']?.trim() || undefined }
}
