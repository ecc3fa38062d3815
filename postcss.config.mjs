/** Tailwind 4 needs nothing but its own plugin. */
export default { plugins: { '@tailwindcss/postcss': {} } }
