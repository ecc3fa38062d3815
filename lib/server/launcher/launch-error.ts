/** Owns the one way a start gives up: a message for the person at the terminal, without a stack. */
export class LaunchError extends Error {
  override name = 'LaunchError'
}

/** What to print of anything thrown while starting: our own messages as they are, everything else with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ['LaunchError', 'EnvironmentError', 'MigrationError'].includes(error.name) ? error.message : error.stack ?? error.message
}
