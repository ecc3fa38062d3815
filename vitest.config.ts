/**
 * Two projects: `pure` needs nothing and starts at once (npx vitest --project pure), `server` gets a real Postgres.
 */
import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '.next/**', 'e2e/**']

export default defineConfig({
  test: {
    // A test of the server mostly waits for its database: two files at a time leave most of a small machine idle.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'pure',
          environment: 'node',
          // Pure code leaves nothing behind: files share their modules, which halves what the project costs.
          isolate: false,
          include: ['lib/{engine,nodes,api,client,cli}/**/*.test.{ts,tsx}', 'components/**/*.test.{ts,tsx}', 'app/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ignored,
          setupFiles: ['scripts/vitest-seed.ts'],
          // A property that draws hundreds of cases takes its time on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['lib/server/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ignored,
          setupFiles: ['scripts/vitest-seed.ts'],
          globalSetup: ['scripts/vitest-database.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
})
